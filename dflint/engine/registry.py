"""Find the rules."""

from __future__ import annotations

from os import listdir

import dflint_rules
from dflint.rule import Rule


def all_rules() -> tuple[Rule, ...]:
    """Every rule in `rules/`, by code. A new file, or a new folder, is found by itself."""
    package = dflint_rules.__name__
    found: dict[str, Rule] = {}
    for folder in dflint_rules.__path__:
        for subject in listdir(folder):
            if subject[:1] in "_." or "." in subject:
                continue
            names = listdir(f"{folder}/{subject}")
            topics = [it[:-3] for it in names if it[-3:] == ".py" and it != "__init__.py"]
            room = __import__(f"{package}.{subject}", fromlist=topics)  # importlib takes longer
            for topic in topics:
                for value in vars(getattr(room, topic)).values():
                    if isinstance(value, Rule):
                        found[value.code] = value
    return tuple(found[code] for code in sorted(found))
