"""What a benchmark came to: measurements by round, and what stopped one."""

from __future__ import annotations

from dataclasses import dataclass, field

from dflint.bench.statistics import ENOUGH, difference, estimate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.bench.statistics import Estimate
    from dflint.build.containers import LocalImage

PHASES = ("pull", "start", "stop", "build", "push")
# What is measured, in the order in which it is shown: its name → what people read.
QUANTITIES = {
    "pull": "pull",
    "start": "start to ready",
    "process": "process to ready",
    "probe": "first request",
    "stop": "stop",
    "build": "cold build",
    "rebuild": "warm build",
    "push": "push",
}


@dataclass(frozen=True)
class Readiness:
    """What an image is ready by: `health`, `http` or `tcp` on a port, `log` or `exit`."""

    kind: str
    port: int = 0

    def __str__(self) -> str:
        return {
            "health": "its health check",
            "http": f"HTTP on port {self.port}",
            "tcp": f"port {self.port}",
            "log": "its first output",
            "exit": "exit code 0",
        }[self.kind]


@dataclass(frozen=True)
class Stop:
    """How an image takes the signal that asks it to end."""

    signal: str
    is_heard: bool
    exit_code: int
    grace: int  # seconds until it is killed

    @property
    def sentence(self) -> str:
        if self.is_heard:
            return f"ends with exit code {self.exit_code} on {self.signal}"
        return f"{self.signal} is ignored: killed after {self.grace} s, exit code {self.exit_code}"


class BenchFailure(Exception):
    """Why a step came to nothing: a sentence, and the last lines of what was printed."""

    def __init__(self, sentence: str, output: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.output = tuple(output)


@dataclass
class Result:
    """What became of an image, or of a build.

    `times` are in seconds, by round, None where a round failed; `size` is that of the compressed layers
    in bytes, 0 where it is not known. `notes` are sentences.
    """

    name: str
    image: LocalImage | None = None
    readiness: Readiness | None = None
    stop: Stop | None = None
    size: int = 0
    layers: int = 0
    times: dict[str, list[float | None]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    failures: list[BenchFailure] = field(default_factory=list)
    is_given_up: bool = False

    def add(self, quantity: str, seconds: float | None) -> None:
        self.times.setdefault(quantity, []).append(seconds)

    def values(self, quantity: str) -> list[float]:
        return [it for it in self.times.get(quantity, ()) if it is not None]


@dataclass(frozen=True)
class Bench:
    """A whole benchmark: what was compared, how often, and with which seed."""

    results: Sequence[Result]
    runs: int
    seed: int
    engine: str
    time: str
    commit: str = ""

    def estimate(self, result: Result, quantity: str) -> Estimate | None:
        """The median of an image; None where nothing was measured."""
        values = result.values(quantity)
        return estimate(values, self.seed) if values else None

    def pairs(self, one: Result, other: Result, quantity: str) -> list[tuple[float, float]]:
        """The measurements of rounds in which there is one of both."""
        both = zip(one.times.get(quantity, ()), other.times.get(quantity, ()), strict=False)
        return [
            (first, second) for first, second in both if first is not None and second is not None
        ]

    def difference(self, one: Result, other: Result, quantity: str) -> Estimate | None:
        """By how much the second is slower; None where there are too few rounds to say."""
        pairs = self.pairs(one, other, quantity)
        return difference(pairs, self.seed) if len(pairs) >= ENOUGH else None

    @property
    def measured(self) -> list[str]:
        """The quantities of which there is something."""
        return [name for name in QUANTITIES if any(it.values(name) for it in self.results)]

    @property
    def has_failed(self) -> bool:
        return any(it.failures for it in self.results)
