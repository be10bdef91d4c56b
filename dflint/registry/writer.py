"""What changes a registry. Only `registry apply`, `undo` and what copies images have it."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

from dflint.registry.errors import Denied, NotFound, RegistryError, Unreachable, WrongAnswer
from dflint.registry.manifests import digest_of
from dflint.registry.reference import is_digest, is_repository, is_tag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.registry.connection import Answer
    from dflint.registry.transport import Transport

CHUNK = 8 << 20  # bytes of a blob that are sent at once
TRIES = 4  # for each of them

DONE, GONE = "done", "gone"  # what was asked for was done; it was not there any more


class Refused(RegistryError):
    """The registry does not do this: it is switched off, or the thing is locked."""


class Lost(Unreachable):
    """A connection ended in an upload, and the registry knows nothing of that any more."""


class Writer:
    """A registry that can be changed. Each request is sent once."""

    def __init__(self, transport: Transport) -> None:
        self.transport = transport
        self.host = transport.host

    def delete_manifest(self, repository: str, digest: str) -> str:
        """DONE or GONE. Raises Refused, RegistryError."""
        if not is_digest(digest):
            raise RegistryError(f"{self.host}: {digest} is no digest.")
        return self._delete(repository, digest)

    def delete_tag(self, repository: str, tag: str) -> str:
        """Remove a name alone. What a registry does with that differs: it is tried on what is to go
        anyway. DONE or GONE. Raises Refused, RegistryError."""
        if not is_tag(tag):
            raise RegistryError(f"{self.host}: {tag} is no tag.")
        return self._delete(repository, tag)

    def put_manifest(
        self, repository: str, reference: str, content: bytes, media_type: str
    ) -> None:
        """Put a manifest under a digest or a tag; it has the digest that it had. Raises RegistryError."""
        if not is_repository(repository) or not (is_tag(reference) or is_digest(reference)):
            raise RegistryError(f'{self.host}: "{repository}" or "{reference}" is no name.')
        answer, _ = self.transport.change(
            "PUT", f"/v2/{repository}/manifests/{reference}", _scope(repository),
            {"Content-Type": media_type}, content, (200, 201, 202),
        )  # fmt: skip
        digest = answer.headers.get("Docker-Content-Digest", "")
        if is_digest(digest) and digest != digest_of(content, digest):
            raise WrongAnswer(f"{answer.where}: the manifest has another digest there, {digest}.")

    def start_upload(self, repository: str, digest: str, origin: str = "") -> str:
        """Where a blob is to be sent, or nothing where the registry took it from another repository of
        its own, `origin`. Raises RegistryError."""
        if not (
            is_repository(repository)
            and is_digest(digest)
            and (not origin or is_repository(origin))
        ):
            raise RegistryError(f'{self.host}: "{repository}" or "{digest}" is no name.')
        path = f"/v2/{repository}/blobs/uploads/"
        if origin and origin != repository:
            path += f"?mount={digest}&from={origin}"
        answer, _ = self.transport.change(
            "POST", path, _scope(repository), {"Content-Length": "0"}, b"", (201, 202)
        )
        if answer.status == 201:
            return ""
        return self._place(answer, path)

    def upload(self, repository: str, place: str, digest: str, pieces: Iterator[bytes]) -> int:
        """Send a blob in pieces. The number of bytes. After a dropped connection it goes on where the
        registry says that it is. Raises Lost where that is not known: all of it has to be sent anew.

        The registry checks the digest; nothing has that digest there before all of it has arrived.
        """
        size = 0
        for piece in _chunks(pieces):
            place = self._send(repository, place, size, piece)
            size += len(piece)
        mark = "&" if "?" in place else "?"
        headers = {"Content-Length": "0"}
        self.transport.change(
            "PUT", f"{place}{mark}digest={digest}", _scope(repository), headers, b"", (201, 204)
        )
        return size

    def _send(self, repository: str, place: str, start: int, piece: bytes) -> str:
        """Send a piece that begins at byte `start`. Where the upload goes on."""
        scope = _scope(repository)
        for tries_left in range(TRIES - 1, -1, -1):
            headers = {
                "Content-Type": "application/octet-stream",
                "Content-Range": f"{start}-{start + len(piece) - 1}",
                "Content-Length": str(len(piece)),
            }
            try:
                answer, _ = self.transport.change("PATCH", place, scope, headers, piece, (202, 204))
                return self._place(answer, place)
            except Unreachable:
                if not tries_left:
                    raise
            try:
                answer, _ = self.transport.get(place, scope, statuses=(200, 202, 204))
            except NotFound as error:  # distribution 2.8, where a part of the piece has arrived
                raise Lost(str(error)) from None
            place = self._place(answer, place) if answer.headers.get("Location") else place
            there = _end_of(answer.headers.get("Range", ""), start)
            if not start <= there <= start + len(piece):
                raise Lost(f"{answer.where}: the registry has lost what was sent.")
            start, piece = there, piece[there - start :]
            if not piece:
                return place
        raise AssertionError

    def _place(self, answer: Answer, path: str) -> str:
        """Where an upload goes on. Only the registry itself is sent anything."""
        location = answer.headers.get("Location", "")
        where = urlsplit(urljoin(f"https://{self.transport.address}{path}", location))
        if not location or where.netloc != self.transport.address:
            raise WrongAnswer(f"{answer.where}: it wants the content to be sent to another host.")
        return f"{where.path}{'?' + where.query if where.query else ''}"

    def _delete(self, repository: str, reference: str) -> str:
        if not is_repository(repository):
            raise RegistryError(f'{self.host}: "{repository}" is no name.')
        path = f"/v2/{repository}/manifests/{reference}"
        try:
            self.transport.change("DELETE", path, _scope(repository), {}, None, (200, 202, 204))
        except NotFound:
            return GONE
        except Denied:
            raise
        except RegistryError as error:
            if any(f"status {code}" in str(error) for code in (400, 405, 409, 412, 423)):
                raise Refused(str(error)) from None
            raise
        return DONE


def _end_of(text: str, start: int) -> int:
    """How many bytes an upload has, as `Range: 0-99` says; with none of them registries say 0-0."""
    first, dash, last = text.removeprefix("bytes=").partition("-")
    if not (dash and first == "0" and last.isdecimal()):
        return -1
    return 0 if start == 0 and last == "0" else int(last) + 1


def _scope(repository: str) -> str:
    return f"repository:{repository}:delete,pull,push"


def _chunks(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, put together to such a size."""
    found: list[bytes] = []
    size = 0
    for piece in pieces:
        found.append(piece)
        size += len(piece)
        if size >= CHUNK:
            yield b"".join(found)
            found, size = [], 0
    if found:
        yield b"".join(found)
