"""What the layers of an image consist of, and what two images have in common: by layer, by package."""

from __future__ import annotations

from difflib import SequenceMatcher
from itertools import zip_longest

from dflint.image.largest import largest_directories, largest_files
from dflint.image.packages.installed import LayerPackage, packages_of
from dflint.measure.history import described
from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.image.image import Image
    from dflint.image.layer import Layer
    from dflint.image.packages.installed import Packages

SAME, CHANGED, ADDED, REMOVED = "same", "changed", "added", "removed"
SHARE = 0.01  # of the bytes of an image: of smaller layers nothing is listed for people


class LayerContents:
    """The largest files, directories and packages of a layer, the largest first.

    `packages` are all that it adds, updates or writes again, `removed` those that it removes.
    """

    def __init__(self, layer: Layer, packages: Sequence[LayerPackage], most: int) -> None:
        self.layer = layer
        self.files = largest_files(layer, most)
        self.directories = largest_directories(layer, most)
        self.packages = [it for it in packages if it.change != REMOVED]
        self.removed = [it for it in packages if it.change == REMOVED]

    @property
    def outside(self) -> int:
        """The bytes of the files that are of no package."""
        return self.layer.size - sum(it.size for it in self.packages)


def copies_of(packages: Sequence[LayerPackage]) -> list[tuple[LayerPackage, int]]:
    """The packages, the largest first; copies of the same version are one, with the bytes of all."""
    found: dict[tuple[str, ...], list[LayerPackage]] = {}
    for it in packages:
        key = (it.package.manager, it.package.name, it.package.version, it.change, it.before)
        found.setdefault(key, []).append(it)
    joined = []
    for those in found.values():
        first = those[0]
        size = sum(it.size for it in those)
        one = LayerPackage(first.package, first.change, size, first.before)
        joined.append((one, len(those)))
    return sorted(joined, key=lambda it: -it[0].size)


class Contents:
    """What an image consists of. At most so many files and directories of a layer are listed."""

    def __init__(self, image: Image, most: int) -> None:
        self.image = image
        self.most = most

    @cached_property
    def packages(self) -> Packages:
        return packages_of(self.image)

    @cached_property
    def layers(self) -> list[LayerContents]:
        both = zip(self.image.layers, self.packages.layers, strict=True)
        return [LayerContents(layer, packages, self.most) for layer, packages in both]

    @property
    def large(self) -> list[LayerContents]:
        """The layers that have a hundredth of the image, or more."""
        least = max(self.image.size * SHARE, 1)
        return [it for it in self.layers if it.layer.size >= least]


class LayerPair:
    """A layer before and after; None where it is not there."""

    def __init__(self, before: Layer | None, after: Layer | None) -> None:
        self.before = before
        self.after = after

    @property
    def state(self) -> str:
        if self.before is None or self.after is None:
            return ADDED if self.before is None else REMOVED
        return SAME if self.before.diff_id == self.after.diff_id else CHANGED

    @property
    def change(self) -> int:
        """In bytes."""
        before = self.before.size if self.before is not None else 0
        return (self.after.size if self.after is not None else 0) - before

    @property
    def text(self) -> str:
        """What made it, nothing if that is not known."""
        layer = self.after or self.before
        return described(layer.history) if layer is not None else ""


def layer_pairs(before: Image, after: Image) -> list[LayerPair]:
    """The layers of two images, those together that the same instruction made."""
    old, new = ([_name(it) for it in image.layers] for image in (before, after))
    found: list[LayerPair] = []
    for _, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        found += map(LayerPair, *_filled(before.layers[a:b], after.layers[c:d]))
    return found


def _filled(
    one: Sequence[Layer], other: Sequence[Layer]
) -> tuple[list[Layer | None], list[Layer | None]]:
    pairs = list(zip_longest(one, other))
    return [it[0] for it in pairs], [it[1] for it in pairs]


def _name(layer: Layer) -> str:
    return described(layer.history) or layer.diff_id


class PackagePair:
    """A package in two images: its versions, of several copies all of them, and its bytes."""

    def __init__(self, manager: str, name: str) -> None:
        self.manager = manager
        self.name = name
        self.before: list[str] = []
        self.after: list[str] = []
        self.size_before = 0
        self.size_after = 0

    @property
    def state(self) -> str:
        if not self.before or not self.after:
            return ADDED if not self.before else REMOVED
        is_same = sorted(self.before) == sorted(self.after) and not self.change
        return SAME if is_same else CHANGED

    @property
    def change(self) -> int:
        """In bytes."""
        return self.size_after - self.size_before


def package_pairs(before: Packages, after: Packages) -> list[PackagePair]:
    """The packages in which two images differ, the largest difference first."""
    found: dict[tuple[str, str], PackagePair] = {}
    for package, size in before.final:
        pair = _pair(found, package.manager, package.name)
        pair.before.append(package.version)
        pair.size_before += size
    for package, size in after.final:
        pair = _pair(found, package.manager, package.name)
        pair.after.append(package.version)
        pair.size_after += size
    differing = [it for it in found.values() if it.state != SAME]
    return sorted(differing, key=lambda it: (-abs(it.change), it.manager, it.name))


def _pair(found: dict[tuple[str, str], PackagePair], manager: str, name: str) -> PackagePair:
    return found.setdefault((manager, name), PackagePair(manager, name))


def versions(those: Sequence[str]) -> str:
    """Versions, each once: `4.17.20, 4.17.21`."""
    return ", ".join(sorted(set(those)))


def all_packages(contents: Contents) -> Iterator[tuple[str, str, str, str, int]]:
    """Manager, name, version, database and bytes of each package that a container has."""
    for it, size in contents.packages.final:
        yield it.manager, it.name, it.version, it.database, size
