"""Programs that dflint starts. They end when dflint ends, whatever ends it.

Each is a process group of its own, so that the signals of a terminal reach dflint alone, which then
ends the whole group. Where dflint is killed and can do nothing any more, a shell does: it waits for
a line from dflint, and ends the group when there is nothing more to come.
"""

from __future__ import annotations

import os
import signal
import subprocess
from contextlib import suppress

from dflint.spawned import WATCH

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType
    from typing import Self

PATIENCE = 10  # seconds that a program has to end when it is asked to


class Program:
    """A program that runs, with all that it starts itself. Leaving the context ends it.

    `settings` are added to the environment; None takes a variable out. Raises OSError where it does not start.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        settings: Mapping[str, str | None] | None = None,
        folder: str | None = None,
        stdin: int = subprocess.DEVNULL,
        stdout: int = subprocess.PIPE,
        stderr: int = subprocess.PIPE,
    ) -> None:
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(settings or {}),
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            start_new_session=True,
        )
        self._watch = _watch(self.process.pid)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.end()

    def end(self) -> None:
        """End the program and all that it started, first politely."""
        process = self.process
        with suppress(ProcessLookupError, PermissionError):
            if process.poll() is None:
                _signal(process, signal.SIGTERM)
                with suppress(subprocess.TimeoutExpired):
                    process.wait(PATIENCE)
            _signal(process, getattr(signal, "SIGKILL", signal.SIGTERM))
        process.wait()
        if self._watch is not None:
            assert self._watch.stdin is not None
            with suppress(OSError), self._watch.stdin as line:
                line.write(b"\n")
            self._watch.wait()
            self._watch = None


def run(
    command: Sequence[str],
    *,
    settings: Mapping[str, str | None] | None = None,
    folder: str | None = None,
    timeout: float | None = None,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end, with nothing to read. `timeout` is in seconds.

    Raises OSError where it does not start, and subprocess.TimeoutExpired.
    """
    with Program(command, settings=settings, folder=folder) as program:
        output, errors = program.process.communicate(timeout=timeout)
        return subprocess.CompletedProcess(command, program.process.returncode, output, errors)


def _environment(settings: Mapping[str, str | None]) -> dict[str, str]:
    changed = {**os.environ, **settings}
    return {name: value for name, value in changed.items() if value is not None}


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    if os.name == "posix":
        os.killpg(process.pid, number)
    else:
        process.kill()


def _watch(group: int) -> subprocess.Popen[bytes] | None:
    """The shell that ends a process group after us. None where there is none."""
    if os.name != "posix":
        return None
    with suppress(OSError):
        return subprocess.Popen(
            ("/bin/sh", "-c", WATCH, "dflint-watch", str(group)),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    return None
