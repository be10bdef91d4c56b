"""Which versions of an image are LTS: the rows are in knowledge/lts_versions.py."""

from __future__ import annotations

from dflint.knowledge.lts_versions import LTS
from dflint.model.lookups.image_bases import plain_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    Line = tuple[int, ...]


def lts_lines(image: str) -> tuple[Line, ...]:
    """The lines of versions of an image that are LTS, as numbers; empty where none is known.

    `image`: the name as people write it (`node`, `mcr.microsoft.com/dotnet/sdk`).
    """
    lines = LTS.get(plain_name(image), "").split()
    return tuple(tuple(map(int, it.split("."))) for it in lines)


def is_lts(numbers: Sequence[int], lines: Sequence[Line]) -> bool:
    """Whether a version is of one of these lines: 22.1 of 22. A version that is shorter than its line
    (3 of 3.2) may become another one, and is of none."""
    return any(tuple(numbers[: len(line)]) == line for line in lines)
