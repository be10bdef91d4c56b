"""What a fix says that it changes, and whether that is all that it changed.

A plan is a row of words (model/plan.py). A change puts some of them in the place of others.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Words = Sequence[str]

MOST_TRIES = 5_000  # far more than any real change needs


class Change:
    """`after` is where `before` stood. Either can be empty. Words, as a plan has them."""

    __slots__ = ("after", "before")

    def __init__(self, before: Words, after: Words) -> None:
        self.before = tuple(before)
        self.after = tuple(after)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Change) and (self.before, self.after) == (
            other.before,
            other.after,
        )

    def __hash__(self) -> int:
        return hash((self.before, self.after))

    def __repr__(self) -> str:
        """As a rule writes it."""
        before, after = " ".join(self.before), " ".join(self.after)
        if (tuple(before.split()), tuple(after.split())) != (self.before, self.after):
            return f"Change({list(self.before)}, {list(self.after)})"
        if not before:
            return f"adds({after!r})"
        return f"swaps({before!r}, {after!r})" if after else f"drops({before!r})"


def adds(words: str) -> Change:
    """These words come in, such as `-y` or `&& rm -rf /tmp/x`."""
    return Change((), words.split())


def drops(words: str) -> Change:
    """These words go."""
    return Change(words.split(), ())


def swaps(before: str, after: str) -> Change:
    """The one takes the place of the other."""
    return Change(before.split(), after.split())


def explains(changes: Sequence[Change], before: Words, after: Words) -> bool:
    """Whether some of the changes, each made once at most, turn `before` into `after`."""
    return _Search(changes, tuple(before), tuple(after)).succeeds()


def changes_between(before: Words, after: Words) -> list[Change]:
    """Changes that turn `before` into `after`, as short as they are found."""
    from difflib import SequenceMatcher  # slow to load, and only wanted when something is wrong

    return [
        Change(before[a:b], after[c:d])
        for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if kind != "equal"
    ]


class _Search:
    """Goes through both rows of words at once; where they differ, every change is tried.

    What was tried is not tried again, so that many equal changes cost no more than different ones.
    """

    __slots__ = ("_after", "_before", "_by_word", "_changes", "_counts", "_longest")

    def __init__(
        self, changes: Sequence[Change], before: tuple[str, ...], after: tuple[str, ...]
    ) -> None:
        self._before = before
        self._after = after
        kinds = [it for it in dict.fromkeys(changes) if it.before or it.after]
        self._changes = kinds
        self._counts = tuple(changes.count(it) for it in kinds)
        self._longest = max((max(len(it.before), len(it.after)) for it in kinds), default=0)
        # Which can be made at a place: by the first word that goes, or else that comes.
        self._by_word: dict[tuple[bool, str], list[int]] = {}
        for number, it in enumerate(kinds):
            first = (it.before or it.after)[0]
            self._by_word.setdefault((bool(it.before), first), []).append(number)

    def succeeds(self) -> bool:
        # Most often a change lies close to where the rows differ. Where words repeat themselves it
        # may lie anywhere before.
        return self._succeeds(self._longest) or self._succeeds(len(self._before))

    def _succeeds(self, reach: int) -> bool:
        """`reach`: how many words before the first difference a change may begin."""
        before, after = self._before, self._after
        tried: set[tuple[int, int, int, tuple[int, ...]]] = set()
        waiting = [(0, 0, self._counts)]
        while waiting and len(tried) < MOST_TRIES:
            old, new, left = waiting.pop()
            same = _common(before, after, old, new)
            if same == len(before) - old == len(after) - new:
                return True
            # What comes in may begin like what follows it, so a change may lie before the place
            # where they differ.
            back = min(same, reach)
            state = (old + same, new + same, back, left)
            if state not in tried:
                tried.add(state)
                waiting += self._next(*state)
        return False

    def _next(
        self, old: int, new: int, back: int, left: tuple[int, ...]
    ) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """What remains after one more change that begins at most `back` words before here."""
        for step in range(back, -1, -1):
            for number in self._at(old - step, new - step):
                it = self._changes[number]
                end, new_end = old - step + len(it.before), new - step + len(it.after)
                if (
                    left[number]
                    and self._before[old - step : end] == it.before
                    and self._after[new - step : new_end] == it.after
                ):
                    rest = (*left[:number], left[number] - 1, *left[number + 1 :])
                    yield end, new_end, rest

    def _at(self, old: int, new: int) -> Iterator[int]:
        """The changes whose first word is here."""
        if old < len(self._before):
            yield from self._by_word.get((True, self._before[old]), ())
        if new < len(self._after):
            yield from self._by_word.get((False, self._after[new]), ())


def _common(one: Words, other: Words, at: int, beside: int) -> int:
    """How many words are the same from there on."""
    length = min(len(one) - at, len(other) - beside)
    return next((it for it in range(length) if one[at + it] != other[beside + it]), length)
