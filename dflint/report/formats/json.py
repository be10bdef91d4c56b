"""For programs: an array with one finding on a line."""

from __future__ import annotations

from dflint.docs import url
from dflint.report.json import dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.engine.diagnostic import Diagnostic
    from dflint.fix import Edit, Fix
    from dflint.report.contents import Report
    from dflint.sizes import Estimate
    from dflint.source import Source

SHOWS_ESTIMATES = True


def report(it: Report) -> str:
    """The whole report."""
    rows = ",\n  ".join(dumps(finding(diagnostic)) for diagnostic in it.diagnostics)
    return f"[\n  {rows}\n]\n" if rows else "[]\n"


def finding(it: Diagnostic) -> dict[str, object]:
    """A finding: the schema is report/json_schema.py."""
    return {
        "path": it.source.path,
        "code": it.rule.code,
        "name": it.rule.name,
        "also": it.rule.also,
        "severity": it.severity.name,
        "message": it.message,
        "start": _position(it.source, it.start),
        "end": _position(it.source, it.end),
        "url": url(it.rule),
        "fix": _fix(it.source, it.fix) if it.fix is not None else None,
        "estimate": _estimate(it.estimate),
    }


def _estimate(it: Estimate | None) -> dict[str, object] | None:
    return {"bytes": it.bytes, "is_all": it.is_all, "basis": it.basis} if it is not None else None


def _fix(source: Source, fix: Fix) -> dict[str, object]:
    return {
        "title": fix.title,
        "safety": fix.safety.name,
        "edits": [_edit(source, edit) for edit in fix.edits],
    }


def _edit(source: Source, edit: Edit) -> dict[str, object]:
    return {
        "start": _position(source, edit.start),
        "end": _position(source, edit.end),
        "text": edit.text,
    }


def _position(source: Source, offset: int) -> dict[str, int]:
    """Line and column from 1, offset from 0, all in code points."""
    place = source.position(offset)
    return {"line": place.line, "column": place.column, "offset": offset}
