"""How well an image uses its bytes, as the tool dive counts it, for comparison.

For each path that is no directory with something in it, all the layers that mention it are looked
at. A file counts with its size, everything else with 0, and a path that a layer deletes with the
sizes of all files that were below it in the layers under that one: 0 if it was a file. Then

    score  = sum over all paths of the smallest size / sum over all paths of all sizes
    wasted = sum of all sizes of the paths that two or more layers mention
    share  = wasted / size of all layers but the lowest

dive prints the share as "user wasted percent". So the last, useful version of a file that was
overwritten counts as wasted too, and a directory that a later layer deletes as a whole counts as
not wasted at all. `dflint.image.waste` counts otherwise.
"""

from __future__ import annotations

from dflint.image.filesystem import FileSystem
from dflint.image.layer import DIRECTORY
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.image.image import Image
    from dflint.image.layer import Layer


class Efficiency:
    """The numbers of dive: `score` from 0 to 1, `wasted` in bytes, `share` from 0 upwards."""

    __slots__ = ("score", "share", "wasted")

    def __init__(self, score: float, wasted: int, share: float) -> None:
        self.score = score
        self.wasted = wasted
        self.share = share


@cached
def efficiency(image: Image) -> Efficiency:
    """Count as dive does."""
    sizes: dict[str, list[int]] = {}
    files = FileSystem()
    for layer in image.layers:
        for path, size in _mentioned(layer, files):
            sizes.setdefault(path, []).append(size)
        files.apply(layer)
    smallest = sum(map(min, sizes.values()))
    total = sum(map(sum, sizes.values()))
    waste = sum(sum(it) for it in sizes.values() if len(it) > 1)
    own = sum(layer.size for layer in image.layers[1:])
    return Efficiency(smallest / total if total else 1.0, waste, waste / own if own else 0.0)


def _mentioned(layer: Layer, files: FileSystem) -> Iterator[tuple[str, int]]:
    """The paths of a layer that have nothing below them, each once, with what they count.

    `files` is what is under the layer.
    """
    entries = {entry.path: entry for entry in layer.entries}
    paths = (*entries, *layer.whiteouts)
    above = {path[:at] for path in paths for at in _slashes(path)}
    for path, entry in entries.items():
        if not (path in above and entry.kind == DIRECTORY) and path != "/":
            yield path, entry.size
    for path in layer.whiteouts:
        if path not in entries:
            yield path, _size_below(path, files)


def _slashes(path: str) -> Iterator[int]:
    """Where the names of the directories above a path end."""
    at = path.find("/", 1)
    while at > 0:
        yield at
        at = path.find("/", at + 1)


def _size_below(path: str, files: FileSystem) -> int:
    node = files.find(path)
    if node is None or node.entry.kind != DIRECTORY:
        return 0
    return sum(it.entry.size for _, it in files.walk(path))
