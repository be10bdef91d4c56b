"""The server: messages of the editor in, answers and diagnostics out."""

from __future__ import annotations

import asyncio
import gc
import os
from typing import TYPE_CHECKING

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol
from pygls.protocol.language_server import lsp_method

from dflint import __version__
from dflint.lsp.diagnostics import configuration_mistake, findings
from dflint.lsp.documents import DOCKERFILE
from dflint.lsp.logs import LOG
from dflint.lsp.session import Session
from dflint.lsp.streams import GRACE, INPUT

if TYPE_CHECKING:
    from typing import Any

    from dflint.lsp.documents import Document

PAUSE = 0.15  # seconds without a change after which other files are looked at
SOON = 0.005  # seconds after an answer in which garbage is collected, if there is much
MUCH = 8  # models of files that are made before that
IDLE = 1.0  # seconds without a message after which garbage is collected
MOST_WAITS = 10  # of GRACE, for what is not read yet
WATCH = 2.0  # seconds between looks whether the editor is still there


class Protocol(LanguageServerProtocol):
    """The protocol with documents of our own: pygls takes form feeds for line ends."""

    _server: Server

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> None:
        """Take a text."""
        self._server.session.documents.open(params.text_document)
        self._server.changed(params.text_document.uri, is_new=True)

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> None:
        """Take changes of a text; those of one that is not open mean nothing."""
        documents = self._server.session.documents
        document = documents.get(params.text_document.uri)
        if document is None:
            LOG.warning("a document is changed that is not open: %s", params.text_document.uri)
            return
        documents.put(document.changed(params.text_document.version, params.content_changes))
        self._server.changed(document.uri)

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> None:
        """Forget a text."""
        document = self._server.session.documents.close(params.text_document.uri)
        if document is not None:
            self._server.closed(document)

    def structure_message(self, data: dict[str, Any]) -> Any:
        """Read a message. A request that cannot be read is answered: who asked it would wait."""
        is_request = "jsonrpc" in data and "id" in data and "method" in data
        if is_request and self.get_message_type(data["method"]) is None:
            data.setdefault("params", None)
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if is_request and isinstance(data["id"], str | int):
                self._send_response(data["id"], None, error.to_response_error())
            raise


class Server(LanguageServer):
    """A language server for one editor."""

    def __init__(self) -> None:
        super().__init__("dflint", __version__, protocol_cls=Protocol, max_workers=2)
        self.session = Session()
        self.session.rebuilds.on_known = self._refresh_lenses
        self.pushes = True  # the editor does not ask for diagnostics
        self.was_shut_down = False
        self._waiting: dict[str, asyncio.TimerHandle] = {}
        self._around: asyncio.TimerHandle | None = None
        self._idle: asyncio.TimerHandle | None = None
        self._shown_mistake = ""
        self._marked: set[str] = set()  # files of configuration with a diagnostic

    # --- texts ---

    def changed(self, uri: str, is_new: bool = False) -> None:
        """A document has a new text: look at it when no newer one follows at once."""
        document = self.session.documents.get(uri)
        if document is None:
            return
        self._look_at(uri)
        if not document.is_saved if is_new else document.kind != DOCKERFILE:
            self._look_around(document)
        self._rest(uri)

    def _look_around(self, document: Document) -> None:
        """What is open is also what others find around them, such as a .dockerignore: look at those
        anew, when nothing more is written for a while."""
        if self._around is not None:
            self._around.cancel()
        self._around = asyncio.get_running_loop().call_later(PAUSE, self._look_at_others, document)

    def _look_at_others(self, document: Document) -> None:
        project = self.session.project
        if document.is_configuration:
            project.reload()
        else:
            project.forget_files()
        self._refresh()
        for other in self.session.documents:
            if document.is_configuration or project.is_around(document.path, other.path):
                self._look_at(other.uri)

    def closed(self, document: Document) -> None:
        """A document is closed: it has no diagnostics here any more."""
        uri = document.uri
        self.session.analyses.forget(uri)
        self.session.rebuilds.forget(document.path)
        if not document.is_saved:
            self._look_around(document)
        waiting = self._waiting.pop(uri, None)
        if waiting is not None:
            waiting.cancel()
        if self.pushes:
            self._publish(uri, [], None)

    def look_at_all(self) -> None:
        """Look at all open documents anew."""
        self._refresh()
        for document in self.session.documents:
            self._look_at(document.uri)

    def _refresh(self) -> None:
        """Have an editor ask again that asks for diagnostics."""
        workspace = self.session.client.workspace
        can = workspace.diagnostics if workspace is not None else None
        if not self.pushes and can is not None and can.refresh_support:
            self.workspace_diagnostic_refresh(None)

    def _refresh_lenses(self) -> None:
        """Have the editor ask for lenses again: there is more to show."""
        workspace = self.session.client.workspace
        can = workspace.code_lens if workspace is not None else None
        if can is not None and can.refresh_support:
            self.workspace_code_lens_refresh(None)

    def _look_at(self, uri: str) -> None:
        waiting = self._waiting.pop(uri, None)
        if waiting is not None:
            waiting.cancel()  # it was for a text that is out of date
        if self.pushes:
            loop = asyncio.get_running_loop()
            self._waiting[uri] = loop.call_later(GRACE, self._push, uri)

    def _push(self, uri: str, left: int = MOST_WAITS) -> None:
        """Publish the diagnostics of a document. A bug ends nothing else.

        What was sent and is not read yet may be a newer text: it comes first, but not for ever.
        """
        if left and INPUT.has_more:
            loop = asyncio.get_running_loop()
            self._waiting[uri] = loop.call_later(GRACE, self._push, uri, left - 1)
            return
        self._waiting.pop(uri, None)
        document = self.session.documents.get(uri)
        if document is None:
            return
        try:
            found = findings(self.session, uri)
        except Exception:
            LOG.exception("failed to look at %s", uri)
            return
        self._publish(uri, found, document.version)
        self.show_mistake()
        self.tidy()

    def _publish(self, uri: str, found: list[types.Diagnostic], version: int | None) -> None:
        self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, found, version))

    # --- the user ---

    def show_mistake(self) -> None:
        """Say once what is wrong with the configuration, and mark it in the file that it is in."""
        mistake = configuration_mistake(self.session)
        uris = {mistake[0]} if mistake is not None else set()
        for uri in self._marked - uris:
            self._publish(uri, [], None)
        self._marked = uris
        if mistake is not None:
            self._publish(*mistake, None)
        text = str(self.session.project.mistake or "")
        if text and text != self._shown_mistake:
            self.say(f"dflint: {text}", types.MessageType.Warning)
        self._shown_mistake = text

    def say(self, text: str, kind: types.MessageType = types.MessageType.Info) -> None:
        """Show a message. It is never about what is being written."""
        self.window_show_message(types.ShowMessageParams(kind, text))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Errors go to the log, and never in the way of the user."""
        LOG.error("%s: %s", getattr(source, "__name__", source), error, exc_info=error)

    # --- the processes ---

    def _rest(self, uri: str) -> None:
        """Do when nothing has happened for a while what would keep the user waiting."""
        if self._idle is not None:
            self._idle.cancel()
        self._idle = asyncio.get_running_loop().call_later(IDLE, self._at_rest, uri)

    def _at_rest(self, uri: str) -> None:
        """Collect garbage, and see whether something on the disk is another."""
        gc.collect()
        if self.session.project.refresh():
            self._refresh()
            self._look_at(uri)

    def tidy(self) -> None:
        """Collect garbage after an answer, if much has been looked at: models of files are in
        circles, and a full memory is worse than a pause between two answers."""
        analyses = self.session.analyses
        if analyses.made >= MUCH:
            analyses.made = 0
            asyncio.get_running_loop().call_later(SOON, gc.collect)

    def watch_editor(self) -> None:
        """End if the editor has died without closing what we read from it."""
        if self.process_id and not _is_alive(self.process_id):
            LOG.error("the editor is gone")
            os._exit(1)
        asyncio.get_running_loop().call_later(WATCH, self.watch_editor)

    def watches_editor(self) -> bool:
        """Whether the editor can be seen from here: it may be outside of a container."""
        return os.name == "posix" and bool(self.process_id) and _is_alive(self.process_id or 0)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
