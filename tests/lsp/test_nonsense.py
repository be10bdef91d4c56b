"""Clients that send nonsense, texts that are nonsense, and two clients at once."""

import json
import random
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types

from dflint.lsp.features import ROWS
from dflint.lsp.names import NotRenamed
from dflint.lsp.session import Session
from tests.corpus import testdata as hand_written
from tests.corpus import text_of
from tests.lsp.lab import COMMAND
from tests.lsp.test_session import EXIT, INITIALIZE, SHUTDOWN, _answer, _message

URI = "file:///nowhere/Dockerfile"
VALUES: tuple[Any, ...] = (
    None, 0, -1, 1 << 70, 1.5, True, "", "x", "file:///%zz", "file:///a%00b", [], {}, [[]], "\ud800",
    {"line": 0, "character": 0}, {"uri": URI}, {"uri": 7}, {"start": 1}, [{"text": "FROM a\n"}],
)  # fmt: skip
KEYS = (
    "textDocument", "position", "range", "context", "contentChanges", "newName", "options", "query",
    "command", "arguments", "settings", "changes", "event", "item", "id", "ch", "positions",
)  # fmt: skip
METHODS = [row[0] for row in ROWS] + [
    "textDocument/didOpen", "textDocument/didChange", "textDocument/didClose", "textDocument/didSave",
    "workspace/didChangeConfiguration", "workspace/didChangeWatchedFiles", "initialized", "$/cancelRequest",
    "workspace/didChangeWorkspaceFolders", "workspace/executeCommand", "textDocument/diagnostic",
    "window/workDoneProgress/cancel", "$/setTrace", "no/such", "",
]  # fmt: skip


def _nonsense(random_: random.Random) -> Iterator[bytes]:
    for number in range(10, 260):
        keys = random_.sample(KEYS, random_.randrange(5))
        params: Any = {key: random_.choice(VALUES) for key in keys}
        if random_.random() < 0.2:
            params = random_.choice(VALUES)
        content = {"method": random_.choice(METHODS), "params": params, "id": number}
        for key in ("id", "params", "method"):
            if random_.random() < 0.1:
                del content[key]
        yield _message(**content)
        if random_.random() < 0.1:
            body = random_.choice(
                [b"{", b"null", b"[]", b'"x"', b"\xff", b'{"jsonrpc": 1}', b"{} {}"]
            )
            yield b"Content-Length: %d\r\nX-Other: y\r\n\r\n%s" % (len(body), body)


def test_a_client_that_sends_nonsense() -> None:
    """The server lives, and answers what can be answered afterwards."""
    text = "FROM debian:12\nMAINTAINER me\n"
    item = {"uri": URI, "languageId": "dockerfile", "version": 1, "text": text}
    place = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 1}}
    messages = [
        INITIALIZE,
        *_nonsense(random.Random(7)),
        _message(method="textDocument/didOpen", params={"textDocument": item}),
        _message(id=3, method="textDocument/hover", params=place),
    ]
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as server:
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(b"".join(messages))
        server.stdin.flush()
        answer: dict[str, Any] = {}
        while answer.get("id") != 3:
            answer = _answer(server.stdout)
        assert "Starts a stage" in json.dumps(answer["result"])
        server.stdin.write(SHUTDOWN + EXIT)
        server.stdin.flush()
        assert server.wait(timeout=30) == 0


# --- texts ---


def _params(message: str, session: Session, random_: random.Random) -> Any:
    """What an editor would send for a random place of the document."""
    document = session.documents.get(URI)
    assert document is not None
    lines = document.lines
    at, to = sorted(random_.randrange(len(document.text) + 1) for _ in range(2))
    position, range_ = lines.position(at), types.Range(lines.position(at), lines.position(to))
    id_ = types.TextDocumentIdentifier(URI)
    options = types.FormattingOptions(4, True)
    item = types.CallHierarchyItem("", types.SymbolKind.Class, URI, range_, range_, data=0)
    given: dict[str, Any] = {
        "text_document": id_, "position": position, "range": range_, "positions": [position],
        "options": options, "ch": "\n", "query": "", "new_name": "new", "item": item,
        "context": types.CodeActionContext([], trigger_kind=types.CodeActionTriggerKind.Invoked),
    }  # fmt: skip
    if message == types.TEXT_DOCUMENT_REFERENCES:
        given["context"] = types.ReferenceContext(True)
    if message == types.TEXT_DOCUMENT_COMPLETION:
        del given["context"]
    kind: Any = types.METHOD_TO_TYPES[message][2]
    assert kind is not None
    names = {field.name for field in kind.__attrs_attrs__}
    return kind(**{name: value for name, value in given.items() if name in names})


def _mangled(text: str, random_: random.Random) -> str:
    """A text as it is while someone writes: something is gone, or there twice, or cut off."""
    start = random_.randrange(len(text) + 1)
    end = min(len(text), start + random_.randrange(40))
    change = random_.choice(
        ["", "$", "{", '"', "\\\n", "<<EOF\n", "\n", "--mount=type=", "𝄞", "[", "#"]
    )
    return text[:start] + change + text[end:] if random_.random() < 0.8 else text[:start]


def test_changes_of_what_is_not_open_mean_nothing(tmp_path: Path) -> None:
    """Nor does a file that is closed, saved or deleted without having been open."""
    document = {"uri": (tmp_path / "Dockerfile").as_uri(), "version": 3}
    item = {**document, "languageId": "dockerfile", "text": "FROM debian:12\n"}
    gone = {"changes": [{"uri": document["uri"], "type": 3}]}
    place = {"textDocument": document, "position": {"line": 0, "character": 1}}
    change = {"textDocument": document, "contentChanges": [{"text": "FROM a\n"}]}
    messages = [
        INITIALIZE,
        _message(method="textDocument/didChange", params=change),
        _message(method="textDocument/didClose", params={"textDocument": document}),
        _message(method="textDocument/didSave", params={"textDocument": document}),
        _message(method="workspace/didChangeWatchedFiles", params=gone),
        _message(id=3, method="textDocument/hover", params=place),
        _message(method="textDocument/didOpen", params={"textDocument": item}),
        _message(id=4, method="textDocument/hover", params=place),
    ]
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(b"".join(messages))
        server.stdin.flush()
        answers: dict[object, object] = {}
        while 3 not in answers or 4 not in answers:
            answer = _answer(server.stdout)
            answers[answer.get("id")] = answer.get("result")
        server.stdin.write(SHUTDOWN + EXIT)
        server.stdin.flush()
        assert server.wait(timeout=30) == 0
    # Both hovers may be answered after the document was opened: the server looks at the newest text.
    assert "Starts a stage" in str(answers[4])


TEXTS = [text_of(content) for _, content in hand_written()]


@pytest.mark.parametrize("seed", range(6))
def test_every_feature_takes_every_text(seed: int) -> None:
    random_ = random.Random(seed)
    session = Session()
    session.start(types.InitializeParams(types.ClientCapabilities()), "utf-16")
    rows = [row for row in ROWS if row[0] != types.CODE_ACTION_RESOLVE]
    for text in random_.sample([it for it in TEXTS if len(it) < 6000], 12):
        text = _mangled(text, random_)
        session.documents.open(types.TextDocumentItem(URI, "dockerfile", 1, text))
        for message, _, answer, _ in rows:
            with suppress(NotRenamed):
                answer(session, _params(message, session, random_))


def test_two_clients_at_once(tmp_path: Path) -> None:
    """Each has a server of its own: what is open in one is nothing to the other."""
    servers = [
        subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(2)
    ]
    uri = (tmp_path / "Dockerfile").as_uri()
    for server, image in zip(servers, ("debian", "alpine"), strict=True):
        item = {"uri": uri, "languageId": "dockerfile", "version": 1, "text": f"FROM {image}\n"}
        assert server.stdin is not None
        server.stdin.write(INITIALIZE)
        server.stdin.write(_message(method="textDocument/didOpen", params={"textDocument": item}))
        server.stdin.flush()
    place = {"textDocument": {"uri": uri}, "position": {"line": 0, "character": 6}}
    for server, image in zip(servers, ("debian", "alpine"), strict=True):
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(_message(id=5, method="textDocument/hover", params=place))
        server.stdin.flush()
        answer: dict[str, Any] = {}
        while answer.get("id") != 5:
            answer = _answer(server.stdout)
        assert f"**{image}**" in json.dumps(answer)
        server.stdin.write(SHUTDOWN + EXIT)
        server.stdin.flush()
    assert [server.wait(timeout=30) for server in servers] == [0, 0]
