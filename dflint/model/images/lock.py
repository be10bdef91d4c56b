"""`dflint.lock`: the digest that the tag of each image stood for when it was locked.

TOML, a table an image, named by its full reference:

    version = 1

    [["docker.io/library/node:22-bookworm-slim"]]
    digest = "sha256:…"
    media-type = "application/vnd.oci.image.index.v1+json"
    platforms = { "linux/amd64" = "sha256:…" }
    seen = [{ digest = "sha256:…", first = 2026-11-03T04:00:00Z }]
    candidates = [{ tag = "23-bookworm-slim", digest = "sha256:…", first = 2026-11-03T04:00:00Z }]
    used-by = ["api/Dockerfile", "web/Dockerfile"]

Reading it needs no network. Keys that are not known here are passed over: they are a later version's.
Where a merge of git left a conflict, both sides count.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from dflint import toml
from dflint.model.context.build_files import LOCK as NAME
from dflint.model.image_reference import DOCKER_HUB
from dflint.registry.reference import is_digest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from dflint.model.image_reference import Image

VERSION = 1
LATEST = "latest"
# How the lines begin that git writes around a conflict, with seven of each sign.
OURS, BASE, MIDDLE, THEIRS = "<<<<<<<", "|||||||", "=======", ">>>>>>>"


class LockError(Exception):
    """Why a lock cannot be used, in one sentence with the place."""


@dataclass(frozen=True)
class Seen:
    """A digest that the tag has stood for. `first`: when it was seen first, in UTC.

    `tag`: another tag, for a candidate: an update that is not old enough yet.
    """

    digest: str
    first: datetime
    tag: str = ""


@dataclass(frozen=True)
class Locked:
    """What the lock says of one image.

    `reference` is its full name with the tag. `digest`: of the index, or of the manifest where there
    is no index; `platforms`: the digests of the manifests in it. `used_by`: paths of Dockerfiles,
    from the folder of the lock.
    """

    reference: str
    digest: str
    media_type: str = ""
    platforms: Mapping[str, str] = field(default_factory=dict)
    seen: Sequence[Seen] = ()
    candidates: Sequence[Seen] = ()
    used_by: Sequence[str] = ()


class Lock:
    """All that a lock says, by full references."""

    def __init__(self, path: str, images: Mapping[str, Locked]) -> None:
        self.path = path
        self.images = images

    def of(self, image: Image) -> Locked | None:
        """What it says of the tag of an image; None for a tag that is not locked."""
        return self.images.get(full_reference(image))


def full_reference(image: Image) -> str:
    """The name of an image with its registry and tag, without a digest:
    docker.io/library/node:latest for `node`."""
    registry = str(image.registry or "docker.io")
    name = str(image.name)
    if registry in DOCKER_HUB:
        registry = "docker.io"
        name = name if "/" in name else f"library/{name}"
    return f"{registry}/{name}:{image.tag or LATEST}"


def read_lock(text: str, path: str = NAME) -> Lock:
    """The lock that a text is. Raises LockError."""
    if not any(line.startswith(OURS) for line in text.splitlines()):
        return _read(text, path)
    ours, theirs = (_read(it, path) for it in _sides(text))
    images = dict(ours.images)
    for reference, it in theirs.images.items():
        images[reference] = _joined(images[reference], it, path) if reference in images else it
    return Lock(path, images)


def _read(text: str, path: str) -> Lock:
    try:
        tables = toml.loads(text)
    except (ValueError, RecursionError) as error:
        raise LockError(f"{path}: this is no TOML: {error}.") from None
    version = tables.pop("version", None)
    if version != VERSION:
        what = f"version {version}" if version is not None else "no version"
        raise LockError(f"{path}: the lock has {what}, and this dflint reads version {VERSION}.")
    images: dict[str, Locked] = {}
    for reference, blocks in tables.items():
        found = [_locked(reference, it, path) for it in _blocks(reference, blocks, path)]
        if len({it.digest for it in found}) > 1:
            raise LockError(
                f"{path}: {reference} has {len(found)} blocks with different digests: leave one."
            )
        images[reference] = found[0]
    return Lock(path, images)


def _sides(text: str) -> tuple[str, str]:
    """The two texts that a text with conflict markers stands for; what both come from is left out."""
    sides: tuple[list[str], list[str]] = ([], [])
    here: tuple[int, ...] = (0, 1)  # to which of them a line belongs
    for line in text.splitlines(keepends=True):
        if line.startswith(OURS):
            here = (0,)
        elif len(here) < 2 and line.startswith(BASE):
            here = ()
        elif len(here) < 2 and line.startswith(MIDDLE):
            here = (1,)
        elif len(here) < 2 and line.startswith(THEIRS):
            here = (0, 1)
        else:
            for side in here:
                sides[side].append(line)
    return "".join(sides[0]), "".join(sides[1])


def _joined(one: Locked, other: Locked, path: str) -> Locked:
    """What two sides say of one image. Of two digests, the one that was seen first later holds."""
    first: dict[str, datetime] = {}
    for it in (*one.seen, *other.seen):
        first[it.digest] = min(it.first, first.get(it.digest, it.first))
    if one.digest != other.digest and not {one.digest, other.digest} <= first.keys():
        raise LockError(f"{path}: {one.reference} has two different digests: leave one.")
    is_newer = one.digest != other.digest and first[other.digest] > first[one.digest]
    latest = other if is_newer else one
    return Locked(
        latest.reference,
        latest.digest,
        latest.media_type,
        latest.platforms,
        tuple(Seen(*it) for it in sorted(first.items(), key=lambda it: (it[1], it[0]))),
        tuple({(it.tag, it.digest): it for it in (*other.candidates, *one.candidates)}.values()),
        tuple(sorted({*one.used_by, *other.used_by})),
    )


def _blocks(reference: str, blocks: Any, path: str) -> list[dict[str, Any]]:
    """The tables of one image. There are several after a merge that kept both sides."""
    found = blocks if isinstance(blocks, list) else [blocks]
    if not found or not all(isinstance(it, dict) for it in found):
        raise LockError(f"{path}: {reference} is no table.")
    return found


def _locked(reference: str, block: Mapping[str, Any], path: str) -> Locked:
    digest = block.get("digest")
    platforms = block.get("platforms", {})
    if not is_digest(digest):
        raise LockError(f"{path}: the digest of {reference} is not sha256: and 64 digits.")
    if not isinstance(platforms, dict) or not all(map(is_digest, platforms.values())):
        raise LockError(f"{path}: platforms of {reference} is no table of digests.")
    return Locked(
        reference,
        str(digest),
        str(block.get("media-type", "")),
        platforms,
        tuple(_seen(reference, block.get("seen", []), path)),
        tuple(_seen(reference, block.get("candidates", []), path)),
        tuple(it for it in block.get("used-by", []) if isinstance(it, str)),
    )


def _seen(reference: str, rows: Any, path: str) -> Iterator[Seen]:
    for row in rows if isinstance(rows, list) else [None]:
        record = row if isinstance(row, dict) else {}
        first, digest = record.get("first"), record.get("digest")
        if not isinstance(first, datetime) or not is_digest(digest):
            raise LockError(f"{path}: seen of {reference} is no list of digests and times.")
        first = first if first.tzinfo is not None else first.replace(tzinfo=UTC)
        yield Seen(str(digest), first, str(record.get("tag", "")))


@lru_cache(maxsize=4)
def lock_or_problem(text: str) -> Lock | str:
    """The lock that a text is, or what is wrong with it. One lock is that of many Dockerfiles."""
    try:
        return read_lock(text)
    except LockError as error:
        return str(error)
