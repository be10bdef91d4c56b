"""A journal → what was deleted is put back, as long as the registry has not collected its garbage."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import dataclass, field

from dflint.registry.errors import NotFound, RegistryError, Unreachable
from dflint.registry.manifests import read_manifest
from dflint.registry.reference import is_repository, is_tag
from dflint.registry.writer import GONE
from dflint.retention.apply import REFUSED
from dflint.retention.journal import DELETE, UNTAG

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.registry.content import Registry
    from dflint.registry.manifests import Manifest
    from dflint.registry.writer import Writer
    from dflint.retention.journal import Step


@dataclass
class Undone:
    """How many manifests and tags were put back, and what could not be, each with why."""

    manifests: int = 0
    tags: int = 0
    problems: list[str] = field(default_factory=list)


def undo(steps: Sequence[Step], source: Registry, writer: Writer) -> Undone:
    """Put everything back, the last that went first: images before their index. Raises Unreachable."""
    found = Undone()
    for step in reversed(steps):
        if step.state in (GONE, REFUSED) or not is_repository(step.repository):
            continue
        try:
            _put_back(step, source, writer, found)
        except Unreachable:
            raise
        except (RegistryError, LookupError, ValueError, TypeError) as error:
            what = (
                str(error).rstrip(".")
                if isinstance(error, RegistryError)
                else "the journal is damaged"
            )
            found.problems.append(f"{step.repository}: {step.reference} is not put back: {what}")
    return found


def _put_back(step: Step, source: Registry, writer: Writer, found: Undone) -> None:
    record = step.record
    digest = step.reference if step.action == DELETE else record["digest"]
    content = b64decode(record["content"], validate=True)
    where = f"{step.repository}@{digest}"
    manifest = read_manifest(content, record["media_type"], where, digest)
    if step.action == DELETE and not _has(source, step.repository, digest):
        lacking = _lacking(source, step.repository, manifest)
        if lacking:
            raise NotFound(f"the registry has its content {lacking} no more")
        writer.put_manifest(step.repository, digest, content, record["media_type"])
        found.manifests += 1
    tags = (
        record["tags"]
        if step.action == DELETE
        else [step.reference]
        if step.action == UNTAG
        else []
    )
    for tag in tags:
        if is_tag(tag):
            placed = str(record.get("placeholder", ""))
            _put_tag(step.repository, tag, digest, manifest, source, writer, found, placed)


def _put_tag(
    repository: str,
    tag: str,
    digest: str,
    manifest: Manifest,
    source: Registry,
    writer: Writer,
    found: Undone,
    placed: str,
) -> None:
    try:
        now = source.resolve(repository, tag).digest
    except NotFound:
        now = ""
    if now and now not in (digest, placed):
        found.problems.append(f"{repository}:{tag} is another image now, and stays")
    elif not now or now == placed:
        writer.put_manifest(repository, tag, manifest.content, manifest.media_type)
        found.tags += 1


def _has(source: Registry, repository: str, digest: str) -> bool:
    try:
        source.resolve(repository, digest)
    except NotFound:
        return False
    return True


def _lacking(source: Registry, repository: str, manifest: Manifest) -> str:
    """A blob that is gone; nothing if all are there."""
    blobs = (it.digest for it in manifest.blobs)
    return next((it for it in blobs if not source.has_blob(repository, it)), "")
