"""Names of images for people."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.inventory.graph import Image


def familiar(name: str) -> str:
    """A name as people write it: debian:12 for docker.io/library/debian:12."""
    return name.removeprefix("docker.io/").removeprefix("library/")


def title(image: Image) -> str:
    """What an image is called for people: its first name, as short as it can be."""
    return next(iter(image.names), image.id)


def some(those: Iterable[str], most: int = 6) -> str:
    """The first of some names, and how many more there are."""
    names = list(those)
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
