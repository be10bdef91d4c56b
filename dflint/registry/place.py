"""Where an image is: the repository that it is in, its tag, and what its name stands for there."""

from __future__ import annotations

from dflint.registry.errors import NotFound
from dflint.registry.reference import Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.registry.content import Source
    from dflint.registry.manifests import Manifest

MOST_TAGS = 1000  # of a layout, of which it is asked whether they reach an image


class Place:
    """`top` is the manifest or the index that the image is called by. `tag` is empty where its name has
    none. `is_registry`: it is in a registry, and not in a folder. All that asks raises RegistryError."""

    def __init__(
        self, source: Source, repository: str, tag: str, top: Manifest, is_registry: bool
    ) -> None:
        self.source = source
        self.repository = repository
        self.tag = tag
        self.top = top
        self.is_registry = is_registry

    @property
    def name(self) -> str:
        """The registry and the repository, or the folder."""
        return f"{self.source.host}/{self.repository}" if self.is_registry else self.source.host

    def tags(self) -> Sequence[str]:
        """All tags of the repository."""
        return self.source.tags(self.repository)

    def platforms(self) -> list[str]:
        """The platforms of the index; nothing where it is none."""
        return [it.platform for it in self.top.images]


def place_of(source: Source, reference: Reference) -> Place:
    """Where an image of a registry is, by the digest that its name stands for now. Raises RegistryError."""
    found = source.resolve(reference.repository, reference.wanted)
    top = source.manifest(reference.repository, found.digest)
    return Place(source, reference.repository, reference.tag, top, True)


def place_in_layout(source: Source, digest: str, tag: str = "") -> Place | None:
    """Where an image with this manifest is in a folder that is one OCI layout; None where it is not in it.

    Of several tags it is the first one by name, unless `tag` says which. Raises RegistryError.
    """
    repository = source.repositories()[0]
    names = source.tags(repository)
    for name in [tag] if tag in names else names[:MOST_TAGS]:
        top = source.manifest(repository, name)
        if digest == top.digest or digest in top.reached:
            return Place(source, repository, name, top, False)
    try:
        return Place(source, repository, "", source.manifest(repository, digest), False)
    except NotFound:
        return None
