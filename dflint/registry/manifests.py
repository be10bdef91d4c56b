"""Manifests and indexes: bytes with a digest → what they name.

Source: OCI image specification 1.1 (manifest, image index, descriptor); Docker Image Manifest V2,
Schema 2.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field

from dflint.registry.errors import WrongAnswer
from dflint.registry.reference import is_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from typing import Any

OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
INDEXES = (OCI_INDEX, DOCKER_LIST)
MANIFESTS = (OCI_MANIFEST, DOCKER_MANIFEST)
KNOWN = (*INDEXES, *MANIFESTS)
CONFIGURATIONS = (
    "application/vnd.oci.image.config.v1+json",
    "application/vnd.docker.container.image.v1+json",
)
ACCEPT = ", ".join(KNOWN)
# What servers say that do not know the type of what they have.
ANY_TYPE = ("", "application/json", "application/octet-stream", "text/plain", "binary/octet-stream")
FOREIGN = ".foreign."  # in the media type of a layer that is not in the registry
NONDISTRIBUTABLE = ".nondistributable."
ATTESTATION = "vnd.docker.reference.type"
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Descriptor:
    """What names a content: `size` in bytes, `platform` as in linux/arm64/v8, empty if not given.

    `modified`: when a registry says that it was pushed last (`Last-Modified`), which few do.
    """

    digest: str
    media_type: str = ""
    size: int = 0
    platform: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict)
    artifact_type: str = ""
    modified: datetime | None = None

    @property
    def is_attestation(self) -> bool:
        """Whether it says something about another manifest of its index, as BuildKit's do."""
        return ATTESTATION in self.annotations

    @property
    def is_foreign(self) -> bool:
        """Whether its bytes are kept elsewhere."""
        return FOREIGN in self.media_type or NONDISTRIBUTABLE in self.media_type


@dataclass(frozen=True)
class Manifest:
    """A manifest or an index. `content` are its bytes, of which `digest` is.

    `manifests` are those of an index; `config` and `layers` those of an image. `subject`: what it is
    about, for signatures and attestations.
    """

    digest: str
    media_type: str
    content: bytes = field(repr=False)
    manifests: Sequence[Descriptor] = ()
    config: Descriptor | None = None
    layers: Sequence[Descriptor] = ()
    subject: Descriptor | None = None
    artifact_type: str = ""
    annotations: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_index(self) -> bool:
        return self.media_type in INDEXES

    @property
    def is_image(self) -> bool:
        """Whether it has layers of files: no signature, attestation or other artifact, some of which
        have the configuration of an image."""
        has_config = self.config is not None and self.config.media_type in CONFIGURATIONS
        has_files = all("tar" in it.media_type for it in self.layers)
        return has_config and has_files and not self.artifact_type and not self.is_index

    @property
    def size(self) -> int:
        return len(self.content)

    @property
    def images(self) -> list[Descriptor]:
        """The manifests of an index that are images for a platform: no attestations."""
        return [it for it in self.manifests if not it.is_attestation and it.platform]

    @property
    def blobs(self) -> list[Descriptor]:
        """The contents that a registry keeps for it: configuration and layers, each once."""
        found = [*([self.config] if self.config else ()), *self.layers]
        return list({it.digest: it for it in found if not it.is_foreign}.values())

    @property
    def reached(self) -> list[str]:
        """The digests of the manifests that it needs."""
        return [it.digest for it in self.manifests]


def digest_of(content: bytes, like: str = "sha256:") -> str:
    """The digest of a content, by the algorithm of another digest."""
    algorithm = like.partition(":")[0]
    return f"{algorithm}:{hashlib.new(algorithm, content).hexdigest()}"


def read_manifest(content: bytes, media_type: str, where: str, digest: str = "") -> Manifest:
    """What a body is. `media_type` is what the header says, `digest` what it must have.

    Raises WrongAnswer where they contradict each other. A manifest of an unknown type has that type
    and names nothing: it cannot be told what it needs.
    """
    found = digest_of(content, digest or "sha256:")
    if digest and found != digest:
        raise WrongAnswer(f"{where}: the answer should be {digest}, and is {found}.")
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise WrongAnswer(f"{where}: the answer is no manifest.")
    kind = _type(record, media_type.partition(";")[0].strip().lower(), where)
    if kind not in KNOWN:
        return Manifest(found, kind, content)
    subject = record.get("subject")
    config = record.get("config")
    return Manifest(
        found,
        kind,
        content,
        tuple(_descriptor(it, where) for it in _list(record, "manifests", where))
        if kind in INDEXES
        else (),
        _descriptor(config, where) if config is not None and kind in MANIFESTS else None,
        tuple(_descriptor(it, where) for it in _list(record, "layers", where))
        if kind in MANIFESTS
        else (),
        _descriptor(subject, where) if subject is not None else None,
        str(record.get("artifactType") or ""),
        _texts(record.get("annotations")),
    )


def _type(record: Mapping[str, Any], header: str, where: str) -> str:
    """The media type, of header, body and contents, which must agree."""
    own = record.get("mediaType")
    own = own.lower() if isinstance(own, str) else ""
    header = "" if header in ANY_TYPE else header
    if own and header and own != header:
        raise WrongAnswer(f"{where}: the answer says that it is {header}, and that it is {own}.")
    has_manifests, has_layers = "manifests" in record, "layers" in record or "config" in record
    if has_manifests and has_layers:
        raise WrongAnswer(f"{where}: the answer is an image and an index at once.")
    kind = (
        own or header or (OCI_INDEX if has_manifests else OCI_MANIFEST if has_layers else UNKNOWN)
    )
    if (kind in INDEXES and has_layers) or (kind in MANIFESTS and has_manifests):
        raise WrongAnswer(f"{where}: the answer says that it is {kind}, and is something else.")
    return kind


def _descriptor(record: object, where: str) -> Descriptor:
    if not isinstance(record, dict) or not is_digest(record.get("digest")):
        raise WrongAnswer(f"{where}: the manifest names a content without a digest.")
    size = record.get("size", 0)
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise WrongAnswer(
            f"{where}: the manifest gives a content a size that is no number of bytes."
        )
    return Descriptor(
        record["digest"],
        str(record.get("mediaType") or "").lower(),
        size,
        platform_of(record.get("platform")),
        _texts(record.get("annotations")),
        str(record.get("artifactType") or ""),
    )


def platform_of(record: object) -> str:
    """`linux/arm64/v8` of a platform or a configuration; nothing where it is not known."""
    if not isinstance(record, dict):
        return ""
    parts = [record.get(name) for name in ("os", "architecture", "variant")]
    return "/".join(it for it in parts if isinstance(it, str) and it and it != UNKNOWN)


def _list(record: Mapping[str, Any], name: str, where: str) -> list[Any]:
    value = record.get(name)
    if value is not None and not isinstance(value, list):
        raise WrongAnswer(f"{where}: {name} of the manifest is no list.")
    return value or []


def _texts(value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    return {str(key): it for key, it in value.items() if isinstance(it, str)}
