"""The session: settings, configuration, folders, encodings, the log, the end."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO

import pytest
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from dflint.measure.recorded_layers import digest_of
from dflint.source import Source
from dflint.syntax.parser import parse
from tests.lsp.lab import COMMAND, REGISTERED, Buffer, Editor, make_client
from tests.optimize.repositories import Repository

APT = "FROM debian:12\nRUN apt-get update && apt-get install curl\nUSER www-data\n"
CODE = "visual_studio_code@1.65"


@asynccontextmanager
async def started(
    folder: Path, options: object = None, encodings: list[str] | None = None, *arguments: str
) -> AsyncIterator[Editor]:
    """A server of its own."""
    client = await ClientServerConfig([*COMMAND, *arguments], make_client).start()
    assert isinstance(client, LanguageClient)
    capabilities = client_capabilities(CODE)
    if encodings is not None:
        capabilities.general = types.GeneralClientCapabilities(position_encodings=encodings)
    params = types.InitializeParams(
        capabilities=capabilities,
        workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
        initialization_options=options,
    )
    await client.initialize_session(params)
    yield Editor(client, folder)
    await client.shutdown_session()
    await client.stop()  # type: ignore[no-untyped-call]


def _changed(editor: Editor, path: Path, kind: types.FileChangeType) -> None:
    event = types.FileEvent(path.as_uri(), kind)
    editor.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))


async def test_policies_are_checked_and_read_again_when_they_change(tmp_path: Path) -> None:
    policies = tmp_path / "own.policy.toml"
    (tmp_path / "dflint.toml").write_text("")
    head = '[[policy]]\nname = "user"\nrequire = '
    policies.write_text(head + "\"final.user != 'www-data'\"\n")
    async with started(tmp_path) as editor:
        buffer = editor.open(APT, "Dockerfile")
        assert "DFP-user" in await editor.codes(buffer)
        policies.write_text(head + '"final.usr"\n')
        _changed(editor, policies, types.FileChangeType.Changed)
        for _ in range(500):
            if editor.client.diagnostics.get(policies.as_uri()):
                break
            await asyncio.sleep(0.02)
        (mistake,) = editor.client.diagnostics[policies.as_uri()]
        assert mistake.message.startswith('stage has no field "usr"')
        assert mistake.range.start == types.Position(2, 17)
        policies.write_text(head + '"lines > 0"\n')
        _changed(editor, policies, types.FileChangeType.Changed)
        assert "DFP-user" not in await editor.codes(buffer, lambda it: "DFP-user" not in it)


async def test_the_configuration_is_read_again_when_it_changes(tmp_path: Path) -> None:
    config = tmp_path / "dflint.toml"
    config.write_text('ignore = ["DF301"]\n')
    async with started(tmp_path) as editor:
        buffer = editor.open(APT, "Dockerfile")
        assert "DF301" not in await editor.codes(buffer)
        config.write_text("")
        _changed(editor, config, types.FileChangeType.Changed)
        assert "DF301" in await editor.codes(buffer, lambda it: "DF301" in it)
        # A mistake is said once, and marked; what held before holds.
        config.write_text('ignore = ["DF3o1"]\n')
        _changed(editor, config, types.FileChangeType.Changed)
        for _ in range(500):
            if editor.client.diagnostics.get(config.as_uri()):
                break
            await asyncio.sleep(0.02)
        (mistake,) = editor.client.diagnostics[config.as_uri()]
        assert "DF3o1" in mistake.message
        assert mistake.range.start == types.Position(0, 10)
        assert "DF301" in await editor.codes(buffer)
        editor.change(buffer, APT + "#\n", 2)
        await asyncio.sleep(0.2)
        assert len([it for it in editor.client.messages if "DF3o1" in it.message]) == 1
        config.write_text('ignore = ["DF301"]\n')
        _changed(editor, config, types.FileChangeType.Changed)
        assert "DF301" not in await editor.codes(buffer, lambda it: "DF301" not in it)
        for _ in range(500):
            if not editor.client.diagnostics[config.as_uri()]:
                break
            await asyncio.sleep(0.02)
        assert editor.client.diagnostics[config.as_uri()] == ()


async def test_files_are_watched(tmp_path: Path) -> None:
    async with started(tmp_path) as editor:
        for _ in range(500):
            if id(editor.client) in REGISTERED:
                break
            await asyncio.sleep(0.02)
        (registration,) = REGISTERED[id(editor.client)]
        assert registration.method == "workspace/didChangeWatchedFiles"
        assert "dflint.toml" in str(registration.register_options)


async def test_files_that_come_and_go(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    async with started(tmp_path) as editor:
        buffer = editor.open("FROM scratch\nCOPY a.txt b.txt /\n", "Dockerfile")
        assert "DF705" in await editor.codes(buffer)
        (tmp_path / "b.txt").write_text("")
        _changed(editor, tmp_path / "b.txt", types.FileChangeType.Created)
        assert "DF705" not in await editor.codes(buffer, lambda it: "DF705" not in it)


async def test_settings(tmp_path: Path) -> None:
    options = {"ignore": ["DF301"], "disable": ["hover"], "unsafeFixes": False}
    async with started(tmp_path, options) as editor:
        text = APT.replace("install", "in‸stall")
        assert await editor.hover(text) == ""
        buffer = editor.open(text)
        assert "DF302" in await editor.codes(buffer)
        assert "DF301" not in await editor.codes(buffer)
        titles = [it.title for it in await editor.actions(buffer)]
        assert not [it for it in titles if "(unsafe)" in it]
        # Others are asked for when they change.
        editor.client.set_configuration({"dflint": {"select": ["DF301"]}})
        editor.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        assert await editor.codes(buffer, lambda it: "DF301" in it) == ["DF301"]


async def test_sizes_of_measured_layers(tmp_path: Path) -> None:
    """The newest run in which an instruction was as it is now has its size."""
    make = digest_of(parse(Source("", "RUN  make \\\n all\n")).instructions[0])
    runs = [
        {"time": f"2026-11-0{day}T01:02:03+00:00", "commit": "abcdef01", "engine": "buildah 1.28",
         "subject": {"file": str(tmp_path / "Dockerfile")}, "size": 1, "compressed": 1, "wasted": 0,
         "build": 1.0, "layers": [{"line": 2, "digest": make, "size": size}]}
        for day, size in ((1, 2_000_000), (2, 45_000_000))
    ]  # fmt: skip
    record = tmp_path / "runs.jsonl"
    record.write_text("\n".join(map(json.dumps, runs)))
    async with started(tmp_path, {"measurements": "runs.jsonl"}) as editor:
        buffer = editor.open("‸FROM a\nRUN make all\nRUN make none\n‸", "Dockerfile")
        params = types.InlayHintParams(buffer.id, buffer.range)
        found = await editor.client.text_document_inlay_hint_async(params)
        assert [(it.label, it.position) for it in found or ()] == [
            ("45 MB", types.Position(1, len("RUN make all")))
        ]
        assert found and "2026-11-02, commit abcdef0: buildah 1.28" in str(found[0].tooltip)
        record.write_text("no run")
        assert await editor.client.text_document_inlay_hint_async(params) == ()


async def _lenses(editor: Editor, buffer: Buffer, count: int) -> list[str]:
    """The titles of so many lenses, which come when they are known."""
    for _ in range(500):
        params = types.CodeLensParams(buffer.id)
        found = await editor.client.text_document_code_lens_async(params) or ()
        if len(found) >= count:
            break
        await asyncio.sleep(0.02)
    return [f"{it.range.start.line + 1}: {it.command.title}" for it in found if it.command]


async def test_how_many_commits_rebuild_a_run(tmp_path: Path) -> None:
    repository = Repository(tmp_path)
    text = "FROM a\nCOPY list .\nRUN install\nCOPY . .\nRUN make\n"
    repository.commit_files({"Dockerfile": text, ".dockerignore": ".git", "list": ""})
    for number in range(20):
        repository.commit_files({"list" if number % 5 == 0 else "app.c": str(number)})
    async with started(tmp_path) as editor:
        buffer = editor.open(text, "Dockerfile")
        assert await _lenses(editor, buffer, 2) == [
            "3: rebuilt by 20 % of the last 20 commits",
            "5: rebuilt by 100 % of the last 20 commits",
        ]
        # Of another text only what is above the change is known, until it is worked out again.
        buffer = editor.change(buffer, text.replace("COPY . .", "COPY list ."))
        (known,) = await _lenses(editor, buffer, 1)
        assert known == "3: rebuilt by 20 % of the last 20 commits"
        assert "5: rebuilt by 20 % of the last 20 commits" in await _lenses(editor, buffer, 2)
    async with started(tmp_path, {"rebuilds": False}) as editor:
        buffer = editor.open(text, "Dockerfile")
        await asyncio.sleep(2)
        assert await _lenses(editor, buffer, 0) == []


async def test_a_wrong_setting_is_said_once(tmp_path: Path) -> None:
    async with started(tmp_path, {"unsafefixes": True}) as editor:
        for _ in range(500):
            if editor.client.messages:
                break
            await asyncio.sleep(0.02)
        (message,) = editor.client.messages
        assert 'no setting "unsafefixes". Did you mean "unsafeFixes"?' in message.message


async def test_folders_of_the_workspace_change(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "b/Dockerfile").write_text("FROM a\nMAINTAINER b\n")
    async with started(tmp_path / "a") as editor:
        added = [types.WorkspaceFolder((tmp_path / "b").as_uri(), "b")]
        event = types.WorkspaceFoldersChangeEvent(added=added, removed=[])
        editor.client.workspace_did_change_workspace_folders(
            types.DidChangeWorkspaceFoldersParams(event)
        )
        params = types.ExecuteCommandParams("dflint.checkWorkspace")
        assert await editor.client.workspace_execute_command_async(params) == 1


@pytest.mark.parametrize(("encoding", "column"), [("utf-8", 6), ("utf-16", 4), ("utf-32", 3)])
async def test_encodings(tmp_path: Path, encoding: str, column: int) -> None:
    async with started(tmp_path, None, [encoding]) as editor:
        buffer = editor.open('FROM a\nENV 𝄞=1 A=2\nRUN echo "é𝄞" $A\n')
        position = types.Position(2, 9 + column + 4 if encoding != "utf-32" else 9 + column + 3)
        params = types.DefinitionParams(buffer.id, position)
        found = await editor.client.text_document_definition_async(params)
        assert found, position


async def test_the_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    async with started(tmp_path, None, None, "--log-file", str(log)) as editor:
        await editor.codes(editor.open("FROM a\nENV TOKEN=verysecret\n"))
    text = log.read_text()
    assert "INFO the editor is" in text
    assert "verysecret" not in text


# --- the process ---


def _message(**content: object) -> bytes:
    body = json.dumps({"jsonrpc": "2.0", **content}).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body)


INITIALIZE = _message(
    id=1, method="initialize", params={"capabilities": {}, "processId": None, "rootUri": None}
)
SHUTDOWN = _message(id=2, method="shutdown")
EXIT = _message(method="exit")


@pytest.mark.parametrize(
    ("messages", "code"),
    [
        (INITIALIZE + SHUTDOWN + EXIT, 0),
        (INITIALIZE + EXIT, 1),
        (INITIALIZE, 1),  # the editor is gone
        (b"", 1),
    ],
)
def test_the_end(messages: bytes, code: int) -> None:
    done = subprocess.run(COMMAND, input=messages, capture_output=True, timeout=30, check=False)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def _answer(stream: IO[bytes]) -> dict[str, object]:
    """The next message of a server."""
    length = 0
    while line := stream.readline().strip():
        if line.startswith(b"Content-Length: "):
            length = int(line.partition(b": ")[2])
    message: dict[str, object] = json.loads(stream.read(length))
    return message


def test_an_editor_that_dies_ends_the_server() -> None:
    other = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    params = {"capabilities": {}, "processId": other.pid, "rootUri": None}
    with subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as server:
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(_message(id=1, method="initialize", params=params))
        server.stdin.write(_message(method="initialized", params={}))
        server.stdin.write(_message(id=2, method="dflint/unknown"))
        server.stdin.flush()
        for number in (1, 2):  # both are answered, so that the server knows the editor by now
            assert _answer(server.stdout)["id"] == number
        other.send_signal(signal.SIGKILL)
        other.wait()
        assert server.wait(timeout=30) == 1


def test_without_pygls_one_sentence_says_how_to_get_it(tmp_path: Path) -> None:
    """A folder that hides pygls, as if it were not installed."""
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as u\nfind = u.find_spec\n"
        "u.find_spec = lambda name, *a: None if name == 'pygls' else find(name, *a)\n"
    )
    environ = {**os.environ, "PYTHONPATH": str(tmp_path)}
    done = subprocess.run(COMMAND, capture_output=True, env=environ, timeout=30, check=False)
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.decode().splitlines() == [
        'dflint: dflint lsp needs pygls, which is not installed: run pip install "dflint[lsp]".'
    ]


def test_a_log_that_cannot_be_written(tmp_path: Path) -> None:
    command = [*COMMAND, "--log-file", str(tmp_path / "no/log")]
    done = subprocess.run(command, capture_output=True, timeout=30, check=False)
    assert done.returncode == 2
    assert b"cannot write to" in done.stderr


def test_check_does_not_import_the_server() -> None:
    code = (
        "import sys, dflint.cli; sys.argv = ['dflint', 'check', '-q', '-']; import os\n"
        "os._exit = lambda code: print(sorted(m for m in sys.modules if 'lsp' in m))\n"
        "dflint.cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        input="FROM scratch\n",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"
