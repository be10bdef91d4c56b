"""What a registry or an OCI layout has about an image beside it: attestations and SBOMs.

They are children of its index (BuildKit), referrers (OCI 1.1; Sigstore bundles), or have the tags
`sha256-….att` and `sha256-….sbom` (cosign before 3). Nothing of it is verified here.
"""

from __future__ import annotations

from dflint.registry.content import limited
from dflint.registry.errors import NotFound, RegistryError
from dflint.scanners.documents import ScanError, parse_json
from dflint.scanners.provenance import is_provenance, read_provenance
from dflint.scanners.sbom import sbom_of
from dflint.scanners.statements import is_statement, read_statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.registry.content import Source
    from dflint.registry.manifests import Descriptor, Manifest
    from dflint.registry.place import Place
    from dflint.scanners.provenance import Provenance
    from dflint.scanners.sbom import Sbom
    from dflint.scanners.statements import Statement

REFERENCE = "vnd.docker.reference.digest"
SBOM_PREDICATES = (
    "https://spdx.dev/Document",
    "https://cyclonedx.org/bom",
    "https://cyclonedx.org/specification",
)
SBOM_TYPES = ("application/spdx+json", "text/spdx+json", "application/vnd.cyclonedx+json")
MOST = 50  # manifests about one image that are read


class Attached:
    """`statements` that are about the image, `sboms` that are attached as they are, each with its place."""

    def __init__(self) -> None:
        self.statements: list[tuple[Statement, str]] = []
        self.plain: list[tuple[bytes, str]] = []

    def sboms(self) -> list[Sbom]:
        """All SBOMs. Raises ScanError for one that cannot be read."""
        found = []
        for statement, where in self.statements:
            if statement.predicate_type.startswith(SBOM_PREDICATES):
                found.append(_from(sbom_of(_document(statement.predicate), where), where))
        for content, where in self.plain:
            found.append(_from(sbom_of(parse_json(content, where), where), where))
        return found

    def provenances(self) -> list[Provenance]:
        """All provenances. Raises ScanError for one that cannot be read."""
        return [read_provenance(it, where) for it, where in self.statements if is_provenance(it)]


def attached_to(place: Place, digests: list[str]) -> Attached:
    """What is said of an image, by the digests of its manifest and of its index. Raises ScanError."""
    source, repository = place.source, place.repository
    found = Attached()
    try:
        for manifest in _manifests(place, digests):
            for layer in manifest.layers:
                where = f"the attestation {layer.digest} in {source.host}/{repository}"
                kind = layer.media_type.partition(";")[0]
                if is_statement(kind):
                    statement = read_statement(_content(source, repository, layer, where), where)
                    if statement.subjects & set(digests):
                        found.statements.append((statement, where))
                elif kind in SBOM_TYPES:
                    found.plain.append((_content(source, repository, layer, where), where))
    except RegistryError as error:
        raise ScanError(str(error)) from None
    return found


def _manifests(place: Place, digests: list[str]) -> Iterator[Manifest]:
    """The manifests that are about an image, each once. Raises RegistryError, ScanError."""
    source, repository = place.source, place.repository
    indexed = (*place.top.manifests, *place.beside)
    names = [it.digest for it in indexed if it.annotations.get(REFERENCE) in digests]
    for digest in digests:
        names += [it.digest for it in source.referrers(repository, digest)]
        names += [f"{digest.replace(':', '-', 1)}.{end}" for end in ("att", "sbom")]
    unique = list(dict.fromkeys(names))
    if len(unique) > MOST:
        raise ScanError(
            f"{source.host}/{repository} has {len(unique)} manifests about one image, and at most {MOST} are read."
        )
    for name in unique:
        try:
            yield source.manifest(repository, name)
        except NotFound:
            if ":" in name:  # a digest that is named must be there
                raise


def _content(source: Source, repository: str, layer: Descriptor, where: str) -> bytes:
    return b"".join(limited(source.blob(repository, layer.digest), where))


def _document(predicate: object) -> object:
    """The SBOM of a predicate; cosign puts one that it made itself under Data."""
    if isinstance(predicate, dict) and isinstance(predicate.get("Data"), dict):
        return predicate["Data"]
    return predicate


def _from(it: Sbom, where: str) -> Sbom:
    it.origin = where
    return it
