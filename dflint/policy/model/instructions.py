"""Instructions and their mounts, as policies see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.policy.expression.types import (
    BOOL,
    INT,
    MISSING,
    STRING,
    Class,
    Field,
    Thing,
    list_of,
    map_of,
)
from dflint.policy.model.common import UNKNOWN_USER, line_of, stage_label, step_user, value_of
from dflint.syntax.nodes import Add, Arg, Copy, Env, Label

if TYPE_CHECKING:
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.parts import Mount

# What is in a Thing: a mount and the file.
MOUNT = Class(
    "mount",
    "A --mount of a RUN.",
    (
        Field("type", STRING, "bind, cache, tmpfs, secret or ssh.", lambda it: it[0].kind),
        Field(
            "target",
            STRING,
            "The path at which it is mounted; empty where none is written.",
            lambda it: str(it[0].target or ""),
        ),
        Field(
            "source",
            STRING,
            "What is mounted; empty where none is written.",
            lambda it: str(it[0].fields.get("source", "")),
        ),
        Field(
            "from",
            STRING,
            "The stage or image it is from; empty for the build context.",
            lambda it: str(it[0].fields.get("from", "")),
        ),
        Field(
            "id",
            STRING,
            "The id of a secret or a cache; empty where none is written.",
            lambda it: str(it[0].fields.get("id", "")),
        ),
        Field(
            "options",
            map_of(STRING),
            "All that is written of it, by long name.",
            lambda it: {key: str(value) for key, value in it[0].fields.items()},
        ),
        Field("line", INT, "Its line.", lambda it: line_of(*it)),
    ),
)


def _mount(mount: Mount, file: Dockerfile) -> Thing:
    return Thing(MOUNT, (mount, file))


def _words(step: Step) -> list[str]:
    return [str(it) for it in step.instruction.words]


def _pairs(step: Step) -> dict[str, str]:
    if not isinstance(step.instruction, Env | Label | Arg):
        return {}
    scope = step.state.variables
    return {str(it.key): value_of(it.value, scope) for it in step.instruction.pairs}


def _sources(step: Step) -> list[str]:
    it = step.instruction
    return [str(word) for word in it.sources] if isinstance(it, Copy | Add) else []


def _destination(step: Step) -> str:
    it = step.instruction
    return str(it.destination or "") if isinstance(it, Copy | Add) else ""


def _form(step: Step) -> str:
    return str(getattr(step.instruction, "form", ""))


# What is in a Thing: a step, its stage (None before the first FROM) and the file.
INSTRUCTION = Class(
    "instruction",
    "An instruction.",
    (
        Field(
            "keyword",
            STRING,
            "Its keyword, in capital letters.",
            lambda it: str(it[0].instruction.keyword).upper(),
        ),
        Field(
            "text",
            STRING,
            "All of it as it is written, without comments.",
            lambda it: it[0].instruction.written,
        ),
        Field("words", list_of(STRING), "Its arguments.", lambda it: _words(it[0])),
        Field(
            "flags",
            map_of(STRING),
            "Its flags: the value of each by its name without dashes.",
            lambda it: {str(flag.name): str(flag.value or "") for flag in it[0].instruction.flags},
        ),
        Field("pairs", map_of(STRING), "What an ENV, LABEL or ARG sets.", lambda it: _pairs(it[0])),
        Field("sources", list_of(STRING), "What a COPY or ADD takes.", lambda it: _sources(it[0])),
        Field(
            "destination",
            STRING,
            "Where a COPY or ADD puts it; empty for others.",
            lambda it: _destination(it[0]),
        ),
        Field(
            "form",
            STRING,
            "exec or shell, of what starts a program; empty for others.",
            lambda it: _form(it[0]),
        ),
        Field(
            "mounts",
            list_of(MOUNT),
            "The mounts of a RUN.",
            lambda it: [_mount(mount, it[2]) for mount in it[0].mounts],
        ),
        Field(
            "user",
            STRING,
            'Who runs it: "root" for 0, too.',
            lambda it: step_user(it[0], it[1]),
            UNKNOWN_USER,
        ),
        Field(
            "workdir",
            STRING,
            "The directory that it finds.",
            lambda it: it[0].state.workdir if it[0].state.workdir is not None else MISSING,
            "only the base image or the build knows it",
        ),
        Field(
            "stage",
            STRING,
            "Its stage: the name, or the number; empty before the first FROM.",
            lambda it: stage_label(it[1]),
        ),
        Field(
            "in_final_image",
            BOOL,
            "Whether its stage is part of the final image.",
            lambda it: it[1] is not None and it[1].in_final_image,
        ),
        Field(
            "comment",
            STRING,
            "What the comments above it and in it say, in lower case.",
            lambda it: it[0].comment,
        ),
        Field("line", INT, "Its line.", lambda it: line_of(it[0], it[2])),
    ),
)


def instruction(step: Step, stage: Stage | None, file: Dockerfile) -> Thing:
    """An instruction, as policies see it."""
    return Thing(INSTRUCTION, (step, stage, file))
