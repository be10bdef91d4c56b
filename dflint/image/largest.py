"""The largest files and directories of a layer, and the tree of all of them."""

from __future__ import annotations

from heapq import nlargest
from posixpath import dirname

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.image.layer import Layer

NEARLY_ALL = (
    0.9  # a directory with so much in one directory of it says nothing that this one does not
)


class Sized:
    """A path, and the bytes of the files at it or below it; `files` is how many these are."""

    __slots__ = ("files", "path", "size")

    def __init__(self, path: str, size: int, files: int = 1) -> None:
        self.path = path
        self.size = size
        self.files = files

    def __repr__(self) -> str:
        return f"Sized({self.path!r}, {self.size}, {self.files})"


def largest_files(layer: Layer, most: int) -> list[Sized]:
    """The largest files of a layer, the largest first; empty ones are left out."""
    sized = (it for it in layer.entries if it.size)
    return [Sized(it.path, it.size) for it in nlargest(most, sized, key=lambda it: it.size)]


def largest_directories(layer: Layer, most: int) -> list[Sized]:
    """The directories of a layer with most bytes in them and below, the largest first.

    Those above another one that has nearly all of their bytes are left out, and so is the root.
    """
    sizes = directory_sizes((it.path, it.size) for it in layer.entries)
    inner: dict[str, int] = {}
    for path, it in sizes.items():
        if path != "/":
            above = dirname(path)
            inner[above] = max(inner.get(above, 0), it.size)
    telling = (
        it
        for path, it in sizes.items()
        if path != "/" and it.size and inner.get(path, 0) < it.size * NEARLY_ALL
    )
    return nlargest(most, telling, key=lambda it: it.size)


def directory_sizes(files: Iterable[tuple[str, int]]) -> dict[str, Sized]:
    """The bytes below each directory that has files, by its path."""
    own: dict[str, Sized] = {}
    for path, size in files:
        folder = dirname(path)
        known = own.setdefault(folder, Sized(folder, 0, 0))
        known.size += size
        known.files += size > 0
    found: dict[str, Sized] = {}
    for folder, it in own.items():
        for path in _upwards(folder):
            total = found.setdefault(path, Sized(path, 0, 0))
            total.size += it.size
            total.files += it.files
    return found


def _upwards(folder: str) -> Iterator[str]:
    while folder != "/":
        yield folder
        folder = dirname(folder)
    yield "/"
