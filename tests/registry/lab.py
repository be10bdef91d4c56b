"""Registries to try things on: a real one on loopback, images for it, and a server before it that
makes one fault at a time."""

from __future__ import annotations

import base64
import gzip
import hashlib
import http.client
import io
import json
import os
import shutil
import socket
import ssl
import subprocess
import tarfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from dflint.registry.credentials import Credentials
from dflint.registry.manifests import OCI_INDEX, OCI_MANIFEST

PROGRAM = "docker-registry"
USER, PASSWORD = "reader", "kept to itself"
HTPASSWD = "reader:$2y$04$ZAf2TIE0C1ViMfTvE/9tYeY9XvnQC5HYeP2P2x/dGIS1b.dWfFtpK"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"


def needs_registry() -> None:
    """Skip where there is no program of a registry, unless CI says that there must be one."""
    if shutil.which(PROGRAM) is None:
        if os.environ.get("DFLINT_NEEDS_ENGINE") == "1":
            pytest.fail(f"{PROGRAM} is not installed, and DFLINT_NEEDS_ENGINE=1 asks for it")
        pytest.skip(f"{PROGRAM} is not installed")


def login(_: str, __: str) -> Credentials:
    return Credentials(USER, PASSWORD)


def nobody(_: str, __: str) -> None:
    return None


# --- a real registry ---


@contextmanager
def real_registry(
    folder: Path, *, tls: tuple[str, str] | None = None, with_login: bool = False
) -> Iterator[str]:
    """Debian's docker-registry (distribution 2.8) on a port of its own; its host."""
    needs_registry()
    port = free_port()
    lines = [
        "version: 0.1",
        "log: {level: error, accesslog: {disabled: true}}",
        f"storage: {{filesystem: {{rootdirectory: {folder}/data}}, delete: {{enabled: true}}}}",
        f"http: {{addr: '127.0.0.1:{port}'",
    ]
    if tls is not None:
        lines[-1] += f", tls: {{certificate: {tls[0]}, key: {tls[1]}}}"
    lines[-1] += "}"
    if with_login:
        (folder / "htpasswd").write_text(f"{HTPASSWD}\n")
        lines.append(f"auth: {{htpasswd: {{realm: tests, path: {folder}/htpasswd}}}}")
    (folder / "config.yml").write_text("\n".join(lines) + "\n")
    with (folder / "log").open("wb") as log:
        environ = {**os.environ, "OTEL_TRACES_EXPORTER": "none"}
        process = subprocess.Popen(
            [PROGRAM, "serve", str(folder / "config.yml")], stdout=log, stderr=log, env=environ
        )
    try:
        until_listening(port, process)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


@contextmanager
def crane_registry(_: Path) -> Iterator[str]:
    """The registry of go-containerregistry, as `crane registry serve`, in memory; its host."""
    needs_crane()
    port = free_port()
    process = subprocess.Popen(
        ["crane", "registry", "serve", "--address", f"127.0.0.1:{port}"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until_listening(port, process)
        yield f"127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def needs_crane() -> None:
    """Skip where there is no crane: only the newest Debian has it as a package."""
    if shutil.which("crane") is None:
        pytest.skip("crane is not installed")


def crane(*words: str) -> str:
    """What crane prints."""
    needs_crane()
    done = subprocess.run(["crane", *words, "--insecure"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def until_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        assert process.poll() is None, "the registry did not start"
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError("the registry does not listen")


# --- images ---


def digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def as_json(record: object) -> bytes:
    return json.dumps(record, separators=(",", ":")).encode()


def descriptor(content: bytes, media_type: str, **more: object) -> dict[str, Any]:
    return {"mediaType": media_type, "digest": digest(content), "size": len(content), **more}


def layer(**files: str) -> bytes:
    """A layer with such files, the same bytes each time."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as tar:
        for name, text in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(text)
            tar.addfile(member, io.BytesIO(text.encode()))
    return gzip.compress(raw.getvalue(), mtime=0)


@dataclass
class Built:
    """The bytes of an image: its manifest, and what it needs."""

    manifest: bytes
    media_type: str = OCI_MANIFEST
    blobs: Sequence[bytes] = ()
    children: Sequence[Built] = ()

    @property
    def digest(self) -> str:
        return digest(self.manifest)


def image(
    layers: Sequence[bytes],
    *,
    architecture: str = "amd64",
    created: str = "2026-10-01T00:00:00Z",
    config: Mapping[str, object] | None = None,
    history: Sequence[Mapping[str, object]] = (),
    subject: Built | None = None,
    artifact_type: str = "",
    media_type: str = OCI_MANIFEST,
) -> Built:
    content = as_json({
        "created": created,
        "architecture": architecture,
        "os": "linux",
        "config": config or {},
        "rootfs": {"type": "layers", "diff_ids": [digest(gzip.decompress(it)) for it in layers]},
        "history": history or [{"created_by": f"COPY part {at} /"} for at, _ in enumerate(layers)],
    })  # fmt: skip
    is_oci = media_type == OCI_MANIFEST
    config_type = CONFIG if is_oci else "application/vnd.docker.container.image.v1+json"
    layer_type = LAYER if is_oci else "application/vnd.docker.image.rootfs.diff.tar.gzip"
    record: dict[str, object] = {
        "schemaVersion": 2,
        "mediaType": media_type,
        "config": descriptor(content, config_type),
        "layers": [descriptor(it, layer_type) for it in layers],
    }
    if subject is not None:
        record["subject"] = descriptor(subject.manifest, subject.media_type)
        record["artifactType"] = artifact_type
    return Built(as_json(record), media_type, [content, *layers])


def index(children: Mapping[str, Built], attestation: Built | None = None) -> Built:
    """An index: platforms with their images, and what is said of the first of them."""
    entries = []
    for platform, it in children.items():
        system, architecture, *variant = platform.split("/")
        more = {"variant": variant[0]} if variant else {}
        place = {"os": system, "architecture": architecture, **more}
        entries.append(descriptor(it.manifest, it.media_type, platform=place))
    if attestation is not None:
        first = next(iter(children.values()))
        notes = {
            "vnd.docker.reference.type": "attestation-manifest",
            "vnd.docker.reference.digest": first.digest,
        }
        place = {"os": "unknown", "architecture": "unknown"}
        entries.append(
            descriptor(attestation.manifest, OCI_MANIFEST, platform=place, annotations=notes)
        )
    content = as_json({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": entries})
    return Built(
        content, OCI_INDEX, (), [*children.values(), *([attestation] if attestation else [])]
    )


class Client:
    """Puts images into a registry, with nothing of dflint."""

    def __init__(self, host: str, ca: str = "", with_login: bool = False) -> None:
        self.host = host
        self.ca = ca
        self.headers: dict[str, str] = {}
        if with_login:
            word = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
            self.headers["Authorization"] = f"Basic {word}"
        self._connection: http.client.HTTPConnection | None = None

    def ask(
        self, method: str, path: str, body: bytes = b"", **headers: str
    ) -> tuple[int, Mapping[str, str], bytes]:
        if self._connection is None:
            context = ssl.create_default_context(cafile=self.ca) if self.ca else None
            kind = http.client.HTTPSConnection if context else http.client.HTTPConnection
            more: dict[str, Any] = {"context": context} if context else {}
            self._connection = kind(self.host, timeout=20, **more)
            self._connection.connect()
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        names = {key.replace("_", "-"): value for key, value in headers.items()}
        self._connection.request(method, path, body, {**self.headers, **names})
        answer = self._connection.getresponse()
        return answer.status, dict(answer.headers), answer.read()

    def push(self, repository: str, it: Built, *tags: str) -> Built:
        for blob in it.blobs:
            self.blob(repository, blob)
        for child in it.children:
            self.push(repository, child)
        for name in tags or (it.digest,):
            path = f"/v2/{repository}/manifests/{name}"
            status, _, said = self.ask("PUT", path, it.manifest, Content_Type=it.media_type)
            assert status == 201, said
        return it

    def blob(self, repository: str, content: bytes) -> None:
        status, headers, said = self.ask("POST", f"/v2/{repository}/blobs/uploads/")
        assert status == 202, said
        place = urlsplit(headers["Location"])
        path = f"{place.path}?{place.query}&digest={digest(content)}"
        status, _, said = self.ask("PUT", path, content, Content_Type="application/octet-stream")
        assert status == 201, said


# --- a server before it ---


@dataclass
class Asked:
    """A question that came. `headers` by their names in small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass
class Said:
    """What is answered. `cut`: so many bytes of the body, and then the connection ends; `pause`:
    seconds before each byte."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    cut: int | None = None
    pause: float = 0.0
    is_dropped: bool = False


class Faulty:
    """A server that answers what a function says. It notes what it was asked."""

    def __init__(self, answer: Callable[[Asked], Said], tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[Asked] = []
        self.times: list[float] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def handle_any(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length)
                headers = {key.lower(): value for key, value in self.headers.items()}
                asked = Asked(self.command, self.path, headers, body)
                outer.asked.append(asked)
                outer.times.append(time.monotonic())
                self.say(answer(asked))

            def say(self, said: Said) -> None:
                if said.is_dropped:
                    self.connection.close()
                    self.close_connection = True
                    return
                self.send_response_only(said.status)
                for name, value in {"Content-Length": str(len(said.body)), **said.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                body = said.body if self.command != "HEAD" else b""
                if said.pause:
                    for at in range(len(body)):
                        time.sleep(said.pause)
                        self.wfile.write(body[at : at + 1])
                    return
                self.wfile.write(body[: said.cut])
                if said.cut is not None:
                    self.close_connection = True

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

            def log_message(self, format: str, *args: object) -> None:
                pass

            def handle(self) -> None:
                with suppress(OSError, ValueError):
                    super().handle()

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    def __enter__(self) -> Faulty:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def before(host: str) -> Callable[[Asked], Said]:
    """What a registry answers, unchanged."""

    def answer(asked: Asked) -> Said:
        client = Client(host)
        names = ("accept", "range", "authorization", "content-type", "content-range")
        kept = {key: value for key, value in asked.headers.items() if key in names}
        status, headers, body = client.ask(asked.method, asked.path, asked.body, **kept)
        dropped = ("connection", "transfer-encoding", "date", "server")
        said = {key: value for key, value in headers.items() if key.lower() not in dropped}
        return Said(status, said, body)

    return answer


def token_server(
    registry: Callable[[Asked], Said],
    realm: Callable[[], str],
    *,
    name: str = "token",
    lives: int | None = None,
) -> tuple[Callable[[Asked], Said], Callable[[Asked], Said]]:
    """A registry that wants a token for each scope, and the server that gives them: (registry, tokens).

    `name`: under which a token is given. `lives`: seconds.
    """
    given: dict[str, str] = {}

    def guarded(asked: Asked) -> Said:
        word = asked.headers.get("authorization", "")
        repository = (
            urlsplit(asked.path).path.removeprefix("/v2/").rpartition("/")[0].rpartition("/")[0]
        )
        scope = f"repository:{repository}:pull" if repository else "registry:catalog:*"
        if not word.startswith("Bearer ") or given.get(word.removeprefix("Bearer ")) != scope:
            value = f'Bearer realm="{realm()}",service="tests",scope="{scope}"'
            return Said(401, {"WWW-Authenticate": value}, b'{"errors":[{"code":"UNAUTHORIZED"}]}')
        return registry(Asked(asked.method, asked.path, {**asked.headers, "authorization": ""}))

    def tokens(asked: Asked) -> Said:
        query = parse_qs(urlsplit(asked.path).query)
        if (
            asked.headers.get("authorization")
            != Client("", with_login=True).headers["Authorization"]
        ):
            return Said(401, {}, b"{}")
        token = f"t{len(given)}"
        given[token] = query["scope"][0]
        record: dict[str, object] = {name: token}
        if lives is not None:
            record["expires_in"] = lives
        return Said(200, {"Content-Type": "application/json"}, as_json(record))

    return guarded, tokens
