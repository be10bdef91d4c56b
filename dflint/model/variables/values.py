"""Shell variables of a RUN: `deps='gcc make'; apt-get install $deps`."""

from __future__ import annotations

from dflint.shell.nodes import loops
from dflint.source import Word, cached
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.model.steps import Step


MOST_NESTED = 3  # values of variables in each other


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


def text_meant(word: Word, step: Step) -> str:
    """The text of a word, with the variables in it replaced whose values are known.

    For a variable of a loop, that is the first word of its list.
    """
    return filled_in(word, step) if word.expands else str(word)


def filled_in(text: str, step: Step, deepest: int = MOST_NESTED) -> str:
    """A text with the variables in it replaced whose values are known, as `text_meant` says.

    `deepest`: how many values may be in each other.
    """
    if "$" not in text:
        return str(text)
    first, *others = text.split("$")
    found = [first]
    for part in others:
        name, rest = _name_first(part)
        value = _loop_values(step).get(name) or _set_to(name, step) if name else None
        if value is None and name and deepest:
            value = _made_of_others(name, step, deepest - 1)
        found.append(f"${part}" if value is None else f"{value}{rest}")
    return "".join(found)


def _made_of_others(name: str, step: Step, deepest: int) -> str | None:
    """The value of a variable that the script sets once, with those in it replaced that are known."""
    values = [it.value for it in step.assignments if it.name == name]
    return filled_in(values[0], step, deepest) if len(values) == 1 else None


def _name_first(text: str) -> tuple[str, str]:
    """The name with which the text behind a `$` begins, and what follows; no name for anything else."""
    if text[:1] == "{":
        name, _, rest = text[1:].partition("}")
        return (name, rest) if name.isidentifier() else ("", text)
    length = next((at for at, it in enumerate(text) if not (it.isalnum() or it == "_")), len(text))
    return text[:length], text[length:]


@cached
def _loop_values(step: Step) -> dict[str, str]:
    """The variables of the loops of a step, with the first word of each list."""
    run = step.instruction
    found: dict[str, str] = {}
    for it in loops(run.script) if isinstance(run, Run) else ():
        if len(it.words) > 1 and not it.words[1].expands:
            found[str(it.words[0])] = str(it.words[1])
    return found


def _variable(word: Word) -> str:
    """The name, if the word is one variable and nothing else."""
    name, rest = _name_first(word[1:]) if word[:1] == "$" else ("", "")
    return name if not rest and name.isidentifier() else ""


def _value(word: Word, step: Step) -> str | None:
    """What the script sets a variable to, if it does so once and plainly; else what ENV or ARG do.

    None if that is not known, or if the word is more than one variable.
    """
    name = _variable(word)
    return _set_to(name, step) if name else None


def _set_to(name: str, step: Step) -> str | None:
    values = [it.value for it in step.assignments if it.name == name]
    if not values:
        return step.state.variables.get(name)
    plain = len(values) == 1 and not values[0].expands
    return str(values[0]) if plain else None
