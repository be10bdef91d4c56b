"""A change of a time is told only where it is more than noise."""

import random

import pytest

from dflint.measure.times import Times, change


def times(*runs: float) -> Times:
    return Times(runs)


def test_the_median_and_the_spread() -> None:
    found = times(5.0, 9.0, 4.0)
    assert (found.median, found.least, found.most) == (5.0, 4.0, 9.0)


@pytest.mark.parametrize(
    ("before", "after", "seconds"),
    [
        (times(10.0), times(2.0), None),  # of one build each, the noise is not known
        (times(10.0, 10.1), times(2.0, 2.1), None),  # two are too few
        (times(10.0, 10.1, 10.4), times(2.0, 2.2, 2.1), -8.0),
        (times(2.0, 2.2, 2.1), times(10.0, 10.1, 10.4), 8.0),
        (times(5.0, 5.4, 5.2), times(5.3, 5.6, 5.5), None),  # they overlap
        (times(5.0, 6.0, 5.5), times(6.1, 6.2, 6.3), None),  # they differ by less than they spread
        (times(5.0, 5.0, 5.0), times(5.0, 5.0, 5.0), None),
    ],
)
def test_no_sign_inside_the_noise(before: Times, after: Times, seconds: float | None) -> None:
    assert change(before, after) == (seconds and pytest.approx(seconds))


@pytest.mark.parametrize(("builds", "most"), [(3, 0.06), (5, 0.005)])
def test_builds_that_are_the_same_seldom_seem_to_differ(builds: int, most: float) -> None:
    chance = random.Random(1)
    tries = 4000
    wrong = sum(
        change(*(Times(tuple(chance.gauss(10, 1) for _ in range(builds))) for _ in "ab"))
        is not None
        for _ in range(tries)
    )
    assert wrong / tries < most
