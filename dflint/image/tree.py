"""The files of a layer, or of two images, as a tree of directories with their bytes."""

from __future__ import annotations

from dflint.image.filesystem import merged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.image.image import Image
    from dflint.image.layer import Layer

    Sizes = tuple[str, int, int]  # a path, and its bytes before and after


class Branch:
    """A directory or a file: its bytes before and after, with all below it, and how many files these are.

    Where there is no before, its bytes are 0. `children` by name; a file has none.
    """

    __slots__ = ("after", "before", "children", "files", "name", "weight")

    def __init__(self, name: str) -> None:
        self.name = name
        self.before = 0
        self.after = 0
        self.files = 0
        self.weight = 0  # bytes that are there or that differ: by them the largest come first
        self.children: dict[str, Branch] = {}

    @property
    def change(self) -> int:
        return self.after - self.before

    @property
    def largest(self) -> list[Branch]:
        """What is in it, the largest first."""
        return sorted(self.children.values(), key=lambda it: (-it.weight, -it.files, it.name))

    @property
    def shortened(self) -> Branch:
        """The first directory below that is not the only thing in another one; its name has them all."""
        found, names = self, [self.name]
        while len(found.children) == 1:
            (found,) = found.children.values()
            names.append(found.name)
        if found is self:
            return self
        joined = Branch("/".join(names))
        joined.before, joined.after, joined.files = found.before, found.after, found.files
        joined.weight, joined.children = found.weight, found.children
        return joined


def tree_of_layer(layer: Layer) -> Branch:
    """The files that a layer writes."""
    return _tree((it.path, 0, it.size) for it in layer.entries if it.size)


def tree_of_differences(before: Image, after: Image) -> Branch:
    """The files whose content differs between two images, and those that only one of them has."""
    return _tree(_differing(before, after))


def _differing(before: Image, after: Image) -> Iterator[Sizes]:
    old, new = (dict(_contents(it)) for it in (before, after))
    for path in sorted(old.keys() | new.keys()):
        one, other = old.get(path, ("", 0)), new.get(path, ("", 0))
        if one != other:
            yield path, one[1], other[1]


def _contents(image: Image) -> Iterator[tuple[str, tuple[str, int]]]:
    """The digest and the bytes of each file; those with several names have the bytes once."""
    seen = set()
    for path, node in merged(image).walk():
        if node.inode is not None:
            size = node.inode.entry.size if node.inode not in seen else 0
            seen.add(node.inode)
            yield path, (node.inode.entry.digest, size)


def _tree(files: Iterable[Sizes]) -> Branch:
    root = Branch("")
    for path, before, after in files:
        weight = max(before, after) if not before or not after else max(abs(after - before), 1)
        branch = root
        for name in (None, *(it for it in path.split("/") if it)):
            if name is not None:
                branch = branch.children.setdefault(name, Branch(name))
            branch.before += before
            branch.after += after
            branch.weight += weight
            branch.files += 1
    return root
