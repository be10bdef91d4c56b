"""Registries: where an image comes from, and which ones are trusted."""

from __future__ import annotations

from dflint.model.image_reference import DOCKER_HUB
from dflint.model.scope import expand
from dflint.source import Word
from dflint.syntax.words import Argument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.image_reference import Image
    from dflint.model.scope import Scope

HUB = "docker.io"
# Other names that people give to Docker Hub.
_HUBS = DOCKER_HUB | {"hub.docker.com", "registry.hub.docker.com"}


def registry_of(image: Image) -> str:
    """The registry of an image: docker.io if it names none."""
    return str(image.registry) if image.registry is not None else HUB


def is_trusted(image: Image, trusted: Sequence[str]) -> bool:
    """Whether its registry is in the list: by name, `*.suffix`, `prefix*` or `*`."""
    name = registry_of(image).lower()
    names = _HUBS if name in _HUBS else {name}
    return any(_matches(pattern.lower(), name) for pattern in trusted for name in names)


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
