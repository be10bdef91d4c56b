"""The rows of sizes of packages, read: see knowledge/debian_sizes.py, which says how they are written."""

from __future__ import annotations

from dflint.knowledge import _generated_debian_sizes as data
from dflint.knowledge.debian_sizes import STEP
from dflint.model.lookups.front_coding import LETTERS, unpacked

SMALL = LETTERS.index("a")
RELEASES = tuple(data.ROWS)


class Row:
    """What a name brings: kB of its own in a full and in a slim image, and groups; of dependencies with
    the package, and of the `number` of packages that Recommends adds to these."""

    __slots__ = ("groups", "more", "more_groups", "number", "own")

    def __init__(self) -> None:
        self.own = self.more = (0.0, 0.0)
        self.groups: frozenset[int] = frozenset()
        self.more_groups: frozenset[int] = frozenset()
        self.number = 0


def known_names() -> list[str]:
    """The names that have a row."""
    return unpacked(data.NAMES)


def groups_of(release: str) -> list[tuple[float, float]]:
    """kB of each group in a full and in a slim image."""
    return [_size(it) for it in data.SHARED[release].split()]


def rows_of(release: str) -> dict[str, Row]:
    """The rows of a release, by name."""
    reader = _Reader(release)
    return {it: reader.read(it) for it in reader.written if reader.written[it] != "-"}


class _Reader:
    """Reads the rows of a release, each with what those say that it refers to."""

    def __init__(self, release: str) -> None:
        self.names = known_names()
        self.written = dict(zip(self.names, data.ROWS[release].split(), strict=True))
        self.count = len(data.SHARED[release].split())
        self.rows: dict[str, Row] = {}

    def read(self, name: str) -> Row:
        if name in self.rows:
            return self.rows[name]
        row = self.rows[name] = Row()
        plain, _, more = self.written[name].partition("+")
        row.own, row.groups = _size(plain), self.groups(plain[3:])
        if more:
            row.number = _number(more[:2])
            row.more, row.more_groups = _size(more[2:]), self.groups(more[5:]) - row.groups
        return row

    def groups(self, text: str) -> frozenset[int]:
        found: set[int] = set()
        for number in _references(text):
            is_shared = number < self.count
            found |= {number} if is_shared else self.read(self.names[number - self.count]).groups
        return frozenset(found)


def _references(text: str) -> list[int]:
    found = []
    at = 0
    while at < len(text):
        letter = LETTERS.index(text[at])
        if letter >= SMALL:
            found.append(letter - SMALL)
        else:
            at += 1
            found.append(letter * len(LETTERS) + LETTERS.index(text[at]) + len(LETTERS) - SMALL)
        at += 1
    return found


def _size(text: str) -> tuple[float, float]:
    number = _number(text[:2])
    full = STEP**number if number else 0.0
    return full, full * LETTERS.index(text[2]) / (len(LETTERS) - 1)


def _number(text: str) -> int:
    return LETTERS.index(text[0]) * len(LETTERS) + LETTERS.index(text[1])
