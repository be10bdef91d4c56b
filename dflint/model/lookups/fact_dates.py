"""From when the facts of each table are: what its module says of itself."""

from __future__ import annotations

import re
from importlib import import_module
from pkgutil import iter_modules

import dflint.knowledge

# Modules that hold no facts of their own: they read, pack and join the others.
WITHOUT_FACTS = frozenset({"archive_readers", "package_managers", "rows", "tools"})
_DAY = re.compile(r"\b20\d\d-\d\d(?:-\d\d)?\b")


class Facts:
    """The facts of a module: `what` they are about, and from when, as `2026-11` or `2026-11-30`.

    `dates`: all that it says, the oldest first.
    """

    def __init__(self, module: str, what: str, dates: list[str]) -> None:
        self.module = module
        self.what = what
        self.dates = dates


def all_facts() -> list[Facts]:
    """The tables of dflint, by their names. Imports all of them: not for `dflint check`."""
    names = [it.name for it in iter_modules(dflint.knowledge.__path__)]
    return [_facts(name) for name in names if name not in WITHOUT_FACTS]


def _facts(name: str) -> Facts:
    module = import_module(f"dflint.knowledge.{name}")
    doc = module.__doc__ or ""
    texts = [doc, str(getattr(module, "DATE", "")), str(getattr(module, "AS_OF", ""))]
    tables = [value for value in vars(module).values() if isinstance(value, tuple)]
    texts += [str(getattr(row, "source", "")) for table in tables for row in table]
    found = sorted({day for text in texts for day in _DAY.findall(text)})
    return Facts(name, doc.partition("\n")[0].rstrip("."), found)
