"""For programs: an object for each finding, one on a line, as in the format json."""

from __future__ import annotations

from dflint.report.formats.json import finding
from dflint.report.json import dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.report.contents import Report

SHOWS_ESTIMATES = True


def report(it: Report) -> str:
    """The lines."""
    return "".join(f"{dumps(finding(diagnostic))}\n" for diagnostic in it.diagnostics)
