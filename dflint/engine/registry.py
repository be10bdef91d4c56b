"""Find the rules."""

from __future__ import annotations

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
    modules = sorted(names - {"__init__"})
    __import__(dflint_rules.__name__, fromlist=modules)  # importlib would have to be loaded first
    found = {
        value.code: value
        for name in modules
        for value in vars(getattr(dflint_rules, name)).values()
        if isinstance(value, Rule)
    }
    return tuple(found[code] for code in sorted(found))
