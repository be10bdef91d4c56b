"""Where an image is, as policies see it: tags and repositories."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.types import STRING, Class, Field, list_of
from dflint.registry.errors import RegistryError

if TYPE_CHECKING:
    from dflint.registry.place import Place


class Tag:
    """A tag by which an image is called, and what it stands for."""

    start = end = 0

    def __init__(self, name: str, repository: str, digest: str) -> None:
        self.name = name
        self.repository = repository
        self.digest = digest


class Stored:
    """A repository with its tags, which are asked for when they are needed."""

    start = end = 0

    def __init__(self, place: Place) -> None:
        self.name = place.name
        self.place = place

    def tags(self) -> list[str]:
        """All tags. Raises Undecided."""
        try:
            return sorted(self.place.tags())
        except RegistryError as error:
            raise Undecided(str(error).rstrip(".")) from None


# What is in a Thing: a Tag.
TAG = Class(
    "tag",
    "A tag by which an image is called.",
    (
        Field("name", STRING, "The tag alone, as 1.2 or latest."),
        Field(
            "repository",
            STRING,
            "The repository that it is in; empty where an archive does not say it.",
        ),
        Field(
            "digest",
            STRING,
            "What it stands for: the digest of a manifest or an index.",
        ),
    ),
)
# What is in a Thing: a Stored.
REPOSITORY = Class(
    "repository",
    "The repository that an image is in.",
    (
        Field("name", STRING, "Registry and path, or the folder."),
        Field("tags", list_of(STRING), "All its tags, sorted.", Stored.tags),
    ),
)
