"""A report for Code Quality of GitLab."""

from __future__ import annotations

from dflint.report.json import strict_dumps
from dflint.report.places import Paths, fingerprints

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.report.contents import Report

SEVERITIES = {"error": "critical", "warning": "major", "info": "minor", "style": "info"}


def report(it: Report) -> str:
    """An array. Of findings with one fingerprint GitLab would show only the last."""
    path_of = Paths()
    marks = fingerprints(it.diagnostics, path_of)
    rows = []
    for one, mark in zip(it.diagnostics, marks, strict=True):
        start, end = one.source.position(one.start), one.source.position(one.end)
        rows.append(
            {
                "description": f"{one.rule.code}: {one.message}",
                "check_name": one.rule.name,
                "fingerprint": mark,
                "severity": SEVERITIES[one.severity.name],
                "location": {
                    "path": path_of(one.source.path),
                    "lines": {"begin": start.line, "end": end.line},
                },
            }
        )
    return strict_dumps(rows, indent=2) + "\n"
