"""Findings as values that marshal writes and reads: to hand them from one process to another.

What only the engine asks of a fix, what it changes in the plan of a build, is left out.
"""

from __future__ import annotations

from dflint.engine.diagnostic import Diagnostic
from dflint.fix import Edit, Fix, Safety
from dflint.rule import Finding, Related, Severity
from dflint.sizes import Estimate
from dflint.source import Source, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from dflint.rule import Rule
    from dflint.source import Spanned

    Values = tuple[list[tuple[str, str, list[tuple[int, int]]]], list[tuple[Any, ...]]]


def values_of(found: Iterable[Diagnostic], name_of: Callable[[Rule], Any]) -> Values:
    """Findings as values; `name_of` is what a rule is named by."""
    sources: dict[int, int] = {}
    texts: list[tuple[str, str, list[tuple[int, int]]]] = []
    rows = []
    for it in found:
        number = sources.get(id(it.source))
        if number is None:
            number = sources[id(it.source)] = len(texts)
            secrets = [(one.start, one.end) for one in it.source.secrets or ()]
            texts.append((str(it.source.path), str(it.source.text), secrets))
        finding = it.finding
        rows.append((
            number,
            name_of(it.rule),
            int(it.severity),
            finding.start,
            finding.end,
            str(finding.message),
            str(finding.label),
            None if finding.severity is None else int(finding.severity),
            _fix_values(it.fix),
            [(one.start, one.end, str(one.message)) for one in finding.related],
            _estimate_values(it.estimate),
        ))  # fmt: skip
    return texts, rows


def from_values(values: Values, rule_of: Callable[[Any], Rule]) -> list[Diagnostic]:
    """The findings of which `values_of` made these; `rule_of` finds a rule again."""
    texts, rows = values
    sources = [_source(*it) for it in texts]
    found = []
    for number, name, severity, start, end, message, label, own, fix, related, size in rows:
        more = [Related(_at(*place), text) for *place, text in related]
        finding = Finding(_at(start, end), message, _fix(fix), *more)
        finding.label = label
        finding.estimated(None if size is None else Estimate(*size))
        finding.severity = None if own is None else _level(Severity, own)
        rule = rule_of(name)
        found.append(Diagnostic(sources[number], rule, finding, _level(Severity, severity)))
    return found


def _source(path: str, text: str, secrets: Sequence[tuple[int, int]]) -> Source:
    source = Source(path, text)
    source.secrets = tuple([Span(start, end) for start, end in secrets])
    return source


def _estimate_values(estimate: Estimate | None) -> tuple[int, str, bool] | None:
    return None if estimate is None else (estimate.bytes, str(estimate.basis), estimate.is_all)


def _fix_values(fix: Fix | None) -> tuple[Any, ...] | None:
    if fix is None:
        return None
    edits = [(it.start, it.end, str(it.text)) for it in fix.edits]
    return str(fix.title), int(fix.safety), edits


def _fix(values: tuple[Any, ...] | None) -> Fix | None:
    if values is None:
        return None
    title, safety, edits = values
    made = tuple([Edit(Span(start, end), text) for start, end, text in edits])
    return Fix(title, _level(Safety, safety), made, None)


def _level(kind: Any, number: int) -> Any:
    return kind.named(kind.NAMES[number])


def _at(start: int, end: int) -> Spanned:
    return Span(start, end)
