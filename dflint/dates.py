"""Times as registries, engines and other tools write them."""

from __future__ import annotations

from datetime import UTC, datetime

EPOCH = datetime(1970, 1, 2, tzinfo=UTC)  # dates before it are written where there is none


def read_time(text: object) -> datetime | None:
    """A time by ISO 8601 or RFC 3339, in UTC, which it is in if it names no zone; None for none.

    Digits of a second beyond microseconds are left out.
    """
    try:
        found = datetime.fromisoformat(text.strip().upper() if isinstance(text, str) else "")
        return (found if found.tzinfo is not None else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def created_at(text: object) -> datetime | None:
    """When an image says that it was made; None for no date, and for 0001 and 1970."""
    found = read_time(text)
    return found if found is not None and found >= EPOCH else None
