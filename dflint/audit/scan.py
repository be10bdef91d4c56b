"""All images of a registry, by their manifests and configurations.

What is incomplete is said: a repository whose tags cannot be listed, an image that cannot be read. A
scan that was stopped goes on where it was, from a file with a line for each repository that is done.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cached_property, partial

from dflint.registry.content import config_of
from dflint.registry.errors import Denied, NotFound, RegistryError, Unreachable, WrongLogin
from dflint.registry.manifests import platform_of
from dflint.registry.reference import is_digest, is_repository, is_tag
from dflint.registry.threads import each

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from typing import Any

    from dflint.registry.content import Source
    from dflint.registry.manifests import Manifest

DEEPEST = 4  # indexes in each other
HINT = "A registry that does not list its repositories is read with --repositories-from FILE."


@dataclass
class ScannedImage:
    """An image for one platform. `config` is its configuration, as the OCI specification has it."""

    digest: str
    manifest: Manifest
    platform: str
    config: Mapping[str, Any]

    @property
    def size(self) -> int:
        """The bytes of its layers, compressed."""
        return sum(it.size for it in self.manifest.layers)


@dataclass
class ScannedRepository:
    """`tags`: the digest of each tag. `manifests`: all that these reach, by digest; `images` those of
    them that are images. `problems`: what could not be read, a sentence each. `pushed`: when, of tags
    of which the registry says it."""

    name: str
    tags: dict[str, str] = field(default_factory=dict)
    manifests: dict[str, Manifest] = field(default_factory=dict)
    images: dict[str, ScannedImage] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    pushed: dict[str, datetime] = field(default_factory=dict)

    def tags_of(self, digest: str) -> list[str]:
        """The tags that reach a manifest, sorted."""
        return self._tags.get(digest, [])

    @cached_property
    def _tags(self) -> dict[str, list[str]]:
        by_top: dict[str, list[str]] = {}
        for tag, top in sorted(self.tags.items()):
            by_top.setdefault(top, []).append(tag)
        found: dict[str, list[str]] = {}
        for top, tags in by_top.items():
            for digest in self.reached(top):
                found[digest] = sorted([*found.get(digest, ()), *tags])
        return found

    def reached(self, digest: str) -> set[str]:
        """The digests of all manifests that one needs, its own among them."""
        found: set[str] = set()
        waiting = [digest]
        while waiting:
            one = waiting.pop()
            if one not in found and one in self.manifests:
                found.add(one)
                waiting += self.manifests[one].reached
        return found


@dataclass
class Scan:
    """`is_whole`: all repositories of the registry are in it, and nothing of them is missing."""

    host: str
    repositories: list[ScannedRepository] = field(default_factory=list)
    is_whole: bool = True

    @property
    def problems(self) -> list[str]:
        return [sentence for it in self.repositories for sentence in it.problems]


def wanted_repositories(
    source: Source, patterns: Sequence[str], listed: Sequence[str]
) -> list[str]:
    """The repositories that are meant: those of a list or of the registry, as far as they match."""
    try:
        names = sorted(set(listed)) if listed else source.repositories()
    except WrongLogin:
        raise
    except (Denied, NotFound) as error:
        raise type(error)(f"{error} {HINT}") from None
    return [it for it in names if not patterns or any(fnmatchcase(it, one) for one in patterns)]


def scan(
    source: Source,
    names: Sequence[str],
    journal: Journal | None = None,
    with_images: bool = True,
    done: Callable[[int], object] = lambda _: None,
) -> Scan:
    """Read these repositories. `with_images`: their images, too, and not only what tags stand for.

    Raises Unreachable where the registry does not answer any more; any other problem is one of a
    repository.
    """
    known = journal.known if journal is not None else {}
    found: dict[str, ScannedRepository] = {}
    read = partial(_read, source, known, with_images)
    for count, (name, repository) in enumerate(each(read, names), 1):
        found[name] = repository
        if journal is not None and name not in known and not repository.problems:
            journal.add(repository)
        done(count)
    result = Scan(source.host, [found[name] for name in names])
    result.is_whole = not result.problems
    return result


def _read(
    source: Source, known: Mapping[str, Mapping[str, str]], with_images: bool, name: str
) -> ScannedRepository:
    found = ScannedRepository(name)
    try:
        if name in known:
            found.tags.update(known[name])
        else:
            for tag in source.tags(name):
                try:
                    now = source.resolve(name, tag)
                except NotFound:
                    continue  # it went since the list was made
                found.tags[tag] = now.digest
                if now.modified is not None:
                    found.pushed[tag] = now.modified
    except Unreachable:
        raise
    except NotFound:
        return found  # a name without tags: what a registry keeps of a repository that is empty
    except RegistryError as error:
        found.problems.append(str(error))
        return found
    for digest in sorted(set(found.tags.values())) if with_images else ():
        _read_manifest(source, found, digest, "", 0)
    return found


def _read_manifest(
    source: Source, found: ScannedRepository, digest: str, platform: str, depth: int
) -> None:
    if digest in found.manifests or depth > DEEPEST:
        return
    try:
        manifest = source.manifest(found.name, digest)
        found.manifests[digest] = manifest
        if manifest.is_image:
            config = config_of(source, found.name, manifest)
            found.images[digest] = ScannedImage(
                digest, manifest, platform or platform_of(config), config
            )
    except Unreachable:
        raise
    except RegistryError as error:
        found.problems.append(str(error))
        return
    for it in manifest.manifests:
        if it.is_attestation:
            _note_attestation(source, found, it.digest)
        else:
            _read_manifest(source, found, it.digest, it.platform, depth + 1)


def _note_attestation(source: Source, found: ScannedRepository, digest: str) -> None:
    try:
        found.manifests.setdefault(digest, source.manifest(found.name, digest))
    except Unreachable:
        raise
    except RegistryError as error:
        found.problems.append(str(error))


class Journal:
    """The repositories that a scan has read, in a file: a line of JSON each, after one with the host.

    Raises RegistryError for a file that is something else, or of another registry.
    """

    def __init__(self, path: str, host: str) -> None:
        self.path = path
        self.known: dict[str, dict[str, str]] = {}
        try:
            if os.path.exists(path):
                self._load(host)
                self._file = open(path, "a", encoding="utf-8")  # noqa: SIM115
            else:
                self._file = open(path, "x", encoding="utf-8")  # noqa: SIM115
                self._write({"host": host, "kind": "dflint registry scan"})
        except OSError as error:
            raise RegistryError(f'cannot write "{path}": {error.strerror}.') from None

    def _load(self, host: str) -> None:
        with open(self.path, encoding="utf-8", errors="replace") as file:
            records = list(_records(file))
        if not records or records[0].get("kind") != "dflint registry scan":
            raise RegistryError(f'"{self.path}" is not what a scan of a registry has written.')
        if records[0].get("host") != host:
            raise RegistryError(f'"{self.path}" is of another registry, {records[0].get("host")}.')
        for it in records[1:]:
            name, tags = it.get("repository"), it.get("tags")
            if isinstance(name, str) and is_repository(name) and isinstance(tags, dict):
                if all(is_tag(tag) and is_digest(digest) for tag, digest in tags.items()):
                    self.known[name] = tags

    def add(self, it: ScannedRepository) -> None:
        self._write({"repository": it.name, "tags": it.tags})

    def _write(self, record: object) -> None:
        self._file.write(json.dumps(record) + "\n")
        self._file.flush()

    def close(self, is_done: bool) -> None:
        """Nothing is left of a scan that came to its end."""
        self._file.close()
        if is_done:
            os.unlink(self.path)


def _records(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """The records; a last line that was cut short when the scan was killed is left out."""
    for line in lines:
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            continue
        if isinstance(record, dict):
            yield record
