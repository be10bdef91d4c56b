"""A program that writes something and ends, started with little more than the system's own calls.

`subprocess`, and what it loads, takes Python as long as a small program takes for its work.
"""

from __future__ import annotations

import os
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Protocol

    class AtWork(Protocol):
        """A program that was started. `code` is its exit code, once it has ended."""

        code: int

        def output(self, seconds: float) -> bytes | None:
            """All that it has written when it ends; None if that takes longer."""

        def end(self) -> None:
            """End it, if it still runs."""


# A shell that ends the process group $1 when dflint is gone without a word.
WATCH = """
read -r line && exit
kill -s TERM -- "-$1"
for second in 1 2 3 4 5 6 7 8 9 10; do
  kill -s 0 -- "-$1" || exit
  sleep 1
done
kill -s KILL -- "-$1"
"""
KILL = 9  # as everywhere in POSIX; `signal` loads more than is needed for it
WRITE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


def spawn(
    command: Sequence[str], settings: Mapping[str, str], errors: str, is_short: bool = False
) -> AtWork:
    """Start a program. What it says of errors goes into the file `errors`, and it reads nothing.

    `settings` are added to the environment. `is_short`: it ends by itself, within seconds. Raises
    OSError where it does not start.
    """
    if hasattr(os, "posix_spawn"):
        return Spawned(command, settings, errors, is_short)
    return _Subprocess(command, settings, errors)


class Spawned:
    """A program in a process group of its own, which ends when dflint ends, whatever ends that.

    One that `is_short` may end some seconds later.
    """

    def __init__(
        self, command: Sequence[str], settings: Mapping[str, str], errors: str, is_short: bool
    ) -> None:
        self.code = 0
        self._is_running = True
        self._read, write = os.pipe()
        streams = (
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, write, 1),
            (os.POSIX_SPAWN_OPEN, 2, errors, WRITE, 0o600),
        )
        try:
            self._process = os.posix_spawn(
                command[0],
                tuple(command),
                {**os.environ, **settings},
                file_actions=streams,
                setpgroup=0,
            )
        except OSError:
            os.close(self._read)
            raise
        finally:
            os.close(write)
        self._watch = None if is_short else _watch(self._process)

    def output(self, seconds: float) -> bytes | None:
        from select import POLLIN, poll

        waiting = poll()
        waiting.register(self._read, POLLIN)
        end = monotonic() + seconds
        parts: list[bytes] = []
        while waiting.poll(max(end - monotonic(), 0) * 1000):
            part = os.read(self._read, 1 << 16)
            if not part:
                self._wait()
                return b"".join(parts)
            parts.append(part)
        return None

    def end(self) -> None:
        if self._is_running:
            _kill(self._process)
            self._wait()
        if self._read >= 0:
            os.close(self._read)
            self._read = -1
        if self._watch is not None:
            shell, word = self._watch
            self._watch = None
            _say(word)
            os.close(word)
            os.waitpid(shell, 0)

    def _wait(self) -> None:
        self.code = os.waitstatus_to_exitcode(os.waitpid(self._process, 0)[1])
        self._is_running = False


def _kill(group: int) -> None:
    try:
        os.killpg(group, KILL)
    except OSError:
        return  # it has just ended


def _say(word: int) -> None:
    try:
        os.write(word, b"\n")
    except OSError:
        return  # someone has ended the shell


def _watch(group: int) -> tuple[int, int] | None:
    """The shell that ends a process group after us, and where it waits for a word; None for no shell."""
    read, word = os.pipe()
    streams = (
        (os.POSIX_SPAWN_DUP2, read, 0),
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    )
    command = ("/bin/sh", "-c", WATCH, "dflint-watch", str(group))
    try:
        shell = os.posix_spawn(command[0], command, os.environ, file_actions=streams, setpgroup=0)
    except OSError:
        os.close(word)
        return None
    finally:
        os.close(read)
    return shell, word


class _Subprocess:
    """The same with `subprocess`, for Windows."""

    def __init__(self, command: Sequence[str], settings: Mapping[str, str], errors: str) -> None:
        from subprocess import DEVNULL, PIPE, Popen

        self.code = 0
        environment = {**os.environ, **settings}
        with open(errors, "wb") as file:
            self._process = Popen(command, env=environment, stdin=DEVNULL, stdout=PIPE, stderr=file)

    def output(self, seconds: float) -> bytes | None:
        from subprocess import TimeoutExpired

        try:
            written, _ = self._process.communicate(timeout=seconds)
        except TimeoutExpired:
            return None
        self.code = self._process.returncode
        return written

    def end(self) -> None:
        self._process.kill()
        self._process.communicate()
