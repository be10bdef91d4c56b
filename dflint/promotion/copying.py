"""One image → another place: blobs, then the manifests that an index needs, then it, and its tag last.

A copy that is stopped leaves no tag that cannot be pulled. What is there already is not sent again, so
that the same copy goes on where it was.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from threading import Lock

from dflint.registry.connection import CONNECTIONS
from dflint.registry.errors import NotFound, RegistryError, WrongAnswer
from dflint.registry.manifests import KNOWN
from dflint.registry.threads import each
from dflint.registry.writer import Lost

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.registry.content import Registry
    from dflint.registry.manifests import Descriptor, Manifest
    from dflint.registry.reference import Reference
    from dflint.registry.writer import Writer

TRIES = 3  # of a blob, where a registry loses an upload
SIGNATURES = (".sig", ".att", ".sbom")  # how tags end that cosign before 3 writes about a digest
PRESENT, MOUNTED, SENT = "present", "mounted", "sent"


@dataclass
class Copied:
    """`digest`: that of the image, which is the same in both places. `sent`: bytes; `mounted` and
    `present`: blobs that were not sent, since the registry has them."""

    digest: str = ""
    manifests: int = 0
    blobs: int = 0
    sent: int = 0
    mounted: int = 0
    present: int = 0


class Bandwidth:
    """No more than so many bytes in a second, over all threads; 0 is any number."""

    def __init__(self, most: float = 0.0) -> None:
        self.most = most
        self._free_at = 0.0
        self._lock = Lock()

    def limited(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            if self.most:
                with self._lock:
                    now = time.monotonic()
                    self._free_at = max(self._free_at, now) + len(piece) / self.most
                    wait = self._free_at - now
                time.sleep(wait)
            yield piece


class Copier:
    """Copies into one repository, `jobs` blobs or manifests at a time. Raises RegistryError."""

    def __init__(
        self,
        source: Registry,
        origin: Reference,
        target: Registry,
        writer: Writer,
        place: Reference,
        bandwidth: Bandwidth,
        jobs: int = 1,
    ) -> None:
        self.source = source
        self.origin = origin
        self.target = target
        self.writer = writer
        self.place = place
        self.bandwidth = bandwidth
        # Each may read a blob and send it at the same time, which takes two connections to one registry.
        self.jobs = max(1, min(jobs, CONNECTIONS // 2))
        self.found = Copied()
        self._seen: set[str] = set()  # blobs
        self._heights: dict[str, int] = {}  # of manifests: how many levels there are up to them

    def copy(self, tag: str, with_referrers: bool, may_move: bool) -> Copied:
        """Copy the image, and put a tag on it. A tag that is another image is moved only if that is said."""
        manifest = self.source.manifest(self.origin.repository, self.origin.wanted)
        self.found.digest = manifest.digest
        self._check_tag(tag, manifest, may_move)
        self._manifest(manifest)
        if with_referrers:
            self._referrers(manifest.digest)
        if tag and self._tagged(tag) != manifest.digest:
            self._check_tag(tag, manifest, may_move)  # it took a while
            self.writer.put_manifest(
                self.place.repository, tag, manifest.content, manifest.media_type
            )
        now = self._tagged(tag) if tag else self._tagged(manifest.digest)
        if now != manifest.digest:
            raise WrongAnswer(
                f"{self.place}: it is {now or 'not there'} after the copy, and not {manifest.digest}."
            )
        return self.found

    def _check_tag(self, tag: str, manifest: Manifest, may_move: bool) -> None:
        now = self._tagged(tag) if tag else ""
        if now and now != manifest.digest and not may_move:
            raise RegistryError(
                f"{self.place.name}:{tag} is another image, {now}: --move replaces it."
            )

    def _tagged(self, reference: str) -> str:
        try:
            return self.target.resolve(self.place.repository, reference).digest
        except NotFound:
            return ""

    def _manifest(self, manifest: Manifest) -> None:
        """A manifest and all that it needs, that first: all blobs, then the manifests that need no
        other, then those that need these."""
        levels: list[list[Manifest]] = []
        self._level(manifest, levels)
        wanted = {blob.digest: blob for level in levels for it in level for blob in it.blobs}
        new = [blob for digest, blob in wanted.items() if digest not in self._seen]
        for blob, (state, sent) in each(self._blob, new, self.jobs):
            self._seen.add(blob.digest)
            self.found.blobs += 1
            self.found.sent += sent
            self.found.present += state == PRESENT
            self.found.mounted += state == MOUNTED
        for level in levels:
            for _ in each(self._put, level, self.jobs):
                self.found.manifests += 1

    def _level(self, manifest: Manifest, levels: list[list[Manifest]]) -> int:
        """Note what a manifest needs, and it, above that. The number of levels up to it."""
        if manifest.digest in self._heights:
            return self._heights[manifest.digest]
        if manifest.media_type not in KNOWN:
            raise WrongAnswer(f"{self.origin.name}@{manifest.digest} has a type that is not known.")
        height = 0
        for digest in manifest.reached:
            below = self.source.manifest(self.origin.repository, digest)
            height = max(height, self._level(below, levels))
        while len(levels) <= height:
            levels.append([])
        levels[height].append(manifest)
        self._heights[manifest.digest] = height + 1
        return height + 1

    def _put(self, manifest: Manifest) -> None:
        """A manifest, all that it needs being there."""
        if self._tagged(manifest.digest) != manifest.digest:
            self.writer.put_manifest(
                self.place.repository, manifest.digest, manifest.content, manifest.media_type
            )

    def _blob(self, blob: Descriptor) -> tuple[str, int]:
        """What had to be done for a blob, and how many bytes were sent."""
        repository = self.place.repository
        if self.target.has_blob(repository, blob.digest):
            return PRESENT, 0
        is_own = self.origin.host == self.place.host
        origin = self.origin.repository if is_own else ""
        for tries_left in range(TRIES - 1, -1, -1):
            place = self.writer.start_upload(repository, blob.digest, origin)
            if not place:
                return MOUNTED, 0
            pieces = self.bandwidth.limited(self.source.blob(self.origin.repository, blob.digest))
            try:
                return SENT, self.writer.upload(repository, place, blob.digest, pieces)
            except Lost:
                if not tries_left:
                    raise
        raise AssertionError

    def _referrers(self, digest: str) -> None:
        """What is about an image and all that it needs, in all ways that there are; and what is about
        that in turn."""
        waiting, seen = [digest, *self._children(digest)], set()
        tags = set(self.source.tags(self.origin.repository))
        while waiting:
            one = waiting.pop()
            if one in seen:
                continue
            seen.add(one)
            for it in self.source.referrers(self.origin.repository, one):
                self._manifest(self.source.manifest(self.origin.repository, it.digest))
                waiting.append(it.digest)
            name = one.replace(":", "-", 1)
            for tag in (name, *(f"{name}{ending}" for ending in SIGNATURES)):
                if tag in tags:
                    about = self.source.manifest(self.origin.repository, tag)
                    self._manifest(about)
                    if self._tagged(tag) != about.digest:
                        self.writer.put_manifest(
                            self.place.repository, tag, about.content, about.media_type
                        )

    def _children(self, digest: str) -> list[str]:
        manifest = self.source.manifest(self.origin.repository, digest)
        found = list(manifest.reached)
        for it in manifest.reached:
            found += self._children(it)
        return found
