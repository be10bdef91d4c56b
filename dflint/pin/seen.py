"""The digests that a tag has stood for, when each was seen first, and which is old enough.

A digest that is seen again does not start anew. Where a tag moves more often than the cooling-off
time, the newest digest that is old enough is taken, not only the newest.
"""

from __future__ import annotations

from dflint.model.images.lock import Seen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

MOST_SEEN = 10


def with_digest(seen: Sequence[Seen], digest: str, now: datetime) -> list[Seen]:
    """The same, with a digest that is seen now; in the order of first sight."""
    first = {it.digest: it.first for it in sorted(seen, key=lambda it: it.first, reverse=True)}
    first.setdefault(digest, now.replace(microsecond=0))
    return sorted((Seen(*it) for it in first.items()), key=lambda it: (it.first, it.digest))


def kept(
    seen: Sequence[Seen], digests: Sequence[str], min_age: timedelta, now: datetime
) -> list[Seen]:
    """The last of them, and what is needed: those digests, the newest that is old enough, and the next
    one that will be: a tag may move more than MOST_SEEN times in that time."""
    ordered = sorted(seen, key=lambda it: (it.first, it.digest))
    needed = {it.digest for it in ordered[-MOST_SEEN:]} | set(digests)
    old = [it for it in ordered if now - it.first >= min_age]
    young = ordered[len(old) :]
    needed.update(it.digest for it in (*old[-1:], *young[:1]))
    return [it for it in ordered if it.digest in needed]
