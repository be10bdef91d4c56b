"""What language servers for Dockerfiles can do, and how fast they are, asked about the same file.

    .venv/bin/python benchmarks/servers.py NAME=COMMAND...

Each server is asked for every feature in a place where there is something to say. `yes`: it gave
something; `-`: it gave nothing, or says that it has no such feature. Times are medians in ms of 50
changes or requests in one run, one server after the other. Write the table into docs/editors.md with the
date and the versions.
"""

from __future__ import annotations

import json
import queue
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

TEXT = """\
# syntax=docker/dockerfile:1
ARG VERSION=3.12
FROM python:$VERSION AS build
WORKDIR /src
ENV NAME=app PORT=8080
EXPOSE $PORT
RUN apt-get update && \\
apt-get install curl
RUN <<EOF
echo hello
EOF
COPY . .
MAINTAINER me@example.com
run make

FROM debian:12
COPY --from=build /src/app /app
RUN --mount=type=cache,id=apt,target=/var/cache/apt apt-get install -y   git
STOPSIGNAL SIGTERM
CMD node app.js
"""
LINES = TEXT.split("\n")
OURS = [sys.executable, "-m", "dflint", "lsp"]
REPEAT = 50
LONGEST = 30.0
SUPPORTS: dict[str, Any] = {"dynamicRegistration": False}
PLAIN = [
    "synchronization", "hover", "definition", "references", "documentHighlight", "foldingRange",
    "selectionRange", "formatting", "rangeFormatting", "onTypeFormatting", "inlayHint", "codeLens",
    "documentLink", "callHierarchy", "documentSymbol", "signatureHelp",
]  # fmt: skip
TEXT_DOCUMENT: dict[str, Any] = dict.fromkeys(PLAIN, SUPPORTS) | {
    "publishDiagnostics": {"relatedInformation": True, "versionSupport": True},
    "completion": {"completionItem": {"snippetSupport": True}},
    "rename": {"prepareSupport": True},
    "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix", "source"]}}},
    "semanticTokens": {
        "requests": {"full": True}, "tokenModifiers": [], "formats": ["relative"],
        "tokenTypes": ["keyword", "comment", "string", "variable", "parameter", "property", "namespace",
                       "class", "function", "operator", "macro"],
    },
}  # fmt: skip
CAPABILITIES: dict[str, Any] = {
    "textDocument": TEXT_DOCUMENT,
    "workspace": {"configuration": True, "workspaceFolders": True, "applyEdit": True},
}


def at(piece: str, behind: bool = False) -> dict[str, int]:
    """The position of a piece of the text, or that behind it."""
    line = next(number for number, text in enumerate(LINES) if piece in text)
    return {"line": line, "character": LINES[line].index(piece) + behind * len(piece)}


WHOLE = {"start": {"line": 0, "character": 0}, "end": {"line": len(LINES) - 1, "character": 0}}
OPTIONS = {"tabSize": 4, "insertSpaces": True}
# What the table says, the message, what is sent besides the document, and what the answer must have in
# it, as JSON.
FEATURES: tuple[tuple[str, str, dict[str, Any], str], ...] = (
    ("hover: instruction", "hover", {"position": at("WORKDIR")}, "WORKDIR"),
    ("hover: image", "hover", {"position": at("debian:12")}, "bookworm"),
    ("hover: value of a variable", "hover", {"position": at("$PORT", True)}, "8080"),
    ("completion: instructions", "completion", {"position": at("CMD n")}, '"HEALTHCHECK'),
    ("completion: stages", "completion", {"position": at("--from=", True)}, '"build"'),
    ("completion: files of the context", "completion", {"position": at("COPY ", True)}, '"app.js"'),
    ("completion: images that get updates", "completion", {"position": at("FROM ", True)}, '"debian'),
    ("signature help", "signatureHelp", {"position": at("STOPSIGNAL ", True)}, '"signatures"'),
    ("definition of a stage", "definition", {"position": at("--from=b", True)}, ""),
    ("definition of a variable", "definition", {"position": at("$PORT", True)}, ""),
    ("references", "references", {"position": at("$PORT", True), "context": {"includeDeclaration": True}}, ""),
    ("highlight", "documentHighlight", {"position": at("$PORT", True)}, ""),
    ("rename a stage", "rename", {"position": at("AS build", True), "newName": "base"}, '"base"'),
    ("rename a variable", "rename", {"position": at("$PORT", True), "newName": "HTTP"}, '"HTTP"'),
    ("outline", "documentSymbol", {}, ""),
    ("outline: instructions below their stages", "documentSymbol", {}, '"children": [{'),
    ("folding", "foldingRange", {}, ""),
    ("selection ranges", "selectionRange", {"positions": [at("curl")]}, ""),
    ("semantic tokens", "semanticTokens/full", {}, ""),
    ("inlay hints", "inlayHint", {"range": WHOLE}, ""),
    ("code lens", "codeLens", {}, ""),
    ("links", "documentLink", {}, ""),
    ("call hierarchy of stages", "prepareCallHierarchy", {"position": at("build")}, ""),
    ("formatting", "formatting", {"options": OPTIONS}, ""),
    ("formatting of a range", "rangeFormatting", {"range": WHOLE, "options": OPTIONS}, ""),
)  # fmt: skip


class Client:
    """An editor with one server. What the server asks is answered: it has no settings."""

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.messages: queue.Queue[dict[str, Any]] = queue.Queue()
        self.number = 0
        self.diagnostics: list[dict[str, Any]] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.partition(b":")[2])
            if not length:
                return
            self.messages.put(json.loads(self.process.stdout.read(length)))

    def send(self, **content: object) -> None:
        body = json.dumps({"jsonrpc": "2.0", **content}).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def wait(self, is_it: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first message that is so. Raises queue.Empty."""
        end = time.monotonic() + LONGEST
        while True:
            message = self.messages.get(timeout=max(0.01, end - time.monotonic()))
            if "method" in message and "id" in message:
                params = message.get("params")
                items = params.get("items") if isinstance(params, dict) else None
                result = [None] * len(items) if items is not None else None
                self.send(id=message["id"], result=result)
            elif message.get("method") == "textDocument/publishDiagnostics":
                self.diagnostics = message["params"]["diagnostics"]
            if is_it(message):
                return message

    def ask(self, method: str, **params: object) -> Any:
        """The result; None for an error too."""
        self.number += 1
        number = self.number
        self.send(id=number, method=method, params=params)
        return self.wait(lambda it: it.get("id") == number and "method" not in it).get("result")

    def published(self, version: int) -> None:
        def is_it(message: dict[str, Any]) -> bool:
            is_ours = message.get("method") == "textDocument/publishDiagnostics"
            return is_ours and message["params"].get("version") in (version, None)

        self.wait(is_it)

    def memory(self) -> int:
        """Of the process and those that it has started, in MB (Linux)."""
        found, waiting = 0, [self.process.pid]
        while waiting:
            folder = Path(f"/proc/{waiting.pop()}")
            status = (folder / "status").read_text().split("\n")
            found += next((int(it.split()[1]) for it in status if "VmRSS" in it), 0)
            for task in (folder / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        return found // 1024


def median(act: Callable[[int], object]) -> float:
    times: list[float] = []
    for number in range(REPEAT):
        start = time.perf_counter()
        act(number)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[REPEAT // 2]


def looked_at(command: list[str], folder: Path) -> dict[str, str]:
    """What one server can do, by the rows of the table."""
    uri = (folder / "Dockerfile").as_uri()
    document = {"uri": uri}
    start = time.perf_counter()
    client = Client(command)
    answer = client.ask(
        "initialize",
        processId=None,
        rootUri=folder.as_uri(),
        capabilities=CAPABILITIES,
        workspaceFolders=[{"uri": folder.as_uri(), "name": "x"}],
    )
    begun = (time.perf_counter() - start) * 1000
    known = answer["capabilities"]
    client.send(method="initialized", params={})
    item = {**document, "languageId": "dockerfile", "version": 1, "text": TEXT}
    client.send(method="textDocument/didOpen", params={"textDocument": item})
    is_pulled = "diagnosticProvider" in known
    rows: dict[str, str] = {}

    def diagnose(version: int) -> None:
        if is_pulled:
            found = client.ask("textDocument/diagnostic", textDocument=document)
            client.diagnostics = (found or {}).get("items", client.diagnostics)
        else:
            client.published(version)

    def change(number: int) -> None:
        place = {"line": len(LINES) - 1, "character": 0}
        event = {"range": {"start": place, "end": place}, "text": "#"}
        params = {"textDocument": {**document, "version": number + 2}, "contentChanges": [event]}
        if known.get("textDocumentSync") in (1,) or (
            isinstance(known.get("textDocumentSync"), dict)
            and known["textDocumentSync"].get("change") == 1
        ):
            params["contentChanges"] = [{"text": TEXT + "#" * (number + 1)}]
        client.send(method="textDocument/didChange", params=params)
        diagnose(number + 2)

    diagnose(1)
    rows["diagnostics"] = f"{len(client.diagnostics)}, {'pull' if is_pulled else 'push'}"
    has = {name for it in client.diagnostics for name in it if it[name]}
    rows["… with a page, tags, related places"] = ", ".join(
        word
        for word, name in (("page", "codeDescription"), ("tags", "tags"), ("places", "relatedInformation"))
        if name in has
    ) or "-"  # fmt: skip
    context = {"diagnostics": client.diagnostics}
    for name, kind in (("quick fixes", "quickfix"), ("fix all", "source.fixAll")):
        found = client.ask("textDocument/codeAction", textDocument=document, range=WHOLE,
                           context={**context, "only": [kind]})  # fmt: skip
        found = [it for it in found or () if str(it.get("kind", "")).startswith(kind)]
        rows[name] = str(len(found)) if found else "-"
    for name, method, params, piece in FEATURES:
        found = client.ask(f"textDocument/{method}", textDocument=document, **params)
        found = found.get("items", found) if isinstance(found, dict) else found
        rows[name] = "yes" if found and piece in json.dumps(found) else "-"
    rows["formatting on type"] = "yes" if _is_formatted_on_type(client, known, document) else "-"
    rows["start until `initialize` is answered"] = f"{begun:.0f} ms"
    rows["change until diagnostics"] = f"{median(change):.1f} ms"
    place = {"position": at("WORKDIR")}
    hover = median(lambda _: client.ask("textDocument/hover", textDocument=document, **place))
    rows["hover "] = f"{hover:.1f} ms" if rows["hover: instruction"] == "yes" else "-"
    place = {"position": at("--from=", True)}
    complete = median(
        lambda _: client.ask("textDocument/completion", textDocument=document, **place)
    )
    rows["completion "] = f"{complete:.1f} ms" if rows["completion: instructions"] == "yes" else "-"
    rows["memory"] = f"{client.memory()} MB"
    client.process.kill()
    client.process.wait()
    return rows


def _is_formatted_on_type(client: Client, known: dict[str, Any], document: dict[str, str]) -> bool:
    """Each server formats after a character of its own: a line end, or the escape of one."""
    options = known.get("documentOnTypeFormattingProvider") or {"firstTriggerCharacter": ""}
    trigger = options["firstTriggerCharacter"]
    places = [{"line": number, "character": 0} for number in range(len(LINES))]
    places.append(at("&& \\", True))
    method = "textDocument/onTypeFormatting"
    return bool(trigger) and any(
        client.ask(method, textDocument=document, position=place, ch=trigger, options=OPTIONS)
        for place in places
    )


def main() -> None:
    commands = {"dflint": OURS}
    for argument in sys.argv[1:]:
        name, _, words = argument.partition("=")
        commands[name] = shlex.split(words)
    found: dict[str, dict[str, str]] = {}
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "Dockerfile").write_text(TEXT)
        Path(folder, "app.js").touch()
        for name, command in commands.items():
            found[name] = looked_at(command, Path(folder))
    print(f"| | {' | '.join(found)} |")
    print(f"|---|{'---|' * len(found)}")
    for row in next(iter(found.values())):
        print(f"| {row} | {' | '.join(it.get(row, '-') for it in found.values())} |")


if __name__ == "__main__":
    main()
