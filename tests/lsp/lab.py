"""An editor for tests: documents with a cursor, and a real server at the other end of a pipe."""

import asyncio
import itertools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from lsprotocol import types
from pytest_lsp import LanguageClient, make_test_lsp_client

CURSOR = "‸"  # in texts of tests: where the cursor is
COMMAND = [sys.executable, "-m", "dflint", "lsp"]
SECONDS = 20.0  # to wait for what must come
NUMBERS = itertools.count(1)
REGISTERED: dict[int, Sequence[types.Registration]] = {}  # what servers have asked a client for
QUICK_FIX = types.CodeActionKind.QuickFix


def make_client() -> LanguageClient:
    """A client that also says yes to watching files."""
    client = make_test_lsp_client()

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)  # type: ignore[untyped-decorator]
    def register(params: types.RegistrationParams) -> None:
        REGISTERED[id(client)] = params.registrations

    return client


class Buffer:
    """An open document, and the places of the cursors in its text."""

    def __init__(self, uri: str, text: str) -> None:
        parts = text.split(CURSOR)
        self.uri = uri
        self.id = types.TextDocumentIdentifier(uri)
        self.text = "".join(parts)
        ends = itertools.accumulate(map(len, parts[:-1]))
        self.cursors = [_position(self.text, end) for end in ends]

    @property
    def at(self) -> types.Position:
        """The only cursor."""
        (one,) = self.cursors
        return one

    @property
    def range(self) -> types.Range:
        """From the first cursor to the last."""
        return types.Range(self.cursors[0], self.cursors[-1])

    def cut(self, range_: types.Range) -> str:
        """The text of a range."""
        return self.text[_offset(self.text, range_.start) : _offset(self.text, range_.end)]

    def edited(self, edits: Sequence[types.TextEdit] | None) -> str:
        """The text after edits."""
        text = self.text
        for edit in sorted(
            edits or (),
            key=lambda it: (it.range.start.line, it.range.start.character),
            reverse=True,
        ):
            start, end = (_offset(self.text, it) for it in (edit.range.start, edit.range.end))
            text = text[:start] + edit.new_text + text[end:]
        return text

    def after(self, edit: types.WorkspaceEdit | None) -> str:
        """The text after an edit of the workspace."""
        assert edit is not None
        if edit.document_changes is not None:
            (change,) = edit.document_changes
            assert isinstance(change, types.TextDocumentEdit)
            assert change.text_document.uri == self.uri
            return self.edited(change.edits)  # type: ignore[arg-type]
        assert edit.changes is not None
        return self.edited(edit.changes[self.uri])


class Editor:
    """A client with the folder of its workspace."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder

    def open(self, text: str, name: str = "", language: str = "dockerfile") -> Buffer:
        """Open a document in a folder of its own, unless it has a name from the workspace."""
        path = self.folder / (name or f"{next(NUMBERS)}/Dockerfile")
        path.parent.mkdir(parents=True, exist_ok=True)
        buffer = Buffer(path.as_uri(), text)
        item = types.TextDocumentItem(buffer.uri, language, 1, buffer.text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return buffer

    def change(self, buffer: Buffer, text: str, version: int = 2) -> Buffer:
        """Replace the whole text of a document."""
        change = types.TextDocumentContentChangeWholeDocument(text)
        id_ = types.VersionedTextDocumentIdentifier(version, buffer.uri)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(id_, [change]))
        return Buffer(buffer.uri, text)

    async def codes(
        self, buffer: Buffer, are_right: Callable[[list[str]], bool] = bool
    ) -> list[str]:
        """The codes of the diagnostics that are pushed, as soon as they are right."""
        for _ in range(int(SECONDS / 0.02)):
            found = self.client.diagnostics.get(buffer.uri)
            if found is not None and are_right([str(it.code) for it in found]):
                break
            await asyncio.sleep(0.02)
        return [str(it.code) for it in self.client.diagnostics.get(buffer.uri, ())]

    async def actions(
        self, buffer: Buffer, kind: types.CodeActionKind | str | None = None
    ) -> list[types.CodeAction]:
        """The code actions at the cursor, with their edits."""
        context = types.CodeActionContext([], only=[kind] if kind is not None else None)
        params = types.CodeActionParams(buffer.id, buffer.range, context)
        found = await self.client.text_document_code_action_async(params)
        actions = [it for it in found or () if isinstance(it, types.CodeAction)]
        return [
            it if it.edit is not None else await self.client.code_action_resolve_async(it)
            for it in actions
        ]

    async def labels(self, text: str, name: str = "") -> list[str]:
        """What can be written at the cursor."""
        buffer = self.open(text, name)
        params = types.CompletionParams(buffer.id, buffer.at)
        found = await self.client.text_document_completion_async(params)
        assert isinstance(found, types.CompletionList)
        return [it.label for it in found.items]

    async def hover(self, text: str) -> str:
        """What is shown at the cursor."""
        buffer = self.open(text)
        found = await self.client.text_document_hover_async(types.HoverParams(buffer.id, buffer.at))
        if found is None:
            return ""
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value


def _position(text: str, offset: int) -> types.Position:
    """In units of UTF-16."""
    line = text.count("\n", 0, offset)
    before = text[text.rfind("\n", 0, offset) + 1 : offset]
    return types.Position(line, len(before.encode("utf-16-le")) // 2)


def _offset(text: str, position: types.Position) -> int:
    start = 0
    for _ in range(position.line):
        start = text.find("\n", start) + 1
        if not start:
            return len(text)
    end = text.find("\n", start)
    line = text[start : end if end >= 0 else None].encode("utf-16-le")
    return start + len(line[: 2 * position.character].decode("utf-16-le"))
