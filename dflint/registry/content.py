"""What a registry has: manifests, configurations, layers. Every digest is checked.

`Source` is what everything above reads from: a registry, or a folder (layout.py). Nothing in it can
write.
"""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta

from dflint.numbers import whole_number
from dflint.registry import catalog
from dflint.registry.connection import LONGEST_ANSWER, http_date
from dflint.registry.errors import Incomplete, NotFound, RegistryError, WrongAnswer
from dflint.registry.manifests import ACCEPT, Descriptor, digest_of, read_manifest
from dflint.registry.reference import is_digest, is_repository, is_tag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any, Protocol

    from dflint.registry.cache import ContentCache
    from dflint.registry.manifests import Manifest
    from dflint.registry.transport import Transport

    class Source(Protocol):
        """Where images are. All of it raises RegistryError."""

        host: str

        def repositories(self) -> list[str]:
            """All repositories."""

        def tags(self, repository: str) -> list[str]:
            """All tags of a repository."""

        def resolve(self, repository: str, reference: str) -> Descriptor:
            """What a tag or a digest is now. Raises NotFound where it is not there."""

        def manifest(self, repository: str, reference: str) -> Manifest:
            """The manifest or the index of a tag or a digest."""

        def blob(self, repository: str, digest: str) -> Iterator[bytes]:
            """The bytes of a blob; what is wrong with them is said at the end."""

        def referrers(self, repository: str, digest: str) -> list[Descriptor]:
            """The manifests that are about another: signatures, attestations, SBOMs."""


DIGEST = "Docker-Content-Digest"
A_MOMENT = timedelta(seconds=2)
MOST_PAGES = 1000  # of the referrers of one manifest


class Registry:
    """A registry over the network. `cache`: contents that were read before."""

    def __init__(self, transport: Transport, cache: ContentCache | None = None) -> None:
        self.transport = transport
        self.host = transport.host
        self.cache = cache
        self._without_referrers: set[str] = set()

    def repositories(self) -> list[str]:
        return catalog.repositories(self.transport)

    def tags(self, repository: str) -> list[str]:
        _checked(self.host, repository, "")
        return catalog.tags(self.transport, repository)

    def resolve(self, repository: str, reference: str) -> Descriptor:
        """By HEAD, which registries do not count; where it names no digest, by GET."""
        answer = self.transport.head(
            self._path(repository, reference), _pull(repository), {"Accept": ACCEPT}
        )
        digest = answer.headers.get(DIGEST, "")
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        size = answer.headers.get("Content-Length", "")
        if is_digest(digest) and kind:
            if (
                is_digest(reference)
                and reference.partition(":")[0] == digest.partition(":")[0]
                and reference != digest
            ):
                raise WrongAnswer(f"{answer.where}: the answer says that it is {digest}.")
            found = reference if is_digest(reference) else digest
            length = whole_number(size) or 0
            modified = http_date(answer.headers.get("Last-Modified"))
            return Descriptor(found, kind, length, modified=modified)
        it = self._fetch(repository, reference)
        return Descriptor(it.digest, it.media_type, it.size)

    def modified(self, repository: str, reference: str) -> datetime | None:
        """The `Last-Modified` of a manifest; None where the server has none, or makes it up as it
        answers. Raises NotFound where the manifest is not there."""
        answer = self.transport.head(
            self._path(repository, reference), _pull(repository), {"Accept": ACCEPT}
        )
        found = http_date(answer.headers.get("Last-Modified"))
        answered = http_date(answer.headers.get("Date"))
        is_made_up = answered is not None and found is not None and answered - found < A_MOMENT
        return None if is_made_up else found

    def manifest(self, repository: str, reference: str) -> Manifest:
        """One that is asked for by its digest may come from the cache, also if it is gone since."""
        if self.cache is not None and is_digest(reference):
            content = self.cache.get(reference)
            if content is not None:
                return read_manifest(content, "", self._where(repository, reference), reference)
        return self._fetch(repository, reference)

    def _fetch(self, repository: str, reference: str) -> Manifest:
        path = self._path(repository, reference)
        answer, content = self.transport.get(path, _pull(repository), {"Accept": ACCEPT})
        said = answer.headers.get(DIGEST, "")
        if said and not is_digest(said):
            raise WrongAnswer(f"{answer.where}: the answer has a digest that is none.")
        found = read_manifest(
            content,
            answer.headers.get("Content-Type", ""),
            answer.where,
            reference if is_digest(reference) else said,
        )
        if said and digest_of(content, said) != said:
            raise WrongAnswer(
                f"{answer.where}: the answer says that it is {said}, and is {found.digest}."
            )
        if self.cache is not None and json.loads(content).get("mediaType") == found.media_type:
            self.cache.put(found.digest, content)
        return found

    def blob(self, repository: str, digest: str) -> Iterator[bytes]:
        _checked(self.host, repository, digest)
        hashed = hashlib.new(digest.partition(":")[0])
        for piece in self.transport.stream(f"/v2/{repository}/blobs/{digest}", _pull(repository)):
            hashed.update(piece)
            yield piece
        if hashed.hexdigest() != digest.partition(":")[2]:
            raise _other(self._where(repository, digest), digest, hashed.hexdigest())

    def has_blob(self, repository: str, digest: str) -> bool:
        """Whether a blob is there."""
        _checked(self.host, repository, digest)
        try:
            self.transport.head(f"/v2/{repository}/blobs/{digest}", _pull(repository))
        except NotFound:
            return False
        return True

    def small_blob(self, repository: str, digest: str) -> bytes:
        """All of a blob such as a configuration, by way of the cache."""
        content = self.cache.get(digest) if self.cache is not None else None
        if content is None:
            content = b"".join(
                limited(self.blob(repository, digest), self._where(repository, digest))
            )
            if self.cache is not None:
                self.cache.put(digest, content)
        return content

    def referrers(self, repository: str, digest: str) -> list[Descriptor]:
        """By the API; where the registry has none, by the tag `sha256-…` (distribution 1.1)."""
        _checked(self.host, repository, digest)
        path = f"/v2/{repository}/referrers/{digest}"
        if repository in self._without_referrers:
            return fallback_referrers(self, repository, digest)
        try:
            found: list[Descriptor] = []
            asked: set[str] = set()
            while path:
                if path in asked or len(asked) > MOST_PAGES:
                    raise Incomplete(f"{self.host}: the pages of {path} do not end.")
                asked.add(path)
                answer, content = self.transport.get(path, _pull(repository))
                # Servers without the API may answer with a page of something else.
                kind = answer.headers.get("Content-Type", "")
                found += read_manifest(content, kind, answer.where).manifests
                path = catalog.next_page(answer, path, self.host)
            return found
        except NotFound:  # with the API it would be an empty list
            self._without_referrers.add(repository)
        return fallback_referrers(self, repository, digest)

    def _path(self, repository: str, reference: str) -> str:
        _checked(self.host, repository, reference)
        return f"/v2/{repository}/manifests/{reference}"

    def _where(self, repository: str, digest: str) -> str:
        return f"{self.host}/{repository}@{digest}"


def fallback_referrers(source: Source, repository: str, digest: str) -> list[Descriptor]:
    """What the fallback tag of a digest names; nothing where there is no such tag."""
    try:
        return list(source.manifest(repository, digest.replace(":", "-", 1)).manifests)
    except NotFound:
        return []


def config_of(source: Source, repository: str, manifest: Manifest) -> dict[str, Any]:
    """The configuration of an image. Raises RegistryError where it is none."""
    where = f"{source.host}/{repository}@{manifest.digest}"
    if manifest.config is None:
        raise WrongAnswer(f"{where} is no image: it has no configuration.")
    digest = manifest.config.digest
    if isinstance(source, Registry):
        content = source.small_blob(repository, digest)
    else:
        content = b"".join(limited(source.blob(repository, digest), where))
    try:
        record = json.loads(content)
    except (ValueError, RecursionError):
        record = None
    if not isinstance(record, dict):
        raise WrongAnswer(f"{where}: its configuration is no JSON object.")
    return record


def limited(pieces: Iterator[bytes], where: str) -> Iterator[bytes]:
    """The pieces of what must be small."""
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > LONGEST_ANSWER:
            raise WrongAnswer(f"{where}: a configuration has more than {LONGEST_ANSWER:,} bytes.")
        yield piece


def _other(where: str, digest: str, found: str) -> RegistryError:
    return WrongAnswer(
        f"{where}: the answer should be {digest}, and is {digest.partition(':')[0]}:{found}."
    )


def _pull(repository: str) -> str:
    return f"repository:{repository}:pull"


def _checked(host: str, repository: str, reference: str) -> None:
    """Names become parts of a path, and have to be names."""
    is_known = not reference or is_tag(reference) or is_digest(reference)
    if not is_repository(repository) or not is_known:
        raise RegistryError(f'{host}: "{repository}" or "{reference}" is no name.')
