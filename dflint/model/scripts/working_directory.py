"""The directory that each command of a RUN runs in."""

from __future__ import annotations

from dflint.allowance import counted
from dflint.model.paths import SOMEWHERE, joined
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.steps import Step


FEW = 8  # commands


class CommandInDirectory:
    """A command, and the directory that it runs in; None where that is not known."""

    __slots__ = ("command", "directory")

    def __init__(self, command: Command, directory: str | None) -> None:
        self.command = command
        self.directory = directory

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CommandInDirectory) and self.command is other.command

    def __hash__(self) -> int:
        return hash(self.command)

    def path(self, word: str) -> str | None:
        """The absolute path that a word means: `$DIR/x` and `~/x` are taken for one, `$NAME.tar` is not."""
        if word[:1] == "~" or (word[:1] == "$" and _is_variable(word.partition("/")[0])):
            return joined("/", word)
        return joined(self.directory, word)


def moves_one(it: CommandInDirectory) -> bool:
    """Whether a command copies or moves one file or directory to one place."""
    return it.command.name in ("cp", "mv", "install") and len(it.command.operands) == 2


@cached
def with_directories(step: Step) -> tuple[CommandInDirectory, ...]:
    """The commands of a step with the directory that each runs in."""
    return counted([*located(step.commands, step.state.workdir or SOMEWHERE)])


def in_directory(step: Step, command: Command) -> CommandInDirectory:
    """One of the commands of a step with the directory that it runs in."""
    those = with_directories(step)
    if len(those) <= FEW:
        return next(it for it in those if it.command is command)
    return _by_command(step)[id(command)]


@cached  # a table takes more room than a few commands
def _by_command(step: Step) -> dict[int, CommandInDirectory]:
    return {id(it.command): it for it in with_directories(step)}


def located(
    commands: Sequence[Command], start: str | None, meaning: Callable[[str], str] = str
) -> Iterator[CommandInDirectory]:
    """The commands of a script with the directory that each runs in, from that of the first on.

    A `cd` in a subshell counts up to the end of it. `meaning`: what a word of `cd` means.
    """
    outside = inside = start
    for command in commands:
        if inside is not outside and not command.in_subshell:
            inside = outside
        here = CommandInDirectory(command, inside)
        yield here
        if command.name in ("cd", "pushd"):
            target = meaning(str(command.operands[0])) if command.operands else "~"
            inside = None if target[:1] in "-~`" or "$(" in target else here.path(target)
            if not command.in_subshell:
                outside = inside


def _is_variable(part: str) -> bool:
    """Whether a part of a path that begins with `$` is one variable and nothing else."""
    name = part[2:-1] if part[:2] == "${" and part[-1:] == "}" else part[1:]
    return name.isidentifier()
