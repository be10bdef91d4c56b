"""A repository of a registry → what planning needs to know of it, or why it is left alone."""

from __future__ import annotations

from dflint.dates import EPOCH, created_at
from dflint.registry.errors import NotFound, RegistryError, Unreachable, WrongAnswer
from dflint.registry.manifests import KNOWN
from dflint.retention.contents import Contents, Node

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from dflint.audit.scan import ScannedRepository
    from dflint.registry.content import Source
    from dflint.registry.manifests import Manifest


def read_contents(
    source: Source,
    scanned: ScannedRepository,
    in_use: Iterable[str],
    seen: Mapping[str, datetime],
    untagged: Mapping[str, datetime],
) -> tuple[Contents, dict[str, Manifest]]:
    """What tags and digests in use reach, and all that is about it, with the manifests themselves.

    `seen` and `untagged`: what earlier plans know of tags, and of manifests that have lost theirs.
    Raises RegistryError where something cannot be read: then nothing of the repository may go, as it
    is not known what that needs.
    """
    if scanned.problems:
        raise WrongAnswer(scanned.problems[0].rstrip("."))
    found = dict(scanned.manifests)
    waiting = [*found]
    there = {it for it in {*in_use, *untagged} if it in found or _exists(source, scanned.name, it)}
    waiting += there
    done: set[str] = set()
    while waiting:
        digest = waiting.pop()
        if digest in done:
            continue
        done.add(digest)
        manifest = found.get(digest) or source.manifest(scanned.name, digest)
        found[digest] = manifest
        if manifest.media_type not in KNOWN:
            raise WrongAnswer(f"{scanned.name}@{digest} has a type that is not known")
        waiting += manifest.reached
        waiting += (it.digest for it in source.referrers(scanned.name, digest))
    nodes = {
        digest: Node(digest, tuple(it.reached), it.subject.digest if it.subject is not None else "")
        for digest, it in found.items()
    }
    sizes = {
        digest: {digest: it.size, **{blob.digest: blob.size for blob in it.blobs}}
        for digest, it in found.items()
    }
    reached = {it for node in nodes.values() for it in node.children}
    alone = {
        digest: last
        for digest, last in untagged.items()
        if digest in there and digest not in reached and digest not in scanned.tags.values()
    }
    pushed = {tag: date for tag, date in scanned.pushed.items() if date >= EPOCH}
    contents = Contents(
        scanned.name, scanned.tags, nodes, _created(scanned), seen, pushed, alone, sizes
    )
    return contents, found


def _exists(source: Source, repository: str, digest: str) -> bool:
    """Whether a registry has it, also where the cache has it still."""
    try:
        source.resolve(repository, digest)
    except NotFound:
        return False
    return True


def why_left_alone(error: RegistryError) -> str:
    """Why a repository is not touched. Raises it where the registry does not answer any more."""
    if isinstance(error, Unreachable):
        raise error
    return str(error).rstrip(".")


def _created(scanned: ScannedRepository) -> Mapping[str, datetime]:
    """When the images of each tag were made, the newest of them; not for a tag of which one says none."""
    found: dict[str, datetime] = {}
    for tag, top in scanned.tags.items():
        images = [scanned.images[it] for it in scanned.reached(top) if it in scanned.images]
        dates = [created_at(it.config.get("created")) for it in images]
        known = [it for it in dates if it is not None]
        if known and len(known) == len(dates):
            found[tag] = max(known)
    return found
