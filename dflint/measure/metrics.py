"""The figures of one run after the other, a line of JSON each, so that trends can be seen."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.measure.measurement import Outcome


@dataclass(frozen=True)
class Run:
    """What one build came to. `time` is as in RFC 3339; `commit` is empty outside a repository.

    Sizes are in bytes. `compressed` is 0 where no one knows; `rebuild`, in seconds like `build`,
    is None where nothing was built again.
    """

    time: str
    commit: str
    file: str
    engine: str
    size: int
    compressed: int
    wasted: int
    build: float
    rebuild: float | None = None


class BadMetrics(Exception):
    """Why a file holds no runs, in one sentence."""


def run_of(outcome: Outcome, engine: str, folder: Path) -> Run:
    """The figures of a build; the commit is that of the repository around a folder."""
    again = outcome.rebuild
    return Run(
        datetime.now(UTC).isoformat(timespec="seconds"),
        _commit(folder),
        outcome.variant.source.path,
        engine,
        outcome.image.size,
        outcome.image.compressed_size or 0,
        outcome.wasted,
        round(outcome.seconds, 3),
        round(again.seconds, 3) if again is not None else None,
    )


def record(run: Run, path: Path) -> None:
    """Append a run to a file. Raises OSError."""
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(run)) + "\n")


def recorded(path: Path) -> list[Run]:
    """The runs of a file, in order. Raises OSError and BadMetrics."""
    known = {field.name for field in fields(Run)}
    runs: list[Run] = []
    for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            runs.append(Run(**{name: it for name, it in row.items() if name in known}))
            if not isinstance(runs[-1].size, int) or not isinstance(runs[-1].build, int | float):
                raise TypeError
        except (ValueError, TypeError, AttributeError):
            raise BadMetrics(f"{path}:{number}: this line is no run of `dflint measure`.") from None
    if not runs:
        raise BadMetrics(f'"{path}" holds no runs.')
    return runs


def _commit(folder: Path) -> str:
    command = ["git", "-C", str(folder), "rev-parse", "--short=12", "HEAD"]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError:
        return ""
    return done.stdout.strip() if not done.returncode else ""
