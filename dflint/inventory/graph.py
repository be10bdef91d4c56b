"""The graph of images: what there is of each, what it depends on, where it runs."""

from __future__ import annotations

from dataclasses import dataclass, field

from dflint.inventory.records import BY_NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.inventory.records import Deployed, Recipe, Version

# How a deployment is known to run an image, besides BY_TAG where no digest is known, and BY_NAME where
# the digest is, but not as one of the image.
BY_DIGEST = "by digest"


@dataclass(frozen=True)
class Edge:
    """That an image depends on another one, `base` by its id.

    `version`: the digest of the image of which a registry says so; nothing where a Dockerfile does.
    `digest`: of the base, nothing where only a tag is known. `how` and `certainty` as in Need and
    Evidence; `reference`: the name, in full and without a digest; `path` and `line`: where a
    Dockerfile names it.
    """

    base: str
    version: str
    digest: str
    how: str
    certainty: str
    reference: str = ""
    path: str = ""
    line: int = 0


@dataclass(frozen=True)
class Run:
    """A deployment of an image: BY_DIGEST, BY_TAG or BY_NAME. `digest`: of the version, if it was read."""

    deployed: Deployed
    by: str
    digest: str = ""


@dataclass
class Image:
    """What is rebuilt as one, or is there only by name: the image of a recipe, a version in a
    registry, or what others depend on or run.

    `names`: references in full; those with UNKNOWN have a tag that only a run knows. `digests`: all
    that mean it, versions' among them.
    """

    id: str
    names: dict[str, None] = field(default_factory=dict)
    digests: dict[str, None] = field(default_factory=dict)
    recipes: list[Recipe] = field(default_factory=list)
    versions: dict[str, Version] = field(default_factory=dict)
    bases: dict[Edge, None] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)

    @property
    def is_known(self) -> bool:
        """Whether it is known what it depends on, or that this is nothing."""
        return bool(self.recipes or self.bases)

    def knows(self, digest: str) -> bool:
        """Whether a registry says what the version of a digest depends on."""
        return any(edge.version == digest for edge in self.bases)


@dataclass
class Inventory:
    """All images by their ids. `unknown`: what cannot be known, a sentence each. `problems`: what
    could not be read. `used_by`: the ids of the images that depend on one."""

    images: dict[str, Image] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    used_by: dict[str, list[str]] = field(default_factory=dict)
    steps: dict[str, int] = field(default_factory=dict)
    cycles: list[tuple[str, ...]] = field(default_factory=list)
    by_digest: dict[str, list[tuple[str, str]]] = field(default_factory=dict)


def ordering(image: Image) -> list[Edge]:
    """The edges that say what is built before an image: all but those to an earlier version of it."""
    return [it for it in image.bases if it.base != image.id or it.certainty != BY_NAME]
