"""What an image is built upon, and how sure that is.

DECLARED: a label or a provenance says so. SHARED: its lowest layers are all those of another image of
the registry. PROBABLE: its history looks like it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from urllib.parse import unquote

from dflint.knowledge.other_images import RUNTIMES
from dflint.registry.content import limited
from dflint.registry.errors import RegistryError
from dflint.registry.reference import is_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from dflint.audit.scan import Scan, ScannedImage, ScannedRepository
    from dflint.registry.content import Source

DECLARED, SHARED, PROBABLE = "declared", "shares its layers", "probable"
BASE_NAME = "org.opencontainers.image.base.name"
BASE_DIGEST = "org.opencontainers.image.base.digest"
IN_TOTO = "application/vnd.in-toto+json"
PREDICATE = "in-toto.io/predicate-type"
PROVENANCE = "https://slsa.dev/provenance/"
PACKAGE = "pkg:docker/"
_ALPINE = re.compile(r"alpine-minirootfs-(\d+\.\d+)")
_DEBIAN = re.compile(
    r"# debian\.sh .*?'(?:out/?|rootfs/?)' '([a-z]+)'|# debian\.sh .*? out/ '([a-z]+)'"
)


@dataclass(frozen=True)
class Base:
    """`name`: a reference. `certainty`: one of the three above. `digest`: where it is declared, too."""

    name: str
    certainty: str
    digest: str = ""


def base_of(
    image: ScannedImage, repository: ScannedRepository, source: Source, known: Mapping[str, str]
) -> Base | None:
    """What an image is built upon; `known`: the images of a scan by the ids of their layers."""
    label = _labelled(image)
    if label is not None:
        return label
    made_of = materials(image, repository, source)
    if len(made_of) == 1:
        return made_of[0]
    return _shared(image, known) or _probable(image)


def bases_of(
    image: ScannedImage, repository: ScannedRepository, source: Source, known: Mapping[str, str]
) -> list[Base]:
    """All that says what an image is built on. A label may be of an image further below, since images
    inherit labels; the nearest one shares the most layers. What is probable only if there is nothing else."""
    evidence = [_labelled(image), *materials(image, repository, source), _shared(image, known)]
    found = list(dict.fromkeys(it for it in evidence if it is not None))
    likely = _probable(image) if not found else None
    return [likely] if likely is not None else found


def _labelled(image: ScannedImage) -> Base | None:
    labels = labels_of(image.config)
    name, digest = labels.get(BASE_NAME), labels.get(BASE_DIGEST, "")
    return Base(name, DECLARED, digest if is_digest(digest) else "") if name else None


def _shared(image: ScannedImage, known: Mapping[str, str]) -> Base | None:
    ids = layer_ids(image.config)
    for end in range(len(ids) - 1, 0, -1):
        name = known.get(" ".join(ids[:end]))
        if name is not None:
            return Base(name, SHARED)
    return None


def _probable(image: ScannedImage) -> Base | None:
    system = distribution_of(image.config)
    return Base(system, PROBABLE) if system else None


def by_layers(scan: Scan) -> dict[str, str]:
    """The images of a scan by the ids of their layers. Of several the first one by name."""
    found: dict[str, str] = {}
    for repository in scan.repositories:
        for digest, image in repository.images.items():
            ids = layer_ids(image.config)
            tags = repository.tags_of(digest)
            if ids and tags:
                name = f"{scan.host}/{repository.name}:{tags[0]}"
                key = " ".join(ids)
                found[key] = min(found.get(key, name), name)
    return found


def distribution_of(config: Mapping[str, Any]) -> str:
    """The distribution that the lowest layer is, as debian:bookworm; nothing where it is not known."""
    steps = [it for it in history_of(config) if not it.get("empty_layer")]
    text = str(steps[0].get("created_by", "")) if steps else ""
    if match := _ALPINE.search(text):
        return f"alpine:{match[1]}"
    if match := _DEBIAN.search(text):
        return f"debian:{match[1] or match[2]}"
    labels = labels_of(config)
    version = labels.get("org.opencontainers.image.version", "")
    if labels.get("org.opencontainers.image.ref.name") == "ubuntu" and re.fullmatch(
        r"\d\d\.\d\d", version
    ):
        return f"ubuntu:{version}"
    return ""


def runtimes_of(config: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The official images of languages that an image has in it, as python:3.9, with the variable that
    shows it."""
    variables = environment_of(config)
    found = []
    for name, variable, others in RUNTIMES:
        version = re.match(r"\d+(?:\.\d+)?", variables.get(variable, ""))
        if version is not None and any(it in variables for it in others):
            text = version[0].partition(".")[0] if name == "node" else version[0]
            found.append((f"{name}:{text}", variable))
    return found


def environment_of(config: Mapping[str, Any]) -> dict[str, str]:
    """The variables of a container, by name."""
    pairs = (str(it).partition("=") for it in _listed(_started(config).get("Env")))
    return {name: value for name, _, value in pairs}


def labels_of(config: Mapping[str, Any]) -> dict[str, str]:
    labels = _started(config).get("Labels")
    return {str(key): str(it) for key, it in labels.items()} if isinstance(labels, dict) else {}


def history_of(config: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The steps of the build, as the builder noted them."""
    return [it for it in _listed(config.get("history")) if isinstance(it, dict)]


def layer_ids(config: Mapping[str, Any]) -> list[str]:
    root = config.get("rootfs")
    return [str(it) for it in _listed(root.get("diff_ids"))] if isinstance(root, dict) else []


def _started(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a container is started with."""
    found = config.get("config")
    return found if isinstance(found, dict) else {}


def _listed(value: object) -> Sequence[Any]:
    return value if isinstance(value, list) else ()


def materials(image: ScannedImage, repository: ScannedRepository, source: Source) -> list[Base]:
    """The images that the provenance of an image names, sorted."""
    found: set[Base] = set()
    for manifest in repository.manifests.values():
        for it in manifest.manifests:
            about = it.annotations.get("vnd.docker.reference.digest")
            attestation = repository.manifests.get(it.digest)
            if not it.is_attestation or about != image.digest or attestation is None:
                continue
            for layer in attestation.layers:
                if layer.media_type == IN_TOTO and layer.annotations.get(PREDICATE, "").startswith(
                    PROVENANCE
                ):
                    found.update(_images_in(_content(source, repository.name, layer.digest)))
    return sorted(found, key=lambda it: (it.name, it.digest))


def _content(source: Source, repository: str, digest: str) -> object:
    try:
        small = getattr(source, "small_blob", None)
        if small is not None:
            return json.loads(small(repository, digest))
        return json.loads(b"".join(limited(source.blob(repository, digest), repository)))
    except (RegistryError, ValueError, RecursionError):
        return None  # a base that is not known is no problem of the image


def _images_in(statement: object) -> Iterable[Base]:
    """`materials` of SLSA 0.2, `resolvedDependencies` of 1.0."""
    predicate = statement.get("predicate") if isinstance(statement, dict) else None
    if not isinstance(predicate, dict):
        return
    definition = predicate.get("buildDefinition")
    newer = definition.get("resolvedDependencies") if isinstance(definition, dict) else None
    for it in (*_listed(predicate.get("materials")), *_listed(newer)):
        uri = it.get("uri") if isinstance(it, dict) else None
        if isinstance(uri, str) and uri.startswith(PACKAGE):
            name, _, tag = uri[len(PACKAGE) :].partition("?")[0].rpartition("@")
            if "docker/dockerfile" not in uri and "buildkit-syft-scanner" not in uri:
                digests = it.get("digest")
                hexadecimal = digests.get("sha256") if isinstance(digests, dict) else ""
                digest = f"sha256:{hexadecimal}"
                reference = f"{name}:{tag}" if name else tag
                yield Base(unquote(reference), DECLARED, digest if is_digest(digest) else "")
