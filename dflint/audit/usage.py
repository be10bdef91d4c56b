"""Bytes of a registry: what there is, what is shared, and what deleting something would free.

A registry keeps each blob once, however many images of however many repositories have it. So a blob
is freed only when nothing reaches it any more, over all repositories. Manifests without a tag are not
listed by registries, and not counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from dflint.audit.scan import Scan, ScannedRepository


@dataclass
class Usage:
    """Bytes. `logical`: as if nothing were shared, the sum over all tags. `unique`: what is in the
    registry because of it alone, and so what deleting it would free; `shared`: what others have, too.
    """

    name: str
    tags: int = 0
    logical: int = 0
    unique: int = 0
    shared: int = 0


def contents_of(it: ScannedRepository, tags: Iterable[str]) -> dict[str, int]:
    """The contents that tags reach, manifests and blobs, with their sizes."""
    found: dict[str, int] = {}
    for tag in tags:
        for digest in it.reached(it.tags[tag]):
            manifest = it.manifests[digest]
            found[digest] = manifest.size
            found.update((blob.digest, blob.size) for blob in manifest.blobs)
    return found


def usage(scan: Scan, group: Callable[[ScannedRepository, str], str]) -> tuple[Usage, list[Usage]]:
    """All of a registry, and each group of tags. `group`: the name of the group of a tag."""
    sizes: dict[str, int] = {}
    groups: dict[str, Usage] = {}
    contents: dict[str, set[str]] = {}
    for repository in scan.repositories:
        for tag in repository.tags:
            name = group(repository, tag)
            own = contents_of(repository, [tag])
            one = groups.setdefault(name, Usage(name))
            one.tags += 1
            one.logical += sum(own.values())
            sizes.update(own)
            contents.setdefault(name, set()).update(own)
    owners = Counter(digest for own in contents.values() for digest in own)
    for name, one in groups.items():
        for digest in contents[name]:
            if owners[digest] == 1:
                one.unique += sizes[digest]
            else:
                one.shared += sizes[digest]
    logical = sum(one.logical for one in groups.values())
    tags = sum(one.tags for one in groups.values())
    whole = Usage(scan.host, tags, logical, sum(sizes.values()))
    return whole, sorted(groups.values(), key=lambda one: (-one.unique, one.name))
