"""How often intervals contain the truth: simulated measurements, whose truth is known."""

from collections.abc import Callable
from random import Random

import pytest

from dflint.bench import statistics
from dflint.bench.statistics import Estimate, difference, estimate, median

SIMULATIONS = 1_000
Draw = Callable[[Random], float]
# As times are: symmetric, with a long tail, and with now and then a run that something held up.
NOISE: dict[str, tuple[Draw, float]] = {
    "normal": (lambda it: it.gauss(1, 0.1), 1.0),
    "skewed": (lambda it: it.lognormvariate(0, 0.3), 1.0),
    "spikes": (lambda it: it.gauss(1, 0.05) + (it.random() < 0.1) * it.expovariate(2), 1.0075),
}


@pytest.fixture(autouse=True)
def fewer_draws(monkeypatch: pytest.MonkeyPatch) -> None:
    """The interval of 200 draws is rougher and as often right."""
    monkeypatch.setattr(statistics, "DRAWS", 200)


def _simulated(noise: str, runs: int, shift: float = 0.0) -> tuple[float, float]:
    """In which share of simulations the interval of a median has the true one, and that of a difference
    the true shift."""
    draw, truth = NOISE[noise]
    random = Random(1)
    medians = differences = 0
    for seed in range(SIMULATIONS):
        pairs = [(draw(random), draw(random) + shift) for _ in range(runs)]
        one = estimate([first for first, _ in pairs], seed)
        both = difference(pairs, seed)
        medians += one.low <= truth <= one.high
        differences += both.low <= shift <= both.high
    return medians / SIMULATIONS, differences / SIMULATIONS


@pytest.mark.parametrize("noise", NOISE)
def test_intervals_of_ten_runs_contain_the_truth(noise: str) -> None:
    medians, differences = _simulated(noise, 10, shift=0.3)
    assert medians > 0.91
    assert differences > 0.985


def test_eight_runs_are_enough_to_compare() -> None:
    _, differences = _simulated("normal", statistics.ENOUGH)
    assert differences > 0.98


def test_more_noise_of_the_machine_in_some_rounds_hits_both_alike() -> None:
    """The difference is that within rounds, whatever else slows the machine down."""
    random = Random(3)
    loads = [random.uniform(1, 9) for _ in range(10)]
    pairs = [(it + random.gauss(0, 0.01), it + 0.3 + random.gauss(0, 0.01)) for it in loads]
    found = difference(pairs, 1)
    assert 0.2 < found.low < found.high < 0.4
    assert estimate([first for first, _ in pairs], 1).high > 1 + found.high


def test_the_same_seed_gives_the_same_interval() -> None:
    values = [0.3, 0.1, 0.2, 0.5, 0.4]
    assert estimate(values, 7) == estimate(values, 7)
    assert estimate(values, 7).value == median(values) == 0.3
    assert median([1.0, 4.0, 2.0, 3.0]) == 2.5


def test_one_measurement_is_its_own_interval() -> None:
    assert estimate([2.0], 1) == Estimate(2.0, 2.0, 2.0)
    assert difference([(1.0, 1.0)], 1).is_zero


@pytest.mark.parametrize(("count", "outside"), [(1, 0), (6, 0), (8, 0), (9, 1), (10, 1), (20, 5)])
def test_the_interval_of_the_sign_test(count: int, outside: int) -> None:
    """As in the tables of textbooks: of 20 measurements the sixth and the fifteenth."""
    assert statistics._outside(count, 0.95) == outside
