"""The diagnostic format of reviewdog, an object on a line for each finding."""

from __future__ import annotations

from dflint.report.formats.rdjson import diagnostic
from dflint.report.json import strict_dumps

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.report.contents import Report


def report(it: Report) -> str:
    """The lines."""
    return "".join(f"{strict_dumps(diagnostic(one))}\n" for one in it.diagnostics)
