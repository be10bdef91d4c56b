"""Which versions of packages of Python pip can install from a wheel.

The rows are in knowledge/_generated_python_wheels.py: packages that public questions about failing builds are
about most. A package without a row is not known.
"""

from __future__ import annotations

from dflint.knowledge._generated_python_wheels import PYTHONS, WHEELS, WITHOUT_SOURCE
from dflint.knowledge.needed_libraries import WITHOUT_WHEELS

NONE = "-"
SAME = "="  # as the column before
_NO_WHEEL = "-||"  # a row


def is_known(name: str) -> bool:
    """Whether there is a row for a package, by its name as PyPI writes it."""
    return name in WHEELS or name in WITHOUT_WHEELS


def first_wheel(name: str, minor: int, is_musl: bool) -> str | None:
    """The first version from which on Python 3.`minor` has wheels; "-" for none, None if that is not known."""
    glibc, musl, _ = WHEELS.get(name, _NO_WHEEL).split("|")
    columns = ((musl or glibc) if is_musl else glibc).split()
    at = min(minor, PYTHONS[-1])
    if at not in PYTHONS:
        return None
    return next(it for it in columns[: PYTHONS.index(at) + 1][::-1] if it != SAME)


def needed_python(name: str, version: tuple[int, ...]) -> int:
    """The minor version of Python 3 that a version of a package needs; 0 where it is not known."""
    needed = 0
    for word in WHEELS.get(name, _NO_WHEEL).split("|")[2].split():
        since, _, minor = word.partition(":")
        if version >= tuple(map(int, since.split("."))):
            needed = int(minor)
    return needed


def has_source(name: str) -> bool:
    """Whether pip can compile a package that has no wheel."""
    return name not in WITHOUT_SOURCE
