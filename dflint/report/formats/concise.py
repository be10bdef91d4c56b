"""A line for each finding: PATH:LINE:COLUMN: CODE message."""

from __future__ import annotations

from dflint.report.text import concise, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.report.contents import Report


def report(it: Report) -> str:
    """Lines, and a summary."""
    text = concise(it.diagnostics, it.colour)
    return text if it.quiet else text + summary(it.diagnostics, it.files, it.colour)
