"""The nearest of some names to a name that is none of them."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def nearest(name: str, known: Iterable[str]) -> str:
    """The name that was probably meant, or nothing."""
    from difflib import get_close_matches  # only when something is wrong: it is slow to load

    return next(iter(get_close_matches(name, list(known), n=1, cutoff=0.7)), "")
