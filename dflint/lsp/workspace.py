"""The findings of all files of the workspace, open or not: on request, with progress."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from uuid import uuid4

from lsprotocol import types

from dflint.lsp.diagnostics import diagnostics_of, in_workspace, result_id, shows_related

if TYPE_CHECKING:
    from dflint.lsp.server import Server


async def workspace_report(
    server: Server, params: types.WorkspaceDiagnosticParams
) -> types.WorkspaceDiagnosticReport:
    """The answer to an editor that asks for all files."""
    session = server.session
    known = {it.uri: it.value for it in params.previous_result_ids}
    items: list[types.WorkspaceDocumentDiagnosticReport] = []
    for document, analysis in in_workspace(session):
        await asyncio.sleep(0)  # other messages, a cancellation among them, come in between
        found = diagnostics_of(analysis, shows_related(session.client))
        version = document.version if session.documents.get(document.uri) else None
        id_ = result_id(found)
        if known.get(document.uri) == id_:
            items.append(
                types.WorkspaceUnchangedDocumentDiagnosticReport(document.uri, id_, version)
            )
        else:
            items.append(
                types.WorkspaceFullDocumentDiagnosticReport(
                    document.uri, found, version, result_id=id_
                )
            )
    return types.WorkspaceDiagnosticReport(items)


async def publish_workspace(server: Server) -> int:
    """Publish the findings of all files that are not open, and return how many files there are."""
    session = server.session
    progress = await _begin(server)
    count = 0
    for document, analysis in in_workspace(session):
        await asyncio.sleep(0)
        count += 1
        if session.documents.get(document.uri) is None:
            found = diagnostics_of(analysis, shows_related(session.client))
            server.text_document_publish_diagnostics(
                types.PublishDiagnosticsParams(document.uri, found)
            )
        if progress and count % 10 == 0:
            server.work_done_progress.report(
                progress, types.WorkDoneProgressReport(message=f"{count} files")
            )
    if progress:
        server.work_done_progress.end(progress, types.WorkDoneProgressEnd(message=f"{count} files"))
    return count


async def _begin(server: Server) -> str:
    """Show progress, if the editor can; gives its token."""
    window = server.session.client.window
    if window is None or not window.work_done_progress:
        return ""
    token = str(uuid4())
    await server.work_done_progress.create_async(token)
    server.work_done_progress.begin(token, types.WorkDoneProgressBegin(title="dflint"))
    return token
