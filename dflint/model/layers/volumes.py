"""What steps change below a VOLUME."""

from __future__ import annotations

from _bisect import bisect_right

from dflint.model.path_table import PathTable
from dflint.model.paths import joined
from dflint.model.scripts.working_directory import with_directories
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Spanned, Word

# Programs that change each path that they are given, those that are given something else before,
# and those that write to the last one.
CHANGERS = frozenset({"mkdir", "touch", "rm", "tee", "setfacl", "truncate"})
SETTERS = frozenset({"chown", "chmod", "chgrp"})
COPIERS = frozenset({"cp", "mv", "ln", "install", "rsync"})


def first_change_below(folder: str, stage: Stage, start: int) -> Spanned | None:
    """The place of the first change in a folder that the steps after a place of the file make."""
    changes = _changes(stage).below(folder)
    at = bisect_right(changes, start, key=lambda it: it[0])
    return changes[at][1] if at < len(changes) else None


@cached
def _changes(stage: Stage) -> PathTable[tuple[int, Spanned]]:
    """What the steps of a stage change, by its path: where the step begins, and the place."""
    return PathTable(
        (path, (step.start, place)) for step in stage.steps for path, place in _changes_of(step)
    )


def _changes_of(step: Step) -> Iterator[tuple[str, Spanned]]:
    instruction = step.instruction
    if isinstance(instruction, Copy | Add):
        words = instruction.words
        path = joined(step.state.workdir, str(words[-1])) if len(words) > 1 else None
        if path is not None:
            yield path, instruction
    located = with_directories(step) if isinstance(instruction, Run) else ()
    gone = {it.path(str(word)) for it in located for word in _moved_away(it.command)}
    for it in located:
        for word in _changed(it):
            path = it.path(str(word)) if "$" not in word else None
            if path is not None and path not in gone:
                yield path, it.command


def _moved_away(command: Command) -> Sequence[Word]:
    """The files that are not where they were, so that no change to them is left there."""
    if command.name == "rm" and not command.has("-r", "-R", "--recursive"):
        return command.operands
    return command.operands[:-1] if command.name == "mv" else ()


def _changed(it: CommandInDirectory) -> Iterator[Word]:
    command = it.command
    if command.name in CHANGERS:
        yield from command.operands
    elif command.name in SETTERS:
        yield from command.operands[1:]
    elif command.name in COPIERS:
        yield from command.operands[-1:]
    for redirect in command.simple.redirects:
        if redirect.operator[:1] == ">":
            yield redirect.target
