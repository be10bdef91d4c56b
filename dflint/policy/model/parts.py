"""The parts of a Dockerfile, as policies see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.model.images.users import user_of
from dflint.model.packages.installs import install_of, unpinned
from dflint.model.variables.secrets import is_secret, is_secret_name
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
from dflint.policy.model.bases import HIDDEN, label_of
from dflint.syntax.nodes import Add, Arg, Copy, Env, Expose, Label, Run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dflint.model.commands.command import Command
    from dflint.model.scope import Scope
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.parts import Mount, Pair
    from dflint.syntax.words import Argument

UNKNOWN_USER = "the base image decides, and dflint does not know it"
MARKS = ("==", "=", "@", "~", "<", ">")


def line_of(it: Any, file: Dockerfile) -> int:
    """The line that something begins in."""
    return file.source.position(it.start).line


def _stage(stage: Stage | None) -> str:
    return "" if stage is None else label_of(stage)


def _step_user(step: Step, stage: Stage | None) -> Any:
    found = user_of(step, stage) if stage is not None else None
    return MISSING if found is None else found


# --- mounts ---

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


# --- instructions ---


def _words(step: Step) -> list[str]:
    return [str(it) for it in step.instruction.words]


def _pairs(step: Step) -> dict[str, str]:
    if not isinstance(step.instruction, Env | Label | Arg):
        return {}
    scope = step.state.variables
    return {str(it.key): value_of(it.value, scope) for it in step.instruction.pairs}


def value_of(word: Argument | None, scope: Scope) -> str:
    """A value with its variables replaced, or as it is written where they are not known."""
    from dflint.model.images.labels import fixed

    if word is None:
        return ""
    known = fixed(word, scope)
    return str(word) if known is None else known


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
            lambda it: _step_user(it[0], it[1]),
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
            lambda it: _stage(it[1]),
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


# --- commands and packages ---

# What is in a Thing: a command, its step, its stage and the file.
COMMAND = Class(
    "command",
    "A program that a RUN runs in a shell that dflint reads.",
    (
        Field(
            "program",
            STRING,
            "The program without path and version: pip for /usr/bin/pip3.11.",
            lambda it: str(it[0].program),
        ),
        Field(
            "name",
            STRING,
            "The program as it is written, without its path.",
            lambda it: str(it[0].name),
        ),
        Field(
            "verb",
            STRING,
            "Its first operand, as install of apt-get; empty for none.",
            lambda it: str(it[0].verb or ""),
        ),
        Field(
            "args", list_of(STRING), "Its arguments.", lambda it: [str(arg) for arg in it[0].args]
        ),
        Field(
            "options",
            list_of(STRING),
            "Its options: -y also for -qy.",
            lambda it: sorted(it[0].flags),
        ),
        Field(
            "operands",
            list_of(STRING),
            "Its words that are no options.",
            lambda it: [str(word) for word in it[0].operands],
        ),
        Field(
            "wrappers",
            list_of(STRING),
            "The programs that run it, such as sudo.",
            lambda it: [str(word) for word in it[0].wrappers],
        ),
        Field("text", STRING, "All of it as it is written.", lambda it: it[3].source.cut(it[0])),
        Field(
            "user",
            STRING,
            'Who runs its RUN: "root" for 0, too.',
            lambda it: _step_user(it[1], it[2]),
            UNKNOWN_USER,
        ),
        Field("stage", STRING, "Its stage: the name, or the number.", lambda it: _stage(it[2])),
        Field(
            "in_final_image",
            BOOL,
            "Whether its stage is part of the final image.",
            lambda it: it[2].in_final_image,
        ),
        Field("line", INT, "Its line.", lambda it: line_of(it[0], it[3])),
    ),
)


def commands(step: Step, stage: Stage, file: Dockerfile) -> Iterator[Thing]:
    """What a step runs, as policies see it."""
    return (Thing(COMMAND, (it, step, stage, file)) for it in step.commands)


def _package_name(word: str) -> str:
    return min((word[1:].partition(mark)[0] for mark in MARKS), key=len).join((word[:1], ""))


def _package_version(word: str, is_pinned: bool) -> Any:
    rest = word[len(_package_name(word)) :].lstrip("=@~<>! ")
    return rest if is_pinned and rest else MISSING


# What is in a Thing: a word, the installation, whether it is pinned, the stage and the file.
PACKAGE = Class(
    "package",
    "A package that a command installs.",
    (
        Field(
            "name",
            STRING,
            "Its name, without a version that `=` or `@` comes before.",
            lambda it: _package_name(str(it[0])),
        ),
        Field(
            "version",
            STRING,
            "The version that is asked for.",
            lambda it: _package_version(str(it[0]), it[2]),
            "none is written, or not behind = or @",
        ),
        Field(
            "pinned",
            BOOL,
            "Whether a version is written, or a variable may be one.",
            lambda it: it[2],
        ),
        Field(
            "manager", STRING, "What installs it: apt, apk, pip, npm …", lambda it: it[1].manager
        ),
        Field("stage", STRING, "Its stage: the name, or the number.", lambda it: _stage(it[3])),
        Field(
            "in_final_image",
            BOOL,
            "Whether its stage is part of the final image.",
            lambda it: it[3].in_final_image,
        ),
        Field("line", INT, "Its line.", lambda it: line_of(it[0], it[4])),
    ),
)


def packages(command: Command, stage: Stage, file: Dockerfile) -> Iterator[Thing]:
    """What a command installs, as policies see it."""
    install = install_of(command)
    if install is not None:
        loose = {it.start for it in unpinned(install, install.packages)}
        for word in install.packages:
            yield Thing(PACKAGE, (word, install, word.start not in loose, stage, file))


# --- variables and ports ---

# What is in a Thing: a pair, the instruction, the variables in force, the stage and the file.
VARIABLE = Class(
    "variable",
    "A variable that an ARG or ENV sets.",
    (
        Field("name", STRING, "Its name.", lambda it: str(it[0].key)),
        Field(
            "value",
            STRING,
            "Its value; what only the build knows is as it is written.",
            lambda it: value_of(it[0].value, it[2]),
        ),
        Field("kind", STRING, "arg or env.", lambda it: "arg" if isinstance(it[1], Arg) else "env"),
        Field(
            "is_secret",
            BOOL,
            "Whether its name is that of a secret, and its value may be one.",
            lambda it: _is_secret(it[0]),
        ),
        Field(
            "stage",
            STRING,
            "Its stage: the name, or the number; empty before the first FROM.",
            lambda it: _stage(it[3]),
        ),
        Field("line", INT, "Its line.", lambda it: line_of(it[0], it[4])),
    ),
)


def _is_secret(pair: Pair) -> bool:
    name = str(pair.key)
    return is_secret_name(name) if pair.value is None else is_secret(name, str(pair.value))


def variables(step: Step, stage: Stage | None, file: Dockerfile) -> Iterator[Thing]:
    """What a step sets, as policies see it."""
    it = step.instruction
    if isinstance(it, Env | Arg):
        for pair in it.pairs:
            yield Thing(VARIABLE, (pair, it, step.state.variables, stage, file))


# What is in a Thing: a word, the stage and the file.
PORT = Class(
    "port",
    "A port that EXPOSE names.",
    (
        Field(
            "number", INT, "Its number; of a range, the first.", lambda it: _port(it[0], 0), HIDDEN
        ),
        Field(
            "last",
            INT,
            "The last number of a range; else its number.",
            lambda it: _port(it[0], 1),
            HIDDEN,
        ),
        Field(
            "protocol",
            STRING,
            "tcp, udp or sctp.",
            lambda it: str(it[0]).partition("/")[2].lower() or "tcp",
        ),
        Field("stage", STRING, "Its stage: the name, or the number.", lambda it: _stage(it[1])),
        Field("line", INT, "Its line.", lambda it: line_of(it[0], it[2])),
    ),
)


def _port(word: str, at: int) -> Any:
    first, dash, last = str(word).partition("/")[0].partition("-")
    number = last if at and dash else first
    return int(number) if number.isdecimal() and len(number) < 10 else MISSING


def ports(step: Step, stage: Stage, file: Dockerfile) -> Iterator[Thing]:
    """What an EXPOSE names, as policies see it."""
    if isinstance(step.instruction, Expose):
        yield from (Thing(PORT, (word, stage, file)) for word in step.instruction.words)


def runs(stage: Stage) -> list[Step]:
    """The RUNs of a stage."""
    return list(stage.steps_of(Run))
