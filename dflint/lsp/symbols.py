"""Symbols: the outline of a file, and the stages of all open files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.source import Span
from dflint.syntax.nodes import Arg, Env, Label

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.lsp.analysis import Analysis
    from dflint.lsp.session import Session
    from dflint.model.stages import Stage
    from dflint.syntax.nodes import Instruction

LONGEST = 80  # characters of what an outline shows of an instruction
KINDS = {
    "ARG": types.SymbolKind.Variable,
    "ENV": types.SymbolKind.Variable,
    "LABEL": types.SymbolKind.Property,
    "RUN": types.SymbolKind.Method,
    "CMD": types.SymbolKind.Event,
    "ENTRYPOINT": types.SymbolKind.Event,
    "COPY": types.SymbolKind.File,
    "ADD": types.SymbolKind.File,
    "EXPOSE": types.SymbolKind.Interface,
    "FROM": types.SymbolKind.Class,
}


def document_symbols(
    session: Session, analysis: Analysis, params: types.DocumentSymbolParams
) -> list[types.DocumentSymbol] | None:
    """The stages, and in each its instructions; ARGs before the first FROM come first."""
    before = [_instruction(analysis, step.instruction) for step in analysis.file.before_from]
    return [*before, *(_stage(analysis, stage) for stage in analysis.file.stages)]


def workspace_symbols(
    session: Session, params: types.WorkspaceSymbolParams
) -> list[types.WorkspaceSymbol]:
    """The stages of all open files whose names have the text of the query in them."""
    query = params.query.lower()
    return [
        types.WorkspaceSymbol(
            types.Location(document.uri, document.lines.range(stage.from_)),
            str(stage.from_.name),
            types.SymbolKind.Class,
        )
        for document in session.documents
        if (analysis := session.readable(document.uri)) is not None
        for stage in analysis.file.stages
        if stage.name and query in stage.name
    ]


def stage_title(stage: Stage) -> str:
    """The name of a stage, or else its number and image."""
    image = stage.from_.image or "?"
    return str(stage.from_.name) if stage.from_.name is not None else f"{stage.index}: {image}"


def _stage(analysis: Analysis, stage: Stage) -> types.DocumentSymbol:
    lines = analysis.document.lines
    place = Span(stage.start, max(step.instruction.end for step in stage.steps))
    return types.DocumentSymbol(
        name=stage_title(stage),
        detail=str(stage.from_.image or ""),
        kind=types.SymbolKind.Class,
        range=lines.range(place),
        selection_range=lines.range(stage.from_.name or stage.from_.keyword),
        children=[_instruction(analysis, step.instruction) for step in stage.steps[1:]],
    )


def _instruction(analysis: Analysis, it: Instruction) -> types.DocumentSymbol:
    lines = analysis.document.lines
    keyword = str(it.keyword).upper()
    rest = " ".join(it.rest.text.split())
    return types.DocumentSymbol(
        name=keyword or "?",
        detail=rest if len(rest) <= LONGEST else f"{rest[: LONGEST - 1]}…",
        kind=KINDS.get(keyword, types.SymbolKind.Property),
        range=lines.range(Span(it.start, max(it.end, it.keyword.end))),
        selection_range=lines.range(it.keyword),
        children=list(_pairs(analysis, it)) or None,
    )


def _pairs(analysis: Analysis, it: Instruction) -> Iterator[types.DocumentSymbol]:
    """What an ARG, ENV or LABEL sets."""
    if not isinstance(it, Arg | Env | Label):
        return
    lines = analysis.document.lines
    for pair in it.pairs:
        if pair.key:
            kind = KINDS[it.KEYWORD]
            key, value = lines.range(pair.key), str(pair.value or "")
            yield types.DocumentSymbol(str(pair.key), kind, lines.range(pair), key, value)
