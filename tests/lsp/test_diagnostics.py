"""Diagnostics: on every change, as the editor wants them, and never twice."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from lsprotocol import types
from pygls.protocol import JsonRPCProtocol

from tests.lsp.lab import Editor


class Held:
    """A stream that keeps what is written to it."""

    def __init__(self) -> None:
        self.content = b""

    def write(self, data: bytes) -> None:
        self.content += data


@contextmanager
def at_once(protocol: JsonRPCProtocol) -> Iterator[None]:
    """Send all messages of a client in one piece."""
    writer, held = protocol.writer, Held()
    protocol.writer = held  # type: ignore[assignment]
    yield
    protocol.writer = writer
    assert writer is not None
    assert writer.write(held.content) is None


APT = "FROM debian:12\nRUN apt-get update && apt-get install curl\nUSER www-data\n"


async def test_a_finding_is_a_diagnostic(editor: Editor) -> None:
    buffer = editor.open(APT)
    await editor.codes(buffer)
    found = {str(it.code): it for it in editor.client.diagnostics[buffer.uri]}
    one = found["DF301"]
    assert buffer.cut(one.range) == "install"
    assert one.source == "dflint"
    assert one.severity is types.DiagnosticSeverity.Error
    assert one.code_description is not None
    assert one.code_description.href.endswith("/rules/df301/")


async def test_a_change_changes_the_diagnostics(editor: Editor) -> None:
    buffer = editor.open(APT)
    await editor.codes(buffer)
    editor.change(buffer, APT.replace("install", "install -y"))
    assert "DF301" not in await editor.codes(buffer, lambda it: "DF301" not in it)


async def test_only_the_last_of_many_changes_counts(editor: Editor) -> None:
    buffer = editor.open("FROM scratch\n")
    for version in range(2, 40):
        editor.change(buffer, f"FROM scratch\nMAINTAINER {version}\n", version)
    editor.change(buffer, APT, 40)
    assert "DF301" in await editor.codes(buffer, lambda it: "DF301" in it)
    await asyncio.sleep(0.1)
    assert "DF521" not in await editor.codes(buffer)


async def test_a_change_of_a_range(editor: Editor) -> None:
    buffer = editor.open("FROM debian:12‸\n")
    change = types.TextDocumentContentChangePartial(buffer.range, "\nMAINTAINER me")
    id_ = types.VersionedTextDocumentIdentifier(2, buffer.uri)
    editor.client.text_document_did_change(types.DidChangeTextDocumentParams(id_, [change]))
    assert "DF521" in await editor.codes(buffer, lambda it: "DF521" in it)


async def test_tags_and_related_places(editor: Editor) -> None:
    buffer = editor.open(
        "FROM a AS x\nMAINTAINER me\nARG V=1\nARG V=2\nFROM b AS x\nCOPY --from=x /a /b\n"
    )
    await editor.codes(buffer)
    found = {str(it.code): it for it in editor.client.diagnostics[buffer.uri]}
    assert found["DF521"].tags == (types.DiagnosticTag.Deprecated,)
    assert found["DF554"].tags == (types.DiagnosticTag.Unnecessary,)
    related = [it for one in found.values() for it in one.related_information or ()]
    assert all(it.location.uri == buffer.uri for it in related)
    assert related


async def test_what_is_closed_has_none(editor: Editor) -> None:
    buffer = editor.open(APT)
    await editor.codes(buffer)
    editor.client.text_document_did_close(types.DidCloseTextDocumentParams(buffer.id))
    assert await editor.codes(buffer, lambda it: not it) == []


async def test_a_half_typed_line_shows_no_message(editor: Editor) -> None:
    before = len(editor.client.messages)
    buffer = editor.open("FROM debian:12\n")
    text = 'RUN --mount=type=cache,target="/x <<EOF && [ "a\\\n'
    for end in range(len(text)):
        buffer = editor.change(buffer, "FROM debian:12\n" + text[:end], end + 2)
        await editor.client.text_document_hover_async(
            types.HoverParams(buffer.id, types.Position(1, end))
        )
    assert editor.client.messages[before:] == []


async def test_other_files_have_none(editor: Editor) -> None:
    buffer = editor.open("FROM x\n", "1/notes.md", "markdown")
    assert await editor.codes(buffer, lambda it: True) == []


async def test_a_dockerignore_is_none_of_a_dockerfile(editor: Editor) -> None:
    """Editors take Dockerfile.dockerignore for a Dockerfile."""
    buffer = editor.open("[a\n", "ignored/Dockerfile.dockerignore", "dockerfile")
    assert await editor.codes(buffer) == ["DF700"]


async def test_unsaved_files_are_context_of_each_other(editor: Editor) -> None:
    folder = editor.folder / "context"
    folder.mkdir()
    (folder / "a.txt").write_text("")
    buffer = editor.open("FROM scratch\nCOPY a.txt b.txt /\n", "context/Dockerfile")
    assert "DF705" in await editor.codes(buffer)  # there is no b.txt
    editor.open("", "context/b.txt", "plaintext")
    assert "DF705" not in await editor.codes(buffer, lambda it: "DF705" not in it)
    ignore = editor.open("b.txt\n", "context/.dockerignore", "ignore")
    assert "DF704" in await editor.codes(buffer, lambda it: "DF704" in it)
    editor.change(ignore, "c.txt\n")
    assert "DF704" not in await editor.codes(buffer, lambda it: "DF704" not in it)


async def test_a_text_without_a_file(editor: Editor) -> None:
    item = types.TextDocumentItem("untitled:Untitled-1", "dockerfile", 1, APT)
    editor.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    for _ in range(500):
        if "untitled:Untitled-1" in editor.client.diagnostics:
            break
        await asyncio.sleep(0.02)
    codes = {str(it.code) for it in editor.client.diagnostics["untitled:Untitled-1"]}
    assert "DF301" in codes


async def test_secrets_are_not_shown(editor: Editor) -> None:
    buffer = editor.open("FROM debian:12\nRUN curl https://me:hunter2hunter2@example.com/x -o x\n")
    await editor.codes(buffer)
    assert "hunter2" not in str([it.message for it in editor.client.diagnostics[buffer.uri]])


# --- an editor that asks ---


async def _pull(puller: Editor, uri: str, before: str | None = None) -> object:
    params = types.DocumentDiagnosticParams(
        types.TextDocumentIdentifier(uri), previous_result_id=before
    )
    return await puller.client.text_document_diagnostic_async(params)


async def test_who_asks_gets_nothing_pushed(puller: Editor) -> None:
    buffer = puller.open(APT)
    report = await _pull(puller, buffer.uri)
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    assert "DF301" in {str(it.code) for it in report.items}
    await asyncio.sleep(0.2)
    assert buffer.uri not in puller.client.diagnostics


async def test_the_same_findings_are_not_sent_again(puller: Editor) -> None:
    buffer = puller.open(APT)
    report = await _pull(puller, buffer.uri)
    assert isinstance(report, types.RelatedFullDocumentDiagnosticReport)
    again = await _pull(puller, buffer.uri, report.result_id)
    assert isinstance(again, types.RelatedUnchangedDocumentDiagnosticReport)
    puller.change(buffer, APT + "MAINTAINER me\n")
    changed = await _pull(puller, buffer.uri, report.result_id)
    assert isinstance(changed, types.RelatedFullDocumentDiagnosticReport)


async def test_a_request_can_be_cancelled(puller: Editor) -> None:
    buffer = puller.open(APT)
    params = types.DocumentDiagnosticParams(buffer.id)
    protocol = puller.client.protocol
    answers = []
    with at_once(protocol):  # the server reads each request with what cancels it
        for number in range(20):
            id_ = f"cancelled-{number}"
            answers.append(protocol.send_request("textDocument/diagnostic", params, msg_id=id_))
            protocol.notify("$/cancelRequest", types.CancelParams(id_))
    await asyncio.wait([asyncio.wrap_future(it) for it in answers])
    assert any("cancel" in str(it.exception()).lower() for it in answers)


async def test_what_a_stage_needs_is_worked_out_for_each_text(editor: Editor) -> None:
    """Not once for the stage of that number, as long as nothing changes in the folder."""
    text = "FROM python:3.12\nRUN pip install -r requirements.txt\nCOPY requirements.txt .\n"
    folder = editor.folder / "needed"
    folder.mkdir()
    (folder / "requirements.txt").touch()
    (folder / "Dockerfile").write_text(text)  # saved: nothing has to be looked at anew
    buffer = editor.open(text, "needed/Dockerfile")
    assert "DF724" in await editor.codes(buffer, lambda it: "DF724" in it)
    first, second, third = text.splitlines(keepends=True)
    buffer = editor.change(buffer, first + third + second)
    assert "DF724" not in await editor.codes(buffer, lambda it: "DF724" not in it)
