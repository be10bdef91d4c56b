"""A registry on the loopback address, for the length of a benchmark: a folder and a thread.

It has what a push and a pull of one image ask for (OCI distribution specification 1.1: pull, push),
and nothing else: a blob is in the repository that it was pushed to and in no other, so that no push
finds a layer there already. All is gone when the folder is.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from secrets import token_hex
from urllib.parse import parse_qs, urlsplit

from dflint.build.containers import LOOPBACK
from dflint.registry.manifests import digest_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any, Self

CHUNK = 1 << 20
_PATH = re.compile(r"/v2/(?P<name>.+)/(?P<kind>blobs/uploads|blobs|manifests)/(?P<key>[^/]*)")
_UPLOADS = "blobs/uploads"


@dataclass(frozen=True)
class Blob:
    """A file, and bytes that come after it."""

    path: Path
    end: bytes = b""

    @property
    def size(self) -> int:
        return self.path.stat().st_size + len(self.end)


@dataclass(frozen=True)
class Manifest:
    content: bytes
    media_type: str

    @property
    def digest(self) -> str:
        return digest_of(self.content)


@dataclass
class _Upload:
    path: Path
    sha256: Any = field(default_factory=hashlib.sha256)
    size: int = 0


class LoopbackRegistry:
    """Blobs and manifests by repository. `received` and `sent` count bytes of blobs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.blobs: dict[tuple[str, str], Blob] = {}
        self.manifests: dict[tuple[str, str], Manifest] = {}
        self.uploads: dict[str, _Upload] = {}
        self.received = self.sent = 0
        self.lock = threading.Lock()
        registry = self

        class Handler(_Handler):
            of = registry

        self._server = _Server((LOOPBACK, 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"{LOOPBACK}:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def put_manifest(self, repository: str, tag: str, manifest: Manifest) -> None:
        for reference in (tag, manifest.digest):
            self.manifests[repository, reference] = manifest

    def put_blob(self, repository: str, content: bytes) -> str:
        """Its digest."""
        digest = digest_of(content)
        path = self.folder / token_hex(8)
        path.write_bytes(content)
        self.blobs[repository, digest] = Blob(path)
        return digest

    def forget(self, repository: str) -> None:
        """Remove what is in a repository, and the files that are in no other."""
        with self.lock:
            gone = [self.blobs.pop(key) for key in list(self.blobs) if key[0] == repository]
            for key in [it for it in self.manifests if it[0] == repository]:
                del self.manifests[key]
            kept = {it.path for it in self.blobs.values()}
        for it in gone:
            if it.path not in kept:
                it.path.unlink(missing_ok=True)

    def count(self, *, received: int = 0, sent: int = 0) -> None:
        with self.lock:
            self.received += received
            self.sent += sent


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is no problem of ours: the engine says what is wrong."""


class _Handler(BaseHTTPRequestHandler):
    of: LoopbackRegistry
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self._read()

    def do_GET(self) -> None:
        self._read()

    def do_POST(self) -> None:
        """Begin an upload. `mount` is answered as the specification lets: upload it."""
        name, kind, _ = self._asked()
        if kind != _UPLOADS:
            self._fail(404, "NAME_UNKNOWN")
            return
        key = token_hex(8)
        self.of.uploads[key] = _Upload(self.of.folder / key)
        self._take(self.of.uploads[key])
        if "digest" in self._query:
            self._finish(name, key)
        else:
            self._answer(202, {"Location": f"/v2/{name}/{_UPLOADS}/{key}", "Range": "0-0"})

    def do_PATCH(self) -> None:
        name, kind, key = self._asked()
        if kind != _UPLOADS or key not in self.of.uploads:
            self._fail(404, "BLOB_UPLOAD_UNKNOWN")
            return
        upload = self.of.uploads[key]
        self._take(upload)
        end = max(upload.size - 1, 0)
        self._answer(202, {"Location": f"/v2/{name}/{_UPLOADS}/{key}", "Range": f"0-{end}"})

    def do_PUT(self) -> None:
        name, kind, key = self._asked()
        if kind == _UPLOADS and key in self.of.uploads:
            self._take(self.of.uploads[key])
            self._finish(name, key)
        elif kind == "manifests":
            content = b"".join(self._body())
            manifest = Manifest(content, self.headers.get("Content-Type", ""))
            self.of.put_manifest(name, key, manifest)
            place = {"Location": f"/v2/{name}/manifests/{manifest.digest}"}
            self._answer(201, {**place, "Docker-Content-Digest": manifest.digest})
        else:
            self._fail(404, "BLOB_UPLOAD_UNKNOWN")

    @property
    def _query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.path).query)

    def _asked(self) -> tuple[str, str, str]:
        """Repository, kind and key; empty where the path is none of a registry."""
        found = _PATH.fullmatch(urlsplit(self.path).path)
        return (found["name"], found["kind"], found["key"]) if found else ("", "", "")

    def _read(self) -> None:
        name, kind, key = self._asked()
        if urlsplit(self.path).path in ("/v2", "/v2/"):
            self._answer(200, {}, b"{}")
        elif kind == "manifests" and (manifest := self.of.manifests.get((name, key))):
            facts = {
                "Content-Type": manifest.media_type,
                "Docker-Content-Digest": manifest.digest,
            }
            self._answer(200, facts, manifest.content)
        elif kind == "blobs" and (blob := self.of.blobs.get((name, key))):
            self._send_blob(blob, key)
        else:
            self._fail(404, "MANIFEST_UNKNOWN" if kind == "manifests" else "BLOB_UNKNOWN")

    def _send_blob(self, blob: Blob, digest: str) -> None:
        facts = {
            "Content-Type": "application/octet-stream",
            "Content-Length": str(blob.size),
            "Docker-Content-Digest": digest,
        }
        self._head(200, facts)
        if self.command == "GET":
            with blob.path.open("rb") as file:
                self.connection.sendfile(file)
            self.connection.sendall(blob.end)
            self.of.count(sent=blob.size)

    def _take(self, upload: _Upload) -> None:
        with upload.path.open("ab") as file:
            for part in self._body():
                file.write(part)
                upload.sha256.update(part)
                upload.size += len(part)

    def _finish(self, name: str, key: str) -> None:
        upload = self.of.uploads.pop(key)
        digest = f"sha256:{upload.sha256.hexdigest()}"
        if digest != self._query.get("digest", [""])[0]:
            self._fail(400, "DIGEST_INVALID")
            return
        self.of.blobs[name, digest] = Blob(upload.path)
        self.of.count(received=upload.size)
        place = {"Location": f"/v2/{name}/blobs/{digest}", "Docker-Content-Digest": digest}
        self._answer(201, place)

    def _body(self) -> Iterator[bytes]:
        """The body of a request, in parts."""
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            while size := int(self.rfile.readline().split(b";")[0], 16):
                yield self.rfile.read(size)
                self.rfile.readline()
            while self.rfile.readline().strip():
                pass  # trailers
            return
        left = int(self.headers.get("Content-Length") or 0)
        while left:
            part = self.rfile.read(min(left, CHUNK))
            if not part:
                raise ConnectionError
            left -= len(part)
            yield part

    def _fail(self, status: int, code: str) -> None:
        self.close_connection = True  # a body may be unread
        told = json.dumps({"errors": [{"code": code, "message": code.lower()}]}).encode()
        self._answer(status, {"Content-Type": "application/json"}, told)

    def _answer(self, status: int, facts: dict[str, str], body: bytes = b"") -> None:
        self._head(status, {"Content-Length": str(len(body)), **facts})
        if self.command != "HEAD":
            self.wfile.write(body)

    def _head(self, status: int, facts: dict[str, str]) -> None:
        self.send_response(status)
        self.send_header("Docker-Distribution-Api-Version", "registry/2.0")
        for name, value in facts.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.flush()
