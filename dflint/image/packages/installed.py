"""Which packages each layer of an image adds, updates and removes, and how many bytes of it are theirs."""

from __future__ import annotations

from posixpath import dirname, normpath

from dflint.image.errors import Damaged
from dflint.image.filesystem import FileSystem
from dflint.image.layer import FILE, SYMLINK
from dflint.image.packages.plain import is_plain_database, is_start, npm_folder, packages_in
from dflint.image.packages.rpm import WAL, is_rpm_database, packages_of_rpm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dflint.image.filesystem import Inode
    from dflint.image.image import Image
    from dflint.image.layer import Layer
    from dflint.image.packages.package import Package

    Key = tuple[str, str, str]

ADDED, UPDATED, REMOVED, WRITTEN = "added", "updated", "removed", "written again"
OF_SYSTEM = ("dpkg", "apk", "rpm")
UNREAD = "it is too long"
# The longest of each kind: of rpm, a database of 10,000 packages has 150 MB.
LONGEST_RPM, LONGEST_JSON, LONGEST = 256_000_000, 4_000_000, 64_000_000  # bytes
MOST_PROBLEMS = 10  # that are named
MOST_PACKAGES, MOST_PATHS = 200_000, 5_000_000  # of an image: ten times what the largest have


class LayerPackage:
    """What a layer does to a package: `change` is one of added, updated, removed and written again.

    `before` is the version that it had in the layers below, empty without one; `size` how many bytes of
    the files of the layer are the package's.
    """

    __slots__ = ("before", "change", "package", "size")

    def __init__(self, package: Package, change: str, size: int, before: str = "") -> None:
        self.package = package
        self.change = change
        self.size = size
        self.before = before


class Packages:
    """The packages of an image: `layers` by the number of the layer, the largest first; `final` those
    that a container has, with their bytes; `problems` are sentences about databases that are not read."""

    def __init__(self) -> None:
        self.layers: list[list[LayerPackage]] = []
        self.final: list[tuple[Package, int]] = []
        self.problems: list[str] = []


def is_database(path: str) -> int:
    """How long a file may be whose content is needed to know the packages, 0 for others: the `wants` of
    `read`."""
    if is_rpm_database(path):
        return LONGEST_RPM
    if not is_plain_database(path):
        return 0
    return LONGEST_JSON if path.endswith(".json") else LONGEST


def packages_of(image: Image) -> Packages:
    """The packages of an image that was read with `wants=is_database`."""
    found = Packages()
    files = FileSystem()
    reader = _Reader(image, found.problems)
    known: dict[Key, Package] = {}
    owners = _Owners({}, files)
    for layer in image.layers:
        files.apply(layer)
        below = known
        if reader.touches(layer):
            known = reader.packages(files)
            owners = _Owners(known, files)
        found.layers.append(_changes(layer, below, known, owners))
    sizes: dict[Key, int] = {}
    counted: set[Inode] = set()  # a content with several names is there once
    for path, node in files.walk():
        key = owners.of(path) if node.inode is not None and node.inode not in counted else None
        if key is not None and node.inode is not None:
            counted.add(node.inode)
            sizes[key] = sizes.get(key, 0) + node.inode.entry.size
    both = [(it, sizes.get(key, 0)) for key, it in known.items()]
    found.final = sorted(both, key=lambda it: (-it[1], it[0].name, it[0].database))
    return found


def _changes(
    layer: Layer, below: Mapping[Key, Package], known: Mapping[Key, Package], owners: _Owners
) -> list[LayerPackage]:
    sizes: dict[Key, int] = {}
    for entry in layer.entries:
        key = owners.of(entry.path) if entry.kind == FILE else None
        if key is not None:
            sizes[key] = sizes.get(key, 0) + entry.size
    changes = []
    for key, package in known.items():
        before = below.get(key)
        size = sizes.get(key, 0)
        if before is None:
            changes.append(LayerPackage(package, ADDED, size))
        elif before.version != package.version:
            changes.append(LayerPackage(package, UPDATED, size, before.version))
        elif size:
            changes.append(LayerPackage(package, WRITTEN, size, before.version))
    for key, package in below.items():
        if key not in known:
            changes.append(LayerPackage(package, REMOVED, 0, package.version))
    return sorted(changes, key=lambda it: (-it.size, it.package.name, it.package.database))


class _Reader:
    """Reads the databases that are in a file system; each content once."""

    def __init__(self, image: Image, problems: list[str]) -> None:
        self.image = image
        self.problems = problems
        self._starts: set[str] = set()
        self._read: dict[str, list[Package]] = {}
        self._files = FileSystem()

    def touches(self, layer: Layer) -> bool:
        """Whether a layer may change what is installed."""
        kept = layer.kept.paths
        self._starts |= {path for path in kept if is_rpm_database(path) or is_start(path)}
        return bool(kept) or bool(self._starts and (layer.whiteouts or layer.opaque))

    def packages(self, files: FileSystem) -> dict[Key, Package]:
        """All that is installed. What is in the database of the system is not one of pip or npm, too."""
        self._files = files
        found: dict[Key, Package] = {}
        paths = 0
        for path in sorted(self._starts):
            for package in self._packages(path):
                found.setdefault(package.key, package)
                paths += len(package.paths)
            if len(found) > MOST_PACKAGES or paths > MOST_PATHS:
                self._say("there are more packages than are counted: those of some are left out.")
                break
        of_system = {path for it in found.values() if it.manager in OF_SYSTEM for path in it.paths}
        resolved = _Resolved(files)
        of_system |= set(map(resolved.path, of_system))
        return {
            key: it
            for key, it in found.items()
            if it.manager in OF_SYSTEM or it.database not in of_system
        }

    def _packages(self, path: str) -> list[Package]:
        node = self._files.find(path)
        if node is None or node.inode is None:
            self._starts.discard(path)
            return []
        number, entry = node.inode.layer, node.inode.entry
        key = f"{path} {entry.digest}"
        if key not in self._read:
            try:
                self._read[key] = list(self._parsed(path))
            except Damaged as error:
                self._read[key] = []
                self._problem(path, number, str(error))
        return self._read[key]

    def _parsed(self, path: str) -> Iterator[Package]:
        if path.endswith(WAL):
            if self._content(path):
                raise Damaged("its changes are not in the database yet, and are not read")
        elif is_rpm_database(path):
            yield from packages_of_rpm(path, self._content(path) or b"")
        else:
            yield from packages_in(path, self._text)

    def _text(self, path: str) -> str | None:
        content = self._content(path)
        return content.decode("utf-8", "surrogateescape") if content is not None else None

    def _content(self, path: str) -> bytes | None:
        node = self._files.find(path)
        if node is None or node.inode is None:
            return None
        layer, where = self.image.layers[node.inode.layer], node.inode.entry.path
        content = layer.kept.content(where)
        if content is None and where in layer.kept.too_long:
            raise Damaged(UNREAD)
        return content

    def _problem(self, path: str, layer: int, why: str) -> None:
        self._say(f'the packages in "{path}" of layer {layer + 1} are not known: {why}.')

    def _say(self, sentence: str) -> None:
        if sentence in self.problems or len(self.problems) > MOST_PROBLEMS:
            return
        is_last = len(self.problems) == MOST_PROBLEMS
        self.problems.append("there are more such files." if is_last else sentence)


class _Resolved:
    """Paths as they are, where directories are links: /bin/sh is /usr/bin/sh."""

    def __init__(self, files: FileSystem) -> None:
        self.files = files
        self._folders: dict[str, str] = {"/": "/"}

    def path(self, path: str) -> str:
        folder = dirname(path)
        real = self._folder(folder)
        return path if real == folder else f"{real.rstrip('/')}{path[len(folder.rstrip('/')) :]}"

    def _folder(self, folder: str) -> str:
        """Links in the root and one below it are looked at: /bin, /lib64, /usr/lib64, /var/run."""
        known = self._folders.get(folder)
        if known is None:
            known = folder
            parts = folder.split("/")
            for end in (2, 3):
                head = "/".join(parts[:end])
                node = self.files.find(head) if len(parts) >= end else None
                if node is not None and node.entry.kind == SYMLINK and node.entry.target:
                    target = node.entry.target
                    above = "/".join(parts[: end - 1])
                    base = normpath(target if target.startswith("/") else f"{above}/{target}")
                    known = "/".join((base.rstrip("/"), *parts[end:]))
                    break
            self._folders[folder] = known
        return known


class _Owners:
    """Which package a path belongs to."""

    def __init__(self, known: Mapping[Key, Package], files: FileSystem) -> None:
        resolved = _Resolved(files)
        self._paths: dict[str, Key] = {}
        self._folders: dict[str, Key] = {}
        for key, package in known.items():
            if package.folder:
                self._folders[package.folder] = key
            for path in package.paths:
                self._paths.setdefault(path, key)
                self._paths.setdefault(resolved.path(path), key)

    def of(self, path: str) -> Key | None:
        if path in self._paths:
            return self._paths[path]
        return self._folders.get(npm_folder(path)) if self._folders else None
