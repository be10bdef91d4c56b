"""Medians, how exact they are, and whether two of them differ.

Intervals are those of a percentile bootstrap: measurements are drawn again and again with
replacement, and the interval holds the middle part of the medians that come out. (B. Efron and R.
Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13.) With few measurements these are too
short, so that of a difference is widened by the interval of the sign test, which is exact for any
distribution (W. J. Conover, Practical Nonparametric Statistics, 1999, section 3.2).
tests/bench/test_statistics.py holds how often they contain the truth.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from random import Random

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

DRAWS = 4_000
LEVEL = 0.95  # of the interval of one median
DIFFERENCE_LEVEL = 0.99  # of a difference: several quantities are compared in one benchmark
ENOUGH = 8  # runs of each, to say whether two images differ


@dataclass(frozen=True)
class Estimate:
    """A median or a difference of medians, in seconds, and an interval that holds the truth as often
    as its level says."""

    value: float
    low: float
    high: float

    @property
    def is_zero(self) -> bool:
        """Whether the interval contains 0: no difference is seen."""
        return self.low <= 0 <= self.high


def median(values: Sequence[float]) -> float:
    """The middle one, or the mean of the middle two. There is at least one."""
    return _middle(sorted(values))


def estimate(values: Sequence[float], seed: int, level: float = LEVEL) -> Estimate:
    """The median of at least one measurement. The same seed gives the same interval."""
    random, count = Random(seed), len(values)
    drawn = sorted(median(random.choices(values, k=count)) for _ in range(DRAWS))
    return Estimate(median(values), *_inner(drawn, level))


def difference(
    pairs: Sequence[tuple[float, float]], seed: int, level: float = DIFFERENCE_LEVEL
) -> Estimate:
    """The median of the second ones less that of the first ones; at least one pair.

    A pair is of one round. Rounds are drawn as a whole: what slows the machine down for a while
    slows down both.
    """
    random, count = Random(seed), len(pairs)
    drawn = sorted(_apart(random.choices(pairs, k=count)) for _ in range(DRAWS))
    low, high = _inner(drawn, level)
    by_round = sorted(second - first for first, second in pairs)
    outside = _outside(count, LEVEL)
    return Estimate(_apart(pairs), min(low, by_round[outside]), max(high, by_round[-1 - outside]))


def _outside(count: int, level: float) -> int:
    """How many of so many measurements are on each side of an interval of the sign test, which holds the
    median as often as the level says."""
    tail, found = 2 / 2**count, 0
    while tail + 2 * comb(count, found + 1) / 2**count <= 1 - level:
        found += 1
        tail += 2 * comb(count, found) / 2**count
    return found


def _apart(pairs: Sequence[tuple[float, float]]) -> float:
    return median([second for _, second in pairs]) - median([first for first, _ in pairs])


def _middle(ordered: Sequence[float]) -> float:
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _inner(ordered: Sequence[float], level: float) -> tuple[float, float]:
    """The ends of the middle part of ordered numbers."""
    outside = int(len(ordered) * (1 - level) / 2)
    return ordered[outside], ordered[-1 - outside]
