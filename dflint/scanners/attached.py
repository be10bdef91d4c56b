"""What a registry or an OCI layout has about an image beside it: attestations and SBOMs.

They are children of its index (BuildKit), referrers (OCI 1.1; Sigstore bundles), or have the tags
`sha256-….att` and `sha256-….sbom` (cosign before 3). Nothing of it is verified here.
"""

from __future__ import annotations

from dflint.registry.errors import NotFound, RegistryError
from dflint.scanners.documents import LARGEST, ScanError, parse_json
from dflint.scanners.provenance import PROVENANCE, read_provenance
from dflint.scanners.sbom import sbom_of
from dflint.scanners.statements import NoStatement, is_statement, read_statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.registry.manifests import Descriptor, Manifest
    from dflint.registry.place import Place
    from dflint.scanners.provenance import Provenance
    from dflint.scanners.sbom import Sbom
    from dflint.scanners.statements import Statement

REFERENCE = "vnd.docker.reference.digest"
# Where a manifest says what kind of statement is in it: on a layer, and on itself.
OF_BUILDKIT, OF_BUNDLE = "in-toto.io/predicate-type", "dev.sigstore.bundle.predicateType"
SBOM_PREDICATES = (
    "https://spdx.dev/Document",
    "https://cyclonedx.org/bom",
    "https://cyclonedx.org/specification",
)
SBOM_TYPES = ("application/spdx+json", "text/spdx+json", "application/vnd.cyclonedx+json")
MOST = 50  # manifests about one image that are read


class Attached:
    """What is attached to an image: the layers of manifests that are about it, read when they are asked for.

    All of it raises ScanError.
    """

    def __init__(
        self, place: Place, digests: list[str], layers: list[tuple[Descriptor, str]]
    ) -> None:
        self._place = place
        self._digests = frozenset(digests)
        self._layers = layers
        self._statements: dict[str, Statement | None] = {}

    def sboms(self) -> list[Sbom]:
        """All SBOMs; one that cannot be read is an error."""
        found = []
        for layer, _ in self._layers:
            if layer.media_type.partition(";")[0] in SBOM_TYPES:
                where = self._where(layer)
                found.append(_from(sbom_of(parse_json(self._content(layer), where), where), where))
        for statement, where in self._about(SBOM_PREDICATES):
            found.append(_from(sbom_of(_document(statement.predicate), where), where))
        return found

    def provenances(self) -> list[Provenance]:
        """All provenances; one that cannot be read is an error."""
        return [read_provenance(it, where) for it, where in self._about((PROVENANCE,))]

    def _about(self, kinds: tuple[str, ...]) -> Iterator[tuple[Statement, str]]:
        """The statements of these predicate types about the image, each with its place."""
        for layer, said in self._layers:
            if said and not said.startswith(kinds):
                continue  # its manifest says that it is another: it may be large
            if is_statement(layer.media_type.partition(";")[0]):
                statement = self._statement(layer)
                if (
                    statement is not None
                    and statement.predicate_type.startswith(kinds)
                    and statement.subjects & self._digests
                ):
                    yield statement, self._where(layer)

    def _statement(self, layer: Descriptor) -> Statement | None:
        if layer.digest not in self._statements:
            try:
                found = read_statement(self._content(layer), self._where(layer))
            except NoStatement:
                found = None
            self._statements[layer.digest] = found
        return self._statements[layer.digest]

    def _content(self, layer: Descriptor) -> bytes:
        pieces, size = [], 0
        try:
            for piece in self._place.source.blob(self._place.repository, layer.digest):
                size += len(piece)
                if size > LARGEST:
                    raise ScanError(f"{self._where(layer)} has more than {LARGEST:,} bytes.")
                pieces.append(piece)
        except RegistryError as error:
            raise ScanError(str(error)) from None
        return b"".join(pieces)

    def _where(self, layer: Descriptor) -> str:
        return f"the attestation {layer.digest} in {self._place.name}"


def attached_to(place: Place, digests: list[str]) -> Attached:
    """What is attached to an image, by the digests of its manifest and of its index. Raises ScanError."""
    layers: list[tuple[Descriptor, str]] = []
    try:
        for manifest in _manifests(place, digests):
            usual = manifest.annotations.get(OF_BUNDLE, "")
            layers += [(it, it.annotations.get(OF_BUILDKIT, usual)) for it in manifest.layers]
    except RegistryError as error:
        raise ScanError(str(error)) from None
    return Attached(place, digests, layers)


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


def _document(predicate: object) -> object:
    """The SBOM of a predicate; cosign puts one that it made itself under Data."""
    if isinstance(predicate, dict) and isinstance(predicate.get("Data"), dict):
        return predicate["Data"]
    return predicate


def _from(it: Sbom, where: str) -> Sbom:
    it.origin = where
    return it
