"""Versions in tags, and which tag is an update of which: `VERSION[-SUFFIX]`.

Tags are compared only where they are written alike: the same kind of version, as many numbers, the
same suffix. `1.2` becomes `1.3` and not `1.2.1`; `22-slim` becomes `23-slim` and not `23`. A release
of a distribution in the suffix (`-bookworm`, `-alpine3.18`) is a version of its own, which moves only
where that is wanted: `22-bookworm` becomes `22-trixie`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from dflint.knowledge.systems import PREFIXES
from dflint.model.images.update_settings import LEVELS
from dflint.model.lookups.releases import AS_OF, named_in, release

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

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
_WORDS = re.compile(r"([-_])")
_NUMBERED = re.compile(r"([a-z]+)(\d{1,9}(?:\.\d{1,9})*)")
_TAG = re.compile(r"(v?)(\d{1,9}(?:\.\d{1,9})*)(.*)", re.S)
_PRE = re.compile(
    rf"[-._]?({'|'.join(sorted(PRE_RELEASES, key=len, reverse=True))})[-._]?(\d{{0,9}})(?![a-z0-9])",
    re.I,
)


@dataclass(frozen=True)
class Version:
    """A tag, read. `pre`: the word of a pre-release and its number, empty for a release.

    `suffix`: what follows, with `*` for the release of a distribution; `release`: the number of that
    one, empty where there is none. `is_released`: it is no release to come.
    """

    kind: str
    prefix: str
    numbers: tuple[int, ...]
    pre: tuple[int, int] | None
    suffix: str
    release: tuple[int, ...] = ()
    is_released: bool = True

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
    return Version(kind, prefix, numbers, found, *_read_suffix(rest))


def _read_suffix(suffix: str) -> tuple[str, tuple[int, ...], bool]:
    """A suffix with `*` for the release in it, the number of that release, and whether it is out."""
    parts = _WORDS.split(suffix)
    found = [(at, it) for at, word in enumerate(parts) if (it := _release_in(word)) is not None]
    if len(found) != 1:
        return suffix, (), True
    at, (shape, number, is_out) = found[0]
    parts[at] = shape
    return "".join(parts), number, is_out


def _release_in(word: str) -> tuple[str, tuple[int, ...], bool] | None:
    """`debian:*` and (12,) for bookworm, `alpine*.*` and (3, 18) for alpine3.18: what is written alike
    has one shape. None for what names no release, and for Windows, whose release is that of the host."""
    numbered = _NUMBERED.fullmatch(word)
    if numbered is not None and numbered[1] in PREFIXES:
        known = release(PREFIXES[numbered[1]], numbered[2])
        shape = f"{numbered[1]}*{'.*' * numbered[2].count('.')}"
        is_out = known is None or _is_out(known.first)
        return shape, tuple(map(int, numbered[2].split("."))), is_out
    named = named_in(word) if word.isalpha() else None
    if named is None or not named.number or named.system == "windows":
        return None
    return f"{named.system}:*", tuple(map(int, named.number.split("."))), _is_out(named.first)


def _is_out(first: str) -> bool:
    return bool(first) and first <= AS_OF


def newer_tags(
    tag: str,
    tags: Iterable[str],
    level: str,
    *,
    moves_suffix: bool = False,
    is_allowed: Callable[[Version], bool] = lambda _: True,
) -> list[str]:
    """The tags that are updates of a tag at a level or below it, the newest first.

    `level`: one of LEVELS, or nothing for the same version. `moves_suffix`: the release of the
    distribution in the suffix may be a newer one. `is_allowed`: of which versions to choose.
    A release never becomes a pre-release. A tag without a version has no updates.
    """
    own = read_version(tag)
    if own is None:
        return []
    found: dict[str, Version] = {}
    for name in tags:
        other = read_version(name)
        if other is None or not own.is_alike(other) or not is_allowed(other):
            continue
        if other.key < own.key or other.release < own.release:
            continue
        if (other.key, other.release) == (own.key, own.release):
            continue
        if other.pre is not None and own.pre is None:
            continue
        if other.release != own.release and not (moves_suffix and other.is_released):
            continue
        if _is_within(own, other, level):
            found[name] = other
    return sorted(
        found, key=lambda name: (found[name].key, found[name].release, name), reverse=True
    )


def _is_within(own: Version, other: Version, level: str) -> bool:
    """Whether what changes is at that level or below: patch, the third number; minor, the second."""
    if not level:
        return own.key == other.key
    same = LEVELS[::-1].index(level)  # so many numbers stay
    return own.numbers[:same] == other.numbers[:same]
