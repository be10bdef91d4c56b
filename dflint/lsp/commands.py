"""Commands of the server, for lenses, keys and menus of the editor."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from dflint.lsp.changes import edits_between
from dflint.lsp.logs import LOG
from dflint.lsp.workspace import publish_workspace

if TYPE_CHECKING:
    from dflint.lsp.server import Server

FIX_ALL = "dflint.fixAll"
CHECK_WORKSPACE = "dflint.checkWorkspace"
RELOAD = "dflint.reload"


def register(server: Server) -> None:
    """Register all commands. pygls gives the server to those that call it `ls`."""

    @server.command(FIX_ALL)
    async def fix_all(ls: Any, *arguments: Any) -> None:
        """Apply all safe fixes to the document of a URI."""
        from dflint.lsp.actions import fixed_text

        session = server.session
        analysis = session.analysis(str(arguments[0]) if arguments else "")
        if analysis is None:
            return
        document = analysis.document
        edits = edits_between(document.text, fixed_text(analysis))
        if edits:
            edit = session.workspace_edit(document, edits)
            params = types.ApplyWorkspaceEditParams(edit, "Apply all safe fixes of dflint")
            answer = await server.workspace_apply_edit_async(params)
            LOG.info("the fixes were %s", "made" if answer.applied else "refused by the editor")

    @server.command(CHECK_WORKSPACE)
    async def check_workspace(ls: Any, *arguments: Any) -> int:
        """Report what is found in all files of the workspace; gives their number."""
        return await publish_workspace(server)

    @server.command(RELOAD)
    async def reload(ls: Any, *arguments: Any) -> None:
        """Read the configuration and the disk anew."""
        server.session.project.reload()
        server.look_at_all()
