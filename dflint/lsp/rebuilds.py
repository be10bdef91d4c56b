"""How often commits rebuild the RUNs of open files: worked out by another process, while the server
goes on. What is not known yet is not shown, and no answer waits for it.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict
from json import dumps, loads
from threading import Thread
from typing import TYPE_CHECKING

from dflint.git_head import head_commit
from dflint.lsp.logs import LOG
from dflint.processes import Program

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from dflint.optimize.rates import RatesRequest

COMMAND = (sys.executable, "-m", "dflint.optimize.rates")
PAUSE = 1.5  # seconds without a change after which it is worked out
LONGEST = 120.0  # seconds that it may take
SLOWER = 3  # times as long as it took last time, it is not worked out again


class Known:
    """What is known of one text at one commit: by line, how many of `commits` rebuild a RUN, surely
    and at most. Nothing where there is too little history."""

    def __init__(self, request: RatesRequest, commit: str) -> None:
        self.request = request
        self.commit = commit
        self.commits = 0
        self.runs: dict[int, tuple[int, int]] = {}

    def is_of(self, other: Known) -> bool:
        """Whether it is of the same text at the same commit."""
        return self.request == other.request and self.commit == other.commit

    def fill(self, answer: Any) -> None:
        """Take the answer of the other process."""
        if answer is not None:
            self.commits = answer["commits"]
            self.runs = {int(line): (low, high) for line, (low, high) in answer["runs"].items()}


class Rebuilds:
    """What is known of the open files. `on_known` is called in the loop when there is more."""

    def __init__(self) -> None:
        self.on_known: Callable[[], None] = lambda: None
        self._known: dict[str, Known] = {}
        self._wanted: Known | None = None  # the file that was asked about last
        self._at_work: Known | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._took = 0.0

    def of(self, root: str, request: RatesRequest) -> Known | None:
        """What is known of a file in the repository `root`. What is out of date is worked out anew.

        What it gives may be of an earlier text: a RUN has the same figures there only if all above it
        is the same.
        """
        known = self._known.get(request.path)
        commit = head_commit(root)
        new = Known(request, commit)
        if not any(it is not None and it.is_of(new) for it in (known, self._at_work, self._wanted)):
            self._wanted = new
            self._wait()
        return known if known is not None and known.commit == commit else None

    def forget(self, path: str) -> None:
        """Drop what is known of a file."""
        self._known.pop(path, None)

    def _wait(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        pause = max(PAUSE, SLOWER * self._took)
        self._timer = asyncio.get_running_loop().call_later(pause, self._start)

    def _start(self) -> None:
        self._timer = None
        if self._at_work is not None or self._wanted is None:
            return
        self._at_work, self._wanted = self._wanted, None
        # A daemon: the server does not wait for it at its end, and the process ends with it.
        arguments = (asyncio.get_running_loop(), self._at_work)
        Thread(target=self._work, args=arguments, daemon=True).start()

    def _work(self, loop: asyncio.AbstractEventLoop, wanted: Known) -> None:
        start = time.monotonic()
        try:
            wanted.fill(_answer(wanted.request))
        except (OSError, ValueError, LookupError, subprocess.TimeoutExpired) as error:
            LOG.warning("the history cannot be replayed: %s", error)
        with suppress(RuntimeError):  # the server has ended meanwhile
            loop.call_soon_threadsafe(self._done, wanted, time.monotonic() - start)

    def _done(self, found: Known, took: float) -> None:
        self._at_work = None
        self._took = took
        self._known[found.request.path] = found
        if self._wanted is not None:
            self._wait()
        if found.runs:
            self.on_known()


def _answer(request: RatesRequest) -> Any:
    """What the other process answers. Raises OSError, ValueError and TimeoutExpired."""
    with Program(COMMAND, stdin=subprocess.PIPE) as program:
        question = dumps(asdict(request)).encode()
        output, errors = program.process.communicate(question, LONGEST)
        if program.process.returncode:
            raise ValueError(errors.decode("utf-8", "replace").strip()[-200:])
        return loads(output)
