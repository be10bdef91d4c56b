"""Make images, as builders do: layers from lists of files, and archives of them in any layout."""

import gzip
import io
import json
import tarfile
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from dflint.image.image import Image
from dflint.image.reading import read

TYPES = {
    "directory": tarfile.DIRTYPE,
    "symlink": tarfile.SYMTYPE,
    "hardlink": tarfile.LNKTYPE,
    "fifo": tarfile.FIFOTYPE,
}


class Member:
    """Something in a layer: a file with `data` unless `kind` is another."""

    def __init__(self, path: str, data: bytes = b"", kind: str = "file", **facts: Any) -> None:
        self.path = path
        self.data = data
        self.kind = kind
        self.facts = facts

    @property
    def info(self) -> tarfile.TarInfo:
        info = tarfile.TarInfo(self.path)
        info.type = TYPES.get(self.kind, tarfile.REGTYPE)
        info.mode = 0o755 if self.kind == "directory" else 0o644
        info.size = len(self.data)
        for name, value in self.facts.items():
            setattr(info, name, value)
        return info


def file(path: str, data: bytes | int = b"", **facts: Any) -> Member:
    """A file with that content; a number is so many bytes of anything."""
    return Member(path, b"x" * data if isinstance(data, int) else data, **facts)


def folder(path: str, **facts: Any) -> Member:
    return Member(path, kind="directory", **facts)


def link(path: str, target: str, kind: str = "symlink") -> Member:
    return Member(path, kind=kind, linkname=target)


def gone(path: str) -> Member:
    """The mark by which a layer deletes a path."""
    above, _, name = path.rpartition("/")
    return Member(f"{above}/.wh.{name}".lstrip("/"))


def emptied(path: str) -> Member:
    """The mark by which a layer deletes all that was in a directory."""
    return Member(f"{path}/.wh..wh..opq".lstrip("/"))


def tar(members: Iterable[Member], form: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar archive."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=form) as archive:
        for member in members:
            archive.addfile(member.info, io.BytesIO(member.data))
    return raw.getvalue()


def digest(data: bytes) -> str:
    return f"sha256:{sha256(data).hexdigest()}"


class Parts:
    """The parts of an image in a layout, by name."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}

    def blob(self, data: bytes) -> dict[str, object]:
        """Add a blob, and return its descriptor."""
        name = digest(data)
        self.files[f"blobs/{name.replace(':', '/')}"] = data
        return {"digest": name, "size": len(data)}

    def json(self, value: object) -> dict[str, object]:
        return self.blob(json.dumps(value).encode())

    def folder(self, path: Path) -> str:
        """Write them into a folder."""
        for name, data in self.files.items():
            (path / name).parent.mkdir(parents=True, exist_ok=True)
            (path / name).write_bytes(data)
        return str(path)

    def archive(self, path: Path) -> str:
        """Write them into a tar archive."""
        path.write_bytes(tar(file(name, data) for name, data in self.files.items()))
        return str(path)


Steps = Sequence[tuple[str, Sequence[Member] | bytes | None]]


def config(steps: Steps, **settings: object) -> dict[str, object]:
    """The config of an image. A step is what made a layer, and its members (None: no layer)."""
    layers = [archive(layer) for _, layer in steps if layer is not None]
    history = [
        {"created_by": text, **({"empty_layer": True} if layer is None else {})}
        for text, layer in steps
    ]
    return {
        "os": "linux",
        "architecture": "amd64",
        "config": settings,
        "rootfs": {"type": "layers", "diff_ids": [digest(it) for it in layers]},
        "history": history,
    }


def archive(layer: Sequence[Member] | bytes) -> bytes:
    """The tar archive of a layer, which may be one already."""
    return layer if isinstance(layer, bytes) else tar(layer)


def manifest(
    parts: Parts, steps: Steps, pack: Any = gzip.compress, **settings: object
) -> dict[str, object]:
    """Add an image, whose layers are compressed by `pack`; its descriptor."""
    return parts.json(
        {
            "schemaVersion": 2,
            "config": parts.json(config(steps, **settings)),
            "layers": [parts.blob(pack(archive(it))) for _, it in steps if it is not None],
        }
    )


def layout(steps: Steps, pack: Any = gzip.compress, **settings: object) -> Parts:
    """An OCI image layout with one image."""
    parts = Parts()
    return index(parts, manifest(parts, steps, pack, **settings))


def index(parts: Parts, *manifests: dict[str, object]) -> Parts:
    """Add the index.json."""
    parts.files["oci-layout"] = b'{"imageLayoutVersion": "1.0.0"}'
    parts.files["index.json"] = json.dumps({"manifests": manifests}).encode()
    return parts


def saved(steps: Steps, name: str = "app:1", **settings: object) -> Parts:
    """What `docker save` wrote before it wrote OCI image layouts."""
    parts = Parts()
    about = json.dumps(config(steps, **settings)).encode()
    about_name = f"{sha256(about).hexdigest()}.json"
    parts.files[about_name] = about
    layers = []
    for number, (_, layer) in enumerate(it for it in steps if it[1] is not None):
        assert layer is not None
        layers.append(f"{number}/layer.tar")
        parts.files[layers[-1]] = archive(layer)
    told = [{"Config": about_name, "RepoTags": [name], "Layers": layers}]
    parts.files["manifest.json"] = json.dumps(told).encode()
    return parts


def image(path: Path, *layers: Sequence[Member], **settings: object) -> Image:
    """An image with these layers, read from an archive in a folder."""
    steps = [(f"RUN step {number}", layer) for number, layer in enumerate(layers, 1)]
    return read(layout(steps, **settings).archive(path / "image.tar"))
