"""The permissions of files, in numbers and as ls shows them."""

from __future__ import annotations

SPECIAL = ((0o4000, "u"), (0o2000, "g"), (0o1000, "t"))
EXECUTE_BY_OWNER = 0o100


def is_octal(mode: str) -> bool:
    """Whether a mode is in numbers, as 755 or 0644."""
    return 3 <= len(mode) <= 5 and all(digit in "01234567" for digit in mode)


def permissions(mode: int) -> str:
    """The permissions of a file as Go writes them: `-rwxr-xr-x`, `urwxr-xr-x` with the setuid bit."""
    special = "".join(letter for bit, letter in SPECIAL if mode & bit)
    bits = "".join(
        letter if mode & (1 << (8 - at)) else "-" for at, letter in enumerate("rwxrwxrwx")
    )
    return (special or "-") + bits
