"""What steps change below a VOLUME."""

from __future__ import annotations

from dflint.model.paths import is_below, joined
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.steps import Step
    from dflint.source import Spanned, Word

# Programs that change each path that they are given, and those that write to the last one.
CHANGERS = frozenset(
    {"chown", "chmod", "chgrp", "mkdir", "touch", "rm", "tee", "setfacl", "truncate"}
)
COPIERS = frozenset({"cp", "mv", "ln", "install", "rsync"})


def changes_below(step: Step, folder: str) -> Spanned | None:
    """The place of the first change that a step makes in a folder."""
    instruction = step.instruction
    if isinstance(instruction, Copy | Add):
        words = instruction.words
        path = joined(step.state.workdir, str(words[-1])) if len(words) > 1 else None
        return instruction if path is not None and is_below(path, folder) else None
    if not isinstance(instruction, Run):
        return None
    for it in with_directories(step):
        for word in _changed(it):
            path = it.path(str(word)) if "$" not in word else None
            if path is not None and is_below(path, folder):
                return it.command
    return None


def _changed(it: CommandInDirectory) -> Iterator[Word]:
    command = it.command
    if command.name in CHANGERS:
        yield from command.operands
    elif command.name in COPIERS:
        yield from command.operands[-1:]
    for redirect in command.simple.redirects:
        if redirect.operator[:1] == ">":
            yield redirect.target
