"""Package managers: the rows, and the look-ups by program, by name and by what they have.

`rows` says what a row holds. A new manager is a row in one of the modules below, and nothing else.
"""

from __future__ import annotations

from dflint.knowledge.language_managers import CONDA, NODE, OTHERS, PYTHON
from dflint.knowledge.rows import Cache, PackageManager
from dflint.knowledge.system_managers import SYSTEM

ROWS: tuple[PackageManager, ...] = (*SYSTEM, *PYTHON, *CONDA, *NODE, *OTHERS)
# What a command has that no row is about.
NONE = PackageManager("", "", "", "")

MANAGERS = {row.name: row for row in ROWS}
BY_PROGRAM = {program: row for row in ROWS for program in row.programs}
NAMES = {program: row.name for program, row in BY_PROGRAM.items()}
# Programs that carry a version in their names.
VERSIONED = frozenset(
    [program for row in ROWS if "versioned" in row.given for program in row.programs]
)
ALL_CACHES = [cache for row in ROWS for cache in row.caches]
# Those that are worth a finding.
CACHES = [cache for cache in ALL_CACHES if "is_reported" not in cache.given]
APT_LISTS = MANAGERS["apt"].caches[1]
# The programs of all that install packages of the distribution, with spaces between them.
SYSTEM_PROGRAMS = " ".join([program for row in SYSTEM for program in row.programs])


def row_of(name: str) -> PackageManager:
    """The row of a manager by its name; an empty one for a name that is none."""
    return MANAGERS.get(name, NONE)


def programs_of(*managers: str) -> str:
    """The programs that belong to these managers, with spaces between them."""
    return " ".join([it for name in managers for it in MANAGERS[name].programs])


def rows_with(fact: str) -> list[PackageManager]:
    """The rows that say something of that: quicker than to ask each for it."""
    return [row for row in ROWS if fact in row.given]


def caches_with(fact: str) -> list[Cache]:
    """The caches of which a row says that."""
    return [cache for cache in ALL_CACHES if fact in cache.given]


def programs_with(fact: str) -> str:
    """The programs of the managers whose row says something of that, with spaces between them."""
    return " ".join([it for row in rows_with(fact) for it in row.programs])


def cached_on(page: str) -> str:
    """The programs whose caches the page of one rule describes: see `Cache.page`."""
    caches = [cache for cache in CACHES if cache.given.get("page", "") == page]
    return " ".join([it for cache in caches for it in MANAGERS[cache.manager].programs])


# Verbs that no field of a row has, of managers of which all are known. Source: --help. 2026-11.
OTHER_VERBS = {
    "apk": "audit extract fix index manifest mkndx mkpkg query verify version",
    "apt": "check depends edit-sources help indextargets markauto moo rdepends unmarkauto why-not",
    "pip": "completion config debug hash help lock search",
}
