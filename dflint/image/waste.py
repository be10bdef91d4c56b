"""Wasted bytes: what is in a layer of an image, and no container will ever see."""

from __future__ import annotations

from dflint.image.filesystem import FileSystem
from dflint.image.layer import FILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.image.filesystem import Inode
    from dflint.image.image import Image
    from dflint.image.layer import Layer

METADATA, MOVED, OVERWRITTEN, DELETED = "metadata", "moved", "overwritten", "deleted"
# What has happened to the bytes. METADATA: the same content was written again, because the owner,
# the mode or the time changed. MOVED: it was deleted, and written again at another path.
REASONS = {
    METADATA: "duplicated",
    MOVED: "moved",
    OVERWRITTEN: "overwritten",
    DELETED: "deleted",
}


class Waste:
    """The bytes of one file that are wasted.

    `layer` is the number of the layer that has them, `by` that of the later one that makes them
    useless; they are the same where an archive has a path twice. `reason` is one of REASONS.
    """

    __slots__ = ("by", "layer", "path", "reason", "size")

    def __init__(self, path: str, size: int, layer: int, by: int, reason: str) -> None:
        self.path = path
        self.size = size
        self.layer = layer
        self.by = by
        self.reason = reason

    def __repr__(self) -> str:
        return f"Waste({self.path!r}, {self.size}, {self.layer}, {self.by}, {self.reason!r})"


def wasted(image: Image, base_layers: int = 0) -> list[Waste]:
    """All that is wasted, except for what the lowest `base_layers` waste among themselves.

    A content with several names (hardlinks) is wasted once, with the last of them. The sizes of
    all layers are the size of the final file system and, with `base_layers` 0, the sum of this.
    """
    found: list[Waste] = []
    files = FileSystem()
    for layer in image.layers:
        lost = files.apply(layer)
        if layer.number >= base_layers:
            found += _of_layer(layer, lost, files)
    return found


def _of_layer(layer: Layer, lost: list[tuple[Inode, str]], files: FileSystem) -> Iterator[Waste]:
    written = {entry.digest for entry in layer.entries if entry.kind == FILE}
    for inode, path in lost:
        if inode.entry.size:
            reason = _reason(inode, path, layer.number, files, written)
            yield Waste(path, inode.entry.size, inode.layer, layer.number, reason)


def _reason(inode: Inode, path: str, by: int, files: FileSystem, written: set[str]) -> str:
    now = files.find(path)
    if now is not None and now.inode is not None:
        if now.inode.entry.digest == inode.entry.digest:
            return METADATA
    if inode.layer != by and inode.entry.digest in written:
        return MOVED
    return OVERWRITTEN if now is not None else DELETED
