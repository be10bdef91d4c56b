"""One layer: what a step of a build has changed in the file system."""

from __future__ import annotations

import tarfile
from hashlib import sha256
from posixpath import basename, dirname, normpath
from zlib import compress, decompress

from dflint.image.compression import counted, unpacked
from dflint.image.errors import Damaged, ImageError
from dflint.image.stores import BROKEN, check, reason_of
from dflint.image.streams import CHUNK, Forward, Hashed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dflint.image.history import History
    from dflint.image.manifests import Blob
    from dflint.image.stores import Store

    Wants = Callable[
        [str], int
    ]  # how long the file at a path may be to be kept; 0 if it is not wanted

FILE, DIRECTORY, SYMLINK, HARDLINK = "file", "directory", "symlink", "hardlink"
KINDS = {
    tarfile.DIRTYPE: DIRECTORY,
    tarfile.SYMTYPE: SYMLINK,
    tarfile.LNKTYPE: HARDLINK,
    tarfile.CHRTYPE: "character device",
    tarfile.BLKTYPE: "block device",
    tarfile.FIFOTYPE: "fifo",
}
PERMISSIONS = 0o7777  # some builders store the type of the file in the mode too
WHITEOUT = ".wh."  # before the name of what is deleted
OPAQUE = ".wh..wh..opq"  # in a directory of which everything is deleted
RESERVED = ".wh..wh."  # other marks of old storage drivers, which mean nothing
NONE: Mapping[str, str] = {}
XATTR = "SCHILY.xattr."
MOST_ENTRIES = 1_000_000  # of less than a kilobyte in memory each


class Entry:
    """A file, directory, link or device in a layer.

    `path` is absolute. `size` and `digest` (sha256 of the content) are those of a file, 0 and empty
    for anything else. `target` is where a link leads to: as it is written for a symlink, an
    absolute path for a hardlink. `mtime` is in seconds. `xattrs` by name.
    """

    __slots__ = (
        "digest", "gid", "kind", "mode", "mtime", "path", "size", "target", "uid", "xattrs",
    )  # fmt: skip

    def __init__(
        self,
        path: str,
        kind: str = FILE,
        *,
        size: int = 0,
        mode: int = 0,
        uid: int = 0,
        gid: int = 0,
        target: str = "",
        mtime: float = 0,
        digest: str = "",
        xattrs: Mapping[str, str] | None = None,
    ) -> None:
        self.path = path
        self.kind = kind
        self.size = size
        self.mode = mode
        self.uid = uid
        self.gid = gid
        self.target = target
        self.mtime = mtime
        self.digest = digest
        self.xattrs = xattrs or NONE

    def __repr__(self) -> str:
        return f"Entry({self.path!r}, {self.kind!r})"


class Kept:
    """The contents of some files of a layer, compressed, by path: `wants` says of how many bytes at most.

    What is longer is not kept; `too_long` are the paths of such files.
    """

    __slots__ = ("_contents", "too_long", "wants")

    def __init__(self, wants: Wants) -> None:
        self.wants = wants
        self.too_long: list[str] = []
        self._contents: dict[str, list[bytes]] = {}

    def place(self, path: str, size: int) -> list[bytes] | None:
        """Where the pieces of a content go; None for what is not kept. The last one of a path counts."""
        most = self.wants(path)
        if not most:
            return None
        self._contents.pop(path, None)
        if size > most:
            self.too_long.append(path)
            return None
        return self._contents.setdefault(path, [])

    def content(self, path: str) -> bytes | None:
        """What is in a file; None where it is not kept."""
        pieces = self._contents.get(path)
        return b"".join(map(decompress, pieces)) if pieces is not None else None

    @property
    def paths(self) -> list[str]:
        """The paths of all that are kept, and of those that are too long for it."""
        return [*self._contents, *self.too_long]


class Layer:
    """A layer. `number` counts from 0, the lowest.

    `digest` is that of the layer as it is stored, `diff_id` that of its tar archive. Sizes are in
    bytes: `size` is the sum of its files, as engines count; `tar_size` that of its archive;
    `compressed_size` is None where it is stored uncompressed. `history` is the step that made it;
    None where that is not known. `whiteouts` are the paths that it deletes, `opaque` the directories
    of which it deletes everything that is below. `kept` are the contents of the files that were asked
    for, by path.
    """

    __slots__ = (
        "compressed_size", "diff_id", "digest", "entries", "history", "kept", "number", "opaque",
        "size", "tar_size", "whiteouts",
    )  # fmt: skip

    def __init__(
        self,
        number: int,
        entries: Sequence[Entry],
        *,
        whiteouts: Sequence[str] = (),
        opaque: Sequence[str] = (),
        digest: str = "",
        diff_id: str = "",
        compressed_size: int | None = None,
        tar_size: int = 0,
        history: History | None = None,
        kept: Kept | None = None,
    ) -> None:
        self.number = number
        self.entries = tuple(entries)
        self.whiteouts = tuple(whiteouts)
        self.opaque = tuple(opaque)
        self.digest = digest
        self.diff_id = diff_id
        self.compressed_size = compressed_size
        self.tar_size = tar_size
        self.size = sum(entry.size for entry in entries)
        self.history = history
        self.kept = kept if kept is not None else Kept(lambda path: 0)


def read_layer(
    store: Store,
    part: Blob,
    diff_id: str,
    number: int,
    history: History | None,
    sizes: dict[str, int] | None = None,
    wants: Wants | None = None,
) -> Layer:
    """Read a layer from start to end, and check its digests; `sizes` and `wants` as in `read`.

    Raises ImageError.
    """
    algorithm = diff_id.partition(":")[0]
    with store.open(part.name) as file:
        stored = Hashed(file, part.digest.partition(":")[0] or algorithm)
        try:
            compression, pieces = unpacked(stored)
            if sizes is not None and not compression and diff_id not in sizes:
                pieces = counted(pieces, diff_id, sizes)
            tar = Forward(pieces, algorithm)
            kept = Kept(wants or (lambda path: 0))
            entries, whiteouts, opaque = _contents(tar, kept)
            tar.drain()
            stored.drain()
        except BROKEN as error:
            where = f'layer {number + 1} of "{store.path}" ({part.name})'
            raise ImageError(f"cannot read {where}: {reason_of(error)}.") from None
    if part.digest:
        check(store, part.name, part.digest, stored.digest)
    check(store, f"the content of {part.name}", diff_id, tar.digest)
    return Layer(
        number,
        entries,
        whiteouts=whiteouts,
        opaque=opaque,
        digest=stored.digest,
        diff_id=diff_id,
        compressed_size=stored.size if compression else (sizes or {}).get(diff_id),
        tar_size=tar.size,
        history=history,
        kept=kept,
    )


def _contents(tar: Forward, kept: Kept) -> tuple[list[Entry], list[str], list[str]]:
    """What is in the archive of a layer: entries, deleted paths, emptied directories."""
    entries: list[Entry] = []
    whiteouts: list[str] = []
    opaque: list[str] = []
    archive = tarfile.TarFile(
        fileobj=tar,  # type: ignore[arg-type]
        encoding="utf-8",
        errors="surrogateescape",
    )
    for count, member in enumerate(archive):
        archive.members = []  # type: ignore[attr-defined]  # it would remember them all
        if count == MOST_ENTRIES:
            raise Damaged(f"it has more than {MOST_ENTRIES:,} entries")
        path = absolute(member.name)
        name = basename(path)
        if name == OPAQUE:
            opaque.append(dirname(path))
        elif name.startswith(RESERVED):
            continue
        elif name.startswith(WHITEOUT):
            whiteouts.append(absolute(f"{dirname(path)}/{name[len(WHITEOUT) :]}"))
        else:
            entries.append(_entry(path, member, tar, kept))
    return entries, whiteouts, opaque


def absolute(name: str) -> str:
    """The place in the image that a name in an archive means: `..` never leads out of it."""
    return "/" + normpath(f"/{name}").lstrip("/")


def _entry(path: str, member: tarfile.TarInfo, tar: Forward, kept: Kept) -> Entry:
    kind = KINDS.get(member.type, FILE)
    xattrs = {
        key.removeprefix(XATTR): value
        for key, value in member.pax_headers.items()
        if key.startswith(XATTR)
    }
    return Entry(
        path,
        kind,
        size=member.size if kind == FILE else 0,
        mode=member.mode & PERMISSIONS,
        uid=member.uid,
        gid=member.gid,
        target=_target(kind, member.linkname),
        mtime=member.mtime,
        digest=_digest(member, tar, kept.place(path, member.size)) if kind == FILE else "",
        xattrs=xattrs,
    )


def _target(kind: str, name: str) -> str:
    if kind == HARDLINK:
        return absolute(name)
    return name if kind == SYMLINK else ""


def _digest(member: tarfile.TarInfo, tar: Forward, place: list[bytes] | None) -> str:
    """The digest of a content that is read past. Of a sparse file, that of its map and its data.

    With a `place`, the content is put into it.
    """
    if member.size < 0:
        raise Damaged("a size in it is wrong")
    found = sha256()
    left: int = member.size
    pieces: list[tuple[int, int]] | None = member.sparse  # type: ignore[assignment]
    if pieces is not None:
        found.update(repr((member.size, pieces)).encode())
        left = sum(size for _, size in pieces)
    tar.seek(member.offset_data)
    while left > 0:
        data = tar.read(min(left, CHUNK))
        if not data:
            raise Damaged("it is cut short")
        found.update(data)
        if place is not None:
            place.append(compress(data, 1))
        left -= len(data)
    return found.hexdigest()
