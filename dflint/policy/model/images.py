"""A built image and what tools say of it, as policies see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dflint.image.errors import ImageError
from dflint.image.image import layers_of_base
from dflint.image.waste import wasted
from dflint.model.image_reference import parse_image
from dflint.model.images.registries import registry_of
from dflint.policy.evidence import Evidence
from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.functions import timestamp
from dflint.policy.expression.types import (
    BOOL,
    DURATION,
    INT,
    MISSING,
    STRING,
    TIMESTAMP,
    Class,
    Field,
    Thing,
    list_of,
    map_of,
)
from dflint.policy.model.bases import BASE, Reference
from dflint.policy.model.places import REPOSITORY, TAG, Stored, Tag
from dflint.policy.model.reports import PROVENANCE, SBOM, SCAN, SIGNATURE, VULNERABILITY
from dflint.scanners.scan import joined
from dflint.source import Word, cached_property

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from dflint.image.image import Image
    from dflint.policy.evidence import Part
    from dflint.registry.place import Place
    from dflint.scanners.scan import Scan

NO_SCAN = "give the report of a scanner: --scan trivy.json, or that of grype"
NO_SBOM = "give the SBOM: --sbom FILE, or gate the image where its attestations are"
NO_COSIGN = "cosign is not asked: give --key, --certificate-identity or [tools] cosign"
NO_PROVENANCE = "the image has none, or is not read where its attestations are"
NOT_DEPLOYED = "give what runs somewhere: --in-use FILE"
NO_NAME = "the archive does not say what it is called"
NO_TAG = "the image is not called by a tag"
NO_PLACE = "the image is in no registry and no OCI layout"
NO_BASE = "neither a label nor a provenance of the image says it"
BASE_LABELS = ("org.opencontainers.image.base.name", "org.opencontainers.image.base.digest")
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class MeasuredImage:
    """An image, with what tools say of it, and where it is. `whole` reads its layers where they were not
    read with it."""

    def __init__(
        self,
        image: Image,
        evidence: Evidence | None = None,
        place: Place | None = None,
        whole: Callable[[], Image] | None = None,
    ) -> None:
        self.image = image
        self.evidence = evidence or Evidence()
        self.place = place
        self.start = self.end = 0
        self._read = whole

    @cached_property
    def thing(self) -> Thing:
        """The image, as policies see it."""
        return Thing(IMAGE, self)

    @cached_property
    def whole(self) -> Image:
        """The image with the files of its layers. Raises Undecided."""
        try:
            return self.image if self._read is None else self._read()
        except ImageError as error:
            raise Undecided(str(error).rstrip(".")) from None

    @cached_property
    def scans(self) -> list[Scan] | None:
        """The reports about it, the one with the oldest data first; None for none. Raises Undecided."""
        found = self.evidence.scans.value()
        if found is MISSING or not found:
            return None
        return sorted(found, key=lambda it: it.oldest or LONG_AGO)

    @property
    def name(self) -> str:
        """What it is called: by the archive, else by the user."""
        names = self.image.names
        return names[0] if names else self.image.reference

    @property
    def reference(self) -> str:
        """Its name in a registry; empty where nothing says it."""
        if self.image.names:
            return self.image.names[0]
        if self.place is None or not self.place.is_registry:
            return ""
        return f"{self.place.name}:{self.place.tag}" if self.place.tag else self.place.name

    @cached_property
    def created(self) -> datetime | None:
        """When it was made; None where it does not say so, or hides it."""
        found: list[datetime] = []
        for it in self.image.history:
            try:
                found.append(timestamp(str(it.created)))
            except Undecided:
                continue
        newest = max(found, default=None)
        return newest if newest is not None and newest > datetime(1980, 1, 2, tzinfo=UTC) else None


def _reference(it: MeasuredImage, part: str) -> Any:
    name = it.reference
    if not name:
        return MISSING
    image = parse_image(Word(name, 0, len(name)))
    if part == "registry":
        return registry_of(image)
    if part == "repository":
        bare = str(image.name)
        library = "library/" if image.registry is None and "/" not in bare else ""
        return f"{registry_of(image)}/{library}{bare}"
    return str(image.tag or "")


def _texts(value: object) -> dict[str, str]:
    return {str(key): str(it) for key, it in value.items()} if isinstance(value, dict) else {}


def _env(it: MeasuredImage) -> dict[str, str]:
    entries = it.image.config.get("Env")
    pairs = [str(entry).partition("=") for entry in entries] if isinstance(entries, list) else []
    return {name: value for name, _, value in pairs}


def _user(it: MeasuredImage) -> str:
    name = str(it.image.config.get("User") or "").partition(":")[0]
    return "root" if name in ("", "0", "root") else name


def _healthcheck(it: MeasuredImage) -> bool:
    value = it.image.config.get("Healthcheck")
    test = value.get("Test") if isinstance(value, dict) else None
    return isinstance(test, list) and bool(test) and test[0] != "NONE"


def _ports(it: MeasuredImage) -> list[str]:
    value = it.image.config.get("ExposedPorts")
    return sorted(map(str, value)) if isinstance(value, dict) else []


def _layers(it: MeasuredImage) -> list[Thing]:
    losses: dict[int, int] = {}
    base = layers_of_base(it.whole)
    for loss in wasted(it.whole, base):
        losses[loss.by] = losses.get(loss.by, 0) + loss.size
    return [
        Thing(LAYER, (None, layer, losses.get(layer.number, 0), layer.number < base))
        for layer in it.whole.layers
    ]


def _age(it: MeasuredImage) -> timedelta | object:
    return MISSING if it.created is None else datetime.now(UTC) - it.created


def _part(part: Part, type: Class) -> Any:
    """All that tools say, as things; MISSING where nobody says anything. Raises Undecided."""
    found = part.value()
    return MISSING if found is MISSING else [Thing(type, it) for it in found]


def _first(found: Any) -> Any:
    return found[0] if found is not MISSING and found else MISSING


def _scans(it: MeasuredImage) -> Any:
    return MISSING if it.scans is None else [Thing(SCAN, one) for one in it.scans]


def _vulnerabilities(it: MeasuredImage) -> Any:
    if it.scans is None:
        return MISSING
    every = joined(one for scan in it.scans for one in scan.vulnerabilities)
    return [Thing(VULNERABILITY, one) for one in every]


def _platforms(it: MeasuredImage) -> list[str]:
    several = it.place.platforms() if it.place is not None else []
    return several or [it.image.platform]


def _tags(it: MeasuredImage) -> Any:
    if it.place is not None:
        tag, digest = it.place.tag, it.place.top.digest
        return [Thing(TAG, Tag(tag, it.place.name, digest))] if tag else MISSING
    found = []
    for name in it.image.names:
        image = parse_image(Word(name, 0, len(name)))
        tag = str(image.tag or "") or name.rpartition(":")[2]
        bare = name.removesuffix(f":{tag}") if tag != name else ""
        found.append(Thing(TAG, Tag(tag, bare, it.image.digest)))
    return found or MISSING


def _base(name: str, via: str, evidence: Evidence) -> Thing:
    word = Word(name, 0, len(name))
    newer = evidence.newer_than(name)
    return Thing(BASE, Reference(word, "image", parse_image(word), None, via, newer))


def _bases(it: MeasuredImage) -> Any:
    """What it says that it is built upon: by its labels, then by its provenances."""
    labels = _texts(it.image.config.get("Labels"))
    name, digest = (labels.get(key, "") for key in BASE_LABELS)
    found = []
    if name:
        whole = f"{name}@{digest}" if digest and "@" not in name else name
        found.append(_base(whole, "label", it.evidence))
    provenances = it.evidence.provenances.value()
    for one in () if provenances is MISSING else provenances:
        found += [_base(image, "provenance", it.evidence) for image in one.images]
    return found or MISSING


def _own_base(it: MeasuredImage) -> Any:
    """The base, where it is said to be one: a provenance names the images of all stages."""
    found = _bases(it)
    if found is MISSING:
        return MISSING
    is_one = found[0].of.via == "label" or len({one.of.word for one in found}) == 1
    return found[0] if is_one else MISSING


# What is in a Thing: a layer behind a place that is none, and the bytes that it makes useless.
LAYER = Class(
    "layer",
    "A layer of an image.",
    (
        Field("number", INT, "Its number, from 0.", lambda it: it[1].number),
        Field("size", INT, "The bytes of the files in it.", lambda it: it[1].size),
        Field("wasted", INT, "The bytes in lower layers that it makes useless.", lambda it: it[2]),
        Field("in_base", BOOL, "Whether it seems to be one of the base image.", lambda it: it[3]),
        Field(
            "created_by",
            STRING,
            "The instruction, as the builder wrote it down.",
            lambda it: it[1].history.created_by if it[1].history is not None else "",
        ),
    ),
)
# What is in a Thing: a MeasuredImage.
IMAGE = Class(
    "image",
    'A built image: in policies with on = "image", "layer", "tag", "repository" or "vulnerability".',
    (
        Field("name", STRING, "What it is called.", lambda it: it.name),
        Field(
            "registry",
            STRING,
            "The registry in its name: docker.io where none is written.",
            lambda it: _reference(it, "registry"),
            NO_NAME,
        ),
        Field(
            "repository",
            STRING,
            "Registry and path in its name.",
            lambda it: _reference(it, "repository"),
            NO_NAME,
        ),
        Field(
            "tag",
            STRING,
            "The tag in its name; empty for none.",
            lambda it: _reference(it, "tag"),
            NO_NAME,
        ),
        Field(
            "digest",
            STRING,
            "The digest of its manifest, or of its configuration.",
            lambda it: it.image.digest,
        ),
        Field(
            "platform",
            STRING,
            "As linux/amd64; empty where it does not say it.",
            lambda it: it.image.platform,
        ),
        Field("size", INT, "The bytes of the files in all its layers.", lambda it: it.whole.size),
        Field(
            "compressed",
            INT,
            "The bytes of its layers as they are stored.",
            lambda it: MISSING if it.image.compressed_size is None else it.image.compressed_size,
            "a layer is not compressed",
        ),
        Field("layers", list_of(LAYER), "Its layers, the lowest first.", _layers),
        Field(
            "wasted",
            INT,
            "The bytes that later layers make useless, without those of its base.",
            lambda it: sum(layer.get("wasted") for layer in it.thing.get("layers")),
        ),
        Field(
            "user", STRING, 'Who a container starts as: "root" for 0 and for nobody, too.', _user
        ),
        Field("root", BOOL, "Whether a container starts as root.", lambda it: _user(it) == "root"),
        Field(
            "workdir",
            STRING,
            "The directory that a container starts in; empty where it says none.",
            lambda it: str(it.image.config.get("WorkingDir") or ""),
        ),
        Field(
            "labels",
            map_of(STRING),
            "Its labels.",
            lambda it: _texts(it.image.config.get("Labels")),
        ),
        Field("env", map_of(STRING), "Its variables.", _env),
        Field("ports", list_of(STRING), "The ports that it exposes, as 80/tcp.", _ports),
        Field("healthcheck", BOOL, "Whether it has a health check.", _healthcheck),
        Field(
            "created",
            TIMESTAMP,
            "When the newest step of it was made.",
            lambda it: MISSING if it.created is None else it.created,
            "the image does not say it",
        ),
        Field(
            "age", DURATION, "The time since then.", _age, "the image does not say when it was made"
        ),
        Field(
            "index",
            STRING,
            "The digest of the index that its name stands for; empty where that is the manifest.",
            lambda it: it.place.top.digest if it.place and it.place.top.is_index else "",
        ),
        Field("platforms", list_of(STRING), "All platforms that its name stands for.", _platforms),
        Field("tags", list_of(TAG), "The tags by which it is called.", _tags, NO_TAG),
        Field(
            "stored_in",
            REPOSITORY,
            "The repository that it is in.",
            lambda it: MISSING if it.place is None else Thing(REPOSITORY, Stored(it.place)),
            NO_PLACE,
        ),
        Field(
            "base",
            BASE,
            "What it is built upon, as a label or its provenance says.",
            _own_base,
            NO_BASE,
        ),
        Field(
            "bases",
            list_of(BASE),
            "All images that it is made of, as its label and its provenance say.",
            _bases,
            NO_BASE,
        ),
        Field(
            "scan",
            SCAN,
            "The report of a scanner about it; of several, the one with the oldest data.",
            lambda it: _first(_scans(it)),
            NO_SCAN,
        ),
        Field("scans", list_of(SCAN), "All reports about it.", _scans, NO_SCAN),
        Field(
            "vulnerabilities",
            list_of(VULNERABILITY),
            "What the reports have, each once.",
            _vulnerabilities,
            NO_SCAN,
        ),
        Field(
            "sbom",
            SBOM,
            "The list of its packages: the first of them.",
            lambda it: _first(_part(it.evidence.sboms, SBOM)),
            NO_SBOM,
        ),
        Field(
            "sboms",
            list_of(SBOM),
            "All lists of its packages.",
            lambda it: _part(it.evidence.sboms, SBOM),
            NO_SBOM,
        ),
        Field(
            "signatures",
            list_of(SIGNATURE),
            "Its signatures; none where it is not signed.",
            lambda it: _part(it.evidence.signatures, SIGNATURE),
            NO_COSIGN,
        ),
        Field(
            "provenance",
            PROVENANCE,
            "How it was built: the first provenance that it has.",
            lambda it: _first(_part(it.evidence.provenances, PROVENANCE)),
            NO_PROVENANCE,
        ),
        Field(
            "provenances",
            list_of(PROVENANCE),
            "All that is said of how it was built.",
            lambda it: _part(it.evidence.provenances, PROVENANCE),
            NO_PROVENANCE,
        ),
        Field(
            "deployed",
            list_of(STRING),
            "Where it runs: lines of --in-use that name its digest.",
            lambda it: it.evidence.deployed.value(),
            NOT_DEPLOYED,
        ),
    ),
)
