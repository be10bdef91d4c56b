"""Whole numbers as files write them, however long they are."""

from __future__ import annotations

LARGEST = 10**18  # for any that is larger: Python refuses to read numbers of thousands of digits


def whole_number(text: str) -> int | None:
    """The number that the text is; None if it is anything but digits from 0 to 9."""
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0")
    return int(digits or "0") if len(digits) <= 18 else LARGEST
