"""A repository in an archive, tar or zip: read without writing anything to the disk.

Where all of it lies in one folder, as in the archives that hosts make, that folder is the root.
"""

from __future__ import annotations

import lzma
import os
import stat
import tarfile
import zipfile
import zlib
from contextlib import contextmanager
from hashlib import sha256
from typing import IO, TYPE_CHECKING

from dflint.fleet.tree import EXECUTABLE, LINK, MOST_KEPT, REGULAR, Node, SourceError, Tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    # path, mode as git has it, size, and what opens the content
    Member = tuple[str, int, int, Callable[[], IO[bytes] | None]]

ENDINGS = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".zip")
MOST_MEMBERS = 1_000_000
PIECE = 1 << 20


class ArchiveSource:
    """An archive. Raises SourceError."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._prefix = ""

    def tree(self) -> Tree:
        """What is in it; a digest of each content is worked out on the way."""
        nodes: dict[str, Node] = {}
        with _said():
            for path, mode, size, opened in self._members():
                nodes[path] = Node(mode, _digest(opened), size)
                if len(nodes) > MOST_MEMBERS:
                    raise SourceError(f"the archive has more than {MOST_MEMBERS:,} files.")
        tops = {path.partition("/")[0] for path in nodes}
        if len(tops) == 1 and all("/" in path for path in nodes):
            self._prefix = f"{tops.pop()}/"
            nodes = {path.removeprefix(self._prefix): node for path, node in nodes.items()}
        return Tree(nodes, self)

    def load(self, paths: Iterable[str]) -> Mapping[str, bytes]:
        """The contents of files, in one pass over the archive. Raises SourceError."""
        wanted = {self._prefix + path: path for path in paths}
        found: dict[str, bytes] = {}
        with _said():
            for path, _, _, opened in self._members():
                if path in wanted:
                    file = opened()
                    found[wanted[path]] = file.read(MOST_KEPT) if file is not None else b""
        return found

    def _members(self) -> Iterator[Member]:
        members = _of_zip if self.path.endswith(".zip") else _of_tar
        for path, mode, size, opened in members(self.path):
            yield path.removeprefix("./"), mode, size, opened


@contextmanager
def _said() -> Iterator[None]:
    """Whatever is wrong with an archive, or with a content in it, is a SourceError."""
    try:
        yield
    except OSError as error:
        raise SourceError(f"cannot read the archive: {error.strerror or error}.") from None
    except (tarfile.TarError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, ValueError,
            NotImplementedError, RuntimeError) as error:  # fmt: skip
        raise SourceError(f"the archive cannot be read: {error}.") from None


def _of_tar(path: str) -> Iterator[Member]:
    import io
    from functools import partial

    with tarfile.open(path, "r|*") as archive:
        for it in archive:
            if it.issym() or it.islnk():
                linked = os.path.relpath(it.linkname, os.path.dirname(it.name))
                target = (it.linkname if it.issym() else linked).encode("utf-8", "surrogateescape")
                yield it.name, LINK, len(target), partial(io.BytesIO, target)
            elif it.isreg():
                mode = EXECUTABLE if it.mode & 0o100 else REGULAR
                yield it.name, mode, it.size, partial(archive.extractfile, it)


def _of_zip(path: str) -> Iterator[Member]:
    from functools import partial

    with zipfile.ZipFile(path) as archive:
        for it in archive.infolist():
            mode = it.external_attr >> 16
            if stat.S_ISLNK(mode):
                yield it.filename, LINK, it.file_size, partial(archive.open, it)
            elif not it.is_dir():
                own = EXECUTABLE if mode & 0o100 else REGULAR
                yield it.filename, own, it.file_size, partial(archive.open, it)


def _digest(opened: Callable[[], IO[bytes] | None]) -> str:
    found = sha256()
    file = opened()
    while file is not None and (piece := file.read(PIECE)):
        found.update(piece)
    return found.hexdigest()
