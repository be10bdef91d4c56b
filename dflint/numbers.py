"""Whole numbers as files and tags write them, however long they are."""

from __future__ import annotations

LARGEST = 10**18  # for any that is larger: Python refuses to read numbers of thousands of digits


def whole_number(text: str) -> int | None:
    """The number that the text is; None if it is anything but digits from 0 to 9."""
    if not (text.isascii() and text.isdigit()):
        return None
    digits = text.lstrip("0")
    return int(digits or "0") if len(digits) <= 18 else LARGEST


def natural(text: str) -> list[tuple[bool, int, str]]:
    """A key for an order in which 1.10 comes after 1.9."""
    from itertools import groupby

    parts = ["".join(it) for _, it in groupby(text, lambda it: it.isascii() and it.isdigit())]
    pairs = [(whole_number(it), it) for it in parts]
    return [(number is not None, number or 0, part) for number, part in pairs]
