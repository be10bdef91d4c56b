"""OCI image layouts in a folder, read as a registry is. Source: OCI image specification 1.1, "Image Layout"."""

from __future__ import annotations

import hashlib
import json
import os

from dflint.registry.content import fallback_referrers
from dflint.registry.errors import NotFound, RegistryError, WrongAnswer
from dflint.registry.manifests import Descriptor, read_manifest
from dflint.registry.reference import is_digest, is_tag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import BinaryIO

    from dflint.registry.manifests import Manifest

MARK = "oci-layout"
INDEX = "index.json"
REF_NAME = "org.opencontainers.image.ref.name"
PIECE = 1 << 20
DEEPEST = 8  # folders in each other
LONGEST_MANIFEST = 16 << 20


class Layouts:
    """A folder of layouts: each folder below it with a file `oci-layout` is a repository, named by its
    path. A folder that is a layout itself is one repository, named by its own name."""

    def __init__(self, folder: str) -> None:
        self.folder = os.path.abspath(folder)
        self.host = folder
        self._own = os.path.basename(self.folder).lower() if self._is_layout(self.folder) else ""

    def repositories(self) -> list[str]:
        if self._own:
            return [self._own]
        found: list[str] = []
        for place, folders, _ in os.walk(self.folder):
            if self._is_layout(place):
                found.append(os.path.relpath(place, self.folder).replace(os.sep, "/"))
                folders.clear()
            elif place.count(os.sep) - self.folder.count(os.sep) > DEEPEST:
                raise RegistryError(f"{self.folder}: the folders in it are too deep.")
        return sorted(found)

    def tags(self, repository: str) -> list[str]:
        return sorted({name for it in self._index(repository).manifests if (name := tag_of(it))})

    def resolve(self, repository: str, reference: str) -> Descriptor:
        if is_digest(reference):
            it = self.manifest(repository, reference)
            return Descriptor(it.digest, it.media_type, it.size)
        for descriptor in self._index(repository).manifests:
            if tag_of(descriptor) == reference:
                return descriptor
        raise NotFound(f"{self._where(repository)} has no tag {reference}.")

    def manifest(self, repository: str, reference: str) -> Manifest:
        if not is_digest(reference):
            known = self.resolve(repository, reference)
            return read_manifest(
                self._content(repository, known.digest),
                known.media_type,
                self._where(repository),
                known.digest,
            )
        return read_manifest(
            self._content(repository, reference), "", self._where(repository), reference
        )

    def blob(self, repository: str, digest: str) -> Iterator[bytes]:
        hashed = hashlib.new(digest.partition(":")[0])
        try:
            with self._open(repository, self._name(repository, digest)) as file:
                while piece := file.read(PIECE):
                    hashed.update(piece)
                    yield piece
        except OSError:
            raise NotFound(f"{self._where(repository)} has no {digest}.") from None
        if hashed.hexdigest() != digest.partition(":")[2]:
            raise WrongAnswer(f"{self._where(repository)} is damaged: {digest} is something else.")

    def referrers(self, repository: str, digest: str) -> list[Descriptor]:
        found = {}
        for it in self._index(repository).manifests:
            manifest = self.manifest(repository, it.digest)
            if manifest.subject is not None and manifest.subject.digest == digest:
                kind = manifest.artifact_type or (
                    manifest.config.media_type if manifest.config else ""
                )
                found[it.digest] = Descriptor(
                    it.digest, it.media_type, it.size, "", manifest.annotations, kind
                )
        return list(found.values()) or fallback_referrers(self, repository, digest)

    def roots(self, repository: str) -> Sequence[Descriptor]:
        """What its index names: images, with and without tags, and what is about them."""
        return self._index(repository).manifests

    def _index(self, repository: str) -> Manifest:
        try:
            with self._open(repository, INDEX) as file:
                content = file.read(LONGEST_MANIFEST)
            json.loads(content)
        except OSError:
            raise NotFound(f"{self._where(repository)} is no OCI image layout.") from None
        except (ValueError, RecursionError):
            raise WrongAnswer(
                f"{self._where(repository)} is damaged: index.json is not JSON."
            ) from None
        return read_manifest(content, "", self._where(repository))

    def _content(self, repository: str, digest: str) -> bytes:
        try:
            with self._open(repository, self._name(repository, digest)) as file:
                content = file.read(LONGEST_MANIFEST + 1)
        except OSError:
            raise NotFound(f"{self._where(repository)} has no {digest}.") from None
        if len(content) > LONGEST_MANIFEST:
            raise WrongAnswer(f"{self._where(repository)}: {digest} is too long for a manifest.")
        return content

    def _open(self, repository: str, name: str) -> BinaryIO:
        """A file of a layout. Raises OSError."""
        return open(os.path.join(self.folder_of(repository), *name.split("/")), "rb")

    def _name(self, repository: str, digest: str) -> str:
        if not is_digest(digest):
            raise RegistryError(f"{self._where(repository)}: {digest} is no digest.")
        return f"blobs/{digest.replace(':', '/')}"

    def folder_of(self, repository: str) -> str:
        """The layout that a repository is."""
        if self._own:
            return self.folder
        if ".." in repository.split("/") or os.path.isabs(repository):
            raise RegistryError(f'{self.folder}: "{repository}" is no name.')
        return os.path.join(self.folder, repository)

    def _where(self, repository: str) -> str:
        return self.folder if self._own else f"{self.folder}/{repository}"

    @staticmethod
    def _is_layout(folder: str) -> bool:
        return os.path.isfile(os.path.join(folder, MARK))


def tag_of(descriptor: Descriptor) -> str:
    """The tag of what the index of a layout names; empty for none."""
    name = descriptor.annotations.get(REF_NAME, "")
    return name if is_tag(name) else name.rpartition(":")[2]
