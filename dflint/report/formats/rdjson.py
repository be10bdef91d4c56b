"""The diagnostic format of reviewdog, with fixes as suggestions."""

from __future__ import annotations

from dflint import HOME
from dflint.docs import url
from dflint.report.json import strict_dumps
from dflint.report.places import byte_column
from dflint.report.text import is_fixable
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.engine.diagnostic import Diagnostic
    from dflint.fix import Fix
    from dflint.report.contents import Report
    from dflint.source import Source, Spanned

SOURCE = {"name": "dflint", "url": HOME}
SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO", "style": "INFO"}


def report(it: Report) -> str:
    """One object with all of them."""
    found = {"source": SOURCE, "diagnostics": [diagnostic(one) for one in it.diagnostics]}
    return strict_dumps(found) + "\n"


def diagnostic(it: Diagnostic) -> dict[str, object]:
    """A finding. Columns are bytes of UTF-8, from 1; the end is exclusive."""
    found: dict[str, object] = {
        "message": it.message,
        "location": {"path": it.source.path, "range": _range(it.source, it)},
        "severity": SEVERITIES[it.severity.name],
        "source": SOURCE,
        "code": {"value": it.rule.code, "url": url(it.rule)},
    }
    if it.fix is not None and is_fixable(it.fix):
        found["suggestions"] = [_suggestion(it.source, it.fix)]
    if it.related:
        found["related_locations"] = [
            {
                "message": other.message,
                "location": {"path": it.source.path, "range": _range(it.source, other)},
            }
            for other in it.related
        ]
    return found


def _suggestion(source: Source, fix: Fix) -> dict[str, object]:
    """A fix as one change, from its first edit to its last: several would be alternatives."""
    edits = sorted(fix.edits, key=lambda it: it.start)
    whole = Span(edits[0].start, max(it.end for it in edits))
    text, place = "", whole.start
    for edit in edits:
        text += source.text[place : edit.start] + edit.text
        place = edit.end
    return {"range": _range(source, whole), "text": text + source.text[place : whole.end]}


def _range(source: Source, place: Spanned) -> dict[str, object]:
    return {"start": _position(source, place.start), "end": _position(source, place.end)}


def _position(source: Source, offset: int) -> dict[str, int]:
    line, column = byte_column(source, offset)
    return {"line": line, "column": column}
