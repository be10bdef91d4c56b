"""Copies of an image with the same content and other digests, so that a pull finds nothing of it.

An engine keeps layers by digest, and others of the user may be the same; none of them is removed for
a benchmark. Instead, each layer gets a block after the end of its tar archive, which readers skip
(POSIX.1-2017, pax, "ustar Interchange Format": two blocks of zeros are the end). As a member of its
own, gzip needs no compression of the rest (RFC 1952, section 2.2).
"""

from __future__ import annotations

import gzip
import hashlib
import json
import zlib
from dataclasses import dataclass
from secrets import token_hex

from dflint.bench.loopback_registry import Blob, Manifest
from dflint.build.errors import BuildError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.bench.loopback_registry import LoopbackRegistry

BLOCK = 512  # bytes, of a tar archive
CHUNK = 1 << 20
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class _Layer:
    """A layer, and the states of the digests of its archive and of its compressed form."""

    blob: Blob
    media_type: str
    archive: Any
    compressed: Any
    is_gzip: bool


class Copies:
    """An image in a repository of a registry on this machine. Raises BuildError where it cannot be copied.

    `size` is in bytes of the compressed layers, `layers` how many there are.
    """

    def __init__(self, registry: LoopbackRegistry, repository: str, tag: str) -> None:
        self._registry = registry
        self._repository = repository
        manifest = self._manifest(tag)
        self._manifest_type = manifest.media_type
        self._record = json.loads(manifest.content)
        self._config = json.loads(self._blob(self._record["config"]["digest"]).path.read_bytes())
        self._layers = [self._layer(it) for it in self._record["layers"]]
        self.size = sum(it.blob.size for it in self._layers)
        self.layers = len(self._layers)

    def add(self, repository: str, tag: str) -> None:
        """Put a copy that no engine has into a repository."""
        mark = token_hex(16).encode().ljust(BLOCK, b"\0")
        end = gzip.compress(mark, mtime=0)
        record, config = json.loads(json.dumps([self._record, self._config]))
        for at, layer in enumerate(self._layers):
            own = end if layer.is_gzip else mark
            archive, compressed = layer.archive.copy(), layer.compressed.copy()
            archive.update(mark)
            compressed.update(own)
            blob = Blob(layer.blob.path, own)
            digest = f"sha256:{compressed.hexdigest()}"
            self._registry.blobs[repository, digest] = blob
            config["rootfs"]["diff_ids"][at] = f"sha256:{archive.hexdigest()}"
            record["layers"][at] |= {"digest": digest, "size": blob.size}
        content = json.dumps(config).encode()
        record["config"] |= {
            "digest": self._registry.put_blob(repository, content),
            "size": len(content),
        }
        copy = Manifest(json.dumps(record).encode(), self._manifest_type)
        self._registry.put_manifest(repository, tag, copy)

    def _manifest(self, reference: str) -> Manifest:
        """That of the image; of an index, the first that is one of an image."""
        manifest = self._registry.manifests[self._repository, reference]
        children = json.loads(manifest.content).get("manifests", ())
        for it in children:
            if it.get("platform", {}).get("os") != "unknown":
                return self._manifest(it["digest"])
        return manifest

    def _blob(self, digest: str) -> Blob:
        return self._registry.blobs[self._repository, digest]

    def _layer(self, descriptor: dict[str, Any]) -> _Layer:
        blob = self._blob(descriptor["digest"])
        archive, compressed = hashlib.sha256(), hashlib.sha256()
        with blob.path.open("rb") as file:
            is_gzip = file.read(2) == GZIP_MAGIC
            file.seek(0)
            if not is_gzip and not descriptor["mediaType"].endswith("tar"):
                raise BuildError(f"the layer {descriptor['digest']} is not compressed with gzip.")
            reader = zlib.decompressobj(wbits=31) if is_gzip else None
            while part := file.read(CHUNK):
                compressed.update(part)
                while reader is not None and part:
                    archive.update(reader.decompress(part))
                    part = reader.unused_data
                    if reader.eof:
                        reader = zlib.decompressobj(wbits=31)
                if reader is None:
                    archive.update(part)
        return _Layer(blob, descriptor["mediaType"], archive, compressed, is_gzip)
