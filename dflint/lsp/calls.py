"""The hierarchy of stages: who builds upon whom and takes files from whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.lsp.symbols import stage_title
from dflint.model.names import stage_sources
from dflint.source import Span

if TYPE_CHECKING:
    from dflint.lsp.analysis import Analysis
    from dflint.lsp.session import Session
    from dflint.model.stages import Stage


def prepare(
    session: Session, analysis: Analysis, params: types.CallHierarchyPrepareParams
) -> list[types.CallHierarchyItem] | None:
    """The stage that a position is in, or that is named there."""
    offset = analysis.document.lines.offset(params.position)
    for stage in analysis.file.stages:
        for word, origin in stage_sources(analysis.file, stage):
            if word.start <= offset <= word.end:
                return [_item(analysis, origin)]
    those = [it for it in analysis.file.stages if it.start <= offset]
    return [_item(analysis, those[-1])] if those else None


def incoming(
    session: Session, params: types.CallHierarchyIncomingCallsParams
) -> list[types.CallHierarchyIncomingCall] | None:
    """The stages that use this one, and where."""
    found = _stage(session, params.item)
    if found is None:
        return None
    analysis, stage = found
    calls: list[types.CallHierarchyIncomingCall] = []
    for other in analysis.file.stages:
        words = [word for word, it in stage_sources(analysis.file, other) if it is stage]
        ranges = [analysis.document.lines.range(word) for word in words]
        if ranges:
            calls.append(types.CallHierarchyIncomingCall(_item(analysis, other), ranges))
    return calls


def outgoing(
    session: Session, params: types.CallHierarchyOutgoingCallsParams
) -> list[types.CallHierarchyOutgoingCall] | None:
    """The stages that this one uses, and where."""
    found = _stage(session, params.item)
    if found is None:
        return None
    analysis, stage = found
    ranges: dict[Stage, list[types.Range]] = {}
    for word, origin in stage_sources(analysis.file, stage):
        ranges.setdefault(origin, []).append(analysis.document.lines.range(word))
    return [types.CallHierarchyOutgoingCall(_item(analysis, it), at) for it, at in ranges.items()]


def _stage(session: Session, item: types.CallHierarchyItem) -> tuple[Analysis, Stage] | None:
    """The stage of an item, by its number."""
    analysis = session.readable(item.uri)
    number = item.data
    if analysis is None or not isinstance(number, int):
        return None
    stages = analysis.file.stages
    return (analysis, stages[number]) if 0 <= number < len(stages) else None


def _item(analysis: Analysis, stage: Stage) -> types.CallHierarchyItem:
    lines = analysis.document.lines
    return types.CallHierarchyItem(
        name=stage_title(stage),
        detail=str(stage.from_.image or ""),
        kind=types.SymbolKind.Class,
        uri=analysis.document.uri,
        range=lines.range(Span(stage.start, stage.steps[-1].instruction.end)),
        selection_range=lines.range(stage.from_.name or stage.from_.keyword),
        data=stage.index,
    )
