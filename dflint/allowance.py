"""How much work one look at a file may be: the net below what should grow no faster than the file.

For each step of a file, a rule goes over the steps below it. That is nothing in a file of a hundred
steps, and takes minutes in one of ten thousand. Steps, stages and commands are `Counted`: they count
how many of them were handed out. Each part of dflint has an allowance for a file, which grows with
the file. Where it is used up, the part ends with TooMuchWork, and its caller says so. As things are
counted and not seconds, the same file always has the same findings.
"""

from __future__ import annotations

from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence
    from typing import Any, TypeVar

    from dflint.source import Source

    Thing_co = TypeVar("Thing_co", covariant=True)


START = 200_000  # things that may be handed out to one part for any file,
PER_CHARACTER = 10  # and for each character of the file
UNLIMITED = 1 << 62
# How many things in a row, or characters, there may be of which all is remembered that was worked out.
WINDOW = 1_024
FAR = 100_000
UNCHARGED = 30  # things of a call that are not counted: calls grow no faster than the file
FEW = 16  # things that nobody goes over so often that it would have to be counted


class TooMuchWork(Exception):
    """A part of dflint has used up its allowance for a file."""


class _Meter:
    """How many things may still be handed out to the part that is running."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = UNLIMITED


meter = _Meter()


class Counted(tuple["Thing_co", ...]):
    """A tuple that counts what is taken from it, all of it each time that someone goes over it.

    Raises TooMuchWork.
    """

    __slots__ = ()

    def __iter__(self) -> Iterator[Thing_co]:
        meter.left -= len(self)
        if meter.left < 0:
            raise TooMuchWork
        return tuple.__iter__(self)

    if not TYPE_CHECKING:  # as typed as that of a tuple

        def __getitem__(self, at):
            found = tuple.__getitem__(self, at)
            return Counted(found) if type(at) is slice else found

    def __reversed__(self) -> Iterator[Thing_co]:
        return iter(self[::-1])


class Passing(Counted["Thing_co"]):
    """One so long that not all can be kept that is worked out of the things in it: who goes over it makes
    those forget it that are far behind. No image has so many layers."""

    __slots__ = ()

    def __iter__(self) -> Iterator[Thing_co]:
        return _passed(super().__iter__(), self)


def _passed(things: Iterable[Any], behind: Sequence[Any]) -> Iterator[Any]:
    last = 0
    for number, thing in enumerate(things):
        while number - last >= WINDOW or thing.start - behind[last].start > FAR:
            behind[last].forget_arguments()
            last += 1
        yield thing


def counted(things: Collection[Thing_co]) -> tuple[Thing_co, ...]:
    """They as things that are counted, if they are many."""
    return Counted(things) if len(things) > FEW else tuple(things)


def passing(things: Sequence[Any]) -> tuple[Any, ...]:
    """The same of things that have a `start`; who goes over very many makes them forget."""
    is_long = len(things) > WINDOW or (things and things[-1].start - things[0].start > FAR)
    return Passing(things) if is_long else counted(things)


class Ledger:
    """What the parts of dflint have used of their allowances for one file.

    `exhausted`: the names of those that have none left.
    """

    __slots__ = ("_used", "allowance", "exhausted")

    def __init__(self, characters: int) -> None:
        self.allowance = START + PER_CHARACTER * characters
        self.exhausted: set[str] = set()
        self._used: dict[str, int] = {}

    def charge(self, part: str) -> None:
        """Write down what a part has used since the meter was set, and set it for the next."""
        used = self._used.get(part, 0) + self.allowance - meter.left
        self._used[part] = used
        if used > self.allowance:
            self.exhausted.add(part)
        meter.left = self.allowance


@cached
def ledger_of(source: Source) -> Ledger:
    """What the parts of dflint have used of their allowances for a file."""
    return Ledger(len(source.text))
