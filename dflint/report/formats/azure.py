"""Issues in the log of Azure Pipelines: a command on a line for each finding."""

from __future__ import annotations

from dflint.report.places import Paths
from dflint.report.screen import shown
from dflint.rule import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.engine.diagnostic import Diagnostic
    from dflint.report.contents import Report

COMMANDS_CI = True
# As the agent reads it back: its documentation, "Logging commands", 2026-11-30.
# Line ends have been shown as \\n by then.
ESCAPED = {"%": "%AZP25", "]": "%5D", ";": "%3B"}


def report(it: Report) -> str:
    """The commands. Azure knows errors and warnings."""
    path_of = Paths()
    return "".join(_command(one, path_of) for one in it.diagnostics)


def _command(it: Diagnostic, path_of: Paths) -> str:
    place = it.source.position(it.start)
    kind = "error" if it.severity == Severity.ERROR else "warning"
    properties = {
        "type": kind,
        "sourcepath": path_of(it.source.path),
        "linenumber": place.line,
        "columnnumber": place.column,
        "code": it.rule.code,
    }
    listed = "".join(f"{name}={_escaped(str(value))};" for name, value in properties.items())
    return f"##vso[task.logissue {listed}]{_escaped(it.message)}\n"


def _escaped(text: str) -> str:
    return "".join([ESCAPED.get(char, char) for char in shown(text)])
