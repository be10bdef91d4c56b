"""The engine that is always there: processes of this machine, with a restart of what dies."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
import time
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from dflint.fleet.engines import CRASHED, TIMEOUT, EngineError, Limits, Reply, took_too_long
from dflint.processes import Program
from dflint.temporary import sweep

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_ITEMS = 200  # of one process: what it holds on to does not add up for ever
PATIENCE = 10.0  # seconds that an idle process has to end
START = 120.0  # seconds that a process may take to begin


class Died(Exception):
    """A worker that ended by itself, with what it had to do; the text says how."""


class WorkerProcess:
    """One process that works on one item at a time. Used by one thread."""

    def __init__(self, function: str, limits: Limits) -> None:
        self.limits = limits
        self.done = 0
        self._is_ready = False
        self.is_busy = True  # or not begun
        # -P: what lies in the current folder is no module.
        command = [
            sys.executable,
            "-P",
            "-m",
            "dflint.fleet.worker",
            function,
            str(limits.megabytes),
        ]
        self._program = Program(
            command,
            settings={"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        process = self._program.process
        assert process.stdin is not None
        assert process.stdout is not None
        self._give = Connection(os.dup(process.stdin.fileno()), readable=False)
        self._take = Connection(os.dup(process.stdout.fileno()), writable=False)
        process.stdin.close()
        process.stdout.close()

    def run(self, number: int, item: Any) -> Reply:
        """What becomes of an item. Raises Died; after that and after a TIMEOUT the process is gone."""
        try:
            if not self._is_ready:
                self._answer(START)
                self._is_ready = True
            self.is_busy = True
            self._give.send((number, item))
            answer = self._answer(self.limits.seconds)
            if answer is None:
                self.end()
                return Reply(number, TIMEOUT, problem=took_too_long(self.limits))
            found, state, value = answer
        except (EOFError, OSError):
            self.end()
            code = self._program.process.returncode
            how = f"signal {-code}" if code is not None and code < 0 else f"exit code {code}"
            raise Died(f"The process that read it ended by {how}, twice.") from None
        self.done += 1
        self.is_busy = False
        assert found == number
        return Reply(number, state, value) if state == "done" else Reply(number, state, None, value)

    def _answer(self, seconds: float) -> Any:
        """What the process says within so many seconds; None for nothing. Raises EOFError, OSError."""
        deadline = time.monotonic() + seconds
        while not self._take.poll(max(0.0, deadline - time.monotonic())):
            if time.monotonic() >= deadline:
                return None
        return self._take.recv()

    def kill(self) -> None:
        """End the process itself; who waits for its answer is told. For any thread."""
        process = self._program.process
        with suppress(OSError):
            if process.poll() is None:
                process.kill()

    def end(self) -> None:
        """End the process and all that it has started; one that has nothing to do tidies up first."""
        for it in (self._give, self._take):
            with suppress(OSError):
                it.close()
        if not self.is_busy:
            with suppress(subprocess.TimeoutExpired):
                self._program.process.wait(PATIENCE)
        self.kill()
        self._program.end()


class Processes:
    """So many processes. What they do not finish is tried again alone, one after the other."""

    def __init__(self, jobs: int) -> None:
        self.jobs = jobs

    def map(self, function: str, items: Sequence[Any], limits: Limits) -> Iterator[Reply]:
        """See Engine."""
        waiting: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()
        replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        for numbered in enumerate(items):
            waiting.put(numbered)
        again: list[int] = []
        hands = [
            _Hand(function, limits, waiting, replies, again)
            for _ in range(min(self.jobs, len(items)))
        ]
        for hand in hands:
            hand.start()
        try:
            at_work, answered = len(hands), 0
            while at_work:
                reply = replies.get()
                if reply is None:
                    at_work -= 1
                else:
                    answered += 1
                    yield reply
            if answered + len(again) < len(items):
                raise EngineError("Processes cannot be started on this machine.")
            for number in sorted(again):
                yield run_alone(function, number, items[number], limits)
        finally:
            for hand in hands:
                hand.stop()
            for hand in hands:
                hand.join()
            sweep()  # what those that were killed have left


def run_alone(function: str, number: int, item: Any, limits: Limits) -> Reply:
    """What becomes of an item in a process of its own."""
    worker = WorkerProcess(function, limits)
    try:
        return worker.run(number, item)
    except Died as error:
        return Reply(number, CRASHED, problem=str(error))
    finally:
        worker.end()


class _Hand(threading.Thread):
    """Gives one process after the other items to do; `again` gets those with which one died."""

    def __init__(
        self,
        function: str,
        limits: Limits,
        waiting: queue.SimpleQueue[tuple[int, Any]],
        replies: queue.SimpleQueue[Reply | None],
        again: list[int],
    ) -> None:
        super().__init__(daemon=True)
        self.function = function
        self.limits = limits
        self.waiting = waiting
        self.replies = replies
        self.again = again
        self._is_stopped = threading.Event()
        self._lock = threading.Lock()
        self._worker: WorkerProcess | None = None

    def run(self) -> None:
        try:
            while not self._is_stopped.is_set():
                try:
                    number, item = self.waiting.get_nowait()
                except queue.Empty:
                    break
                try:
                    reply = self._ready().run(number, item)
                except Died:
                    self._drop()
                    self.again.append(number)
                    continue
                if reply.state == TIMEOUT:
                    self._drop()
                self.replies.put(reply)
        finally:
            self._drop()
            self.replies.put(None)

    def stop(self) -> None:
        """End the process, and with it what the thread waits for."""
        self._is_stopped.set()
        with self._lock:
            if self._worker is not None and self._worker.is_busy:
                self._worker.kill()

    def _ready(self) -> WorkerProcess:
        if self._worker is not None and self._worker.done >= MOST_ITEMS:
            self._drop()
        with self._lock:
            if self._worker is None:
                self._worker = WorkerProcess(self.function, self.limits)
            return self._worker

    def _drop(self) -> None:
        with self._lock:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.end()
