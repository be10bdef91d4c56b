"""Annotations of GitHub Actions: a command on a line for each finding.

GitHub shows no more than ten of each kind in a step (its documentation, "Workflow commands",
2026-11-30), so the most severe come first, and a notice says how many are left out.
"""

from __future__ import annotations

from dflint.report.places import Paths, worst_first
from dflint.report.screen import shown
from dflint.report.text import count

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.engine.diagnostic import Diagnostic
    from dflint.report.contents import Report

COMMANDS_CI = True
MOST = 10  # of each kind
KINDS = {"error": "error", "warning": "warning", "info": "notice", "style": "notice"}
ESCAPED = {"%": "%25"}  # line ends have been shown as \\n by then
ESCAPED_IN_PROPERTIES = {**ESCAPED, ":": "%3A", ",": "%2C"}


def report(it: Report) -> str:
    """The commands."""
    path_of = Paths()
    left = dict.fromkeys(KINDS.values(), MOST)
    kinds = [KINDS[one.severity.name] for one in it.diagnostics]
    if any(kinds.count(kind) > MOST for kind in left):
        left["notice"] -= 1  # for the one that says how many are left out
    lines = []
    for one in worst_first(it.diagnostics):
        kind = KINDS[one.severity.name]
        if left[kind]:
            left[kind] -= 1
            lines.append(_command(one, kind, path_of))
    if left_out := len(kinds) - len(lines):
        verb = "is" if left_out == 1 else "are"
        text = f"{count(left_out, 'more finding')} {verb} not shown here: GitHub shows {MOST} of a kind."
        lines.append(f"::notice title=dflint::{text}\n")
    return "".join(lines)


def _command(it: Diagnostic, kind: str, path_of: Paths) -> str:
    start, end = it.source.position(it.start), it.source.position(it.end)
    place = f"line={start.line},endLine={end.line}"
    if start.line == end.line:  # GitHub takes columns only of what is on one line
        place += f",col={start.column},endColumn={max(end.column, start.column + 1)}"
    path = _escaped(path_of(it.source.path), ESCAPED_IN_PROPERTIES)
    title = _escaped(f"{it.rule.code} {it.rule.name}", ESCAPED_IN_PROPERTIES)
    return f"::{kind} file={path},{place},title={title}::{_escaped(it.message, ESCAPED)}\n"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    """The text as the runner reads it back."""
    return "".join([escapes.get(char, char) for char in shown(text)])
