"""Numbers for people: of bytes, of things, and shares."""

from __future__ import annotations


def human(size: int) -> str:
    """So many bytes as people say it: `108 MB`, a megabyte being a million bytes."""
    return str(Size(size, is_all=True))


def signed(size: int) -> str:
    """A difference in bytes: `-19 MB`."""
    return f"{'-' if size < 0 else '+'}{human(abs(size))}" if size else "0"


def counted(number: int, noun: str) -> str:
    """`1 finding`, `1,204 findings`, `3 repositories`."""
    if number != 1:
        noun = f"{noun[:-1]}ies" if noun.endswith("ry") else f"{noun}s"
    return f"{number:,} {noun}"


def share(part: float, whole: float) -> str:
    """So much of a whole: `16.7%`; of what is there never nothing, but `less than 0.1%`."""
    if not whole:
        return "0.0%"
    value = part / whole
    return f"{value:.1%}" if value >= 0.001 or not part else "less than 0.1%"


class Size:
    """How much there is in a file or folder; `is_all`: everything was counted."""

    __slots__ = ("bytes", "is_all")

    def __init__(self, bytes: int, is_all: bool) -> None:
        self.bytes = bytes
        self.is_all = is_all

    def __str__(self) -> str:
        number, unit = float(self.bytes), "bytes"
        for unit in ("bytes", "kB", "MB", "GB"):
            if number < 1000 or unit == "GB":
                break
            number /= 1000
        digits = 0 if unit == "bytes" or number >= 10 else 1
        return f"{'' if self.is_all else 'more than '}{number:.{digits}f} {unit}"


class Estimate:
    """How many bytes something is about, without a build, and the facts that say so. A value.

    `basis` begins with what the bytes are: "python3-pip pulls 121 recommended packages on Debian 12".
    `is_all`: the facts are about all of it; else there are at least so many.
    """

    __slots__ = ("basis", "bytes", "is_all")

    def __init__(self, bytes: int, basis: str, is_all: bool = True) -> None:
        self.bytes = bytes
        self.basis = basis
        self.is_all = is_all

    @property
    def amount(self) -> str:
        """The bytes as people say it: `≈ 427 MB`, `≥ 427 MB`."""
        return f"{'≈' if self.is_all else '≥'} {human(self.bytes)}"

    def __str__(self) -> str:
        return f"{self.amount}: {self.basis}"
