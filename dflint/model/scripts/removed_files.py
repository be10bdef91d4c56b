"""Which files a command removes."""

from __future__ import annotations

from dflint.knowledge.tools import that
from dflint.source import Word, cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.commands.command import Command
    from dflint.model.steps import Step

REMOVERS = that("removes")
# With these, `find` removes some of what it finds.
_NEGATING = frozenset({"!", "-not", "-o", "-or", "-maxdepth", "-mindepth", "-prune"})
_CHOOSING = frozenset({"-name", "-iname", "-path", "-ipath", "-regex", "-mtime", "-size", "-user"})


@cached
def removed_words(step: Step) -> frozenset[str]:
    """The paths that the commands of a step remove, as they are written."""
    return frozenset([str(word) for it in step.commands for word in removed(it)])


def removed(command: Command) -> tuple[Word, ...]:
    """The paths that a command removes: those of rm, and where `find … -delete` looks."""
    if command.name in REMOVERS:
        return command.operands
    if command.name != "find" or not any(word in ("-delete", "rm") for word in command.args):
        return ()
    stop = next((i for i, it in enumerate(command.args) if it[:1] in ("-", "(", "!")), 0)
    places = command.args[:stop]
    if _CHOOSING.isdisjoint(command.args):
        return places
    return _named_in(places, command.args[stop:])


def _named_in(places: Sequence[Word], tests: Sequence[Word]) -> tuple[Word, ...]:
    """The files of one name in the directories where `find` looks: nothing if it asks for more."""
    chosen = [it for it in tests if it in _CHOOSING or it in _NEGATING]
    if chosen != ["-name"] or tests[-1] == "-name":
        return ()
    name = tests[tests.index("-name") + 1]
    return tuple(Word(f"{it.rstrip('/')}/{name}", it.start, it.end, it.raw) for it in places)
