"""Rounds of a benchmark: in each, every subject once, in an order that chance decides."""

from __future__ import annotations

from random import Random

from dflint.bench.results import BenchFailure
from dflint.build.errors import BuildError, BuildFailed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dflint.bench.results import Result

MOST_FAILURES = 2  # of a subject, before it is given up


class Subject:
    """What is measured: once in each round, and once before to warm up."""

    result: Result

    def prepare(self) -> None:
        """What comes before all rounds. Raises BuildError and BenchFailure."""

    def steps(self, is_warm_up: bool) -> Iterator[tuple[str, float | None]]:
        """Measure once: quantities and seconds. Raises BuildError and BenchFailure."""
        raise NotImplementedError


class Rounds:
    """So many rounds, in the order that a seed gives. `tell` is told what is going on."""

    def __init__(self, runs: int, seed: int, tell: Callable[[str], None]) -> None:
        self.runs = runs
        self.seed = seed
        self.tell = tell

    def measure(self, subjects: Sequence[Subject]) -> None:
        """Add what is measured to the results, and what fails."""
        for it in subjects:
            self.tell(f"preparing {it.result.name}")
            _guarded(it, it.prepare, is_last=True)
        random = Random(self.seed)
        for number in range(self.runs + 1):
            left = [it for it in subjects if not it.result.is_given_up]
            for it in random.sample(left, len(left)):
                what = f"run {number} of {self.runs}" if number else "warm-up"
                self.tell(f"{it.result.name}: {what}")
                _once(it, number)


def _once(subject: Subject, number: int) -> None:
    """One round. The first warms up: it counts nothing, and what goes wrong in it goes wrong always."""
    measured: dict[str, float | None] = {}

    def measure() -> None:
        measured.update(subject.steps(not number))

    _guarded(subject, measure, is_last=not number)
    if number:
        _add_round(subject.result, number, measured)


def _guarded(subject: Subject, step: Callable[[], None], is_last: bool) -> None:
    """Do something; where it fails, the subject may be given up, and the others go on."""
    result = subject.result
    try:
        step()
    except BuildFailed as error:
        result.failures.append(BenchFailure(str(error), error.output))
    except BuildError as error:
        result.failures.append(BenchFailure(f"{result.name}: {error}"))
    except BenchFailure as error:
        result.failures.append(error)
    else:
        return
    result.is_given_up = is_last or len(result.failures) >= MOST_FAILURES


def _add_round(result: Result, number: int, measured: dict[str, float | None]) -> None:
    """Add the measurements of a round, so that those of the same round are at the same place."""
    for quantity in {*result.times, *measured}:
        values = result.times.setdefault(quantity, [])
        values += [None] * (number - 1 - len(values))
        values.append(measured.get(quantity))
