"""Names: where they are given and used, and how they are changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from dflint.fix import Edit
from dflint.lsp.documents import uri_of
from dflint.lsp.links import file_of_source
from dflint.model.named import HEREDOC, MOUNT, STAGE, VARIABLE
from dflint.model.names import name_at
from dflint.source import Span
from dflint.syntax.validate import IN_STAGE_NAMES

if TYPE_CHECKING:
    from dflint.lsp.analysis import Analysis
    from dflint.lsp.session import Session
    from dflint.model.named import Name, Place

Position = (
    types.DefinitionParams
    | types.ReferenceParams
    | types.DocumentHighlightParams
    | types.PrepareRenameParams
    | types.RenameParams
)
MOUNT_SIGNS = frozenset("-_./:")


class NotRenamed(JsonRpcException):
    """Why something cannot be called as the user wants, in one sentence."""

    CODE = types.LSPErrorCodes.RequestFailed.value
    MESSAGE = "not renamed"

    def __init__(self, message: str) -> None:
        super().__init__(message, self.CODE)


def definition(
    session: Session, analysis: Analysis, params: types.DefinitionParams
) -> list[types.Location] | None:
    """Where a name is given; for a source of COPY, the file."""
    found = _at(analysis, params)
    if found is not None:
        name, place = found
        others = [it for it in name.definitions if it.start <= place.start] or name.definitions
        return _locations(analysis, others)
    path = file_of_source(analysis, analysis.document.lines.offset(params.position))
    start = types.Range(types.Position(0, 0), types.Position(0, 0))
    return [types.Location(uri_of(path), start)] if path else None


def references(
    session: Session, analysis: Analysis, params: types.ReferenceParams
) -> list[types.Location] | None:
    """Where a name is used, and given if that is asked for too."""
    found = _at(analysis, params)
    if found is None:
        return None
    has_all = params.context.include_declaration
    return _locations(analysis, [it for it in found[0].places if has_all or not it.is_definition])


def highlights(
    session: Session, analysis: Analysis, params: types.DocumentHighlightParams
) -> list[types.DocumentHighlight] | None:
    """All places of a name: those that give it are writes, the others reads."""
    found = _at(analysis, params)
    if found is None:
        return None
    kinds = types.DocumentHighlightKind
    return [
        types.DocumentHighlight(
            analysis.document.lines.range(it), kinds.Write if it.is_definition else kinds.Read
        )
        for it in found[0].places
    ]


def prepare_rename(
    session: Session, analysis: Analysis, params: types.PrepareRenameParams
) -> types.PrepareRenamePlaceholder | None:
    """What would be renamed; nothing where that cannot be."""
    found = _at(analysis, params)
    if found is None or _obstacle(found[0]):
        return None
    name, place = found
    text = name.text if not place.is_exact else analysis.source.cut(place)
    return types.PrepareRenamePlaceholder(analysis.document.lines.range(place), text)


def rename(
    session: Session, analysis: Analysis, params: types.RenameParams
) -> types.WorkspaceEdit | None:
    """The edits that give something another name everywhere. Raises NotRenamed."""
    found = _at(analysis, params)
    if found is None:
        return None
    name, new = found[0], params.new_name
    obstacle = _obstacle(name) or _refusal(name, new, analysis)
    if obstacle:
        raise NotRenamed(obstacle)
    edits = [Edit(Span(it.start, it.end), new) for it in name.places if it.is_exact]
    return session.workspace_edit(analysis.document, edits)


def _at(analysis: Analysis, params: Position) -> tuple[Name, Place] | None:
    return name_at(analysis.file, analysis.document.lines.offset(params.position))


def _locations(analysis: Analysis, places: list[Place]) -> list[types.Location]:
    document = analysis.document
    return [types.Location(document.uri, document.lines.range(it)) for it in places]


def _obstacle(name: Name) -> str:
    """Why a name cannot be changed in this file at all, or nothing."""
    if name.is_fixed or not name.definitions:
        return f"{name.text} is not set in this file, so it cannot be renamed here."
    return ""


def _refusal(name: Name, new: str, analysis: Analysis) -> str:
    """Why this cannot be the new name, or nothing."""
    if name.kind == VARIABLE and not new.isidentifier():
        return f'"{new}" cannot be the name of a variable: letters, digits and _.'
    if name.kind == VARIABLE and not new.isascii():
        return f'"{new}" cannot be the name of a variable: letters, digits and _.'
    if name.kind == STAGE:
        if not (new[:1].isalpha() and not new.lower().strip(IN_STAGE_NAMES)):
            return f'"{new}" cannot be the name of a stage: letters, digits, - _ .'
        if any(it is not name.stage and it.name == new.lower() for it in analysis.file.stages):
            return f'There is a stage "{new}" already.'
    if name.kind == HEREDOC:
        if not new.isidentifier():
            return f'"{new}" cannot be the name of a here-document: letters, digits and _.'
        body = analysis.source.text[name.places[0].end : name.places[-1].start]
        if new in (line.strip() for line in body.splitlines()):
            return f'A line of the here-document is "{new}", which would end it.'
    if name.kind == MOUNT and not (new and all(it.isalnum() or it in MOUNT_SIGNS for it in new)):
        return f'"{new}" cannot be the id of a mount: letters, digits, - _ . / :'
    return ""
