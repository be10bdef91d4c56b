"""Text, and places in it.

Inside, a place is an offset: a number of characters from the start of the text. Lines and columns
are for people, and are made at the border (`Source.position`).
"""

from __future__ import annotations

from _bisect import bisect_left, bisect_right
from itertools import accumulate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, MutableSequence, Sequence
    from functools import cached_property as cached_property
    from typing import Protocol, TypeVar, TypeVarTuple

    More = TypeVarTuple("More")
    Thing = TypeVar("Thing")
    Made = TypeVar("Made")

    class Spanned(Protocol):
        """Anything that is somewhere in the text: from `start` up to, not including, `end`."""

        @property
        def start(self) -> int: ...
        @property
        def end(self) -> int: ...

else:

    class cached_property:
        """A property computed when it is first asked for.

        The one in functools does the same and costs a start-up more than all our parsing of a file.
        """

        def __init__(self, make):
            self.make = make

        def __set_name__(self, owner, name):
            self.name = name

        def __get__(self, thing, owner=None):
            if thing is None:
                return self
            value = self.make(thing)
            setattr(thing, self.name, value)  # asking for __dict__ makes all attributes slower
            return value


class Lazy:
    """A thing with cached properties. Each has its place in the thing, as what `__init__` sets has.

    Python gives the instances of a class one table of the names that the first few of them had; for any other
    name, an instance gets a dictionary of its own, which takes several times as much as the instance.
    `remembered`: functions in modules above (`cached`) that are asked about many of them, by name.
    """

    _names: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()  # what `forget` leaves

    def __init_subclass__(cls, remembered: str = "") -> None:
        own = vars(cls)
        cls._names = (
            *[name for name in cls._names if name not in own],
            *[name for name, value in own.items() if type(value) is cached_property],
            *[f"_dflint.{name}" for name in remembered.split()],
        )
        first = object.__new__(cls)
        for name in cls._names:
            setattr(first, name, None)

    def forget(self) -> None:
        """Let go of what was worked out of it: what is asked for again is worked out again."""
        own, others = _worked_out(type(self))
        for name in own:
            try:
                delattr(self, name)
            except AttributeError:  # it was not asked for
                continue
        for name in others:
            if hasattr(self, name):
                delattr(self, name)


NOT_YET = object()
LONG = 20_000  # characters
# Where what functions say of things is remembered, and of which classes these were so far.
_REMEMBERED: list[tuple[str, set[type]]] = []
_WORKED_OUT: dict[type, tuple[tuple[str, ...], tuple[str, ...]]] = {}


def _worked_out(kind: type[Lazy]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of cached properties of a class, and of what functions said of things of it."""
    found = _WORKED_OUT.get(kind)
    if found is None:
        own = [
            name
            for name in kind._names
            if not name.startswith("_dflint.") and name not in kind.kept
        ]
        others = [name for name, kinds in _REMEMBERED if kind in kinds]
        found = _WORKED_OUT[kind] = tuple(own), tuple(others)
    return found


def cached(make: Callable[[Thing], Made]) -> Callable[[Thing], Made]:
    """A function of one thing that is computed once for each, and remembered on the thing.

    It lets a module say something about a class of a lower room as a property would.
    """
    name = f"_{make.__module__}.{make.__name__}"
    kinds: set[type] = set()
    _REMEMBERED.append((name, kinds))

    def remembered(thing: Thing) -> Made:
        found = getattr(thing, name, NOT_YET)
        if found is NOT_YET:
            found = make(thing)
            setattr(thing, name, found)
            if type(thing) not in kinds:
                kinds.add(type(thing))
                _WORKED_OUT.clear()
        return found  # type: ignore[return-value]

    remembered.__doc__ = make.__doc__
    remembered.__name__ = make.__name__
    remembered.__module__ = make.__module__
    return remembered


def cached_for(make: Callable[[Thing, *More], Made]) -> Callable[[Thing, *More], Made]:
    """The same of a function of one thing and of what else it needs, which must be hashable.

    That is remembered as well, and must not lead back to the thing.
    """

    def none_yet(thing: Thing) -> dict[tuple[*More], Made]:
        return {}

    none_yet.__module__, none_yet.__name__ = make.__module__, make.__name__
    answers = cached(none_yet)

    def remembered(thing: Thing, *more: *More) -> Made:
        known = answers(thing)
        if more not in known:
            known[more] = make(thing, *more)
        return known[more]

    remembered.__doc__ = make.__doc__
    remembered.__name__ = make.__name__
    remembered.__module__ = make.__module__
    return remembered


class Span:
    """A half-open range of offsets: `start` is in it, `end` is not."""

    __slots__ = ("end", "start")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Span) and (self.start, self.end) == (other.start, other.end)

    def __hash__(self) -> int:
        return hash((self.start, self.end))

    def __repr__(self) -> str:
        return f"Span({self.start}, {self.end})"


def touches(one: Spanned, other: Spanned) -> bool:
    """Whether two ranges share a character or meet at an edge."""
    return one.start <= other.end and other.start <= one.end


def span_of(first: Spanned, last: Spanned) -> Span:
    """The range from the start of one thing to the end of another."""
    return Span(first.start, last.end)


def common_start(one: str, other: str) -> int:
    """How many characters are the same at the start of two texts."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        is_same = one[low:middle] == other[low:middle]
        low, high = (middle, high) if is_same else (low, middle - 1)
    return low


def common_end(one: str, other: str) -> int:
    """How many characters are the same at the end of two texts."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        mine = one[len(one) - middle : len(one) - low]
        is_same = mine == other[len(other) - middle : len(other) - low]
        low, high = (middle, high) if is_same else (low, middle - 1)
    return low


class Problem:
    """Something that cannot be read, in one sentence, and where it is."""

    __slots__ = ("end", "message", "start")

    def __init__(self, message: str, start: int, end: int) -> None:
        self.message = message
        self.start = start
        self.end = end

    def __repr__(self) -> str:
        return f"Problem({self.message!r}, {self.start}, {self.end})"


class Position:
    """A line and a column as a person counts them: both start at 1, in code points."""

    __slots__ = ("column", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


class Source:
    """The text of one file. Everything else points into it with offsets.

    `text` is without a byte order mark, and with its line ends as they are in the file. `secrets`:
    the places that no report may show; None where they were not looked for.
    """

    secrets: Sequence[Spanned] | None = None

    def __init__(self, path: str, text: str) -> None:
        self.path = path
        self.text = text

    @property
    def is_binary(self) -> bool:
        """Whether it is no text at all."""
        return self.text.find("\0", 0, 8192) >= 0

    def position(self, offset: int) -> Position:
        """Turn an offset into a line and a column, for showing to people."""
        line = self.line_number(offset)
        return Position(line, offset - self.line_starts[line - 1] + 1)

    def line_number(self, offset: int) -> int:
        """The number of the line that an offset is in, the first being 1."""
        return bisect_right(self.line_starts, offset)

    def line(self, number: int) -> str:
        """The text of a line, the first being 1, without its line end."""
        start, end = self.line_bounds(number)
        return self.text[start:end]

    def line_bounds(self, number: int) -> tuple[int, int]:
        """Where a line starts, and where it ends without its line end."""
        starts = self.line_starts
        start = starts[number - 1]
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return start, end - (end > start and self.text[end - 1] == "\r")

    def cut(self, place: Spanned) -> str:
        """The text that is there."""
        return self.text[place.start : place.end]

    @cached_property
    def newline(self) -> str:
        """How its first line ends; a line feed if there is but one line."""
        end = self.text.find("\n")
        return "\r\n" if end > 0 and self.text[end - 1] == "\r" else "\n"

    @cached_property
    def line_starts(self) -> Sequence[int]:
        """The offset at which each line starts. A line ends with a line feed, as in BuildKit."""
        *lines, _ = self.text.split("\n")
        starts = accumulate([len(line) + 1 for line in lines], initial=0)
        return _numbers(starts) if len(self.text) > LONG else list(starts)


def _numbers(numbers: Iterable[int]) -> MutableSequence[int]:
    """As a list of them, without an object for each."""
    from array import array

    return array("Q", numbers)


_FROM_START = (0,)


class MappedText:
    """Text put together from pieces of a file, which knows where each character is.

    A RUN over several lines is one text for the shell: the escapes at the line ends and the
    comments in between are gone. `offset` leads from that text back into the file.
    """

    # `_indices`: where each piece begins, in the whole of which `text` is the part from `_start` on.
    __slots__ = ("_indices", "_shifts", "_start", "text")

    def __init__(self, text: str, pieces: Sequence[tuple[int, int]]) -> None:
        """`pieces`: where each begins, as (index in `text`, offset in the file), in order."""
        self.text = text
        self._indices: Sequence[int]
        self._shifts: Sequence[int]
        if len(pieces) == 1:  # the whole of which it is a part is then the file
            index, offset = pieces[0]
            self._start = offset - index
            self._indices = self._shifts = _FROM_START
        else:
            self._start = 0
            self._indices = [index for index, _ in pieces]
            self._shifts = [offset - index for index, offset in pieces]

    @property
    def is_one_piece(self) -> bool:
        """Whether it is in the file as it is here, without anything in between."""
        return len(self._shifts) == 1

    def offset(self, index: int) -> int:
        """Where in the file the character `text[index]` is."""
        index += self._start
        shifts = self._shifts
        if len(shifts) == 1:
            return index + shifts[0]
        return index + shifts[bisect_right(self._indices, index, 1) - 1]

    def end(self, index: int) -> int:
        """Where in the file a range ends that ends before `text[index]`: after `text[index - 1]`."""
        return self.offset(index - 1) + 1 if index else self.offset(0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the file `text[start:end]` is."""
        shifts = self._shifts
        if len(shifts) == 1:
            shift = shifts[0] + self._start
            return start + shift, end + shift
        return self.offset(start), self.end(end)

    def index(self, offset: int) -> int:
        """The index in `text` of the character at that offset of the file, if it is there."""
        indices, shifts = self._indices, self._shifts
        starts = range(len(shifts))
        piece = bisect_right(starts, offset, 1, key=lambda at: indices[at] + shifts[at]) - 1
        return max(offset - shifts[piece] - self._start, 0)

    def offsets(self) -> Sequence[int]:
        """Where in the file each of its characters is, and one more place after the last."""
        if len(self._shifts) == 1:
            start = self.offset(0)
            return range(start, start + len(self.text) + 1)
        found: MutableSequence[int] = _numbers(()) if len(self.text) > LONG else []
        for start, end in self.places():
            found.extend(range(start, end))
        found.append(found[-1] + 1 if found else self.offset(0))
        return found

    def places(self) -> Iterator[tuple[int, int]]:
        """Where its pieces are in the file, as (start, end)."""
        index = self._start
        stops = [*self._indices[1:], index + len(self.text)]
        for shift, stop in zip(self._shifts, stops, strict=True):
            if stop > index:
                yield index + shift, stop + shift
                index = stop

    def followed_by(self, *parts: tuple[str, int, int]) -> MappedText:
        """With parts of the file below it, each on lines of its own: (file text, start, end)."""
        text = self.text
        starts = (0, *(index - self._start for index in self._indices[1:]))
        pieces = [(index, self.offset(index)) for index in starts]
        for source, start, end in parts:
            # The line end before the part is that of the line above it in the file.
            pieces.append((len(text), start - 1))
            text += "\n" + source[start:end]
        return MappedText(text, pieces)

    def cut(self, start: int, end: int) -> MappedText:
        """The part `text[start:end]`, with its places."""
        part = MappedText.__new__(MappedText)
        part.text = self.text[start:end]
        part._start = self._start + start
        part._indices, part._shifts = self._indices, self._shifts
        if len(self._shifts) > 1:
            first = bisect_right(self._indices, part._start, 1) - 1
            last = bisect_left(self._indices, self._start + end, first + 1)
            part._indices, part._shifts = self._indices[first:last], self._shifts[first:last]
        return part


class TextAtOnePlace(MappedText):
    """Text of which no more is known than one place in the file, at which all of it is."""

    __slots__ = ("_place",)

    def __init__(self, text: str, place: int) -> None:
        super().__init__(text, ((0, place),))
        self._place = place

    def offset(self, index: int) -> int:
        return self._place

    def end(self, index: int) -> int:
        return self._place + (index > 0)

    def span(self, start: int, end: int) -> tuple[int, int]:
        return self._place, self.end(end)

    def offsets(self) -> Sequence[int]:
        return [self._place] * len(self.text) + [self._place + 1]

    def places(self) -> Iterator[tuple[int, int]]:
        return iter([(self._place, self._place + 1)] * bool(self.text))

    def index(self, offset: int) -> int:
        return 0

    def cut(self, start: int, end: int) -> MappedText:
        return TextAtOnePlace(self.text[start:end], self._place)


class Word(str):
    """A string that knows where it is in the file.

    As a string it is what is meant: without quotes, escapes and line continuations, variables as
    they are written. `raw` is what is written, `expands` says that it holds a variable or a
    command substitution, so that its value is not known from the text alone.

    Equal words may be in different places: compare `start` to tell them apart. Most words are written
    as they are meant; to keep files of millions of them small, the others are of a class that has more.
    """

    __slots__ = ("start",)

    start: int
    if TYPE_CHECKING:
        end: int
        raw: str
        expands: bool
        is_plain: bool  # whether it is written exactly as it is meant, in one piece
    else:
        end = property(lambda word: word.start + len(word))
        raw = property(str.__str__)
        expands = False
        is_plain = True

    def __new__(
        cls, value: str, start: int, end: int, raw: str | None = None, expands: bool = False
    ) -> Word:
        if not expands and end - start == len(value) and (raw is None or raw == value):
            word = str.__new__(Word, value)
        else:
            word = str.__new__(WrittenWord, value)
            word.end = end
            word.raw = value if raw is None else raw
            word.expands = expands
        word.start = start
        return word

    @property
    def is_literal(self) -> bool:
        """Whether it is written exactly as it is meant, and has no variable in it."""
        return self.is_plain and not self.expands

    def part(self, start: int, end: int) -> Word:
        """The word `self[start:end]`: at its own place, or at that of the whole if quotes hide it."""
        text = self[start:end]
        if not self.is_plain:
            return Word(text, self.start, self.end, expands=self.expands)
        return Word(text, self.start + start, self.start + end, expands="$" in text)


def is_written_so(word: Word) -> bool:
    """Whether a word that has a `raw` of its own is written exactly as it is meant, in one piece."""
    return word.end - word.start == len(word) and word.raw == word


class WrittenWord(Word):
    """A word that is not written as it is meant in one piece, or of which the value is not known."""

    __slots__ = ("end", "expands", "raw")

    is_plain = property(is_written_so)
