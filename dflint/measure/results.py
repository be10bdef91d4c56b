"""What came of measuring one Dockerfile of a run: its figures, and whether they are within budget."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from dflint import __version__
from dflint.measure.measurement import Outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.measure.budgets import Check
    from dflint.measure.measurement import Measurement


@dataclass(frozen=True)
class Result:
    """A Dockerfile at a path. Without figures, `error` is a sentence that says why.

    `time` is as in RFC 3339, in UTC; `commit` is that of its repository, empty in none. `grown` are
    sentences about sizes that have grown by more than is allowed.
    """

    path: str
    found: Measurement | None = None
    checks: tuple[Check, ...] = ()
    grown: tuple[str, ...] = ()
    error: str = ""
    time: str = ""
    commit: str = ""
    version: str = __version__

    @property
    def last(self) -> Outcome | None:
        """What the budgets are for: the image of the file as it would be, if that was asked for."""
        last = self.found.last if self.found is not None else None
        return last if isinstance(last, Outcome) else None

    @property
    def exceeded(self) -> tuple[str, ...]:
        """A sentence for each budget that is exceeded."""
        return (*(it.sentence for it in self.checks if not it.is_kept), *self.grown)

    @property
    def has_failed(self) -> bool:
        """Whether something of it could not be built."""
        return self.found is None or bool(self.found.failures)


def failed(path: str, error: str) -> Result:
    """A Dockerfile of which nothing was measured."""
    return Result(path, error=error, time=now())


def now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
