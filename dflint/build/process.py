"""Other programs: their output line by line, and their end, whatever happens."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from contextlib import suppress
from queue import Empty, SimpleQueue

from dflint.build.errors import BuildError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

POLL = 0.2  # seconds
PATIENCE = 10  # seconds that a program has to end when it is asked to
QUESTION = 60  # seconds that an engine has to answer a question


def follow(command: Sequence[str], settings: Mapping[str, str], show: Callable[[str], None]) -> int:
    """Run a program and show each line that it prints. Its exit code; negative after a signal.

    It is a process group of its own, which is ended if this is interrupted.
    """
    child = subprocess.Popen(
        command,
        env={**os.environ, **settings},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    try:
        for line in _lines(child):
            show(line)
        return child.wait()
    finally:
        _end(child)


def _lines(child: subprocess.Popen[str]) -> Iterator[str]:
    """What it prints until it ends; its own children may keep the pipe open for longer."""
    lines: SimpleQueue[str | None] = SimpleQueue()
    threading.Thread(target=_read, args=(child, lines), daemon=True).start()
    while True:
        has_ended = child.poll() is not None
        try:
            line = lines.get(timeout=POLL)
        except Empty:
            if has_ended:
                return
            continue
        if line is None:
            return
        yield line


def _read(child: subprocess.Popen[str], lines: SimpleQueue[str | None]) -> None:
    assert child.stdout is not None
    for line in child.stdout:
        lines.put(line.rstrip("\n"))
    lines.put(None)


def _end(child: subprocess.Popen[str]) -> None:
    """End a program with all that it started, first politely."""
    with suppress(ProcessLookupError):
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                child.wait(PATIENCE)
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def ask(
    *command: str, settings: Mapping[str, str] | None = None, timeout: float | None = QUESTION
) -> str:
    """What a program answers. Raises BuildError with its last words if it fails."""
    try:
        answer = subprocess.run(
            command,
            env={**os.environ, **(settings or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=timeout,
            start_new_session=True,
        )
    except OSError as error:
        raise BuildError(f"{command[0]} does not start: {error.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise BuildError(f"{command[0]} does not answer.") from None
    if answer.returncode:
        raise BuildError(f"{command[0]} says: {last_words(answer.stderr)}")
    return answer.stdout


def last_words(text: str) -> str:
    """The last line of an output, as a sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"{lines[-1].removesuffix('.')}." if lines else "nothing."
