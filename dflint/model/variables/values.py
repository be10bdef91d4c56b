"""Shell variables of a RUN: `deps='gcc make'; apt-get install $deps`."""

from __future__ import annotations

from dflint.source import Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.model.steps import Step


def words_meant(words: Iterable[Word], step: Step) -> list[Word]:
    """The words, with each that is a variable of known value replaced by the words of that value.

    These are where the variable is. What the build decides stays as it is.
    """
    found: list[Word] = []
    for word in words:
        value = _value(word, step) if word.expands else None
        if value is None:
            found.append(word)
        else:
            found += [Word(it, word.start, word.end, word.raw) for it in value.split()]
    return found


def _variable(word: Word) -> str:
    """The name, if the word is one variable and nothing else."""
    if word[:1] != "$":
        return ""
    bare = word[2:-1] if word[1:2] == "{" and word[-1] == "}" else word[1:]
    return bare if bare.isidentifier() else ""


def _value(word: Word, step: Step) -> str | None:
    """What the script sets a variable to, if it does so once and plainly; else what ENV or ARG do.

    None if that is not known, or if the word is more than one variable.
    """
    name = _variable(word)
    if not name:
        return None
    values = [it.value for it in step.assignments if it.name == name]
    if not values:
        return step.state.variables.get(name)
    plain = len(values) == 1 and not values[0].expands
    return str(values[0]) if plain else None
