"""A line for each finding, as the GNU Coding Standards have it: FILE:LINE.COLUMN-LINE.COLUMN: …"""

from __future__ import annotations

from dflint.report.screen import shown
from dflint.report.text import shown_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.engine.diagnostic import Diagnostic
    from dflint.report.contents import Report


def report(it: Report) -> str:
    """The lines. The last column is that of the last character."""
    return "".join(map(_line, it.diagnostics))


def _line(it: Diagnostic) -> str:
    start, last = it.source.position(it.start), it.source.position(max(it.end - 1, it.start))
    place = f"{start.line}.{start.column}-{last.line}.{last.column}"
    claim = f"{it.severity.name}: {shown(it.message)} [{it.rule.code}]"
    return f"{shown_path(it.source.path)}:{place}: {claim}\n"
