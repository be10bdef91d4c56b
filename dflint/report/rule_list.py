"""The rules as lines for people, and as JSON for programs."""

from __future__ import annotations

from dflint.docs import is_fixable, page, url
from dflint.report.json import dumps
from dflint.report.screen import paint
from dflint.report.text import COLOURS, DIM

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.rule import Rule


def as_lines(rules: Sequence[Rule], colour: bool) -> str:
    """A line for each rule: code, name, severity, `[*]` for what can be fixed, what is wrong."""
    wide = max(len(rule.name) for rule in rules)
    return "".join(_line(rule, wide, colour) for rule in rules)


def _line(rule: Rule, wide: int, colour: bool) -> str:
    level = rule.severity.name
    painted = paint(level, COLOURS[level] if colour else "") + " " * (7 - len(level))
    mark = "[*]" if is_fixable(rule) else "   "
    notes = ["off"] if not rule.default else []
    notes += [", ".join(rule.also)] if rule.also else []
    note = paint(f" ({'; '.join(notes)})", DIM if colour else "") if notes else ""
    return f"{rule.code}  {rule.name:<{wide}}  {painted}  {mark}  {rule.summary}{note}\n"


def as_json(rules: Sequence[Rule], in_list: bool = False) -> str:
    """An array with an object for each rule; its page too, unless they are only listed."""
    rows = ",\n  ".join(dumps(_object(rule, in_list)) for rule in rules)
    return f"[\n  {rows}\n]\n"


def _object(rule: Rule, in_list: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "code": rule.code,
        "name": rule.name,
        "also": rule.also,
        "summary": rule.summary,
        "severity": rule.severity.name,
        "category": rule.category,
        "default": rule.default,
        "fixable": is_fixable(rule),
        "options": {
            name.replace("_", "-"): {"type": kind, "default": default}
            for name, (kind, default) in rule.options.items()
        },
        "url": url(rule),
    }
    return found if in_list else {**found, "page": page(rule)}
