"""For people: each finding with the lines it is about."""

from __future__ import annotations

from dflint.report.text import full, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.report.contents import Report

SHOWS_ESTIMATES = True
AT_ONCE = 100  # findings


def report(it: Report) -> str:
    """Blocks of a few lines, and a summary."""
    return "".join(parts(it))


def parts(it: Report) -> Iterator[str]:
    """The same in parts of whole lines, so that no more than one of them takes room."""
    for at in range(0, len(it.diagnostics), AT_ONCE):
        yield full(it.diagnostics[at : at + AT_ONCE], it.colour, it.width)
    if not it.quiet:
        yield summary(it.diagnostics, it.files, it.colour)
