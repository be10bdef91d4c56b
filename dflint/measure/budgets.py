"""How large an image may be, and how much of it may be wasted."""

from __future__ import annotations

import re

from dflint.image.efficiency import efficiency
from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.measure.attribution import Attribution

UNITS = {
    "": 1, "b": 1, "kb": 10**3, "mb": 10**6, "gb": 10**9, "tb": 10**12,
    "kib": 2**10, "mib": 2**20, "gib": 2**30, "tib": 2**40,
}  # fmt: skip
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([a-z]*)", re.I)


class Share:
    """A part of a whole: 0.05 is five per cent."""

    __slots__ = ("value",)

    def __init__(self, value: float) -> None:
        self.value = value


def read_size(text: str) -> int:
    """So many bytes, as in `200MB` or `1.5 GiB`. Raises ValueError."""
    found = _SIZE.fullmatch(text.strip())
    unit = UNITS.get(found[2].lower()) if found else None
    if found is None or unit is None:
        raise ValueError(f'"{text}" is no size: write it as 200MB or 1.5GiB')
    return int(float(found[1]) * unit)


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


def increased(size: int, earlier: int, allowed: int | Share | None) -> Iterator[str]:
    """A sentence if a size has grown by more than is allowed, which is nothing unless given."""
    most = int(earlier * allowed.value) if isinstance(allowed, Share) else allowed or 0
    if size - earlier > most:
        grown, limit = human(size - earlier), human(most)
        yield f"the image is {grown} larger than it was ({human(earlier)}); {limit} are allowed."


def exceeded(
    found: Attribution,
    *,
    max_size: int | None = None,
    max_waste: int | Share | None = None,
    min_efficiency: Share | None = None,
) -> Iterator[str]:
    """A sentence for each limit that an image does not keep.

    A share of waste is one of the size of all layers; the efficiency is that of dive.
    """
    size, waste = found.image.size, found.wasted
    if max_size is not None and size > max_size:
        yield f"the image is {human(size)} large; at most {human(max_size)} are allowed."
    allowed = int(size * max_waste.value) if isinstance(max_waste, Share) else max_waste
    if allowed is not None and waste > allowed:
        yield f"{human(waste)} are wasted; at most {human(allowed)} are allowed."
    if min_efficiency is not None:
        score = efficiency(found.image).score
        if score < min_efficiency.value:
            least = min_efficiency.value
            yield f"the efficiency is {score:.1%}; at least {least:.1%} are asked for."
