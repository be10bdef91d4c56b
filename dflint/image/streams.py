"""Files that are read in pieces, so that no archive, however made, can fill the memory."""

from __future__ import annotations

from hashlib import new

from dflint.image.errors import Damaged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import BinaryIO

CHUNK = 1 << 20  # bytes that are in memory at a time
LONGEST_READ = 1 << 20  # bytes: a longer name or header in an archive is an attack


class Bounded:
    """A file of which no one reads much at once, for tarfile, which trusts the sizes it finds."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def read(self, size: int = -1) -> bytes:
        return self._file.read(_checked(size))

    def seek(self, position: int, whence: int = 0) -> int:
        return self._file.seek(position, whence)

    def tell(self) -> int:
        return self._file.tell()

    def seekable(self) -> bool:
        return True


class Hashed:
    """A file that is read from start to end, while its size and its digest are taken.

    `algorithm` is a name that hashlib knows, such as sha256.
    """

    def __init__(self, file: BinaryIO, algorithm: str = "sha256") -> None:
        self._file = file
        self._hash = new(algorithm)
        self.algorithm = algorithm
        self.size = 0

    def read(self, size: int = CHUNK) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        self.size += len(data)
        return data

    def drain(self) -> None:
        """Read what is left."""
        while self.read(CHUNK):
            pass

    @property
    def digest(self) -> str:
        """The digest of what was read so far, as `sha256:…`."""
        return f"{self.algorithm}:{self._hash.hexdigest()}"


class Forward:
    """Pieces of bytes as a file that can only be read forwards, with its size and its digest."""

    def __init__(self, pieces: Iterator[bytes], algorithm: str = "sha256") -> None:
        self._pieces = pieces
        self._piece = b""
        self._at = 0
        self._position = 0
        self._hash = new(algorithm)
        self.algorithm = algorithm
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        wanted = _checked(size)
        found = []
        while wanted and self._fill():
            part = self._piece[self._at : self._at + wanted]
            self._at += len(part)
            self._position += len(part)
            wanted -= len(part)
            found.append(part)
        return b"".join(found)

    def seek(self, position: int, whence: int = 0) -> int:
        if whence or position < self._position:
            raise Damaged("a size in it is wrong")
        while self._position < position and self._fill():
            step = min(len(self._piece) - self._at, position - self._position)
            self._at += step
            self._position += step
        return self._position

    def tell(self) -> int:
        return self._position

    def drain(self) -> None:
        """Read what is left."""
        while self._fill():
            self._position += len(self._piece) - self._at
            self._at = len(self._piece)

    @property
    def digest(self) -> str:
        """The digest of what was read so far, as `sha256:…`."""
        return f"{self.algorithm}:{self._hash.hexdigest()}"

    def _fill(self) -> bool:
        """Have something to read, if there is more."""
        while self._at == len(self._piece):
            piece = next(self._pieces, None)
            if piece is None:
                return False
            self._piece, self._at = piece, 0
            self._hash.update(piece)
            self.size += len(piece)
        return True


def _checked(size: int) -> int:
    if not 0 <= size <= LONGEST_READ:
        raise Damaged("a header in it is too long")
    return size
