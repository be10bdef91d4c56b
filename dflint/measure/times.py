"""How long builds take, and whether two of them differ by more than chance."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

ENOUGH = 3  # builds of each, to know how much times differ by themselves


@dataclass(frozen=True)
class Times:
    """How long the same build took, each time that it was done: seconds, at least one."""

    runs: tuple[float, ...]

    @property
    def median(self) -> float:
        return median(self.runs)

    @property
    def least(self) -> float:
        return min(self.runs)

    @property
    def most(self) -> float:
        return max(self.runs)


def change(before: Times, after: Times) -> float | None:
    """By how many seconds the second is longer; None inside the noise, or where that is not known.

    Noise is how much times of the same build differ. So the times of both may not overlap, and the
    medians differ by more than either differs by itself. For builds that are the same, this is so
    for one in twenty with three builds of each, and for one in a thousand with five; with two it
    would be one in five, which is too many to say anything.
    """
    if min(len(before.runs), len(after.runs)) < ENOUGH:
        return None
    is_apart = before.most < after.least or after.most < before.least
    difference = after.median - before.median
    spread = max(it.most - it.least for it in (before, after))
    return difference if is_apart and abs(difference) > spread else None
