"""Benchmarks in the file that `dflint measure --record` writes too, so that trends can be seen."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from dflint.bench.results import QUANTITIES
from dflint.measure.metrics import BadMetrics, append, repository_of, rows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path
    from typing import Any

    from dflint.bench.results import Bench

KIND = "bench"


@dataclass(frozen=True)
class RecordedTime:
    """The median of `runs` measurements and its interval, in seconds."""

    median: float
    low: float
    high: float
    runs: int


@dataclass(frozen=True)
class RecordedBench:
    """What an image came to: `time` is as in RFC 3339, `commit` empty outside a repository.

    Runs of another name, repository, engine or platform are never drawn as one. `ready` is what it was
    ready by; `size` in bytes of the compressed layers, 0 where it is not known.
    """

    time: str
    commit: str
    repository: str
    name: str
    engine: str
    platform: str
    image: str
    ready: str
    size: int
    layers: int
    seconds: Mapping[str, RecordedTime]

    @property
    def subject(self) -> tuple[str, ...]:
        return (
            self.name,
            self.repository,
            self.engine.partition(" ")[0],
            self.platform,
            self.ready,
        )


def recorded_of(bench: Bench, name: str = "") -> Iterator[RecordedBench]:
    """The lines of a benchmark: one for each image that could be measured. `name` takes the place of the
    image's where its tag differs each time."""
    repository = repository_of("./Dockerfile")
    for it in bench.results:
        seconds = {}
        for quantity in bench.measured:
            found = bench.estimate(it, quantity)
            if found is not None:
                seconds[quantity] = RecordedTime(
                    round(found.value, 4),
                    round(found.low, 4),
                    round(found.high, 4),
                    len(it.values(quantity)),
                )
        if seconds:
            image = it.image
            yield RecordedBench(
                bench.time, bench.commit, repository, name or it.name, bench.engine,
                image.platform if image else "", image.image_id if image else "",
                it.readiness.kind if it.readiness else "", it.size, it.layers, seconds,
            )  # fmt: skip


def record(those: Iterable[RecordedBench], path: Path) -> None:
    """Append to a file. Raises OSError."""
    for it in those:
        append(path, KIND, asdict(it))


def recorded(path: Path) -> list[RecordedBench]:
    """The benchmarks of a file, in order. Raises OSError and BadMetrics."""
    found = []
    for number, kind, row in rows(path):
        try:
            found += [_read(row)] if kind == KIND else []
        except (ValueError, TypeError, AttributeError, LookupError):
            raise BadMetrics(f"{path}:{number}: this line is no run of `dflint bench`.") from None
    if not found:
        raise BadMetrics(f'"{path}" holds no runs of `dflint bench`.')
    return found


def by_subject(those: Iterable[RecordedBench]) -> list[list[RecordedBench]]:
    """The runs of each subject, in order."""
    found: dict[tuple[str, ...], list[RecordedBench]] = {}
    for it in those:
        found.setdefault(it.subject, []).append(it)
    return list(found.values())


def _read(row: Mapping[str, Any]) -> RecordedBench:
    """A line as a benchmark. Raises where it is none."""
    texts = {it.name: row[it.name] for it in fields(RecordedBench) if it.type == "str"}
    if not all(isinstance(it, str) for it in texts.values()):
        raise TypeError
    seconds = {
        name: RecordedTime(
            _number(it["median"]), _number(it["low"]), _number(it["high"]), int(it["runs"])
        )
        for name, it in row["seconds"].items()
        if name in QUANTITIES
    }
    size, layers = int(row["size"]), int(row["layers"])
    return RecordedBench(**texts, size=size, layers=layers, seconds=seconds)


def _number(value: object) -> float:
    if type(value) not in (int, float) or not 0 <= float(str(value)) < 1e300:
        raise TypeError
    return float(str(value))
