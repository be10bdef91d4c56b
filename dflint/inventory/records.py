"""What is known of images before it is joined: from Dockerfiles, from registries, from deployments."""

from __future__ import annotations

from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.registry.reference import Reference

# How an image is used by what depends on it.
BASE = "base"  # the image is built upon it
STAGE = "build stage"  # a stage that the image needs is built upon it
COPIED = "copied from"  # files of it are copied, or mounted in a RUN
MATERIAL = "material"  # its provenance names it, and not what for
MADE_BY = "made by"  # it is a tag of several builds of which only runs know the tags
# How sure that is, besides the words of dflint.audit.bases. BY_NAME: the repository is that of a build
# of which only a run knows the tag, or several builds have that name.
PINNED, LOCKED, BY_TAG, BY_NAME = "pinned", "locked", "by tag", "by name"

UNKNOWN = "?"  # a tag that only a run knows


class InventoryError(Exception):
    """Why something that the user gave cannot be read, in one sentence with the place."""


class NoWorkloads(InventoryError):
    """A file without an object that runs anything."""


@dataclass(frozen=True)
class Declaration:
    """Where a file declares a build, and what it calls it: a service, a target, a job."""

    path: str
    line: int
    kind: str
    name: str


@dataclass(frozen=True)
class Need:
    """An image that a Dockerfile needs. `certainty`: PINNED, LOCKED or BY_TAG. `built`: where it is
    the result of another build, the file that declares that and its name there."""

    how: str
    path: str
    line: int
    reference: Reference | None = None
    certainty: str = BY_TAG
    built: tuple[str, str] | None = None


@dataclass
class Recipe:
    """A Dockerfile, of which a target is built in one way.

    `path` as people see it; `repository` the folder of its repository. `names`: what its image is
    called, in full (`docker.io/acme/app:1.2`), with UNKNOWN for a tag that only a run knows.
    `unknown`: what cannot be known of it, a sentence each.
    """

    path: str
    repository: str
    target: str = ""
    names: Sequence[str] = ()
    needs: Sequence[Need] = ()
    declared: Sequence[Declaration] = ()
    unknown: Sequence[str] = ()

    @property
    def title(self) -> str:
        return f"{self.path} ({self.target})" if self.target else self.path


@dataclass(frozen=True)
class Evidence:
    """What an image of a registry depends on: a reference, and a digest or nothing."""

    name: str
    digest: str
    how: str
    certainty: str


@dataclass
class Version:
    """An image or an index at one digest. `names`: its tags, in full. `others`: digests that mean it,
    too: of its platforms and their configurations. `layers`: by blob and by uncompressed content."""

    digest: str
    names: Sequence[str] = ()
    others: frozenset[str] = frozenset()
    platforms: Sequence[str] = ()
    layers: frozenset[str] = frozenset()
    bases: Sequence[Evidence] = ()
    created: str = ""


@dataclass(frozen=True)
class Deployed:
    """A container of a workload. `source`: the file that says so. `place`: the workload, as in
    prod/Deployment/api. `reference`: what it is told to run, as written. `digest`: what it runs, or
    nothing where only a reference is known. `instances`: how many run it, 0 where that is not said.
    `built`: as in Need."""

    source: str
    place: str
    container: str = ""
    reference: str = ""
    digest: str = ""
    instances: int = 0
    built: tuple[str, str] | None = None


@dataclass
class Deployments:
    """What deployments say. `problems`: what is wrong with them; `notes`: what is passed over."""

    found: list[Deployed] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
