"""A container that runs: when it printed something first, what it printed last, and when it ended."""

from __future__ import annotations

import os
import threading
from collections import deque
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Self

    from dflint.processes import Program

LAST_LINES = 10
LONGEST = 300  # characters of a line
CHUNK = 1 << 16


class Output:
    """What a program prints, read in a thread. Times are of the clock `monotonic`, None before.

    `changed` is set with each of them. `seen` has only the first lines.
    """

    def __init__(self, program: Program, changed: threading.Event) -> None:
        self.program = program
        self.first: float | None = None
        self.seen: dict[str, float] = {}  # when a line was printed first
        self.ended: float | None = None
        self.exit_code: int | None = None
        self._lines: deque[str] = deque(maxlen=LAST_LINES)
        self._rest = ""
        self._changed = changed
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.program.end()
        self._thread.join(1)

    @property
    def last_lines(self) -> list[str]:
        """The last lines, without those that are empty."""
        return [it for it in [*self._lines, self._rest[:LONGEST]] if it.strip()]

    def _read(self) -> None:
        stream = self.program.process.stdout
        assert stream is not None
        while part := os.read(stream.fileno(), CHUNK):
            now = monotonic()
            *lines, rest = (self._rest + part.decode("utf-8", "replace")).split("\n")
            self._lines.extend(it.rstrip("\r")[:LONGEST] for it in lines)
            self._rest = rest[-LONGEST:]
            for line in lines[:LAST_LINES] if len(self.seen) < LAST_LINES else ():
                self.seen.setdefault(line, now)
            self.first = self.first or now
            self._changed.set()
        self.exit_code = self.program.process.wait()
        self.ended = monotonic()
        self._changed.set()
