"""For people: each finding with the lines it is about."""

from __future__ import annotations

from dflint.report.text import full, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.report.contents import Report

SHOWS_ESTIMATES = True


def report(it: Report) -> str:
    """Blocks of a few lines, and a summary."""
    text = full(it.diagnostics, it.colour, it.width)
    return text if it.quiet else text + summary(it.diagnostics, it.files, it.colour)
