"""The structure of a file: what can be folded, and what is selected by and by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.shell.nodes import every_node
from dflint.source import Span
from dflint.syntax.nodes import Cmd, Entrypoint, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.lsp.analysis import Analysis
    from dflint.lsp.session import Session
    from dflint.source import Spanned


def folding_ranges(
    session: Session, analysis: Analysis, params: types.FoldingRangeParams
) -> list[types.FoldingRange] | None:
    """Stages, instructions over several lines, here-documents, and comments in a row."""
    lines = analysis.document.lines
    found: list[types.FoldingRange] = []
    for place, kind in _foldable(analysis):
        first, last = lines.position(place.start).line, lines.position(place.end).line
        if last > first:
            found.append(types.FoldingRange(first, last, kind=kind))
    return found


def selection_ranges(
    session: Session, analysis: Analysis, params: types.SelectionRangeParams
) -> list[types.SelectionRange] | None:
    """For each position the ranges around it: word, command, script, instruction, stage, file."""
    lines = analysis.document.lines
    found: list[types.SelectionRange] = []
    for position in params.positions:
        around = types.SelectionRange(lines.whole())
        for place in _around(analysis, lines.offset(position)):
            around = types.SelectionRange(lines.range(place), around)
        found.append(around)
    return found


def _foldable(analysis: Analysis) -> Iterator[tuple[Spanned, types.FoldingRangeKind]]:
    region, comment = types.FoldingRangeKind.Region, types.FoldingRangeKind.Comment
    for stage in analysis.file.stages:
        yield Span(stage.start, stage.steps[-1].instruction.end), region
    for it in analysis.tree.instructions:
        yield Span(it.start, it.end), region
        for heredoc in it.heredocs:
            if it.end > heredoc.stop or len(it.heredocs) > 1:
                yield Span(heredoc.body_start, heredoc.stop), region
    text = analysis.source.text
    row: list[Spanned] = []
    for one in analysis.tree.comments:
        if row and text[row[-1].end : one.start].strip(" \t\r") not in ("\n", ""):
            yield Span(row[0].start, row[-1].end), comment
            row = []
        row.append(one)
    if row:
        yield Span(row[0].start, row[-1].end), comment


def _around(analysis: Analysis, offset: int) -> list[Spanned]:
    """What an offset is in, largest first, each in the one before."""
    found: list[Spanned] = [
        Span(stage.start, stage.steps[-1].instruction.end) for stage in analysis.file.stages
    ]
    step = analysis.step_at(offset)
    if step is not None:
        it = step.instruction
        found += [Span(it.start, it.end), Span(it.rest.offset(0), it.end)]
        found += it.flags
        found += it.words
        if isinstance(it, Run | Cmd | Entrypoint):
            for node in every_node(it.script):
                found.append(Span(node.start, node.end))
                found += getattr(node, "words", ())
    inside = {(it.start, it.end) for it in found if it.start <= offset <= it.end}
    nested: list[Spanned] = []
    for start, end in sorted(inside, key=lambda it: (it[0] - it[1], it[0])):
        if not nested or (nested[-1].start <= start and end <= nested[-1].end):
            nested.append(Span(start, end))
    return nested
