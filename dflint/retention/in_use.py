"""What runs somewhere, as files say it: it stays, and all that it needs."""

from __future__ import annotations

from dataclasses import dataclass

from dflint.registry.errors import RegistryError
from dflint.registry.reference import is_digest, parse_reference
from dflint.retention.policy import PolicyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dflint.registry.manifests import Manifest
    from dflint.registry.reference import Reference

SCHEMES = ("docker-pullable://", "docker://")  # before what Kubernetes calls the id of an image


@dataclass(frozen=True)
class InUse:
    """What runs somewhere: tags by repository, digests wherever they are (of manifests, or of their
    configurations), and repositories of which only a run knows the tag."""

    tags: frozenset[tuple[str, str]] = frozenset()
    digests: frozenset[str] = frozenset()
    repositories: frozenset[str] = frozenset()

    def __or__(self, other: InUse) -> InUse:
        return InUse(
            self.tags | other.tags,
            self.digests | other.digests,
            self.repositories | other.repositories,
        )

    def manifests(self, known: Mapping[str, Manifest]) -> frozenset[str]:
        """The digests in use, with those of the manifests whose configurations are: engines call an
        image by that where they have not pulled it from a registry."""
        return self.digests | {
            digest
            for digest, it in known.items()
            if it.config is not None and it.config.digest in self.digests
        }


def read_in_use(text: str, path: str, host: str) -> InUse:
    """A file with a reference or a digest on each line; `#` begins a comment. Raises PolicyError.

    References to other registries are passed over; a line that is no reference is an error, since
    what it means may be in use.
    """
    tags: set[tuple[str, str]] = set()
    digests: set[str] = set()
    for _, reference, digest in listed(text, path):
        if digest:  # it may be in another registry under the same digest: it stays anyway
            digests.add(digest)
        if reference is not None and reference.host == host and reference.tag:
            tags.add((reference.repository, reference.tag))
    return InUse(frozenset(tags), frozenset(digests))


def listed(text: str, path: str) -> Iterator[tuple[int, Reference | None, str]]:
    """The lines of such a file: number, reference if there is one, digest or nothing. Raises PolicyError."""
    for number, line in enumerate(text.splitlines(), 1):
        word = without_scheme(line.partition("#")[0].strip())
        if is_digest(word):
            yield number, None, word
        elif word:
            try:
                reference = parse_reference(word)
            except RegistryError as error:
                raise PolicyError(f"{path}:{number}: {error}") from None
            yield number, reference, reference.digest


def without_scheme(word: str) -> str:
    """A reference or a digest without what a container runtime puts before it."""
    for scheme in SCHEMES:
        word = word.removeprefix(scheme)
    return word
