"""Find the rules."""

from __future__ import annotations

from os import listdir

import dflint_rules
from dflint.rule import Rule, RuleError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def all_rules() -> tuple[Rule, ...]:
    """Every rule in `rules/`, by code. A new file, or a new folder, is found by itself.

    Raises RuleError.
    """
    package = dflint_rules.__name__
    rules: list[Rule] = []
    for folder in dflint_rules.__path__:
        for subject in listdir(folder):
            if subject[:1] in "_." or "." in subject:
                continue
            names = listdir(f"{folder}/{subject}")
            topics = [it[:-3] for it in names if it[-3:] == ".py" and it != "__init__.py"]
            room = __import__(f"{package}.{subject}", fromlist=topics)  # importlib takes longer
            for topic in topics:
                values = vars(getattr(room, topic)).values()
                rules += [value for value in values if isinstance(value, Rule)]
    return by_code(rules)


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
