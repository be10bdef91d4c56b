"""Package indexes on this machine: PyPI's form, composer's form, and plain files.

Its answers may be cached, as those of the public indexes may. Behind a proxy that is often not so,
and then pip has no cache that could be left behind.
"""

import base64
import hashlib
import io
import json
import tarfile
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NAME, VERSION = "tidy", "1.0"
WHEEL = f"{NAME}-{VERSION}-py3-none-any.whl"
LONG_AGO = (2020, 1, 1, 0, 0, 0)
CONTENT = b"".join(hashlib.sha256(b"%d" % it).digest() for it in range(8000))  # 256 kB


@contextmanager
def index() -> Iterator[str]:
    """Serve while this lasts. The address, without a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    address = f"http://127.0.0.1:{server.server_port}"
    server.pages = _pages(address)  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield address
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        page = self.server.pages.get(self.path)  # type: ignore[attr-defined]
        self.send_response(200 if page is not None else 404)
        body = page or b""
        self.send_header("ETag", f'"{hashlib.sha256(body).hexdigest()}"')
        self.send_header("Cache-Control", "max-age=3600")
        self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "x/y")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _pages(address: str) -> dict[str, bytes]:
    """What there is, by its path."""
    wheel = _wheel()
    digest = hashlib.sha256(wheel).hexdigest()
    link = f'<a href="/wheels/{WHEEL}#sha256={digest}">{WHEEL}</a>'
    return {
        f"/simple/{NAME}/": link.encode(),
        f"/wheels/{WHEEL}": wheel,
        "/composer/packages.json": _composer(address),
        "/files/tidy.zip": _zip({"composer.json": b"{}", "tidy.dat": CONTENT}),
        "/files/tool-1.2.tar.gz": _tar({"tool/tool": CONTENT}),
    }


def _wheel() -> bytes:
    info = f"{NAME}-{VERSION}.dist-info"
    files = {
        f"{NAME}/__init__.py": b"",
        f"{NAME}/tidy.dat": CONTENT,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {NAME}\nVersion: {VERSION}\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(map(_recorded, files, files.values())) + f"{info}/RECORD,,\n"
    return _zip({**files, f"{info}/RECORD": record.encode()})


def _recorded(path: str, content: bytes) -> str:
    """A line of a wheel's RECORD."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
    return f"{path},sha256={digest},{len(content)}\n"


def _composer(address: str) -> bytes:
    dist = {"type": "zip", "url": f"{address}/files/tidy.zip", "reference": "1"}
    package = {"name": f"{NAME}/{NAME}", "version": VERSION, "dist": dist}
    return json.dumps({"packages": {f"{NAME}/{NAME}": {VERSION: package}}}).encode()


def _zip(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for path, content in files.items():
            archive.writestr(zipfile.ZipInfo(path, LONG_AGO), content)
    return made.getvalue()


def _tar(files: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        for path, content in files.items():
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return made.getvalue()
