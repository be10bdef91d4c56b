"""What is known of a built image: by its configuration, its registry, and what tools say."""

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
from dflint.policy.expression.types import BOOL, INT, MISSING, STRING, Class, Field, Thing
from dflint.policy.model.bases import BASE, Reference
from dflint.policy.model.places import TAG, Tag
from dflint.policy.model.reports import SCAN, VULNERABILITY
from dflint.scanners.scan import joined
from dflint.source import Word, cached_property

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from dflint.image.image import Image
    from dflint.policy.evidence import Part
    from dflint.registry.place import Place
    from dflint.scanners.scan import Scan

BASE_LABELS = ("org.opencontainers.image.base.name", "org.opencontainers.image.base.digest")
LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)


class ImageFacts:
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
        names = self.names
        return names[0] if names else self.image.reference

    @property
    def names(self) -> list[str]:
        """What it is called in an archive or a layout, which may say no more than a tag: that is no name."""
        return [it for it in self.image.names if ":" in it or "/" in it]

    @property
    def reference(self) -> str:
        """Its name in a registry; empty where nothing says it."""
        if self.names:
            return self.names[0]
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


# --- fields: each reads one of a fact ---


def part_of_name(it: ImageFacts, part: str) -> Any:
    """The registry, the repository or the tag in its name; MISSING where nothing says it."""
    name = it.reference
    if part == "tag" and it.place is not None and it.place.tag:
        return it.place.tag
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


def texts(value: object) -> dict[str, str]:
    """A table of texts of a configuration."""
    return {str(key): str(it) for key, it in value.items()} if isinstance(value, dict) else {}


def environment(it: ImageFacts) -> dict[str, str]:
    """The variables of a container, by name."""
    entries = it.image.config.get("Env")
    pairs = [str(entry).partition("=") for entry in entries] if isinstance(entries, list) else []
    return {name: value for name, _, value in pairs}


def user(it: ImageFacts) -> str:
    """Who a container starts as, without the group."""
    name = str(it.image.config.get("User") or "").partition(":")[0]
    return "root" if name in ("", "0", "root") else name


def has_healthcheck(it: ImageFacts) -> bool:
    """Whether a health check is set, and not switched off."""
    value = it.image.config.get("Healthcheck")
    test = value.get("Test") if isinstance(value, dict) else None
    return isinstance(test, list) and bool(test) and test[0] != "NONE"


def ports(it: ImageFacts) -> list[str]:
    """The ports that it exposes, sorted."""
    value = it.image.config.get("ExposedPorts")
    return sorted(map(str, value)) if isinstance(value, dict) else []


def layers(it: ImageFacts) -> list[Thing]:
    """Its layers, with what each makes useless. Raises Undecided."""
    losses: dict[int, int] = {}
    base = layers_of_base(it.whole)
    for loss in wasted(it.whole, base):
        losses[loss.by] = losses.get(loss.by, 0) + loss.size
    return [
        Thing(LAYER, (None, layer, losses.get(layer.number, 0), layer.number < base))
        for layer in it.whole.layers
    ]


def age(it: ImageFacts) -> timedelta | object:
    """The time since it was made; MISSING where it does not say when."""
    return MISSING if it.created is None else datetime.now(UTC) - it.created


def things(part: Part, type: Class) -> Any:
    """All that tools say, as things; MISSING where nothing is said. Raises Undecided."""
    found = part.value()
    return MISSING if found is MISSING else [Thing(type, it) for it in found]


def first(found: Any) -> Any:
    """The first of a list; MISSING where there is none."""
    return found[0] if found is not MISSING and found else MISSING


def scans(it: ImageFacts) -> Any:
    """The reports about it; MISSING for none. Raises Undecided."""
    return MISSING if it.scans is None else [Thing(SCAN, one) for one in it.scans]


def vulnerabilities(it: ImageFacts) -> Any:
    """What all reports have, each once; MISSING without a report. Raises Undecided."""
    if it.scans is None:
        return MISSING
    every = joined(one for scan in it.scans for one in scan.vulnerabilities)
    return [Thing(VULNERABILITY, one) for one in every]


def platforms(it: ImageFacts) -> list[str]:
    """The platforms that its name stands for."""
    several = it.place.platforms() if it.place is not None else []
    return several or [it.image.platform]


def tags(it: ImageFacts) -> Any:
    """The tags by which it is called; MISSING for none."""
    if it.place is not None:
        called = it.place.called.items()
        return [Thing(TAG, Tag(tag, it.place.name, digest)) for tag, digest in called] or MISSING
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


def _labelled(it: ImageFacts) -> list[Thing]:
    """The base that its labels name."""
    labels = texts(it.image.config.get("Labels"))
    name, digest = (labels.get(key, "") for key in BASE_LABELS)
    whole = f"{name}@{digest}" if digest and "@" not in name else name
    return [_base(whole, "label", it.evidence)] if name else []


def bases(it: ImageFacts) -> Any:
    """What it says that it is built upon: by its labels, then by its provenances. Raises Undecided."""
    found = _labelled(it)
    provenances = it.evidence.provenances.value()
    for one in () if provenances is MISSING else provenances:
        found += [_base(image, "provenance", it.evidence) for image in one.images]
    return found or MISSING


def own_base(it: ImageFacts) -> Any:
    """The base, where it is said which one that is: a provenance names the images of all stages."""
    if labelled := _labelled(it):
        return labelled[0]
    found = bases(it)
    is_one = found is not MISSING and len({one.of.word for one in found}) == 1
    return found[0] if is_one else MISSING
