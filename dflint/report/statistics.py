"""How often each rule has found something, as a table."""

from __future__ import annotations

from dflint.report.text import is_fixable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.engine.diagnostic import Diagnostic


def statistics(diagnostics: Sequence[Diagnostic]) -> str:
    """A row for each rule, the most frequent first."""
    return table([_row(code, those) for code, those in _by_rule(diagnostics)])


def as_json(diagnostics: Sequence[Diagnostic]) -> str:
    """The same as an array with an object for each rule."""
    from dflint.report.json import dumps

    names = ("count", "code", "name", "severity", "fixable")
    rows = []
    for code, those in _by_rule(diagnostics):
        row = _row(code, those)
        fixable = sum(1 for it in those if is_fixable(it.fix))
        rows.append(dict(zip(names, (len(those), *row[1:4], fixable), strict=True)))
    return dumps(rows, indent=2) + "\n"


def _by_rule(diagnostics: Sequence[Diagnostic]) -> list[tuple[str, list[Diagnostic]]]:
    found: dict[str, list[Diagnostic]] = {}
    for it in diagnostics:
        found.setdefault(it.rule.code, []).append(it)
    return sorted(found.items(), key=lambda entry: (-len(entry[1]), entry[0]))


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows in aligned columns, the first of them numbers."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        first, *others = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        lines.append("  ".join((first.strip().rjust(widths[0]), *others)).rstrip() + "\n")
    return "".join(lines)


def _row(code: str, those: Sequence[Diagnostic]) -> tuple[str, ...]:
    fixable = sum(1 for it in those if is_fixable(it.fix))
    note = f"{fixable} can be fixed" if fixable else ""
    return str(len(those)), code, those[0].rule.name, max(it.severity for it in those).name, note
