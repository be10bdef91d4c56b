"""Which digest, and which tag, an image should be pinned to, and why not to a newer one yet."""

from __future__ import annotations

from dflint.model.images.lock import Seen
from dflint.model.images.update_settings import LEVELS, Range
from dflint.model.lookups.lts_versions import is_lts
from dflint.pin.ages import FIRST_SEEN as SAW
from dflint.pin.ages import Age, Ages
from dflint.pin.decision import ALLOW, FIRST_SEEN, HOLD, PUBLISHED, Decision, Held
from dflint.pin.platforms import images_by_platform, normal, normalized
from dflint.pin.seen import kept, with_digest
from dflint.pin.versions import newer_tags
from dflint.registry.content import config_of
from dflint.registry.errors import NotFound
from dflint.registry.manifests import platform_of
from dflint.registry.reference import DOCKER_HUB, SHORT_DIGEST

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from dflint.model.images.lock import Locked
    from dflint.pin.ages import Pushed
    from dflint.pin.decision import Wishes
    from dflint.pin.versions import Version
    from dflint.registry.content import Source
    from dflint.registry.manifests import Manifest
    from dflint.registry.reference import Reference

MOST_CANDIDATES = 25  # newer tags that are asked for


class Decider:
    """Decides for one image. `platforms`: those that are used, none for all of them. `clock` is right
    when the registry has answered. `pushed`: the API of Docker Hub, for its images."""

    def __init__(
        self,
        reference: Reference,
        platforms: Sequence[str],
        source: Source,
        locked: Locked | None,
        wishes: Wishes,
        clock: Callable[[], datetime],
        pushed: Pushed | None = None,
    ) -> None:
        self.reference = reference
        self.platforms = normalized(platforms)
        self.source = source
        self.locked = locked
        self.wishes = wishes
        self._clock = clock
        self.candidates: list[Seen] = list(locked.candidates) if locked is not None else []
        trusts_servers = wishes.age == PUBLISHED
        self._ages = Ages(source, reference.repository, self.platforms, pushed, trusts_servers)
        self._manifests: dict[str, Manifest] = {}
        self._known_ages: dict[tuple[str, str], Age | None] = {}

    def decide(self) -> Decision:
        """Raises RegistryError where the registry cannot be asked, or what it says cannot be used."""
        asked, wishes = self.reference, self.wishes
        decision = Decision(asked, wishes, tag=asked.tag, digest=asked.digest)
        if asked.digest and not self._exists(asked.digest):
            decision.is_gone = True
            decision.problem = f"{asked.digest[:SHORT_DIGEST]} is not in the registry"
            return decision
        if not asked.tag:
            decision.note = "has no tag, so there is nothing to compare its digest with"
            self.now = self._clock()
            return self._described(decision)
        try:
            decision.now = self.source.resolve(asked.repository, asked.tag).digest
        except NotFound:
            decision.problem = f"{asked.host} has no {asked.repository}:{asked.tag}"
            return decision
        decision.tag_digest = decision.now
        self.now = decision.asked_at = self._clock()
        decision.seen = with_digest(self.locked.seen if self.locked else (), decision.now, self.now)
        locked = self.locked.digest if self.locked is not None else ""
        decision.digest = asked.digest or locked or decision.now
        if decision.digest == locked and not asked.digest and not self._exists(locked):
            decision.digest = decision.now
        if wishes.update in LEVELS or wishes.moves_suffix:
            self._newer_tag(decision)
        if wishes.update and decision.tag == asked.tag and decision.digest != decision.now:
            self._newer_digest(decision)
        elif decision.digest != decision.now and decision.tag == asked.tag:
            decision.note = "the tag is another digest now"
        decision.candidates = self.candidates
        return self._described(decision)

    def _newer_tag(self, decision: Decision) -> None:
        """The newest tag that is whole and old enough."""
        asked, wishes = self.reference, self.wishes
        level = wishes.update if wishes.update in LEVELS else ""
        tags = newer_tags(
            asked.tag,
            self.source.tags(asked.repository),
            level,
            moves_suffix=wishes.moves_suffix,
            is_allowed=self._is_allowed,
        )
        for tag in tags[:MOST_CANDIDATES]:
            try:
                now = self.source.resolve(asked.repository, tag).digest
            except NotFound:
                continue  # it went since the list was made
            for digest in (now, *self._seen_of(tag, now)):
                held = self._held(tag, digest, decision)
                if held is None:
                    decision.tag, decision.digest, decision.now = tag, digest, now
                    return
                decision.held = decision.held or held

    def _seen_of(self, tag: str, now: str) -> list[str]:
        """The digests that a newer tag has stood for before, as far as the lock saw them, the newest
        first: a tag that moves each day is taken in the end."""
        later = sorted(self.candidates, key=lambda it: (it.first, it.digest), reverse=True)
        seen = [it.digest for it in later if it.tag == tag and it.digest != now]
        return [it for it in seen if self._exists(it)]

    def _is_allowed(self, version: Version) -> bool:
        """Whether the settings of the image have a version."""
        wishes = self.wishes
        is_within = not wishes.range or Range(wishes.range).has(version.numbers)
        return is_within and (not wishes.lts or is_lts(version.numbers, wishes.lts))

    def _newer_digest(self, decision: Decision) -> None:
        """The newest digest of the tag that is old enough, if it changes what is used."""
        first = {it.digest: it.first for it in decision.seen}
        own = first.get(decision.digest)
        choices = [decision.now]
        if own is not None:  # of a digest that was never seen it is not known what is newer
            later = sorted(decision.seen, key=lambda it: (it.first, it.digest), reverse=True)
            choices += (it.digest for it in later if it.digest != decision.now and it.first > own)
        for digest in choices:
            if digest != decision.now and not self._exists(digest):
                continue
            if self._is_same(decision.digest, digest):
                used = ", ".join(self.platforms) or "any platform"
                decision.note = f"the tag is another digest now, which changes nothing for {used}"
                return
            held = self._held(decision.tag, digest, decision)
            if held is None:
                decision.digest = digest
                return
            decision.held = decision.held or held

    def _held(self, tag: str, digest: str, decision: Decision) -> Held | None:
        """Why an update is not taken yet: it lacks a platform, or is too young. None where it is taken."""
        before = images_by_platform(self._manifest(decision.digest))
        wanted = self.wishes.complete or self.platforms or tuple(before)
        lacks = [it for it in wanted if it not in self._platforms_of(digest)] if wanted else []
        if lacks:
            return Held(tag, digest, f"it is not there for {', '.join(sorted(lacks))}")
        return self._too_young(tag, digest, decision)

    def _too_young(self, tag: str, digest: str, decision: Decision) -> Held | None:
        """Why an update is not old enough; None where it is."""
        wishes = self.wishes
        if not wishes.min_age:
            return None
        age = self._age(tag, digest)
        if age is None and wishes.age != FIRST_SEEN and wishes.unknown_age in (HOLD, ALLOW):
            return Held(tag, digest, "its age is not known") if wishes.unknown_age == HOLD else None
        age = age or Age(self._first_seen(tag, digest, decision), SAW)
        if self.now - age.at >= wishes.min_age:
            return None
        why = f"it is too new ({age.source} {age.at:%Y-%m-%d})"
        return Held(tag, digest, why, age.at + wishes.min_age)

    def _age(self, tag: str, digest: str) -> Age | None:
        """The age by what servers and images say; None where only the lock counts."""
        if self.wishes.age == FIRST_SEEN:
            return None
        if (tag, digest) not in self._known_ages:
            self._known_ages[tag, digest] = self._ages.of(tag, digest, self.now)
        return self._known_ages[tag, digest]

    def _first_seen(self, tag: str, digest: str, decision: Decision) -> datetime:
        if tag == self.reference.tag:
            return next((it.first for it in decision.seen if it.digest == digest), self.now)
        for it in self.candidates:
            if (it.tag, it.digest) == (tag, digest):
                return it.first
        others = [it for it in self.candidates if it.tag != tag]
        own = [it for it in self.candidates if it.tag == tag]
        own.append(Seen(digest, self.now.replace(microsecond=0), tag))
        self.candidates = [*others, *kept(own, (digest,), self.wishes.min_age, self.now)]
        return self.now

    def _is_same(self, before: str, after: str) -> bool:
        """Whether two indexes have the same images for all platforms that are used."""
        try:
            one, other = map(images_by_platform, map(self._manifest, (before, after)))
        except NotFound:
            return False
        wanted = self.platforms or sorted(one.keys() | other.keys())
        return bool(one) and all(it in one and one.get(it) == other.get(it) for it in wanted)

    def _platforms_of(self, digest: str) -> set[str]:
        """The platforms that an index, or an image alone, is for."""
        manifest = self._manifest(digest)
        if manifest.is_index:
            return set(images_by_platform(manifest))
        return {normal(platform_of(config_of(self.source, self.reference.repository, manifest)))}

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

    def _described(self, decision: Decision) -> Decision:
        """With what the lock says of the digest, and its age."""
        if not decision.digest:
            return decision
        manifest = self._manifest(decision.digest)
        decision.media_type = manifest.media_type
        decision.platforms = {it.platform: it.digest for it in manifest.images}
        # What Docker Hub says of a tag is of the digest that the tag has now.
        tag = decision.tag if decision.digest == decision.now else ""
        if self.wishes.update or self.reference.host != DOCKER_HUB:
            age = self._age(tag, decision.digest)
        else:  # nothing hangs on it, and each image that is read counts as a pull there
            age = self._ages.by_docker_hub(tag, decision.digest, self.now)
        if age is None and self.locked is not None and decision.tag == self.reference.tag:
            seen = {it.digest: it.first for it in self.locked.seen}
            first = seen.get(decision.digest)
            age = Age(first, SAW) if first is not None else None
        if age is not None:
            decision.dated, decision.age_from = age.at, age.source
        return decision
