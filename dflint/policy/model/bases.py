"""Images that a Dockerfile names, as policies see them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.model.image_reference import parse_image
from dflint.model.images.facts import release_of, system_of
from dflint.model.images.registries import HUB, image_name, images_taken, registry_of
from dflint.model.images.support import deprecation_of, end_of_support
from dflint.policy.expression.types import BOOL, MISSING, STRING, Class, Field, Thing, list_of
from dflint.source import Word

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from dflint.model.image_reference import Image
    from dflint.model.stages import Dockerfile, Stage

HIDDEN = "a variable hides it"


class Reference:
    """A name of an image, or of a stage, at its place. `image`: None for a stage, or if it is hidden;
    `stage`: None for what a built image says of itself. `newer`: gives newer tags, where a registry can be
    asked; it raises Undecided."""

    def __init__(
        self,
        word: Word,
        kind: str,
        image: Image | None,
        stage: Stage | None,
        via: str,
        newer: Callable[[], list[str]] | None = None,
    ) -> None:
        self.start = word.start
        self.end = word.end
        self.word = word
        self.kind = kind
        self.image = image
        self.stage = stage
        self.via = via
        self.newer = newer


def base_of(stage: Stage) -> Reference:
    """What FROM names."""
    word = stage.from_.image
    if word is None:
        return Reference(Word("", stage.start, stage.from_.end), "unknown", None, stage, "FROM")
    if stage.base is not None:
        return Reference(word, "stage", None, stage, "FROM")
    image = stage.image
    if image is None or "$" in image.text:
        return Reference(word, "unknown", image or parse_image(word), stage, "FROM")
    return Reference(word, "scratch" if image.is_scratch else "image", image, stage, "FROM")


def references_of(file: Dockerfile) -> Iterator[Reference]:
    """The images that a file names: in FROM, in COPY --from and in mounts. Stages are not there."""
    for stage in file.stages:
        base = base_of(stage)
        if base.kind != "stage":
            yield base
        taken = {word.start: (image, word) for image, word in images_taken(stage, file)}
        for instruction, word in stage.taken:
            if word.start in taken:
                yield Reference(word, "image", taken[word.start][0], stage, instruction.KEYWORD)
            elif image_name(word, file.variables) is None:
                image = parse_image(word)
                yield Reference(word, "unknown", image, stage, instruction.KEYWORD)


def _part(it: Reference, part: Word | None, unwritten: Any = MISSING) -> Any:
    """A part of a reference; MISSING where a variable hides it."""
    if it.image is None:
        return MISSING
    if part is None:
        return unwritten if "$" not in it.image.text else MISSING
    return MISSING if "$" in part else str(part)


def _registry(it: Reference) -> Any:
    if it.image is None or it.image.is_scratch:
        return MISSING
    first = it.image.registry or it.image.name
    if "$" in first.partition("/")[0]:
        return MISSING
    return registry_of(it.image)


def _repository(it: Reference) -> Any:
    registry = _registry(it)
    if registry is MISSING or it.image is None or "$" in it.image.name:
        return MISSING
    name = str(it.image.name)
    is_library = it.image.registry is None and "/" not in name
    return f"{registry}/library/{name}" if is_library else f"{registry}/{name}"


def _name(it: Reference) -> Any:
    if it.kind == "stage":
        return str(it.word)
    if it.image is None or "$" in it.image.familiar:
        return MISSING
    return it.image.familiar


def _release(it: Reference, part: str) -> Any:
    release = release_of(it.image) if it.image is not None else None
    return MISSING if release is None else getattr(release, part)


def _system(it: Reference) -> Any:
    found = system_of(it.image) if it.image is not None else None
    return MISSING if found is None else found


def _known(it: Reference) -> bool:
    return it.image is not None and it.kind == "image"


TABLE = "no table of dflint has the image, or a variable hides it"
BASE = Class(
    "base",
    "An image, or a stage, that FROM, COPY --from or a mount names.",
    (
        Field("reference", STRING, "What is written.", lambda it: str(it.word)),
        Field(
            "kind",
            STRING,
            '"image", "stage", "scratch", or "unknown" where a variable hides it.',
        ),
        Field(
            "via",
            STRING,
            "The instruction that names it: FROM, COPY or RUN; of a built image, label or provenance.",
        ),
        Field(
            "name",
            STRING,
            "The name without tag and digest, as people say it: debian, ghcr.io/org/app.",
            _name,
            HIDDEN,
        ),
        Field(
            "registry",
            STRING,
            "The registry: docker.io where none is written.",
            _registry,
            f"{HIDDEN}, or it is no image",
        ),
        Field(
            "repository",
            STRING,
            "Registry and path: docker.io/library/debian.",
            _repository,
            f"{HIDDEN}, or it is no image",
        ),
        Field(
            "tag",
            STRING,
            "The tag; empty where none is written.",
            lambda it: _part(it, it.image and it.image.tag, ""),
            f"{HIDDEN}, or it is no image",
        ),
        Field(
            "digest",
            STRING,
            "The digest, as sha256:…; empty where none is written.",
            lambda it: _part(it, it.image and it.image.digest, ""),
            f"{HIDDEN}, or it is no image",
        ),
        Field(
            "official",
            BOOL,
            "Whether it is an official image of Docker Hub.",
            lambda it: _known(it) and registry_of(it.image) == HUB and "/" not in it.image.familiar,
        ),
        Field(
            "distribution",
            STRING,
            "The distribution it is built on, such as debian.",
            _system,
            TABLE,
        ),
        Field(
            "version",
            STRING,
            "The number of the release of this distribution, as 12 or 3.20.",
            lambda it: _release(it, "number"),
            TABLE,
        ),
        Field(
            "eol",
            BOOL,
            "Whether its support is known to have ended.",
            lambda it: _known(it) and end_of_support(it.image) is not None,
        ),
        Field(
            "deprecated",
            BOOL,
            "Whether it is known to be given up under its name.",
            lambda it: _known(it) and deprecation_of(it.image) is not None,
        ),
        Field(
            "stage",
            STRING,
            "The stage that uses it: its name, or its number; empty for a built image.",
            lambda it: "" if it.stage is None else label_of(it.stage),
        ),
        Field(
            "newer",
            list_of(STRING),
            "The tags that are newer than its own, the newest first.",
            lambda it: MISSING if it.newer is None else it.newer(),
            "that takes a registry, which is asked for the base of a built image alone",
            in_json=False,
        ),
    ),
)


def label_of(stage: Stage) -> str:
    """The name of a stage, or its number."""
    return stage.name or str(stage.index)


def base_thing(it: Reference) -> Thing:
    """An image that is named, as policies see it."""
    return Thing(BASE, it)
