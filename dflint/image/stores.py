"""Where the parts of an image lie: a folder, or an archive. Nothing is ever unpacked to a disk."""

from __future__ import annotations

import json
import lzma
import os
import stat
import tarfile
import zlib
from hashlib import new
from importlib import import_module
from posixpath import dirname, join, normpath

from dflint.image.errors import Damaged, ImageError
from dflint.image.streams import LONGEST_READ, Bounded
from dflint.registry.reference import is_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, BinaryIO, Protocol, Self

    class Store(Protocol):
        """The parts of an image, by name: `index.json`, `blobs/sha256/…`. Raises ImageError."""

        path: str

        def has(self, name: str) -> bool:
            """Whether there is such a part."""

        def open(self, name: str) -> BinaryIO:
            """A part, to read."""

        def place(self, name: str) -> int:
            """Where it begins: what is read in this order is read quickly."""

        def __enter__(self) -> Self: ...

        def __exit__(self, *error: object) -> None: ...


LONGEST_JSON = 16 << 20  # bytes
MOST_LINKS = 8  # that lead to one part of an archive
COMPRESSED = {b"\x1f\x8b": "gzip", b"BZh": "bz2", b"\xfd7zXZ": "lzma"}  # → module of Python
# What tarfile and the modules above raise for bytes that are not what they should be.
BROKEN = (
    tarfile.TarError, zlib.error, lzma.LZMAError, Damaged, OSError, EOFError, ValueError,
    OverflowError,
)  # fmt: skip


class FolderStore:
    """A folder, such as an OCI image layout."""

    def __init__(self, path: str) -> None:
        self.path = path

    def has(self, name: str) -> bool:
        try:
            return stat.S_ISREG(os.stat(os.path.join(self.path, name)).st_mode)
        except (OSError, ValueError):
            return False

    def open(self, name: str) -> BinaryIO:
        if not self.has(name):
            raise missing(self, name)
        try:
            return open(os.path.join(self.path, name), "rb")
        except OSError as error:
            raise ImageError(f'cannot read "{self.path}/{name}": {error.strerror}.') from None

    def place(self, name: str) -> int:
        return 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass


class TarStore:
    """A tar archive, which may be compressed as a whole."""

    def __init__(self, path: str) -> None:
        self.path = path
        try:
            self._file = _opened(path)
        except OSError as error:
            raise ImageError(f'cannot read "{path}": {error.strerror}.') from None
        self._members: dict[str, tarfile.TarInfo] = {}
        try:
            self._tar = tarfile.TarFile(fileobj=Bounded(self._file))  # type: ignore[arg-type]
            for member in self._tar:
                if member.size < 0:
                    raise Damaged("a size in it is wrong")
                self._members[normpath(member.name)] = member
        except BROKEN as error:
            self._file.close()
            raise ImageError(f'"{path}" is not a whole tar archive: {reason_of(error)}.') from None

    def has(self, name: str) -> bool:
        member = self._member(name)
        return member is not None and member.isreg()

    def open(self, name: str) -> BinaryIO:
        member = self._member(name)
        file = self._tar.extractfile(member) if member is not None and member.isreg() else None
        if file is None:
            raise missing(self, name)
        return file  # type: ignore[return-value]

    def place(self, name: str) -> int:
        member = self._member(name)
        return member.offset_data if member is not None else 0

    def _member(self, name: str) -> tarfile.TarInfo | None:
        """The member of that name; a link leads to another one."""
        name = normpath(name)
        for _ in range(MOST_LINKS):
            member = self._members.get(name)
            if member is None or not (member.issym() or member.islnk()):
                return member
            folder = dirname(name) if member.issym() else ""
            name = normpath(join(folder, member.linkname))
        return None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._file.close()


def open_store(path: str) -> Store:
    """The folder or the archive at a path. Raises ImageError."""
    if not os.path.exists(path):
        raise ImageError(f'there is no file or folder "{path}".')
    return FolderStore(path) if os.path.isdir(path) else TarStore(path)


def missing(store: Store, name: str) -> ImageError:
    """What to say of a part that is not there."""
    return ImageError(f'"{store.path}" lacks {name}: the image is incomplete.')


def blob(digest: object, store: Store) -> str:
    """The name of the part that has a digest. Raises ImageError for what is no digest.

    What `buildah push … dir:folder` writes has them in the folder itself.
    """
    if not isinstance(digest, str) or not is_digest(digest):
        raise ImageError(f'"{store.path}" has {digest!r} where a digest should be.')
    algorithm, _, number = digest.partition(":")
    return number if store.has(number) else f"blobs/{algorithm}/{number}"


def read_json(store: Store, name: str, digest: str = "") -> Any:
    """A part that is JSON; its digest is checked if it is given."""
    data = _content(store, name)
    if digest:
        algorithm = digest.partition(":")[0]
        check(store, name, digest, f"{algorithm}:{new(algorithm, data).hexdigest()}")
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        raise ImageError(f'"{store.path}" is not an image: {name} is not JSON.') from None


def check(store: Store, name: str, wanted: str, found: str) -> None:
    """Raise ImageError unless a part has the digest that it should have."""
    if wanted != found:
        raise ImageError(f'"{store.path}" is damaged: {name} should be {wanted} and is {found}.')


def field(record: object, key: str, kind: type, store: Store) -> Any:
    """A value of a JSON object, which is of that type or missing. Raises ImageError."""
    value: object = _mapping(record, store).get(key)
    if value is not None and not isinstance(value, kind):
        raise ImageError(f'"{store.path}" is not an image: {key} is not a {kind.__name__}.')
    return kind() if value is None else value


def _mapping(record: object, store: Store) -> Mapping[str, object]:
    if not isinstance(record, dict):
        raise ImageError(f'"{store.path}" is not an image: a JSON object is missing.')
    return record


def _content(store: Store, name: str) -> bytes:
    """All of a small part."""
    data = b""
    try:
        with store.open(name) as file:
            while len(data) <= LONGEST_JSON and (piece := file.read(LONGEST_READ)):
                data += piece
    except BROKEN as error:
        raise ImageError(f'cannot read {name} in "{store.path}": {reason_of(error)}.') from None
    if len(data) > LONGEST_JSON:
        raise ImageError(f'"{store.path}" is not an image: {name} is too long.')
    return data


def _opened(path: str) -> BinaryIO:
    with open(path, "rb") as file:
        first = file.read(max(map(len, COMPRESSED)))
    for magic, module in COMPRESSED.items():
        if first.startswith(magic):
            found: BinaryIO = import_module(module).open(path, "rb")
            return found
    return open(path, "rb")


def reason_of(error: Exception) -> str:
    """Why something cannot be read, in words that go after "because"."""
    return (str(error) or "it is cut short").rstrip(".")
