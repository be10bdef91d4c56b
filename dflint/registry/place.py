"""Where an image is: the repository that it is in, its tag, and what its name stands for there."""

from __future__ import annotations

from dflint.registry.layout import tag_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.registry.content import Source
    from dflint.registry.layout import Layouts
    from dflint.registry.manifests import Descriptor, Manifest
    from dflint.registry.reference import Reference

MOST_ROOTS = 1000  # of a layout, of which it is asked whether they reach an image


class Place:
    """`top` is the manifest or the index that the image is called by. `tag` is empty where its name has
    none; `called`: all tags by which it is called, where more than that one are known, each with its
    digest. `is_registry`: it is in a registry, and not in a folder; then `beside` is what else the index of
    the folder names. All that asks raises RegistryError."""

    def __init__(
        self,
        source: Source,
        repository: str,
        tag: str,
        top: Manifest,
        is_registry: bool,
        beside: Sequence[Descriptor] = (),
        called: Mapping[str, str] | None = None,
    ) -> None:
        self.source = source
        self.repository = repository
        self.tag = tag
        self.top = top
        self.is_registry = is_registry
        self.beside = tuple(beside)
        self.called = called or ({tag: top.digest} if tag else {})

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


def place_in_layout(source: Layouts, digest: str, tag: str = "") -> Place | None:
    """Where an image with this manifest is in a layout; None where it is not in it.

    Of several tags it is the first one by name, unless `tag` says which. Raises RegistryError.
    """
    repository = source.repositories()[0]
    roots = source.roots(repository)
    named = sorted((it for it in roots if not it.is_attestation), key=lambda it: tag_of(it) or "~")
    for it in sorted(named, key=lambda it: tag_of(it) != tag)[:MOST_ROOTS]:
        top = source.manifest(repository, it.digest)
        if digest == top.digest or digest in top.reached:
            return Place(source, repository, tag_of(it), top, False, roots)
    return None
