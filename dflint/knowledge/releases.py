"""Releases of distributions: names, numbers, dates, and whether their packages are still served.

A release is named as its packages' archive names it: the code name for Debian and Ubuntu
("buster", "focal"), the number for all others ("3.18", "9"). The rows are in
_generated_releases.py, with their sources and date.
"""

from __future__ import annotations

from dflint.knowledge._generated_releases import AS_OF, CURRENT, RELEASES
from dflint.knowledge.image_tags import split_number, words

__all__ = [
    "AS_OF",
    "CURRENT",
    "PREFIXES",
    "RELEASES",
    "TITLES",
    "Release",
    "is_over",
    "named_in",
    "release",
    "releases",
]

# Code names that are also the names of releases of ROS, or of a language.
_ALSO_OTHER_NAMES = frozenset({"kinetic", "lunar", "groovy"})
_OF_OTHER_NAMES = ("ros", "gazebo", "groovy")
# How tags write a system before the number of its release: alpine3.18, ubuntu22.04, debian-12.
PREFIXES = {
    "alpine": "alpine", "debian": "debian", "ubuntu": "ubuntu", "centos": "centos",
    "fedora": "fedora", "oraclelinux": "oraclelinux", "ol": "oraclelinux",
    "rockylinux": "rockylinux", "rocky": "rockylinux", "almalinux": "almalinux",
    "amazonlinux": "amazonlinux", "al": "amazonlinux", "ubi": "rhel", "rhel": "rhel",
    "photon": "photon", "leap": "opensuse",
}  # fmt: skip
_PREFIXED_ONLY = frozenset({"alpine", "al", "ol"})  # never with a `-` before the number
# What people call the distributions of which the packages are known in tables of their own.
TITLES = {"alpine": "Alpine", "debian": "Debian", "ubuntu": "Ubuntu"}
# Where packages of a release are that are not on its mirrors any more.
ARCHIVES = {
    "debian": "archive.debian.org",
    "ubuntu": "old-releases.ubuntu.com",
    "centos": "vault.centos.org",
}
_ECOSYSTEMS = {
    "debian": "debian", "ubuntu": "debian", "alpine": "alpine", "opensuse": "suse", "centos": "redhat",
    "centos-stream": "redhat", "fedora": "redhat", "oraclelinux": "redhat", "rhel": "redhat",
    "rockylinux": "redhat", "almalinux": "redhat", "amazonlinux": "redhat", "photon": "redhat",
}  # fmt: skip
_HISTORY: dict[str, dict[str, Release]] = {}


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
        return _ECOSYSTEMS.get(self.system, "")


def releases(system: str) -> dict[str, Release]:
    """All releases of a system by name, oldest first; empty for one that has no table."""
    known = _HISTORY.get(system)
    if known is None:
        rows = [_read(system, line) for line in RELEASES.get(system, "").splitlines() if line]
        known = _HISTORY[system] = {row.name: row for row in rows}
    return known


def _read(system: str, line: str) -> Release:
    """A line of the table: "buster(10) 2019-07-06 2022-09-10/2024-06-30 -"."""
    name, first, ends, served = line.replace("?", "").split(" ")
    name, parenthesis, number = name.rstrip(")").partition("(")
    support, _, end = ends.partition("/")
    is_served = {"+": True, "-": False}.get(served)
    return Release(
        system, name, number if parenthesis else name, first, support, end or support, is_served
    )


def release(system: str, name: str) -> Release | None:
    """A release by its name or number: debian "buster", "10" or "10.13"; ubuntu "18.04"."""
    known = releases(system)
    if name in known:
        return known[name]
    by_number = _numbers(system)
    number, dot = name, "."
    while number not in by_number and dot:
        number, dot, _ = number.rpartition(".")
    return by_number.get(number)


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
    if not word.isalpha() or (word in _ALSO_OTHER_NAMES and _has_other_names(image)):
        return None
    return releases("debian").get(word) or releases("ubuntu").get(word)


def _has_other_names(image: str) -> bool:
    return any(
        image.rpartition("/")[2].startswith(it) or f"/{it}" in image for it in _OF_OTHER_NAMES
    )


def _numbered(word: str, following: list[str]) -> Release | None:
    letters, number = split_number(word)
    system = PREFIXES.get(letters)
    if system is None:
        return None
    if not number and following and letters not in _PREFIXED_ONLY:
        number = following[0] if split_number(following[0])[0] == "" else ""
    if system == "ubuntu" and number.isdecimal() and len(number) == 4:
        number = f"{number[:2]}.{number[2:]}"
    return release(system, number) if number else None


_NUMBERS: dict[str, dict[str, Release]] = {}


def _numbers(system: str) -> dict[str, Release]:
    known = _NUMBERS.get(system)
    if known is None:
        every = releases(system).values()
        known = _NUMBERS[system] = {it.number: it for it in every if it.number}
    return known
