"""Where the values of variables are kept: each once, however many places see it.

An ENV makes a new scope of the one before it. Both share a frame, which is a list of all that has
been set, and a scope is how much of it has been set by then. Where two stages go on from one place,
each but the first gets a frame of its own on top.
"""

from __future__ import annotations

from _bisect import bisect_left
from itertools import islice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.syntax.parts import Pair

    Below = tuple["Frame", int]  # a frame, and how much of it is seen


class Value:
    """What is known of a variable. `text` is None where the build decides. `kind`: "arg" or "env".

    The text of an ARG is its default, which a build can replace. `written`: what the variable is
    set to, with what is not known left in it; None where that is nothing, or too long. `pair`: where
    it is set. `number`: its place among all that is set.
    """

    __slots__ = ("kind", "number", "pair", "text", "written")

    def __init__(
        self, text: str | None, kind: str, pair: Pair | None = None, written: str | None = None
    ) -> None:
        self.text = text
        self.kind = kind
        self.pair = pair
        self.written = written
        self.number = 0


class Budget:
    """How many characters the values of one file may have together."""

    __slots__ = ("all", "left")

    def __init__(self, characters: int) -> None:
        self.all = characters
        self.left = characters

    def allows(self, text: str) -> bool:
        """Whether there is room for one more value; takes the room."""
        self.left -= len(text)
        return self.left >= 0


class Frame:
    """Values in the order in which they are set. Each has its number."""

    __slots__ = ("_inherited", "_rows", "_with", "below", "budget", "names")

    def __init__(self, below: Below | None, budget: Budget) -> None:
        self.below = below
        self.budget = budget
        self.names: list[str] = []  # of all that is set, by its number
        self._rows: dict[str, Value | list[Value]] = {}
        self._inherited: dict[str, Value | None] = {}
        self._with: dict[str, tuple[int, int]] = {}  # see has_name_with

    def add(self, name: str, value: Value) -> None:
        """Set one more."""
        value.number = len(self.names)
        self.names.append(name)
        row = self._rows.get(name)
        if row is None:
            self._rows[name] = value
        elif isinstance(row, list):
            row.append(value)
        else:
            self._rows[name] = [row, value]

    def find(self, name: str, count: int) -> Value | None:
        """What a variable is for those who see so much of the frame."""
        found = self._own(name, count)
        if found is not None or self.below is None:
            return found
        if name not in self._inherited:
            self._inherited[name] = self._from_below(name)
        return self._inherited[name]

    def names_seen(self, count: int) -> Iterator[str]:
        """The names of the variables that there are, some more than once."""
        frame = self
        while True:
            yield from islice(frame.names, count)
            if frame.below is None:
                return
            frame, count = frame.below

    def has_name_with(self, piece: str, count: int) -> bool:
        """Whether a name has this piece, in capital letters, in it."""
        frame = self
        while True:
            first, looked_at = frame._with.get(piece, (-1, 0))
            if first < 0 and looked_at < count:
                more = range(looked_at, count)
                first = next((at for at in more if piece in frame.names[at].upper()), -1)
                frame._with[piece] = first, count
            if 0 <= first < count:
                return True
            if frame.below is None:
                return False
            frame, count = frame.below

    def _own(self, name: str, count: int) -> Value | None:
        row = self._rows.get(name)
        if isinstance(row, list):
            after = bisect_left(row, count, key=lambda value: value.number)
            return row[after - 1] if after else None
        return row if row is not None and row.number < count else None

    def _from_below(self, name: str) -> Value | None:
        below = self.below
        while below is not None:
            frame, count = below
            found = frame._own(name, count)
            if found is not None:
                return found
            if name in frame._inherited:
                return frame._inherited[name]
            below = frame.below
        return None
