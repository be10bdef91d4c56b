"""Find the rules."""

from __future__ import annotations

from importlib import import_module
from os import listdir

import dflint_rules
from dflint.rule import Rule


def all_rules() -> tuple[Rule, ...]:
    """Every rule in `rules/`, by code. A new file is found by itself."""
    names = {
        name[:-3]
        for folder in dflint_rules.__path__
        for name in listdir(folder)
        if name.endswith(".py")
    }
    found = {
        value.code: value
        for name in sorted(names - {"__init__"})
        for value in vars(import_module(f"dflint_rules.{name}")).values()
        if isinstance(value, Rule)
    }
    return tuple(found[code] for code in sorted(found))
