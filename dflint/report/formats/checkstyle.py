"""Checkstyle's XML: the findings of each file."""

from __future__ import annotations

from dflint.report.places import by_file
from dflint.report.xml import attributes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.engine.diagnostic import Diagnostic
    from dflint.report.contents import Report

SEVERITIES = {"error": "error", "warning": "warning", "info": "info", "style": "info"}


def report(it: Report) -> str:
    """The whole document."""
    files = "".join(_file(path, found) for path, found in by_file(it).items())
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<checkstyle version="4.3">\n'
    return f"{head}{files}</checkstyle>\n"


def _file(path: str, found: list[Diagnostic]) -> str:
    rows = "".join(_error(it) for it in found)
    name = attributes(name=path)
    return f"  <file{name}>\n{rows}  </file>\n" if rows else f"  <file{name}/>\n"


def _error(it: Diagnostic) -> str:
    place = it.source.position(it.start)
    row = attributes(
        line=place.line,
        column=place.column,
        severity=SEVERITIES[it.severity.name],
        message=it.message,
        source=f"dflint.{it.rule.code}",
    )
    return f"    <error{row}/>\n"
