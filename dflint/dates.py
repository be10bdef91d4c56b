"""Times as registries, engines and other tools write them, and lengths of time as users do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 2, tzinfo=UTC)  # dates before it are written where there is none
DAY_UNITS = {"d": 1.0, "h": 1 / 24, "w": 7.0}


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


def read_age(text: str) -> timedelta:
    """`7d`, `12h`, `2w` or `0`. Raises ValueError."""
    number, unit = (text[:-1], text[-1:]) if text[-1:] in DAY_UNITS else (text, "d")
    if (
        not number.isdecimal()
        or (unit == "d" and text == number and number != "0")
        or len(number) > 5
    ):
        raise ValueError(f'"{text}" is no length of time such as 7d, 12h or 0')
    return timedelta(days=int(number) * DAY_UNITS[unit])
