"""Sizes, shares and times as people write them: `200MB`, `5%`, `90s`."""

from __future__ import annotations

import re
from difflib import get_close_matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

SIZES = {
    "B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12,
    "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40,
}  # fmt: skip
TIMES = {"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0}
LARGEST = 10**18  # bytes or seconds: more digits are no quantity that was meant
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*([^\W\d_]*)", re.ASCII)


class Share:
    """A part of a whole: 0.05 is five per cent."""

    __slots__ = ("value",)

    def __init__(self, value: float) -> None:
        self.value = value


Quantity = int | float | Share


def read_size(text: str) -> int:
    """So many bytes, as in `200MB` or `1.5 GiB`. Raises ValueError."""
    return int(_read(text, SIZES, "B", "size", "200MB or 1.5GiB"))


def read_time(text: str) -> float:
    """So many seconds, as in `90`, `90s` or `2min`. Raises ValueError."""
    return _read(text, TIMES, "s", "time", "90s or 2min")


def read_share(text: str) -> Share:
    """A part of a whole, as in `95%` or `0.95`. Raises ValueError."""
    try:
        value = float(text.rstrip(" %")) / (100 if "%" in text else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ValueError(f'"{text}" is no share: write it as 95% or 0.95')
    return Share(value)


def read_limit(text: str) -> int | Share:
    """A size or, with %, a share. Raises ValueError."""
    return read_share(text) if "%" in text else read_size(text)


def _read(text: str, units: Mapping[str, float], usual: str, what: str, example: str) -> float:
    found = _NUMBER.fullmatch(text.strip())
    spelt = {unit.lower(): unit for unit in units}
    name = found[2].lower() if found else ""
    if found is None or (name and name not in spelt):
        near = get_close_matches(name, spelt, 1, 0.4) if name else []
        hint = f'. Did you mean "{found[1]}{spelt[near[0]]}"?' if found and near else ""
        raise ValueError(f'"{text}" is no {what}: write it as {example}{hint}')
    if len(found[1]) > len(str(LARGEST)):
        raise ValueError(f'"{text}" is no {what}: it is too large')
    return float(found[1]) * units[spelt[name] if name else usual]


# What a budget may limit, and how the value of each is read.
READERS: Mapping[str, Callable[[str], Quantity]] = {
    "max-size": read_size,
    "max-compressed-size": read_size,
    "max-waste": read_limit,
    "min-efficiency": read_share,
    "max-build-time": read_time,
    "max-rebuild-time": read_time,
}
