"""Which files a command removes."""

from __future__ import annotations

from dflint.knowledge.tools import that
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.steps import Step
    from dflint.source import Word

REMOVERS = that("removes")
# With these, `find` removes some of what it finds.
_CHOOSING = frozenset({"-name", "-iname", "-path", "-ipath", "-regex", "-mtime", "-size", "-user"})


@cached
def removed_words(step: Step) -> frozenset[str]:
    """The paths that the commands of a step remove, as they are written."""
    return frozenset([str(word) for it in step.commands for word in removed(it)])


def removed(command: Command) -> tuple[Word, ...]:
    """The paths that a command removes: those of rm, and where `find … -delete` looks."""
    if command.name in REMOVERS:
        return command.operands
    if command.name == "find" and not _CHOOSING.isdisjoint(command.args):
        return ()
    if command.name == "find" and any(word in ("-delete", "rm") for word in command.args):
        stop = next((i for i, it in enumerate(command.args) if it[:1] in ("-", "(", "!")), 0)
        return command.args[:stop]
    return ()
