"""The images of a scanned registry as versions: digests, tags, layers, and what they depend on."""

from __future__ import annotations

from dflint.audit.bases import bases_of, layer_ids
from dflint.inventory.records import BASE, MATERIAL, Evidence, Version

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dflint.audit.scan import Scan, ScannedRepository
    from dflint.registry.content import Source


def versions_of(scan: Scan, source: Source, known: Mapping[str, str]) -> Iterator[Version]:
    """Every image that a tag names; `known`: the images of all scans by the ids of their layers."""
    digests = {
        f"{scan.host}/{it.name}:{tag}": digest
        for it in scan.repositories
        for tag, digest in it.tags.items()
    }
    for repository in scan.repositories:
        by_digest: dict[str, list[str]] = {}
        for tag, digest in sorted(repository.tags.items()):
            by_digest.setdefault(digest, []).append(f"{scan.host}/{repository.name}:{tag}")
        for digest, names in by_digest.items():
            if any(it in repository.images for it in repository.reached(digest)):
                yield _version(repository, digest, names, source, known, digests)


def _version(
    repository: ScannedRepository,
    digest: str,
    names: list[str],
    source: Source,
    known: Mapping[str, str],
    digests: Mapping[str, str],
) -> Version:
    others: set[str] = set()
    layers: set[str] = set()
    bases: dict[Evidence, None] = {}
    platforms: list[str] = []
    created = ""
    for one in sorted(repository.reached(digest)):
        others.add(one)
        image = repository.images.get(one)
        if image is None:
            continue
        if image.manifest.config is not None:
            others.add(image.manifest.config.digest)
        layers.update(it.digest for it in image.manifest.layers)
        layers.update(layer_ids(image.config))
        platforms.append(image.platform)
        created = max(created, str(image.config.get("created") or ""))
        evidence = bases_of(image, repository, source, known)
        declared = {it.name for it in evidence if it.digest or it.certainty == "declared"}
        for it in evidence:
            is_material = len(declared) > 1 and it.certainty == "declared"
            found = it.digest or digests.get(it.name, "")
            if found != digest:
                bases[Evidence(it.name, found, MATERIAL if is_material else BASE, it.certainty)] = (
                    None
                )
    return Version(
        digest, names, frozenset(others - {digest}), sorted(set(platforms)), frozenset(layers),
        tuple(bases), created,
    )  # fmt: skip
