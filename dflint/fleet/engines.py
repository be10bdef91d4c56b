"""What does the work of a run: a function over many items, each within its limits, in any order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

DONE, FAILED, CRASHED, TIMEOUT = "done", "failed", "crashed", "timeout"


class EngineError(Exception):
    """Why there is no such engine, or why it gave up, in one sentence."""


@dataclass(frozen=True)
class Limits:
    """What an item may take: seconds, and megabytes of memory."""

    seconds: float = 300.0
    megabytes: int = 1024


@dataclass(frozen=True)
class Reply:
    """What became of the item with a number: its value if it is DONE, else a problem, a sentence."""

    number: int
    state: str
    value: Any = None
    problem: str = ""


class Engine(Protocol):
    """Work over many items.

    A worker that dies takes only its item along: that is tried once more, alone, before it counts as
    CRASHED. What takes longer than its limit is TIMEOUT, and what raises is FAILED.
    """

    def map(self, function: str, items: Sequence[Any], limits: Limits) -> Iterator[Reply]:
        """What a function makes of each item, in any order; it is named `module:name`. Closing the
        iterator ends all work. Raises EngineError."""


def took_too_long(limits: Limits) -> str:
    return f"It took longer than {limits.seconds:g} seconds."
