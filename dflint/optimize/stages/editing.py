"""Edits of whole instructions."""

from __future__ import annotations

from dflint.fix import Edit
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.source import Source
    from dflint.syntax.nodes import Instruction


def deleted(it: Instruction, source: Source, comments: bool = False) -> Edit:
    """Take an instruction out, with its line end and one of two empty lines around it; if asked, with
    the comments above it."""
    line, text = it.line, source.text
    start, end = line.start, line.end
    if comments and line.above:
        start = line.above[0].start
    while end < len(text) and text[end] in "\r\n" and text[end - 1] != "\n":
        end += 1
    if source.newline * 2 == text[start - 2 * len(source.newline) : start]:
        if text.startswith(source.newline, end):
            end += len(source.newline)
    return Edit(Span(start, end), "")


def above(start: int, source: Source) -> int:
    """Where something is put above a line: before the comments right above it, unless they begin the
    file, where directives have their place."""
    text, at = source.text, start
    while at > 0:
        before = text.rfind("\n", 0, at - 1) + 1
        row = text[before:at].strip()
        if not row:
            return at
        if row[0] != "#":
            return start
        at = before
    return start
