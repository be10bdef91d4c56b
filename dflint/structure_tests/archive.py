"""Images as archives for container-structure-test.

Its tar driver unpacks an archive into a folder of this machine, once for each test, and follows the
symbolic links of the image there: an absolute one leads out of the folder. So it gets an archive of what
tests look at and nothing else, with links that stay inside. Source: container-structure-test 1.19.1,
pkg/drivers/tar_driver.go and internal/pkgutil/tar_utils.go, read 2026-11-30.
"""

from __future__ import annotations

import io
import json
import posixpath
import tarfile

from dflint.image.errors import ImageError
from dflint.image.filesystem import merged
from dflint.image.layer import DIRECTORY, SYMLINK
from dflint.image.manifests import choose
from dflint.image.reading import read_from
from dflint.image.stores import field, read_json
from dflint.registry.manifests import digest_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path
    from typing import BinaryIO

    from dflint.image.filesystem import FileSystem, Node
    from dflint.image.image import Image
    from dflint.image.layer import Entry
    from dflint.image.stores import Store

MOST_LINKS = 40  # that lead to one path, as Linux has it
LONGEST_CONTENT = 64 << 20  # bytes of a file whose content is tested
LICENSES = "/usr/share/doc"
CHUNK = 1 << 20


class ImageFiles:
    """The files of an image, as a container would see them: through symbolic links, within the image."""

    def __init__(self, image: Image) -> None:
        self.image = image
        self.files: FileSystem = merged(image)

    def find(self, path: str) -> Entry | None:
        """What is at a path; of a symbolic link at its end, the link. None where nothing is."""
        walk = _Walk(self.files)
        place = walk.go(path, follow=False)
        node = self.files.find(place) if place is not None else None
        return node.entry if node is not None else None

    def contents(self, paths: Iterable[str]) -> set[str]:
        """The paths of the entries that have the contents of files, through symbolic links."""
        found = set()
        for path in paths:
            place = _Walk(self.files).go(path, follow=True)
            node = self.files.find(place) if place is not None else None
            if node is not None and node.inode is not None:
                found.add(node.inode.entry.path)
        return found

    def licenses(self) -> list[str]:
        """The files of Debian that tests of licenses read."""
        place = _Walk(self.files).go(LICENSES, follow=True)
        node = self.files.find(place) if place is not None else None
        return (
            [f"{LICENSES}/{name}/copyright" for name in node.children] if node is not None else []
        )

    def content(self, node: Node) -> bytes:
        """What is in a file, if it was kept."""
        if node.inode is None:
            return b""
        kept = self.image.layers[node.inode.layer].kept
        return kept.content(node.inode.entry.path) or b""


class _Walk:
    """A way through a file system: what is on it, by its real path."""

    def __init__(self, files: FileSystem) -> None:
        self.files = files
        self.links = 0
        self.seen: dict[str, Node] = {}

    def go(self, path: str, *, follow: bool) -> str | None:
        """The real path that a path means; None where nothing is. `follow` a link at its end, too."""
        at, parts = "/", [it for it in posixpath.normpath(f"/{path}").split("/") if it]
        while parts:
            name = parts.pop(0)
            if name in ("", "."):
                continue
            if name == "..":
                at = posixpath.dirname(at)
                continue
            here = posixpath.join(at, name)
            node = self.files.find(here)
            if node is None:
                return None
            self.seen[here] = node
            if node.entry.kind == SYMLINK and (parts or follow):
                self.links += 1
                if self.links > MOST_LINKS:
                    return None
                target = node.entry.target
                parts = [*target.split("/"), *parts]
                at = "/" if target.startswith("/") else at
                continue
            if node.entry.kind == SYMLINK:
                return here
            at = here
        return at


def read_image(store: Store, tag: str, platform: str, reference: str, paths: Iterable[str],
               with_licenses: bool = False) -> ImageFiles:  # fmt: skip
    """An image, with the contents at these paths, through links. Raises ImageError."""
    found = ImageFiles(read_from(store, tag, platform, reference))
    wanted = found.contents([*paths, *(found.licenses() if with_licenses else ())])
    if not wanted:
        return found

    def wants(path: str) -> int:
        return LONGEST_CONTENT if path in wanted else 0

    image = read_from(store, tag, platform, reference, wants=wants)
    for layer in image.layers:
        for path in layer.kept.too_long:
            limit = LONGEST_CONTENT >> 20
            raise ImageError(
                f'"{path}" in "{reference}" is longer than {limit} MB: it is not read.'
            )
    return ImageFiles(image)


def write_tested(found: ImageFiles, paths: Iterable[str], to: Path) -> None:
    """Write an archive, as of `docker save`, with the configuration and what is at these paths."""
    seen: dict[str, Node] = {}
    for path in paths:
        for follow in (False, True):
            walk = _Walk(found.files)
            walk.go(path, follow=follow)
            seen.update(walk.seen)
    layer = io.BytesIO()
    with tarfile.open(fileobj=layer, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path, node in sorted(seen.items()):
            member, data = _member(path, node, found)
            tar.addfile(member, io.BytesIO(data))
    _write(layer.getvalue(), found.image.config, found.image.platform, to)


def write_config(store: Store, tag: str, platform: str, to: Path) -> None:
    """Write an archive with the configuration of an image, and no file. Raises ImageError."""
    manifest = choose(store, tag, platform)
    config = read_json(store, manifest.config.name, manifest.config.digest)
    empty = io.BytesIO()
    tarfile.open(fileobj=empty, mode="w").close()
    _write(empty.getvalue(), field(config, "config", dict, store), manifest.platform, to)


def _write(layer: bytes, config: Mapping[str, object], platform: str, to: Path) -> None:
    """Write an archive as of `docker save` with one layer."""
    operating_system, _, architecture = platform.partition("/")
    whole = {
        "architecture": architecture.partition("/")[0] or "amd64",
        "os": operating_system or "linux",
        "config": dict(config),
        "rootfs": {"type": "layers", "diff_ids": [digest_of(layer)]},
        "history": [],
    }
    listed = [
        {"Config": "config.json", "RepoTags": ["dflint/test:latest"], "Layers": ["layer.tar"]}
    ]
    parts = {
        "config.json": json.dumps(whole).encode(),
        "layer.tar": layer,
        "manifest.json": json.dumps(listed).encode(),
    }
    with tarfile.open(to, "w") as tar:
        for name, data in parts.items():
            tar.addfile(_regular(name, len(data)), io.BytesIO(data))


def _member(path: str, node: Node, found: ImageFiles) -> tuple[tarfile.TarInfo, bytes]:
    entry = node.inode.entry if node.inode is not None else node.entry
    member = tarfile.TarInfo(path.lstrip("/"))
    member.mode, member.uid, member.gid = entry.mode, entry.uid, entry.gid
    data = b""
    if node.entry.kind == DIRECTORY:
        member.type = tarfile.DIRTYPE
        member.mode = member.mode or 0o755
    elif node.entry.kind == SYMLINK:
        member.type = tarfile.SYMTYPE
        member.linkname = _inside(path, node.entry.target, found.files)
    else:  # devices too: that something is there is all that can be tested of them
        data = found.content(node)
        member.size = len(data)
    return member, data


def _inside(path: str, target: str, files: FileSystem) -> str:
    """Where a link leads to, written from the folder that it is in, so that it never leaves the image."""
    folder = posixpath.dirname(path)
    whole = target if target.startswith("/") else posixpath.join(folder, target)
    place = _Walk(files).go(whole, follow=True)
    return posixpath.relpath(place or posixpath.normpath(f"/{whole}"), folder)


def write_whole(store: Store, tag: str, platform: str, name: str, to: Path) -> None:
    """Write an image, without its volumes, as an archive that `docker load` takes, called `name`.

    Raises ImageError.
    """
    manifest = choose(store, tag, platform)
    read = read_json(store, manifest.config.name, manifest.config.digest)
    field(read, "config", dict, store).pop("Volumes", None)
    config = json.dumps(read).encode()
    layers = [f"{number}.tar" for number in range(len(manifest.layers))]
    listed = [{"Config": "config.json", "RepoTags": [name], "Layers": layers}]
    small: Mapping[str, bytes] = {
        "config.json": config,
        "manifest.json": json.dumps(listed).encode(),
    }
    with tarfile.open(to, "w") as tar:
        for part, data in small.items():
            tar.addfile(_regular(part, len(data)), io.BytesIO(data))
        for part, layer in zip(layers, manifest.layers, strict=True):
            spooled = to.with_name("layer")
            with store.open(layer.name) as file, open(spooled, "wb") as copy:
                _copy(file, copy)
            tar.add(spooled, part)
            spooled.unlink()


def _copy(file: BinaryIO, copy: BinaryIO) -> None:
    while piece := file.read(CHUNK):
        copy.write(piece)


def _regular(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = size
    return member
