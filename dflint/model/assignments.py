"""Shell variables of a RUN: `deps='gcc make'; apt-get install $deps`."""

from __future__ import annotations

from dflint.source import Word
from dflint.syntax.nodes import Run
from dflint.syntax.shell import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.model.stages import Step


def words_meant(words: Iterable[Word], step: Step) -> Iterator[Word]:
    """The words, with each that is a variable of known value replaced by the words of that value.

    These stand where the variable stands. What the build decides stays as it is.
    """
    for word in words:
        name = _variable(word)
        value = _value(name, step) if name else None
        if value is None:
            yield word
        else:
            yield from (Word(it, word.start, word.end, word.raw) for it in value.split())


def _variable(word: Word) -> str:
    """The name, if the word is one variable and nothing else."""
    if not word.expands or word[:1] != "$":
        return ""
    bare = word[2:-1] if word[1:2] == "{" and word[-1] == "}" else word[1:]
    return bare if bare.isidentifier() else ""


def _value(name: str, step: Step) -> str | None:
    """What the script sets the variable to, if it does so once and plainly; else what ENV or ARG do."""
    run = step.instruction
    assert isinstance(run, Run)
    values = [
        it.value for simple in walk(run.script) for it in simple.assignments if it.name == name
    ]
    if not values:
        return step.state.variables.get(name)
    plain = len(values) == 1 and not values[0].expands
    return str(values[0]) if plain else None
