"""Find the rules.

`dflint check` does not load a rule before there is something for it to look at: what it must know
until then is in the bundle of dflint's modules (dflint/cache/modules.py).
"""

from __future__ import annotations

import os

import dflint_rules
from dflint.cache import modules
from dflint.rule import Rule, RuleError, Severity
from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

PACKAGE = dflint_rules.__name__
SEVERITIES = {name: Severity.named(name) for name in Severity.NAMES}
# What the bundle says of a rule, beside its module, its severity and its options.
KEPT = (
    "code", "name", "category", "also", "programs", "needs", "needs_text", "default", "once", "node",
    "context",
)  # fmt: skip


def all_rules() -> tuple[Rule, ...]:
    """Every rule in `rules/`, by code. A new file, or a new folder, is found by itself.

    Raises RuleError.
    """
    if modules.current is not None:
        return tuple([IndexedRule(row) for row in modules.current.rows])
    return by_code(_load(dflint_rules.__path__[0]))


def by_code(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules in the order of their codes.

    Raises RuleError for two that have one code or one name: a comment or a configuration that means
    the one would mean the other too, or one of them would never be run.
    """
    rules = dict.fromkeys(rules)  # a module may import a rule of another
    codes = {rule.code: rule for rule in rules}
    names = set(codes).union([rule.name for rule in rules])
    aliases = set().union(*[rule.also for rule in rules])
    if len(names) < 2 * len(rules) or not names.isdisjoint(aliases):
        from dflint.engine.validate_rules import shared_names

        raise RuleError("\n".join(shared_names(rules)))
    return tuple(codes[code] for code in sorted(codes))


class IndexedRule(Rule):
    """A rule as the bundle has it. The rest is loaded when it is asked for, or shown something."""

    # What is so of most rules, and which a row does not say of them.
    also = programs = needs = needs_text = context = ()
    default = True
    once = is_rated = False
    settings: Mapping[str, object] = {}
    _options: Mapping[str, Any] = {}
    _module: str

    def __init__(self, row: Mapping[str, Any]) -> None:
        self.__dict__.update(row, severity=SEVERITIES[row["severity"]])

    if not TYPE_CHECKING:  # which knows them as attributes of a rule

        @cached_property
        def check(self):
            module = __import__(self._module, fromlist=["*"])
            return getattr(module, self.name.replace("-", "_")).check

        @cached_property
        def look(self):
            module = __import__(self._module, fromlist=["*"])
            name = self.name.replace("-", "_")
            return getattr(module, f"{modules.CHECK}{name}", None) or self.check

    @property
    def options(self) -> dict[str, tuple[str, Any]]:
        return dict(self._options)


def _load(folder: str) -> list[Rule]:
    rules: list[Rule] = []
    for subject in os.listdir(folder):
        if subject[:1] in "_." or "." in subject:
            continue
        names = os.listdir(f"{folder}/{subject}")
        topics = [it[:-3] for it in names if it[-3:] == ".py" and it != "__init__.py"]
        room = __import__(f"{PACKAGE}.{subject}", fromlist=topics)  # importlib takes longer
        for topic in topics:
            values = vars(getattr(room, topic)).values()
            rules += [value for value in values if isinstance(value, Rule)]
    return rules


def row_of(rule: Rule) -> dict[str, Any]:
    """What is to be known of a rule until it is loaded, as a value that marshal can write."""
    row = {name: getattr(rule, name) for name in KEPT}
    row["_options"] = rule.options
    row["_module"] = rule.check.__module__
    row["severity"] = rule.severity.name
    return {it: value for it, value in row.items() if value != getattr(IndexedRule, it, None)}
