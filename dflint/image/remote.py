"""Images in a registry: read from there, layer after layer, and nothing goes to the disk.

Manifests and configurations alone say how large the layers are and what made them; the files in the
layers are read only for those who ask for them.
"""

from __future__ import annotations

import io
import json

from dflint.image.errors import ImageError
from dflint.image.history import history_of, steps_with_layers
from dflint.image.image import Image
from dflint.image.layer import Layer
from dflint.image.manifests import choose
from dflint.image.names import IN_REGISTRY, USUAL
from dflint.image.stores import field, missing, read_json
from dflint.registry.cache import usual_cache
from dflint.registry.content import Registry
from dflint.registry.errors import RegistryError
from dflint.registry.reference import parse_reference
from dflint.registry.transport import Transport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, BinaryIO, Self

    from dflint.image.names import Access
    from dflint.registry.manifests import Descriptor

INDEX = "index.json"


class RegistryStore:
    """An image in a registry as a folder would be: its index, and `blobs/sha256/…`."""

    def __init__(self, reference: str, access: Access = USUAL) -> None:
        text = reference.removeprefix(IN_REGISTRY)
        self.path = text
        try:
            self.reference = parse_reference(text)
            transport = Transport(
                self.reference.host, plain_http=access.plain_http, ca_file=access.ca_file
            )
            self._registry = Registry(transport, usual_cache())
            found = self._registry.resolve(self.reference.repository, self.reference.wanted)
        except RegistryError as error:
            raise ImageError(str(error)) from None
        entry = {"mediaType": found.media_type, "digest": found.digest, "size": found.size}
        self._index = json.dumps({"manifests": [entry]}).encode()
        self._manifests = {_name(found.digest)}

    def has(self, name: str) -> bool:
        return name == INDEX or name.startswith("blobs/")

    def open(self, name: str) -> BinaryIO:
        if name == INDEX:
            return io.BytesIO(self._index)
        if not self.has(name):
            raise missing(self, name)
        digest = ":".join(name.split("/")[1:])
        repository = self.reference.repository
        try:
            if name in self._manifests:
                manifest = self._registry.manifest(repository, digest)
                self._manifests.update(_name(it.digest) for it in manifest.manifests)
                return io.BytesIO(manifest.content)
            return io.BufferedReader(_Pieces(self._registry.blob(repository, digest)))
        except RegistryError as error:
            raise ImageError(str(error)) from None

    def layers(self, digest: str) -> list[Descriptor]:
        """The layers of a manifest, with their sizes. Raises ImageError."""
        try:
            return list(self._registry.manifest(self.reference.repository, digest).layers)
        except RegistryError as error:
            raise ImageError(str(error)) from None

    def place(self, name: str) -> int:
        return 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._registry.transport.close()


def overview(reference: str, platform: str = "", access: Access = USUAL) -> Image:
    """An image by its manifest and its configuration: layers with their compressed sizes, and without
    their files. Raises ImageError."""
    with RegistryStore(reference, access) as store:
        manifest = choose(store, "", platform)
        config = read_json(store, manifest.config.name, manifest.config.digest)
        history = history_of(config, store)
        ids = field(field(config, "rootfs", dict, store), "diff_ids", list, store)
        found = store.layers(manifest.digest)
        if len(ids) != len(found):
            raise ImageError(f'"{store.path}" is not an image: its config names other layers.')
        steps = steps_with_layers(history, len(ids))
        layers = [
            Layer(number, (), digest=it.digest, diff_id=str(ids[number]), compressed_size=it.size,
                  history=steps[number])
            for number, it in enumerate(found)
        ]  # fmt: skip
        return Image(
            reference,
            layers,
            history=history,
            config=field(config, "config", dict, store),
            platform=manifest.platform,
            digest=manifest.digest,
            config_digest=manifest.config.digest,
        )


class _Pieces(io.RawIOBase):
    """The pieces of a blob as a file that is read forwards."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        while not self._rest:
            try:
                piece = next(self._pieces, None)
            except RegistryError as error:
                raise ImageError(str(error)) from None
            if piece is None:
                return 0
            self._rest = piece
        view = memoryview(buffer)
        size = min(len(view), len(self._rest))
        view[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def _name(digest: str) -> str:
    return f"blobs/{digest.replace(':', '/')}"
