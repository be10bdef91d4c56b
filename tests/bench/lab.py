"""Subjects whose times are simulated, and benchmarks of them."""

from collections.abc import Callable, Iterator
from random import Random

from dflint.bench.results import Bench, BenchFailure, Readiness, Result, Stop
from dflint.bench.rounds import Rounds, Subject
from dflint.build.containers import LocalImage

IMAGE = LocalImage("0123456789ab", (8080,), False, "SIGTERM", "linux/amd64", 2_000_000, 2)
Seconds = Callable[[], float]


class Simulated(Subject):
    """An image that takes a time by chance; `fails` are the rounds in which it does not start."""

    def __init__(self, name: str, seconds: Seconds, fails: tuple[int, ...] = ()) -> None:
        self.result = Result(name, IMAGE, Readiness("http", 8080), Stop("SIGTERM", True, 0, 10))
        self.result.size, self.result.layers = 1_000_000, 2
        self.seconds = seconds
        self.fails = fails
        self.warm_ups = 0
        self.round = -1

    def steps(self, is_warm_up: bool) -> Iterator[tuple[str, float | None]]:
        self.round += 1
        self.warm_ups += is_warm_up
        yield "pull", 2.0
        if self.round in self.fails:
            raise BenchFailure(f"{self.result.name} ends with exit code 3.", ["no space"])
        yield "start", self.seconds()


def noisy(middle: float, seed: int) -> Seconds:
    random = Random(seed)
    return lambda: random.gauss(middle, 0.05)


def bench_of(*subjects: Simulated, runs: int = 10, seed: int = 1) -> Bench:
    Rounds(runs, seed, lambda text: None).measure(subjects)
    results = [it.result for it in subjects]
    when = "2026-11-30T12:00:00+00:00"
    return Bench(results, runs, seed, "docker 26.1", when, "0123456789abcdef")
