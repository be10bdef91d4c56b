"""The order of what is measured, what counts of it, and what becomes of an image that fails."""

from random import Random

import pytest

from dflint.bench.results import Result
from dflint.bench.rounds import Rounds
from tests.bench.lab import Simulated, bench_of, noisy


def _told(seed: int) -> list[str]:
    """The names of what is measured in each round, after the preparations."""
    said: list[str] = []
    Rounds(6, seed, said.append).measure([Simulated(it, lambda: 1.0) for it in "abc"])
    return ["".join(it[0] for it in said[at : at + 3]) for at in range(3, len(said), 3)]


def test_each_round_has_each_image_once_in_an_order_of_the_seed() -> None:
    rounds = _told(1)
    assert len(rounds) == 7, "one to warm up"
    assert all(sorted(it) == ["a", "b", "c"] for it in rounds)
    assert len(set(rounds)) > 1
    assert _told(1) == rounds != _told(2)


def test_the_first_run_does_not_count() -> None:
    times = iter([99.0, 1.0, 2.0, 3.0])
    subject = Simulated("app", lambda: next(times))
    bench_of(subject, runs=3)
    assert subject.result.values("start") == [1.0, 2.0, 3.0]
    assert subject.warm_ups == 1


def test_a_known_difference_is_found_though_the_machine_slows_down() -> None:
    """Each round is slower than the one before; in turn, this hits both."""
    load = [1.0]

    def slower(more: float, seed: int):  # type: ignore[no-untyped-def]
        random = Random(seed)

        def seconds() -> float:
            load[0] += 0.2
            return load[0] + more + random.gauss(0, 0.01)

        return seconds

    one, other = Simulated("one", slower(0, 1)), Simulated("other", slower(1.0, 2))
    bench = bench_of(one, other, runs=20)
    found = bench.difference(one.result, other.result, "start")
    assert found is not None and found.low <= 1.0 <= found.high and not found.is_zero


@pytest.mark.parametrize("seed", range(10))
def test_no_difference_is_seen_between_equals(seed: int) -> None:
    one, other = Simulated("one", noisy(1.0, seed)), Simulated("other", noisy(1.0, 100 + seed))
    bench = bench_of(one, other, seed=seed)
    found = bench.difference(one.result, other.result, "start")
    assert found is not None and found.is_zero


def test_with_too_few_runs_nothing_is_said() -> None:
    one, other = Simulated("one", noisy(1, 1)), Simulated("other", noisy(9, 2))
    bench = bench_of(one, other, runs=7)
    assert bench.difference(one.result, other.result, "start") is None
    assert bench.estimate(one.result, "start") is not None


def test_what_fails_at_first_is_given_up_and_the_others_go_on() -> None:
    bad, good = Simulated("bad", lambda: 1.0, fails=(0,)), Simulated("good", lambda: 1.0)
    bench = bench_of(bad, good)
    assert (bad.round, good.round) == (0, 10)
    assert bad.result.is_given_up and bench.has_failed
    assert len(good.result.values("start")) == 10


def test_one_run_that_fails_is_left_out_of_its_round() -> None:
    bad, good = Simulated("bad", lambda: 1.0, fails=(2,)), Simulated("good", lambda: 2.0)
    bench = bench_of(bad, good)
    assert bad.result.times["start"] == [1.0, None, *[1.0] * 8]
    assert bad.result.times["pull"] == [2.0] * 10
    assert len(bench.pairs(bad.result, good.result, "start")) == 9
    assert len(bad.result.failures) == 1 and not bad.result.is_given_up


def test_a_second_failure_ends_it() -> None:
    bad = Simulated("bad", lambda: 1.0, fails=(2, 4, 6))
    bench_of(bad)
    assert bad.round == 4 and bad.result.is_given_up


def test_a_result_without_measurements_has_no_median() -> None:
    bench = bench_of(Simulated("one", lambda: 1.0), runs=1)
    assert bench.estimate(Result("other"), "start") is None
