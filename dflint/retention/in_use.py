"""What runs somewhere, as files say it: it stays, and all that it needs."""

from __future__ import annotations

from dataclasses import dataclass

from dflint.registry.errors import RegistryError
from dflint.registry.reference import is_digest, parse_reference
from dflint.retention.policy import PolicyError


@dataclass(frozen=True)
class InUse:
    """What runs somewhere: tags and digests by repository, and digests wherever they are."""

    tags: frozenset[tuple[str, str]] = frozenset()
    digests: frozenset[str] = frozenset()


def read_in_use(text: str, path: str, host: str) -> InUse:
    """A file with a reference or a digest on each line; `#` begins a comment. Raises PolicyError.

    References to other registries are passed over; a line that is no reference is an error, since
    what it means may be in use.
    """
    tags: set[tuple[str, str]] = set()
    digests: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        word = line.partition("#")[0].strip()
        word = word.removeprefix("docker-pullable://").removeprefix("docker://")
        if not word:
            continue
        if is_digest(word):
            digests.add(word)
            continue
        try:
            reference = parse_reference(word)
        except RegistryError as error:
            raise PolicyError(f"{path}:{number}: {error}") from None
        if reference.digest:  # it may be in another registry under the same digest: it stays anyway
            digests.add(reference.digest)
        if reference.host == host and reference.tag:
            tags.add((reference.repository, reference.tag))
    return InUse(frozenset(tags), frozenset(digests))
