"""What a fix says that it changes, and whether that is all that it changed.

A plan is a row of words (fixes/build_plan.py). A change puts some of them in the place of others.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Words = Sequence[str]
    Way = tuple[int, int, int]  # where both rows go on, and the number of the change made there

START = 200_000  # places that may be tried for any two rows,
STEPS_PER_WORD = 100  # and for each of their words: far more than real changes need


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
    `_left` is how often each change may still be made, `_steps` how many places may still be tried.
    """

    __slots__ = ("_after", "_before", "_by_length", "_left", "_longest", "_steps")

    def __init__(
        self, changes: Sequence[Change], before: tuple[str, ...], after: tuple[str, ...]
    ) -> None:
        self._before = before
        self._after = after
        counts: dict[Change, int] = {}
        for it in changes:
            if it.before or it.after:
                counts[it] = counts.get(it, 0) + 1
        self._left = list(counts.values())
        self._longest = max((max(len(it.before), len(it.after)) for it in counts), default=0)
        self._steps = START + STEPS_PER_WORD * (len(before) + len(after))
        # Which can be made at a place: by how many words go and come, and then by these words.
        self._by_length: dict[tuple[int, int], dict[Change, int]] = {}
        for number, it in enumerate(counts):
            self._by_length.setdefault((len(it.before), len(it.after)), {})[it] = number

    def succeeds(self) -> bool:
        # Most often a change lies close to where the rows differ. Where words repeat themselves it
        # may lie anywhere before.
        return self._succeeds(self._longest) or self._succeeds(len(self._before))

    def _succeeds(self, reach: int) -> bool:
        """`reach`: how many words before the first difference a change may begin."""
        before, after = self._before, self._after
        tried: set[tuple[int, int, int, int]] = set()
        ways: list[tuple[Iterator[Way], int]] = []  # on from where we are, and the change made last
        old = new = made = 0
        number = -1
        while True:
            same = _common(before, after, old, new)
            self._steps -= same
            if same == len(before) - old == len(after) - new:
                return True
            # What comes in may begin like what follows it, so a change may lie before the place
            # where they differ.
            state = (old + same, new + same, min(same, reach), made)
            if state in tried or self._steps < 0:
                made -= self._undo(number)
            else:
                tried.add(state)
                ways.append((self._next(*state[:3]), number))
            way = None
            while way is None:
                if not ways:
                    return False
                way = next(ways[-1][0], None)
                if way is None:
                    made -= self._undo(ways.pop()[1])
            old, new, number = way
            self._left[number] -= 1
            made += _mark(number)

    def _undo(self, number: int) -> int:
        """Take back a change that was made. Its mark; 0 for none."""
        if number < 0:
            return 0
        self._left[number] += 1
        return _mark(number)

    def _next(self, old: int, new: int, back: int) -> Iterator[Way]:
        """What remains after one more change that begins at most `back` words before here."""
        for step in range(back + 1):
            self._steps -= 1 + len(self._by_length)
            if self._steps < 0:
                return
            start, beside = old - step, new - step
            for (goes, comes), numbers in self._by_length.items():
                end, new_end = start + goes, beside + comes
                change = Change(self._before[start:end], self._after[beside:new_end])
                number = numbers.get(change)
                if number is not None and self._left[number]:
                    yield end, new_end, number


def _common(one: Words, other: Words, at: int, beside: int) -> int:
    """How many words are the same from there on."""
    length = min(len(one) - at, len(other) - beside)
    return next((it for it in range(length) if one[at + it] != other[beside + it]), length)


def _mark(number: int) -> int:
    """What a change adds to the sum that says which changes were made, and how often."""
    return hash((number, number))
