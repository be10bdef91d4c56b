"""For people: the findings of each file under its name."""

from __future__ import annotations

from dflint.report.places import by_file
from dflint.report.screen import paint, shown
from dflint.report.text import BOLD, COLOURS, is_fixable, shown_path, summary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.engine.diagnostic import Diagnostic
    from dflint.report.contents import Report


def report(it: Report) -> str:
    """A block for each file that has findings, and a summary."""
    parts = []
    for path, found in by_file(it).items():
        if found:
            rows = "".join(_rows(found, it.colour))
            parts.append(f"{paint(shown_path(path), BOLD if it.colour else '')}\n{rows}\n")
    end = "" if it.quiet else summary(it.diagnostics, it.files, it.colour)
    return "".join(parts) + end


def _rows(found: list[Diagnostic], colour: bool) -> list[str]:
    """The findings in columns."""
    places = [str(it.source.position(it.start)) for it in found]
    wide = max(map(len, places))
    levels = max(len(it.severity.name) for it in found)
    lines = []
    for it, place in zip(found, places, strict=True):
        level = it.severity.name
        painted = paint(level, COLOURS[level] if colour else "") + " " * (levels - len(level))
        mark = "[*] " if is_fixable(it.fix) else ""
        lines.append(
            f"  {place:>{wide}}  {painted}  {it.rule.code}  {mark}{shown(it.message)}"
            f"  [{it.rule.name}]\n"
        )
    return lines
