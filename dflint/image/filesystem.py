"""What a container sees: the layers of an image, one upon the other."""

from __future__ import annotations

from posixpath import join

from dflint.image.layer import DIRECTORY, FILE, HARDLINK, Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.image.image import Image
    from dflint.image.layer import Layer


class Inode:
    """The content of a file, which is there once however many names it has.

    `layer` is the number of the layer that has it.
    """

    __slots__ = ("entry", "layer", "names")

    def __init__(self, entry: Entry, layer: int) -> None:
        self.entry = entry
        self.layer = layer
        self.names = {entry.path}


class Node:
    """What a path is. `layer` is the number of the layer that said so last.

    `inode` is the content of a file or a hardlink. `is_implied`: a directory of which only
    something below was written.
    """

    __slots__ = ("children", "entry", "inode", "is_implied", "layer")

    def __init__(
        self, entry: Entry, layer: int, inode: Inode | None = None, is_implied: bool = False
    ) -> None:
        self.entry = entry
        self.layer = layer
        self.inode = inode
        self.is_implied = is_implied
        self.children: dict[str, Node] = {}


class FileSystem:
    """A file system that layers are laid upon.

    Names are taken as they are: where a layer writes below what is no directory, it becomes one.
    """

    def __init__(self) -> None:
        self.root = Node(Entry("/", DIRECTORY), -1, is_implied=True)
        self._lost: dict[Inode, str] = {}

    def apply(self, layer: Layer) -> list[tuple[Inode, str]]:
        """Lay a layer on top. What it deletes is gone before anything of it is written.

        Returns the contents that have no name left, each with the last one it had.
        """
        self._lost = {}
        for path in layer.opaque:
            node = self.find(path)
            if node is not None:
                self._clear(path, node)
        for path in layer.whiteouts:
            self._remove(path)
        for entry in layer.entries:
            self._put(entry, layer.number)
        return [(inode, path) for inode, path in self._lost.items() if not inode.names]

    def find(self, path: str) -> Node | None:
        """What a path is, without following links."""
        node: Node | None = self.root
        for name in _names(path):
            node = node.children.get(name) if node is not None else None
        return node

    def walk(self, path: str = "/") -> Iterator[tuple[str, Node]]:
        """Every path from there on down, in order; each directory before what is in it."""
        node = self.find(path)
        if node is not None:
            yield from _walk(path, node)

    def _put(self, entry: Entry, layer: int) -> None:
        *folders, name = _names(entry.path) or [""]
        if not name:
            self.root.entry, self.root.layer, self.root.is_implied = entry, layer, False
            return
        folder = self._folder(folders, layer)
        there = folder.children.get(name)
        if there is not None and entry.kind == DIRECTORY == there.entry.kind:
            there.entry, there.layer, there.is_implied = entry, layer, False
            return
        inode = self._inode(entry, layer)  # the content may be what is there already
        if there is not None:
            self._forget(entry.path, there)
        if inode is not None:
            inode.names.add(entry.path)
        folder.children[name] = Node(entry, layer, inode)

    def _inode(self, entry: Entry, layer: int) -> Inode | None:
        if entry.kind == FILE:
            return Inode(entry, layer)
        target = self.find(entry.target) if entry.kind == HARDLINK else None
        return target.inode if target is not None else None

    def _folder(self, names: list[str], layer: int) -> Node:
        """The directory at a path, which is made if there is none."""
        node = self.root
        for depth, name in enumerate(names, 1):
            child = node.children.get(name)
            if child is None or child.entry.kind != DIRECTORY:
                path = f"/{'/'.join(names[:depth])}"
                if child is not None:
                    self._forget(path, child)
                child = Node(Entry(path, DIRECTORY), layer, is_implied=True)
                node.children[name] = child
            node = child
        return node

    def _remove(self, path: str) -> None:
        *folders, name = _names(path) or [""]
        folder = self.find("/" + "/".join(folders))
        child = folder.children.pop(name, None) if folder is not None else None
        if child is not None:
            self._forget(path, child)

    def _clear(self, path: str, node: Node) -> None:
        for name, child in node.children.items():
            self._forget(join(path, name), child)
        node.children = {}

    def _forget(self, path: str, node: Node) -> None:
        """Take the names away from all contents from there on down."""
        for where, it in _walk(path, node):
            if it.inode is not None:
                it.inode.names.discard(where)
                self._lost[it.inode] = where


def merged(image: Image) -> FileSystem:
    """The file system of a container of an image."""
    found = FileSystem()
    for layer in image.layers:
        found.apply(layer)
    return found


def _walk(path: str, node: Node) -> Iterator[tuple[str, Node]]:
    """Without recursion: an archive may nest directories deeper than Python nests calls."""
    left = [(path, node)]
    while left:
        path, node = left.pop()
        yield path, node
        children = sorted(node.children.items(), reverse=True)
        head = path if path == "/" else f"{path}/"
        left += [(head + name, child) for name, child in children]


def _names(path: str) -> list[str]:
    return [name for name in path.split("/") if name]
