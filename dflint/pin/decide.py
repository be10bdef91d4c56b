"""Which digest, and which tag, an image should be pinned to, and why not to a newer one yet."""

from __future__ import annotations

from dflint.pin.decision import ALLOW, CREATED, FIRST_SEEN, HOLD, Decision, Held
from dflint.pin.lock import Seen
from dflint.pin.seen import created_at, old_enough, with_digest
from dflint.pin.versions import LEVELS, newer_tags
from dflint.registry.content import config_of
from dflint.registry.errors import NotFound

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from dflint.pin.decision import Wishes
    from dflint.pin.lock import Locked
    from dflint.registry.content import Source
    from dflint.registry.manifests import Manifest
    from dflint.registry.reference import Reference

MOST_CANDIDATES = 25  # newer tags that are asked for


class Decider:
    """Decides for one image. `platforms`: those that are used, none for all of them."""

    def __init__(
        self,
        reference: Reference,
        platforms: Sequence[str],
        source: Source,
        locked: Locked | None,
        wishes: Wishes,
        clock: Callable[[], datetime],
    ) -> None:
        self.reference = reference
        self.platforms = platforms
        self.source = source
        self.locked = locked
        self.wishes = wishes
        self._clock = clock  # is right when the registry has answered
        self.candidates: list[Seen] = list(locked.candidates) if locked is not None else []
        self._manifests: dict[str, Manifest] = {}

    def decide(self) -> Decision:
        """Raises RegistryError where the registry cannot be asked, or what it says cannot be used."""
        it = self.reference
        found = Decision(it, tag=it.tag, digest=it.digest)
        if it.digest and not self._exists(it.digest):
            found.is_gone = True
            found.problem = f"{it.digest[:19]} is not in the registry"
            return found
        if not it.tag:
            found.note = "has no tag, so there is nothing to compare its digest with"
            return self._described(found)
        try:
            found.now = found.tag_digest = self.source.resolve(it.repository, it.tag).digest
        except NotFound:
            found.problem = f"{it.host} has no {it.repository}:{it.tag}"
            return found
        self.now = self._clock()
        found.asked_at = self.now
        found.seen = with_digest(self.locked.seen if self.locked else (), found.now, self.now)
        locked = self.locked.digest if self.locked is not None else ""
        found.digest = it.digest or locked or found.now
        if found.digest == locked and not it.digest and not self._exists(locked):
            found.digest = found.now
        if self.wishes.update in LEVELS:
            self._newer_tag(found)
        if self.wishes.update and found.tag == it.tag and found.digest != found.now:
            self._newer_digest(found)
        elif found.digest != found.now and found.tag == it.tag:
            found.note = "the tag is another digest now"
        found.candidates = self.candidates
        return self._described(found)

    def _newer_tag(self, found: Decision) -> None:
        """The newest tag that is whole and old enough."""
        it = self.reference
        tags = newer_tags(it.tag, self.source.tags(it.repository), self.wishes.update)
        base = self._images(found.digest)
        for tag in tags[:MOST_CANDIDATES]:
            try:
                digest = self.source.resolve(it.repository, tag).digest
            except NotFound:
                continue  # it went since the list was made
            lacks = set(self.platforms or base) - set(self._images(digest)) - {""}
            held = None
            if lacks and base:
                held = Held(tag, digest, f"it is not there for {', '.join(sorted(lacks))}")
            else:
                held = self._too_young(tag, digest, found)
            if held is None:
                found.tag, found.digest, found.now = tag, digest, digest
                return
            found.held = found.held or held

    def _newer_digest(self, found: Decision) -> None:
        """The newest digest of the tag that is old enough, if it changes what is used."""
        first = {it.digest: it.first for it in found.seen}
        own = first.get(found.digest)
        choices = [found.now]
        if own is not None:  # of a digest that was never seen it is not known what is newer
            old = old_enough(found.seen, self.wishes.min_age, self.now)
            choices += (it.digest for it in old if it.digest != found.now and it.first > own)
        for digest in choices:
            if digest != found.now and not self._exists(digest):
                continue
            if self._is_same(found.digest, digest):
                used = ", ".join(self.platforms) or "any platform"
                found.note = f"the tag is another digest now, which changes nothing for {used}"
                return
            held = self._too_young(found.tag, digest, found)
            if held is None:
                found.digest = digest
                return
            found.held = found.held or held

    def _too_young(self, tag: str, digest: str, found: Decision) -> Held | None:
        """Why an update is not taken yet; None where it is old enough. Its age is noted."""
        wishes = self.wishes
        if not wishes.min_age:
            return None
        dated = self._created(digest) if wishes.age == CREATED else None
        source = CREATED
        if dated is None and wishes.age == CREATED and wishes.unknown_age in (HOLD, ALLOW):
            if wishes.unknown_age == ALLOW:
                return None
            return Held(tag, digest, "its age is not known")
        if dated is None:
            dated, source = self._first_seen(tag, digest, found), FIRST_SEEN
        if self.now - dated >= wishes.min_age:
            if found.held is None:
                found.dated, found.age_from = dated, source
            return None
        return Held(
            tag, digest, f"it is too new ({source} {dated:%Y-%m-%d})", dated + wishes.min_age
        )

    def _first_seen(self, tag: str, digest: str, found: Decision) -> datetime:
        if tag == self.reference.tag:
            return next((it.first for it in found.seen if it.digest == digest), self.now)
        for it in self.candidates:
            if (it.tag, it.digest) == (tag, digest):
                return it.first
        self.candidates = [it for it in self.candidates if it.tag != tag]
        self.candidates.append(Seen(digest, self.now.replace(microsecond=0), tag))
        return self.now

    def _created(self, digest: str) -> datetime | None:
        """When the images that are used were made, the newest of them, as they say themselves."""
        manifest = self._manifest(digest)
        dates: list[datetime] = []
        for child in self._used(manifest) or [digest]:
            it = self._manifest(child)
            date = (
                created_at(config_of(self.source, self.reference.repository, it).get("created"))
                if it.is_image
                else None
            )
            if date is None or date > self.now:
                return None
            dates.append(date)
        return max(dates, default=None)

    def _is_same(self, before: str, after: str) -> bool:
        """Whether two indexes have the same images for all platforms that are used."""
        try:
            one, other = self._images(before), self._images(after)
        except NotFound:
            return False
        wanted = self.platforms or sorted(one.keys() | other.keys())
        return bool(one) and all(it in one and one.get(it) == other.get(it) for it in wanted)

    def _used(self, manifest: Manifest) -> list[str]:
        return [
            it.digest
            for it in manifest.images
            if not self.platforms or it.platform in self.platforms
        ]

    def _images(self, digest: str) -> dict[str, str]:
        """The images of an index by platform; nothing where it is no index."""
        return {it.platform: it.digest for it in self._manifest(digest).images}

    def _manifest(self, digest: str) -> Manifest:
        if digest not in self._manifests:
            self._manifests[digest] = self.source.manifest(self.reference.repository, digest)
        return self._manifests[digest]

    def _exists(self, digest: str) -> bool:
        try:
            self.source.resolve(self.reference.repository, digest)
        except NotFound:
            return False
        return True

    def _described(self, found: Decision) -> Decision:
        """With what the lock says of the digest."""
        if found.digest:
            manifest = self._manifest(found.digest)
            found.media_type = manifest.media_type
            found.platforms = {it.platform: it.digest for it in manifest.images}
        return found
