"""How long the language server takes from a change to its diagnostics, and how much memory.

    .venv/bin/python benchmarks/lsp.py [-n CHANGES] [FILE...]

A change of a file of about 300 lines is made in the middle, as if someone wrote. Times are of one
processor, in ms: of dflint alone (parsing, linting, diagnostics), and of the round trip through the
pipe, which includes pygls on both sides. Memory is that of a server with 1,000 open files.
"""

from __future__ import annotations

import argparse
import gc
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

from lsprotocol import types

from dflint.lsp.diagnostics import findings
from dflint.lsp.session import Session

ROOT = Path(__file__).parent.parent
COMMAND = [sys.executable, "-m", "dflint", "lsp"]
WRITTEN = "RUN apt-get update && apt-get install -y --no-install-recommends curl\n"
OPEN = 1000


def long_file() -> str:
    """A file of about 300 lines, put together from the hand-written ones at hand."""
    texts: list[str] = []
    for path in sorted((ROOT / "testdata").rglob("*Dockerfile*")):
        text = path.read_text(errors="replace")
        if path.is_file() and text.isascii() and "FROM" in text and "escape" not in text:
            texts.append(text.rstrip("\n") + "\n")
    random.Random(1).shuffle(texts)
    found = ""
    for text in texts:
        if found.count("\n") + text.count("\n") <= 305:
            found += text
    return found


def own_times(text: str, changes: int) -> list[float]:
    """The time of dflint alone for each change, in ms."""
    session = Session()
    session.start(types.InitializeParams(types.ClientCapabilities()), "utf-16")
    with tempfile.TemporaryDirectory() as folder:
        uri = (Path(folder) / "Dockerfile").as_uri()
        document = session.documents.open(types.TextDocumentItem(uri, "dockerfile", 1, text))
        findings(session, uri)
        times: list[float] = []
        gc.collect()
        gc.freeze()
        gc.disable()  # the server collects garbage when the editor rests
        for version, change in enumerate(_changes(text, changes), 2):
            start = time.process_time()
            document = document.changed(version, [change])
            session.documents.put(document)
            findings(session, uri)
            times.append((time.process_time() - start) * 1000)
            if version % 50 == 0:
                gc.collect()
        gc.enable()
    return times


def _changes(text: str, count: int) -> list[types.TextDocumentContentChangePartial]:
    """Characters that are written one by one in the middle, and taken out again."""
    line = text.count("\n") // 2
    starts = [i for i, it in enumerate(text.split("\n")) if it.startswith("RUN")]
    line = min(starts, key=lambda it: abs(it - line))
    found: list[types.TextDocumentContentChangePartial] = []
    while len(found) < count:
        for column, char in enumerate(WRITTEN):
            at = types.Position(line, column)
            found.append(types.TextDocumentContentChangePartial(types.Range(at, at), char))
        start, end = types.Position(line, 0), types.Position(line + 1, 0)
        found.append(types.TextDocumentContentChangePartial(types.Range(start, end), ""))
    return found[:count]


class Server:
    """A server at the other end of a pipe."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.input: IO[bytes] = self.process.stdin
        self.output: IO[bytes] = self.process.stdout

    def send(self, **content: object) -> None:
        body = json.dumps({"jsonrpc": "2.0", **content}).encode()
        self.input.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.input.flush()

    def open(self, uri: str, text: str) -> None:
        item = {"uri": uri, "languageId": "dockerfile", "version": 1, "text": text}
        self.send(method="textDocument/didOpen", params={"textDocument": item})

    def receive(self) -> dict[str, Any]:
        length = 0
        while line := self.output.readline().strip():
            if line.startswith(b"Content-Length: "):
                length = int(line.partition(b": ")[2])
        message: dict[str, Any] = json.loads(self.output.read(length))
        return message

    def published(self, version: int) -> None:
        """Wait for the diagnostics of a version."""
        while self.receive().get("params", {}).get("version") != version:
            pass

    def start(self, folder: str) -> None:
        params: dict[str, object] = {
            "processId": None,
            "rootUri": Path(folder).as_uri(),
            "capabilities": {},
        }
        self.send(id=1, method="initialize", params=params)
        self.receive()
        self.send(method="initialized", params={})

    def end(self) -> None:
        self.send(id=2, method="shutdown")
        self.send(method="exit")
        self.process.wait()

    def memory(self) -> int:
        """What is in memory, in MB (Linux)."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return next(int(it.split()[1]) // 1024 for it in status.split("\n") if "VmRSS" in it)


def round_trips(text: str, changes: int) -> list[float]:
    """The time from a change that is sent to the diagnostics that are received, in ms."""
    server, times = Server(), []
    with tempfile.TemporaryDirectory() as folder:
        server.start(folder)
        uri = (Path(folder) / "Dockerfile").as_uri()
        server.open(uri, text)
        server.published(1)
        for version, change in enumerate(_changes(text, changes), 2):
            at = change.range
            places = [{"line": it.line, "character": it.character} for it in (at.start, at.end)]
            event = {"range": {"start": places[0], "end": places[1]}, "text": change.text}
            start = time.perf_counter()
            document = {"uri": uri, "version": version}
            params: dict[str, object] = {"textDocument": document, "contentChanges": [event]}
            server.send(method="textDocument/didChange", params=params)
            server.published(version)
            times.append((time.perf_counter() - start) * 1000)
        server.end()
    return times


def memory(text: str) -> tuple[int, int]:
    """What a server takes in MB: at the start, and with many open files."""
    server = Server()
    with tempfile.TemporaryDirectory() as folder:
        server.start(folder)
        before = server.memory()
        for number in range(OPEN):
            uri = (Path(folder) / str(number) / "Dockerfile").as_uri()
            server.open(uri, text.replace("FROM ", f"# {number}\nFROM ", 1))
            while server.receive().get("params", {}).get("uri") != uri:
                pass
        after = server.memory()
        server.end()
    return before, after


def shown(name: str, times: Sequence[float]) -> str:
    ordered = sorted(times)
    middle, high = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return f"{name:<24} median {middle:6.1f} ms   p99 {high:6.1f} ms   most {ordered[-1]:6.1f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("-n", type=int, default=300, help="how many changes (300)")
    parser.add_argument("files", nargs="*", help="files to change instead of one of 300 lines")
    arguments = parser.parse_args()
    texts = {name: Path(name).read_text() for name in arguments.files} or {"": long_file()}
    for name, text in texts.items():
        print(f"{name or 'a file'} of {text.count(chr(10))} lines, {arguments.n} changes")
        print(shown("dflint alone", own_times(text, arguments.n)))
        print(shown("round trip", round_trips(text, arguments.n)))
    before, after = memory(next(iter(texts.values()))[:6000])
    print(f"memory                   {before} MB at the start, {after} MB with {OPEN} open files")


if __name__ == "__main__":
    main()
