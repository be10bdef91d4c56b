"""Settings made into ready rules: which are on, how bad, with which options."""

from __future__ import annotations

from dflint.engine.selection import find, select
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.config.values import Values
    from dflint.rule import Rule

# Keys that are options of several rules: the option, and the rules by hadolint's names.
LABEL_RULES = tuple(f"DL30{number}" for number in range(48, 59))
SHARED_OPTIONS = {
    "trusted-registries": ("trusted", ("DL3026",)),
    "label-schema": ("schema", LABEL_RULES),
    "strict-labels": ("strict", LABEL_RULES),
}


def build_rules(values: Values) -> Sequence[Rule]:
    """The rules that are on, before any file is looked at. Raises UnknownCode."""
    selected = values.words("select")
    extended = values.words("extend-select")
    if not selected:
        extended = (*extended, *_switched_on(values))
    on = select(values.rules, selected, values.ignored, extended)
    options = _options(values)
    levels = _levels(values)
    if not options and not levels:
        return on
    return tuple(_set(rule, options.get(rule.name), levels.get(rule.name)) for rule in on)


def _set(rule: Rule, options: dict[str, object] | None, level: Severity | None) -> Rule:
    rule = rule.configured(**options) if options else rule
    return rule.rated(level) if level is not None else rule


def _levels(values: Values) -> dict[str, Severity]:
    """The severity of each rule that has another than its own; the most exact name decides."""
    named = [(find(values.rules, name), str(it.value)) for (name,), it in values.within("severity")]
    named.sort(key=lambda it: -len(it[0]))
    return {rule.name: Severity.named(level) for found, level in named for rule in found}


def _options(values: Values) -> dict[str, dict[str, object]]:
    """The options of each rule that has any set, by its name."""
    options: dict[str, dict[str, object]] = {}
    for key, (option, aliases) in SHARED_OPTIONS.items():
        value = _shared(values, key)
        for rule in values.rules if value is not None else ():
            if option in rule.options and not set(aliases).isdisjoint(rule.also):
                options.setdefault(rule.name, {})[option] = value
    for (name, option), it in values.within("rules"):
        options.setdefault(name, {})[option.replace("-", "_")] = it.value
    return options


def _shared(values: Values, key: str) -> object:
    """The value of a shared option as the rules take it; None if it is not set."""
    words = [f"{name}:{it.value}" for (name,), it in values.within(key)]
    if words:
        return tuple(words)
    setting = values.layer.get((key,))
    return None if setting is None else setting.value


def _switched_on(values: Values) -> tuple[str, ...]:
    """The rules that are off by default, but whose shared options say what to look for."""
    return tuple(
        rule.code
        for key, (option, aliases) in SHARED_OPTIONS.items()
        if _shared(values, key)
        for rule in values.rules
        if not rule.default and option in rule.options and not set(aliases).isdisjoint(rule.also)
    )
