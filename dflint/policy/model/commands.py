"""Commands and the packages that they install, as policies see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.model.packages.installs import install_of, unpinned
from dflint.policy.expression.types import BOOL, MISSING, STRING, Class, Field, Thing, list_of
from dflint.policy.model.common import UNKNOWN_USER, places, step_user

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

MARKS = ("==", "=", "@", "~", "<", ">")

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
            lambda it: step_user(it[1], it[2]),
            UNKNOWN_USER,
        ),
        *places(stage=2, file=3),
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
        *places(stage=3, file=4),
    ),
)


def packages(command: Command, stage: Stage, file: Dockerfile) -> Iterator[Thing]:
    """What a command installs, as policies see it."""
    install = install_of(command)
    if install is not None:
        loose = {it.start for it in unpinned(install, install.packages)}
        for word in install.packages:
            yield Thing(PACKAGE, (word, install, word.start not in loose, stage, file))
