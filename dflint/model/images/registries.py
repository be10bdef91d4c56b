"""Registries: where an image comes from, and which ones are trusted."""

from __future__ import annotations

from dflint.model.image_reference import DOCKER_HUB, parse_image
from dflint.model.images.facts import facts_of
from dflint.model.lookups.image_names import is_known, known_images
from dflint.model.scope import expand
from dflint.model.stages import sources_of
from dflint.source import Word
from dflint.syntax.nodes import Onbuild
from dflint.syntax.words import Argument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.image_reference import Image
    from dflint.model.scope import Scope
    from dflint.model.stages import Dockerfile, Stage

HUB = "docker.io"
# Other names that people give to Docker Hub.
_HUBS = DOCKER_HUB | {"hub.docker.com", "registry.hub.docker.com"}


# Registries of images that anybody may build upon. In another one lie those of a company.
_PUBLIC = _HUBS | {
    "ghcr.io", "quay.io", "gcr.io", "us.gcr.io", "eu.gcr.io", "mcr.microsoft.com", "nvcr.io",
    "public.ecr.aws", "registry.k8s.io", "k8s.gcr.io", "registry.access.redhat.com", "lscr.io",
    "registry.redhat.io", "registry.gitlab.com", "cgr.dev", "registry.suse.com",
    "docker.elastic.co", "registry.fedoraproject.org", "container-registry.oracle.com", "hub.docker.com",
}  # fmt: skip
# What people call stages. No official image has one of these names.
_OF_STAGES = frozenset({
    "base", "build", "build-env", "builder", "common", "compile", "dependencies", "deps", "dev", "development",
    "final", "install", "installer", "prod", "production", "release", "runner", "runtime", "test",
})  # fmt: skip
# Others whose images have no ONBUILD, besides the official ones.
_WITHOUT_TRIGGERS = ("mcr.microsoft.com/", "gcr.io/distroless/", "ghcr.io/astral-sh/")


def is_own(image: Image) -> bool:
    """Whether an image is one of a company's own, which may have been made for the file."""
    return registry_of(image).lower() not in _PUBLIC or "onbuild" in image.text


def may_have_triggers(image: Image) -> bool:
    """Whether an image may have ONBUILD instructions, which become part of what is built upon it."""
    facts = facts_of(image)
    if image.is_scratch or image.familiar.startswith(_WITHOUT_TRIGGERS):
        return False
    return facts is None or facts.has_triggers


def registry_of(image: Image) -> str:
    """The registry of an image: docker.io if it names none."""
    return str(image.registry) if image.registry is not None else HUB


def is_trusted(image: Image, trusted: Sequence[str]) -> bool:
    """Whether its registry is in the list: by name, `*.suffix`, `prefix*` or `*`."""
    name = registry_of(image).lower()
    names = _HUBS if name in _HUBS else {name}
    return any(_matches(pattern.lower(), name) for pattern in trusted for name in names)


def images_named(stage: Stage, file: Dockerfile) -> Iterator[tuple[Image, Word]]:
    """The images that a stage builds upon and takes files from, and where each is named."""
    image, word = stage.image, stage.from_.image
    if image is not None and word is not None and stage.base is None:
        yield image, word
    yield from images_taken(stage, file)


def images_taken(stage: Stage, file: Dockerfile) -> Iterator[tuple[Image, Word]]:
    """The images from which the COPYs and mounts of a stage take files, and where each is named.

    Not there are stages and their numbers, scratch, and what only the build knows.
    """
    for _, word in stage.taken:
        name = image_name(word, file.variables)
        if name and not name.isdecimal() and not file.stage_named(name, stage):
            if not stage.is_called(name) and name != "scratch":
                yield parse_image(name), word
    for trigger in stage.steps_of(Onbuild):
        for word in sources_of(trigger.inner.instruction) if trigger.inner is not None else ():
            image = parse_image(word)
            if "$" not in word and (
                "/" in word or is_known(image.familiar)
            ):  # or a stage of the child
                yield image, word


def is_context(image: Image, file: Dockerfile) -> bool:
    """Whether a build that the repository declares gives a build context of that name."""
    return any(str(image.text) in build.contexts for build in file.builds)


def may_be_context(image: Image, file: Dockerfile) -> bool:
    """Whether a name for which there is no stage may be that of a build context, given by the build."""
    if is_context(image, file):
        return True
    return image.registry is None and "/" not in image.name and not is_known(image.familiar)


def is_made_here(image: Image) -> bool:
    """Whether an image was surely built where it is used, as `team-base` was: no registry has one of that name.

    Docker Hub has official images alone without a slash in their names. One that is newer than what is known of
    them would be called by one word.
    """
    name = image.familiar
    is_own = image.registry is None and "/" not in image.name and ("-" in name or "_" in name)
    return is_own and name not in known_images()


def undefined_bases(file: Dockerfile) -> list[tuple[Word, Stage]]:
    """The names in FROM that are those of stages, and of none here, each with the stage that is meant.

    That is one above which is unused and has no name.
    """
    unnamed = [it for it in file.unreferenced if not it.name] if len(file.stages) > 1 else []
    found: list[tuple[Word, Stage]] = []
    for stage in file.stages if unnamed else ():
        word, image = stage.from_.image, stage.image
        meant = next((it for it in reversed(unnamed) if it.index < stage.index), None)
        if word is None or image is None or stage.base or word.expands or meant is None:
            continue
        if word in _OF_STAGES and image.digest is None and not is_context(image, file):
            found.append((word, meant))
    return found


def image_name(word: Word, scope: Scope) -> Word | None:
    """What a COPY or a mount takes from, at its place; None where only the build knows."""
    if "$" not in word:
        return word
    name = expand(word, scope) if isinstance(word, Argument) else None
    return Word(name, word.start, word.end, word.raw) if name else None


def _matches(pattern: str, name: str) -> bool:
    if pattern.startswith("*"):
        return name.endswith(pattern[1:])
    if pattern.endswith("*"):
        return name.startswith(pattern[:-1])
    return name == pattern
