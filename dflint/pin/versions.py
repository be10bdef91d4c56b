"""Versions in tags, and which tag is an update of which: `VERSION[-SUFFIX]`.

Tags are compared only where they are written alike: the same kind of version, as many numbers, the
same suffix. `1.2` becomes `1.3` and not `1.2.1`; `22-slim` becomes `23-slim` and not `23`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

PATCH, MINOR, MAJOR = "patch", "minor", "major"
LEVELS = (PATCH, MINOR, MAJOR)
NUMBERS, CALENDAR, DAY = "numbers", "calendar", "day"
YEARS = range(1990, 2100)
# Words of what is not released yet, in their order.
PRE_RELEASES = (
    "dev",
    "nightly",
    "ea",
    "alpha",
    "a",
    "beta",
    "b",
    "milestone",
    "m",
    "pre",
    "preview",
    "rc",
)
_TAG = re.compile(r"(v?)(\d{1,9}(?:\.\d{1,9})*)(.*)", re.S)
_PRE = re.compile(
    rf"[-._]?({'|'.join(sorted(PRE_RELEASES, key=len, reverse=True))})[-._]?(\d{{0,9}})(?![a-z0-9])",
    re.I,
)


@dataclass(frozen=True)
class Version:
    """A tag, read. `pre`: the word of a pre-release and its number, empty for a release."""

    kind: str
    prefix: str
    numbers: tuple[int, ...]
    pre: tuple[int, int] | None
    suffix: str

    @property
    def key(self) -> tuple[tuple[int, ...], tuple[int, int]]:
        """For the order of versions of one ladder."""
        return self.numbers, self.pre or (len(PRE_RELEASES), 0)

    def is_alike(self, other: Version) -> bool:
        """Whether both are on one ladder, on which one can be an update of the other."""
        same = (self.kind, self.prefix, len(self.numbers), self.suffix)
        return same == (other.kind, other.prefix, len(other.numbers), other.suffix)


def read_version(tag: str) -> Version | None:
    """The version that a tag names; None for names such as latest, stable or bookworm."""
    match = _TAG.fullmatch(tag)
    if match is None:
        return None
    prefix, written, rest = match.groups()
    numbers = tuple(map(int, written.split(".")))
    pre = _PRE.match(rest)
    found = None
    if pre is not None:
        found = (PRE_RELEASES.index(pre[1].lower()), int(pre[2] or 0))
        rest = rest[pre.end() :]
    if rest and not rest.startswith(("-", "_")):
        return None  # 8u212, 1.2x: no version that is known here
    first = written.partition(".")[0]
    kind = NUMBERS
    if len(first) == 4 and numbers[0] in YEARS:
        kind = CALENDAR
    elif len(numbers) == 1 and len(first) >= 6:
        kind = DAY  # 20240115, and numbers of builds
    return Version(kind, prefix, numbers, found, rest)


def newer_tags(tag: str, tags: Iterable[str], level: str) -> list[str]:
    """The tags that are updates of a tag at a level or below it, the newest first.

    A release never becomes a pre-release. A tag without a version has no updates.
    """
    own = read_version(tag)
    if own is None:
        return []
    found: dict[str, Version] = {}
    for name in tags:
        other = read_version(name)
        if other is None or not own.is_alike(other) or other.key <= own.key:
            continue
        if other.pre is not None and own.pre is None:
            continue
        if _is_within(own, other, level):
            found[name] = other
    return sorted(found, key=lambda name: (found[name].key, name), reverse=True)


def _is_within(own: Version, other: Version, level: str) -> bool:
    """Whether what changes is at that level or below: patch, the third number; minor, the second."""
    same = LEVELS[::-1].index(level)  # so many numbers stay
    return own.numbers[:same] == other.numbers[:same]
