"""A built image and what a scanner says of it, as policies see them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dflint.image.image import layers_of_base
from dflint.image.waste import wasted
from dflint.model.image_reference import parse_image
from dflint.model.images.registries import registry_of
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
from dflint.source import Word, cached_property

if TYPE_CHECKING:
    from typing import Any

    from dflint.image.image import Image
    from dflint.policy.scan import Scan

REGISTRY = "that takes a registry, which dflint does not read yet"
NO_SCAN = "give the report of a scanner: --scan trivy.json, or that of grype"
NO_NAME = "the archive does not say what it is called"


class MeasuredImage:
    """An image, and what a scanner says of it; None where it was not asked."""

    def __init__(self, image: Image, scan: Scan | None = None) -> None:
        self.image = image
        self.scan = scan
        self.start = self.end = 0

    @cached_property
    def thing(self) -> Thing:
        """The image, as policies see it."""
        return Thing(IMAGE, self)

    @property
    def name(self) -> str:
        """What it is called: by the archive, else by the user."""
        names = self.image.names
        return names[0] if names else self.image.reference

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
    if not it.image.names:
        return MISSING
    image = parse_image(Word(it.name, 0, len(it.name)))
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
    base = layers_of_base(it.image)
    for loss in wasted(it.image, base):
        losses[loss.by] = losses.get(loss.by, 0) + loss.size
    return [
        Thing(LAYER, (None, layer, losses.get(layer.number, 0), layer.number < base))
        for layer in it.image.layers
    ]


def _age(it: MeasuredImage) -> timedelta | object:
    return MISSING if it.created is None else datetime.now(UTC) - it.created


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
# What is in a Thing: a Vulnerability of dflint.policy.scan.
VULNERABILITY = Class(
    "vulnerability",
    "A vulnerability that a scanner reports; the same one in two packages is two.",
    (
        Field("id", STRING, "Its id, as CVE-2026-1234.", lambda it: it.id),
        Field(
            "severity",
            STRING,
            "critical, high, medium, low, negligible or unknown.",
            lambda it: it.severity,
        ),
        Field("package", STRING, "The package that has it.", lambda it: it.package),
        Field("version", STRING, "The version of that package.", lambda it: it.version),
        Field(
            "fixed", BOOL, "Whether a version without it is there.", lambda it: it.fix == "fixed"
        ),
        Field("fix", STRING, "fixed, not-fixed, wont-fix or unknown.", lambda it: it.fix),
        Field(
            "fix_version",
            STRING,
            "The version without it; empty where none is named.",
            lambda it: it.fix_version,
        ),
        Field(
            "published",
            TIMESTAMP,
            "When it was published.",
            lambda it: MISSING if it.published is None else it.published,
            "the report does not say it",
        ),
        Field(
            "known_exploited",
            BOOL,
            "Whether it is known to be exploited.",
            lambda it: MISSING if it.known_exploited is None else it.known_exploited,
            "the report does not say it",
        ),
        Field("ignored", BOOL, "Whether the scanner was told to ignore it.", lambda it: it.ignored),
    ),
)
# What is in a Thing: a Scan of dflint.policy.scan.
SCAN = Class(
    "scan",
    "The report of a scanner.",
    (
        Field("tool", STRING, "trivy or grype.", lambda it: it.tool),
        Field(
            "version",
            STRING,
            "The version of the scanner; empty where the report does not say it.",
            lambda it: it.version,
        ),
        Field("target", STRING, "What it scanned, as it says.", lambda it: it.target),
        Field(
            "created",
            TIMESTAMP,
            "When the report was made.",
            lambda it: MISSING if it.created is None else it.created,
            "the report does not say it",
        ),
        Field(
            "database",
            TIMESTAMP,
            "When the database of the scanner was made.",
            lambda it: MISSING if it.database is None else it.database,
            "the report does not say it",
        ),
    ),
)
# What is in a Thing: a MeasuredImage.
IMAGE = Class(
    "image",
    'A built image: in policies with on = "image", "layer" or "vulnerability".',
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
        Field("size", INT, "The bytes of the files in all its layers.", lambda it: it.image.size),
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
            "scan",
            SCAN,
            "The report of a scanner about it.",
            lambda it: MISSING if it.scan is None else Thing(SCAN, it.scan),
            NO_SCAN,
        ),
        Field(
            "vulnerabilities",
            list_of(VULNERABILITY),
            "What that report has.",
            lambda it: (
                MISSING
                if it.scan is None
                else [Thing(VULNERABILITY, found) for found in it.scan.vulnerabilities]
            ),
            NO_SCAN,
        ),
    ),
    dict.fromkeys(
        ("signatures", "sbom", "provenance", "deployed", "platforms", "base", "bases"), REGISTRY
    ),
)
