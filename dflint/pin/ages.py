"""When an image was published, by the sources that say so, in their order, each with its name.

A registry of the distribution specification keeps no such time. Docker Hub has it in an API of its own;
`Last-Modified` is weak, since copies and mirrors set it anew; the annotation and the configuration are
what the maker of the image says. When the lock saw a digest first is known to decide.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from dflint.dates import created_at
from dflint.pin.platforms import normal
from dflint.registry.content import Registry, config_of
from dflint.registry.errors import NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from dflint.registry.content import Source
    from dflint.registry.manifests import Manifest

    Pushed = Callable[[str, str, str], datetime | None]

PUSHED = "pushed to Docker Hub"
MODIFIED = "Last-Modified"
CREATED = "created"
FIRST_SEEN = "first seen"
CREATION = "org.opencontainers.image.created"  # OCI image specification, annotations


@dataclass(frozen=True)
class Age:
    """When an image was published, and which source says so."""

    at: datetime
    source: str


class Ages:
    """The ages of the images of a repository. `platforms`: those that are used, none for all of them.

    `pushed`: the API of Docker Hub, for its images. `trusts_servers`: whether times of servers count,
    or what images say alone. All of it raises RegistryError.
    """

    def __init__(
        self,
        source: Source,
        repository: str,
        platforms: Sequence[str],
        pushed: Pushed | None,
        trusts_servers: bool,
    ) -> None:
        self.source = source
        self.repository = repository
        self.platforms = platforms
        self.pushed = pushed
        self.trusts_servers = trusts_servers

    def of(self, tag: str, digest: str, now: datetime) -> Age | None:
        """The age of a digest of a tag; None where no source says one. Times to come count as none."""
        pushed = self.by_docker_hub(tag, digest, now)
        if pushed is not None:
            return pushed
        created = self._created(digest)
        created = created if created is not None and created <= now else None
        if self.trusts_servers and isinstance(self.source, Registry):
            at = self.source.modified(self.repository, digest)
            # Nothing is uploaded before it is made: then the server says something else.
            if at is not None and at <= now and (created is None or created <= at):
                return Age(at, MODIFIED)
        return Age(created, CREATED) if created is not None else None

    def by_docker_hub(self, tag: str, digest: str, now: datetime) -> Age | None:
        """The same, by the API of Docker Hub alone. It is no pull, as each manifest is."""
        if not self.trusts_servers or self.pushed is None or not tag:
            return None
        at = self.pushed(self.repository, tag, digest)
        return Age(at, PUSHED) if at is not None and at <= now else None

    def _created(self, digest: str) -> datetime | None:
        """When the images that are used were made, the newest of them, as they say themselves."""
        try:
            manifest = self.source.manifest(self.repository, digest)
            at = created_at(manifest.annotations.get(CREATION))
            if at is not None:
                return at
            return _newest([self._own(it, manifest) for it in self._used(manifest) or [digest]])
        except NotFound:
            return None

    def _own(self, digest: str, whole: Manifest) -> datetime | None:
        manifest = (
            whole if digest == whole.digest else self.source.manifest(self.repository, digest)
        )
        at = created_at(manifest.annotations.get(CREATION))
        if at is not None or not manifest.is_image:
            return at
        return created_at(config_of(self.source, self.repository, manifest).get("created"))

    def _used(self, manifest: Manifest) -> list[str]:
        return [
            it.digest
            for it in manifest.images
            if not self.platforms or normal(it.platform) in self.platforms
        ]


def _newest(dates: Sequence[datetime | None]) -> datetime | None:
    """The newest; None where one of them is not known."""
    known = [it for it in dates if it is not None]
    return max(known) if known and len(known) == len(dates) else None
