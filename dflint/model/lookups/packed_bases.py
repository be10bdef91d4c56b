"""The packed rows of _generated_bases.py: on which release a version of an image is built.

A row is the names of its variants (see front_coding), with a `~` before those that are not built any
more, and the versions at which their base changes.
"""

from __future__ import annotations

from _bisect import bisect_right

from dflint.knowledge.systems import RELEASE_LETTERS
from dflint.model.lookups.image_tags import DIGITS, Version

# A base as it is written: "U" for Debian's buster, "a18" for Alpine 3.18, "oraclelinux:8",
# "scratch", "?" unknown; with a `*` where only the newest patch of the version is on it.
Base = str
_LETTERS = {name: letter for letter, name in RELEASE_LETTERS.items()}
_AFTER_ALL = (1 << 60,)


class Row:
    """The bases of the versions of a variant: from each of `starts` on the base at its place."""

    __slots__ = ("bases", "last", "odd", "starts")

    def __init__(self) -> None:
        self.starts: list[Version] = []
        self.bases: list[Base] = []
        self.odd: dict[Version, Base] = {}
        self.last: Version = ()


def unpack(runs: str) -> Row:
    """Read a row such as "!8U 3.8.0U,11B 3.9.0U >3.9.2"."""
    row = Row()
    line: Version = ()
    for word in runs.split(" "):
        if word[0] == ">":
            row.last = _version(word[1:])
        elif word[0] == "!":
            number, base = _cut(word[1:])
            row.odd[number] = base
        else:
            for at, part in enumerate(word.split(",")):
                number, base = _cut(part)
                if at:
                    number = (*line, *number)
                line = number[:-1]
                row.starts.append(number)
                row.bases.append(base)
    return row


def find(row: Row, version: Version) -> Base:
    """The base of a version; of one in fewer parts (3.8 for 3.8.1), that of its newest."""
    if version in row.odd:
        return row.odd[version].rstrip("*")
    limit = (*version, *_AFTER_ALL)
    if version > row.last and version != row.last[: len(version)]:
        return "?"  # newer than the table
    at = bisect_right(row.starts, limit) - 1
    base = row.bases[at] if at >= 0 else "?"
    if base[-1] != "*":
        return base
    return "?" if len(version) > len(row.starts[at]) else base[:-1]


def pack_base(base: str) -> Base:
    """`debian buster` as the rows write it: "U"; "" is an unknown base."""
    system, _, name = base.partition(" ")
    if system in ("debian", "ubuntu"):
        return _LETTERS.get(name, name)
    if system == "alpine":
        return f"a{name[2:]}" if name.startswith("3.") else f"alpine:{name}"
    return (f"{system}:{name}" if name else system) if base else "?"


def _cut(word: str) -> tuple[Version, Base]:
    end = len(word) - len(word.lstrip(DIGITS))
    return _version(word[:end]), word[end:]


def _version(text: str) -> Version:
    return tuple(map(int, text.split("."))) if text else ()
