"""What the user wants of an image, and what is decided."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from dflint.model.images.lock import Seen
    from dflint.registry.reference import Reference

PUBLISHED, CREATED, FIRST_SEEN = "published", "created", "first-seen"
HOLD, ALLOW = "hold", "allow"
NEVER: timedelta = timedelta(0)


@dataclass(frozen=True)
class Wishes:
    """What the user wants of an image. `update`: nothing, `digest`, or a level of versions. `age`: what
    counts as the age; `unknown_age`: what holds where no source says one. `moves_suffix`: the release of
    the distribution in the tag may move. `complete`: the platforms that an update must have. `range`:
    of versions, and `lts`: lines of versions, to which updates keep. `ignore`: why the image is left
    alone."""

    update: str = ""
    min_age: timedelta = NEVER
    age: str = PUBLISHED
    unknown_age: str = FIRST_SEEN
    moves_suffix: bool = False
    complete: tuple[str, ...] = ()
    range: str = ""
    lts: tuple[tuple[int, ...], ...] = ()
    ignore: str = ""


@dataclass(frozen=True)
class Held:
    """An update that is there, and not taken yet. `until`: when it will be, if that is known."""

    tag: str
    digest: str
    why: str
    until: datetime | None = None


@dataclass
class Decision:
    """What is known of one image, and what it should be.

    `reference`: as it is used, with the digest that it is pinned to, if any. `tag_digest`: that of its
    tag in the registry, `now` that of the tag that was chosen. `tag` and `digest`: what it should be
    pinned to. `dated` and `age_from`: when that was published or seen first, and who says so. `problem`:
    why nothing is known.
    """

    reference: Reference
    wishes: Wishes
    now: str = ""
    tag_digest: str = ""
    tag: str = ""
    digest: str = ""
    media_type: str = ""
    platforms: Mapping[str, str] = field(default_factory=dict)
    dated: datetime | None = None
    age_from: str = ""
    held: Held | None = None
    note: str = ""
    problem: str = ""
    is_gone: bool = False
    seen: Sequence[Seen] = ()
    candidates: Sequence[Seen] = ()
    asked_at: datetime | None = None

    @property
    def is_update(self) -> bool:
        return self.tag != self.reference.tag or bool(
            self.reference.digest and self.digest != self.reference.digest
        )
