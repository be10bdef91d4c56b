"""Find the rules.

`dflint check` does not load a rule before there is something for it to look at: what it must know
until then is in the bundle of dflint's modules (dflint/cache/modules.py).
"""

from __future__ import annotations

import marshal
import os

import dflint_rules
from dflint.cache import modules
from dflint.rule import Rule, RuleError, Severity
from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from dflint.engine.dispatch import Index

    Rules = Sequence[Rule]
else:
    Rules = object

PACKAGE = dflint_rules.__name__
SEVERITIES = {name: Severity.named(name) for name in Severity.NAMES}
# What the bundle says of a rule, beside its name, its module, its severity and its options.
KEPT = (
    "code", "category", "also", "programs", "needs", "needs_text", "default", "once", "node", "context",
)  # fmt: skip
# What is so of most rules, and which a row does not say of them.
USUAL: Mapping[str, Any] = {
    "also": (), "programs": (), "needs": (), "needs_text": (), "context": (), "default": True, "once": False,
    "_options": {},
}  # fmt: skip


def all_rules() -> Sequence[Rule]:
    """Every rule in `rules/`, by code. A new file, or a new folder, is found by itself.

    Raises RuleError.
    """
    if modules.current is not None:
        rows, usual, index = modules.current.rules
        return BundledRules(rows, range(len(rows)), BundledRules(rows, usual, index=index))
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


class BundledRules(Rules):
    """Rules of a bundle, each made when it is asked for. `numbers`: which of the rows.

    `usual`: those that are on where nothing is said. `known_index`: what Dispatch finds the rules by.
    """

    def __init__(
        self,
        rows: list[Any],
        numbers: Sequence[int],
        usual: BundledRules | None = None,
        index: Index | None = None,
    ) -> None:
        self._rows = rows  # what a rule is made of, then the rule
        self._numbers = numbers
        self.usual = usual
        self.known_index = index

    def __len__(self) -> int:
        return len(self._numbers)

    def __getitem__(self, at: Any) -> Any:
        if type(at) is slice:
            return tuple(self)[at]
        number = self._numbers[at]
        rule = self._rows[number]
        if type(rule) is tuple:
            rule = self._rows[number] = IndexedRule(*rule)
        return rule

    def __iter__(self) -> Iterator[Rule]:
        return map(self.__getitem__, range(len(self)))


class IndexedRule(Rule):
    """A rule as the bundle has it. The rest is loaded when it is asked for, or shown something.

    `name`: that of the function, with the module that it is in. `row`: what `row_of` says of it.
    """

    is_rated = False
    settings: Mapping[str, object] = {}
    _options: Mapping[str, Any]

    def __init__(self, function: str, module: str, row: bytes) -> None:
        self.name = function.replace("_", "-")
        self._function = function
        self._module = module
        self._row = row

    def __getattr__(self, name: str) -> Any:
        row = self.__dict__.pop("_row", None)
        if row is None:
            raise AttributeError(name)
        known = marshal.loads(row)
        severity = SEVERITIES[known["severity"]]
        self.__dict__ = {**USUAL, **known, "severity": severity, **self.__dict__}
        return getattr(self, name)

    if not TYPE_CHECKING:  # which knows them as attributes of a rule

        @cached_property
        def check(self):
            module = __import__(self._module, fromlist=["*"])
            return getattr(module, self._function).check

        @cached_property
        def look(self):
            module = __import__(self._module, fromlist=["*"])
            return getattr(module, f"{modules.CHECK}{self._function}", None) or self.check

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


def kept_rules() -> tuple[list[tuple[str, str, bytes]], list[int], Index]:
    """What is to be known of all rules until they are loaded, as values that marshal can write: function,
    module and row of each, the numbers of those that are on where nothing is said, and the index of these."""
    from dflint.engine.dispatch import index_of

    rules = all_rules()
    usual = [number for number, rule in enumerate(rules) if rule.default]
    rows = [
        (rule.name.replace("-", "_"), rule.check.__module__, marshal.dumps(row_of(rule)))
        for rule in rules
    ]
    return rows, usual, index_of([rules[number] for number in usual])


def row_of(rule: Rule) -> dict[str, Any]:
    """What is to be known of a rule until it is loaded, as a value that marshal can write."""
    row = {name: getattr(rule, name) for name in KEPT}
    row["_options"] = rule.options
    row["severity"] = rule.severity.name
    return {it: value for it, value in row.items() if it not in USUAL or value != USUAL[it]}
