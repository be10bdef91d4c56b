"""Stages, as policies see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.model.images.labels import labels_of
from dflint.model.images.users import entrypoint_drops_root, user_of
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
from dflint.policy.model.bases import BASE, base_of, base_thing, references_of
from dflint.policy.model.commands import COMMAND, PACKAGE, commands, packages
from dflint.policy.model.common import UNKNOWN_USER, line_of, value_of
from dflint.policy.model.instructions import INSTRUCTION, instruction
from dflint.policy.model.variables import PORT, VARIABLE, ports, variables
from dflint.syntax.nodes import Cmd, Entrypoint, Env, Healthcheck, Run, Volume

if TYPE_CHECKING:
    from typing import Any

    from dflint.model.stages import Dockerfile, Stage

    Pair = tuple[Stage, Dockerfile]


class _End:
    """What a container of a stage finds: the state after its last instruction."""

    def __init__(self, stage: Stage) -> None:
        self.state = stage.last_state


def _user(stage: Stage) -> Any:
    found = user_of(_End(stage), stage)  # type: ignore[arg-type]
    return MISSING if found is None else found


def _env(stage: Stage) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in reversed(stage.chain):
        for step in one.steps_of(Env):
            for pair in step.instruction.pairs:  # type: ignore[attr-defined]
                found[str(pair.key)] = value_of(pair.value, step.state.variables)
    return found


def _labels(stage: Stage) -> dict[str, str]:
    found: dict[str, str] = {}
    for one in reversed(stage.chain):
        for pair, scope in labels_of(one):
            found[str(pair.key)] = value_of(pair.value, scope)
    return found


def _healthcheck(stage: Stage) -> bool:
    last = stage.last(Healthcheck)
    return last is not None and last.instruction.kind.upper() != "NONE"  # type: ignore[attr-defined]


def _started(stage: Stage, kind: Any) -> list[str]:
    last = stage.last(kind)
    return [str(word) for word in last.instruction.words] if last is not None else []


def _volumes(stage: Stage) -> list[str]:
    steps = [step for one in reversed(stage.chain) for step in one.steps_of(Volume)]
    return [str(word) for step in steps for word in step.instruction.words]


def _platform(stage: Stage) -> str:
    flag = stage.from_.flag("platform")
    return str(flag.value or "") if flag is not None else ""


def _stage_commands(it: Pair) -> list[Thing]:
    stage, file = it
    return [found for step in stage.steps_of(Run) for found in commands(step, stage, file)]


def _stage_packages(it: Pair) -> list[Thing]:
    stage, file = it
    those = [command for step in stage.steps_of(Run) for command in step.commands]
    return [found for command in those for found in packages(command, stage, file)]


def _of_steps(it: Pair, make: Any) -> list[Thing]:
    stage, file = it
    return [found for step in stage.steps for found in make(step, stage, file)]


def _stage_bases(it: Pair) -> list[Thing]:
    return [base_thing(found) for found in references_of(it[1]) if found.stage is it[0]]


# What is in a Thing: a stage and the file.
STAGE = Class(
    "stage",
    "A stage: a FROM, and what follows up to the next.",
    (
        Field(
            "name",
            STRING,
            "Its name in lower case; empty where it has none.",
            lambda it: it[0].name,
        ),
        Field("number", INT, "Its number, from 0.", lambda it: it[0].index),
        Field("is_final", BOOL, "Whether an image is made of it.", lambda it: it[0].is_final),
        Field(
            "in_final_image",
            BOOL,
            "Whether what it writes is in such an image.",
            lambda it: it[0].in_final_image,
        ),
        Field("base", BASE, "What it builds upon.", lambda it: base_thing(base_of(it[0]))),
        Field(
            "image",
            STRING,
            "The image that its chain of stages begins with, as it is written.",
            lambda it: str(it[0].image.text) if it[0].image is not None else MISSING,
            "only the build decides it",
        ),
        Field(
            "bases",
            list_of(BASE),
            "All images that it names, also in COPY --from and mounts.",
            _stage_bases,
        ),
        Field(
            "platform",
            STRING,
            "What --platform says; empty where it says nothing.",
            lambda it: _platform(it[0]),
        ),
        Field(
            "user",
            STRING,
            'Who a container of it starts as: "root" for 0, too.',
            lambda it: _user(it[0]),
            UNKNOWN_USER,
        ),
        Field(
            "drops_root",
            BOOL,
            "Whether the ENTRYPOINT of its base image is known to go on as another user.",
            lambda it: entrypoint_drops_root(it[0]),
        ),
        Field(
            "workdir",
            STRING,
            "The directory that a container of it starts in.",
            lambda it: (
                it[0].last_state.workdir if it[0].last_state.workdir is not None else MISSING
            ),
            "only the base image or the build knows it",
        ),
        Field(
            "env",
            map_of(STRING),
            "What ENV sets in it and the stages it builds upon.",
            lambda it: _env(it[0]),
        ),
        Field(
            "labels",
            map_of(STRING),
            "What LABEL sets in it and the stages it builds upon.",
            lambda it: _labels(it[0]),
        ),
        Field(
            "ports",
            list_of(PORT),
            "What EXPOSE names in it.",
            lambda it: _of_steps(it, ports),
        ),
        Field(
            "volumes",
            list_of(STRING),
            "What VOLUME names in it and the stages it builds upon.",
            lambda it: _volumes(it[0]),
        ),
        Field(
            "healthcheck",
            BOOL,
            "Whether a HEALTHCHECK is in force that is not NONE.",
            lambda it: _healthcheck(it[0]),
        ),
        Field(
            "entrypoint",
            list_of(STRING),
            "The words of its ENTRYPOINT; none for that of the base image.",
            lambda it: _started(it[0], Entrypoint),
        ),
        Field(
            "cmd",
            list_of(STRING),
            "The words of its CMD; none for that of the base image.",
            lambda it: _started(it[0], Cmd),
        ),
        Field(
            "instructions",
            list_of(INSTRUCTION),
            "Its instructions, from FROM on.",
            lambda it: [instruction(step, *it) for step in it[0].steps],
        ),
        Field("commands", list_of(COMMAND), "The programs that its RUNs run.", _stage_commands),
        Field("packages", list_of(PACKAGE), "The packages that they install.", _stage_packages),
        Field(
            "variables",
            list_of(VARIABLE),
            "What its ARG and ENV set.",
            lambda it: _of_steps(it, variables),
        ),
        Field("line", INT, "The line of its FROM.", lambda it: line_of(it[0], it[1])),
    ),
    place_of=lambda it: it[0].from_,
)
