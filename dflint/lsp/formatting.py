"""Formatting: of a whole file, of some lines, and of the lines above a line end that is typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.format import FormatError, formatted
from dflint.lsp.changes import edits_between
from dflint.lsp.logs import LOG
from dflint.lsp.session import text_edits
from dflint.source import Span

if TYPE_CHECKING:
    from dflint.fix import Edit
    from dflint.lsp.analysis import Analysis
    from dflint.lsp.session import Session

LINE_END = "\n"


def format_document(
    session: Session, analysis: Analysis, params: types.DocumentFormattingParams
) -> list[types.TextEdit] | None:
    """The edits that put a file in the layout of `dflint format`."""
    return text_edits(analysis.document, _edits(analysis))


def format_range(
    session: Session, analysis: Analysis, params: types.DocumentRangeFormattingParams
) -> list[types.TextEdit] | None:
    """Those of them that are in some lines."""
    lines = analysis.document.lines
    place = lines.span(params.range)
    start = lines.starts[lines.position(place.start).line]
    end = lines.bounds(lines.position(place.end).line)[1] + 1
    return text_edits(analysis.document, _within(_edits(analysis), Span(start, end)))


def format_on_type(
    session: Session, analysis: Analysis, params: types.DocumentOnTypeFormattingParams
) -> list[types.TextEdit] | None:
    """Those of them that are in the instruction which the typed line end has ended.

    Nothing where the instruction goes on in the next line: it is not written yet.
    """
    if params.ch != LINE_END:
        return None
    offset = analysis.document.lines.offset(params.position)
    before = [it for it in analysis.tree.instructions if it.line.end < offset]
    if not before or analysis.source.text[before[-1].line.end : offset].strip():
        return None
    above = analysis.source.text[before[-1].line.start : offset].rstrip("\r\n \t")
    if above.endswith(analysis.tree.escape):
        return None
    line = before[-1].line
    return text_edits(analysis.document, _within(_edits(analysis), Span(line.start, line.end + 1)))


def _edits(analysis: Analysis) -> list[Edit]:
    """The edits that format a file; none for one that the builder cannot read."""
    if analysis.project.is_excluded(analysis.document.path):
        return []
    try:
        return edits_between(analysis.source.text, formatted(analysis.source))
    except FormatError as error:
        LOG.info("not formatted: %s", error)
        return []


def _within(edits: list[Edit], place: Span) -> list[Edit]:
    return [it for it in edits if place.start <= it.start and it.end <= place.end]
