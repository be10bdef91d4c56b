"""Releases of distributions: names, numbers, dates, and whether their packages are still served.

A release is named as its packages' archive names it: the code name for Debian and Ubuntu
("buster", "focal"), the number for all others ("3.18", "9"). The rows are in
_generated_releases.py, with their sources and date.
"""

from __future__ import annotations

from dflint.knowledge._generated_releases import AS_OF, CURRENT, RELEASES
from dflint.knowledge.systems import (
    ALSO_OTHER_NAMES,
    ECOSYSTEMS,
    OF_OTHER_NAMES,
    PREFIXED_ONLY,
    PREFIXES,
)
from dflint.model.lookups.image_tags import split_number, words

__all__ = [
    "AS_OF",
    "CURRENT",
    "RELEASES",
    "Release",
    "is_over",
    "named_in",
    "release",
    "releases",
]

_KNOWN: dict[tuple[str, str], Release] = {}
_NAMED: dict[str, Release | None] = {}  # by what may be a code name


class Release:
    """A release of a distribution.

    `name` and `number` are texts ("buster", "10"), the dates are "YYYY-MM-DD" or "" where none is
    known. `end` is the end of public support, with Debian's LTS and without what is paid for.
    `served` says whether its packages are still where its image looks for them; None: not known.
    """

    __slots__ = ("end", "first", "name", "number", "served", "support", "system")

    def __init__(
        self,
        system: str,
        name: str,
        number: str,
        first: str,
        support: str,
        end: str,
        served: bool | None,
    ) -> None:
        self.system = system
        self.name = name
        self.number = number
        self.first = first
        self.support = support
        self.end = end
        self.served = served

    @property
    def ecosystem(self) -> str:
        """Whose packages it has: the `ecosystem` of its package managers; "" if no row says so."""
        return ECOSYSTEMS.get(self.system, "")


def releases(system: str) -> dict[str, Release]:
    """All releases of a system by name, oldest first; empty for one that has no table."""
    lines = RELEASES.get(system, "").split("\n")[1:-1]
    every = [_at(system, line) for line in lines]
    return {it.name: it for it in every}


def release(system: str, name: str) -> Release | None:
    """A release by its name or number: debian "buster", "10" or "10.13"; ubuntu "18.04"."""
    known = _find(system, f"\n{name}(", f"\n{name} ", f"({name}) ")
    number = name
    while known is None and "." in number:
        number = number.rpartition(".")[0]
        known = _find(system, f"\n{number} ", f"({number}) ")
    return known


def _find(system: str, *marks: str) -> Release | None:
    """The release whose line has one of these marks."""
    text = RELEASES.get(system, "")
    for mark in marks:
        at = text.find(mark)
        if at >= 0:
            start = text.rfind("\n", 0, at + 1)
            return _at(system, text[start + 1 : text.index("\n", start + 1)])
    return None


def _at(system: str, line: str) -> Release:
    """The release of a line of the table: "buster(10) 2019-07-06 2022-09-10/2024-06-30 -"."""
    known = _KNOWN.get((system, line))
    if known is None:
        name, first, ends, served = line.replace("?", "").split(" ")
        name, parenthesis, number = name.rstrip(")").partition("(")
        support, _, end = ends.partition("/")
        known = _KNOWN[system, line] = Release(
            system,
            name,
            number if parenthesis else name,
            first,
            support,
            end or support,
            {"+": True, "-": False}.get(served),
        )
    return known


def is_over(when: str) -> bool:
    """Whether a date ("2024-06-30" or "2024-06") lies before the day of these tables."""
    return bool(when) and when <= AS_OF


def named_in(tag: str, image: str = "") -> Release | None:
    """The release that a tag names: bookworm in 3.12-slim-bookworm, 3.18 in 3.12-alpine3.18.

    `image` is the name of the image, without its tag: some code names mean other things there.
    None where the tag names none, or two of different systems.
    """
    parts = words(tag)
    found: Release | None = None
    for at, word in enumerate(parts):
        named = _code_name(word, image) or _numbered(word, parts[at + 1 : at + 2])
        if named is not None and found is not None and named is not found:
            return None
        found = named or found
    return found


def _code_name(word: str, image: str) -> Release | None:
    if not word.isalpha() or (word in ALSO_OTHER_NAMES and _has_other_names(image)):
        return None
    if word not in _NAMED:
        _NAMED[word] = _find("debian", f"\n{word}(") or _find("ubuntu", f"\n{word}(")
    return _NAMED[word]


def _has_other_names(image: str) -> bool:
    return any(
        image.rpartition("/")[2].startswith(it) or f"/{it}" in image for it in OF_OTHER_NAMES
    )


def _numbered(word: str, following: list[str]) -> Release | None:
    letters, number = split_number(word)
    system = PREFIXES.get(letters)
    if system is None:
        return None
    if not number and following and letters not in PREFIXED_ONLY:
        number = following[0] if split_number(following[0])[0] == "" else ""
    if system == "ubuntu" and number.isdecimal() and len(number) == 4:
        number = f"{number[:2]}.{number[2:]}"
    return release(system, number) if number else None
