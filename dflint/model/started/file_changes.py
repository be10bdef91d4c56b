"""What may change a file of an image between its COPY and its start: RUNs, and the scripts that they start.

Asked about many files, each goes through the texts once for each set of words that are looked for.
"""

from __future__ import annotations

from dflint.model.mentions import Mentions
from dflint.model.order import begins_between
from dflint.source import cached_for
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.model.stages import Stage
    from dflint.source import Word

    Words = tuple[str, ...]


def may_mean(name: str, text: str) -> bool:
    """Whether a text names a file, or names files in ways that may include it."""
    return name in text or is_vague(text)


def is_vague(text: str) -> bool:
    """Whether a text names files in ways that may include any."""
    return any(char in text for char in "*$`{") or "-r" in text.lower()


class ChangingRuns:
    """The RUNs of a stage that have one of some words."""

    __slots__ = ("_named", "_vague")

    def __init__(self, stage: Stage, words: Words) -> None:
        runs = [it.instruction for it in stage.steps_of(Run) if it.instruction.has_any(words)]
        self._vague = [run.start for run in runs if is_vague(run.written)]
        self._named = Mentions(runs)

    def may_mean(self, name: str, start: int, end: int) -> bool:
        """Whether one that begins between two places may mean a file of that name."""
        if begins_between(self._vague, start, end):
            return True
        return self._named.is_between(name, start, end - 1)


@cached_for
def changing_runs(stage: Stage, words: Words) -> ChangingRuns:
    """Those of a stage that have one of these words."""
    return ChangingRuns(stage, words)


class Helpers:
    """The texts of all scripts that RUNs of a stage start, which may change other files.

    `started`: each with the word that starts it.
    """

    __slots__ = ("_by_words", "_starters")

    def __init__(self, started: Iterable[tuple[Word, str]] = ()) -> None:
        self._starters: dict[str, list[Word]] = {}
        for word, text in started:
            self._starters.setdefault(text, []).append(word)
        self._by_words: dict[Words, tuple[list[str], str]] = {}

    def may_change(self, name: str, word: Word, words: Words) -> bool:
        """Whether one that another word starts has one of these words, and may mean a file of that name."""
        if words not in self._by_words:
            having = [text for text in self._starters if any(it in text for it in words)]
            having.sort(key=is_vague, reverse=True)
            self._by_words[words] = having, "\0".join(having)
        having, joined = self._by_words[words]
        if name not in joined:
            # Only vague ones count then; they are first, and one of them may be the file itself.
            having = having[:2]
        return any(
            may_mean(name, text) and any(it is not word for it in self._starters[text])
            for text in having
        )
