"""Other programs: their output line by line, and their end, whatever happens."""

from __future__ import annotations

import subprocess
import threading
from io import TextIOWrapper
from queue import Empty, SimpleQueue
from time import monotonic

from dflint.build.errors import BuildError, TookTooLong
from dflint.processes import Program, run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TypeVar

    Answer = TypeVar("Answer")

POLL = 0.2  # seconds
QUESTION = 60  # seconds that an engine has to answer a question


def follow(
    command: Sequence[str],
    settings: Mapping[str, str],
    show: Callable[[str], None],
    sign: Callable[[], None],
) -> int:
    """Run a program and show each line that it prints. Its exit code; negative after a signal.

    It ends with all that it has started if this is interrupted. Several times a second, `sign` is
    called. Raises BuildError.
    """
    try:
        program = Program(command, settings=settings, stderr=subprocess.STDOUT)
    except OSError as error:
        raise BuildError(f"{command[0]} does not start: {error.strerror}.") from None
    with program:
        for line in _lines(program.process, sign):
            show(line)
        return program.process.wait()


def _lines(child: subprocess.Popen[bytes], sign: Callable[[], None]) -> Iterator[str]:
    """What it prints until it ends; its own children may keep the pipe open for longer."""
    lines: SimpleQueue[str | None] = SimpleQueue()
    threading.Thread(target=_read, args=(child, lines), daemon=True).start()
    signed = 0.0
    while True:
        if monotonic() - signed > POLL:
            signed = monotonic()
            sign()
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


def _read(child: subprocess.Popen[bytes], lines: SimpleQueue[str | None]) -> None:
    assert child.stdout is not None
    for line in TextIOWrapper(child.stdout, encoding="utf-8", errors="replace"):
        lines.put(line.rstrip("\n"))
    lines.put(None)


def ask(
    *command: str, settings: Mapping[str, str] | None = None, timeout: float | None = QUESTION
) -> str:
    """What a program answers. Raises BuildError with its last words if it fails."""
    try:
        answer = run(command, settings=settings, timeout=timeout)
    except OSError as error:
        raise BuildError(f"{command[0]} does not start: {error.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise TookTooLong(f"{command[0]} does not answer.") from None
    if answer.returncode:
        words = last_words(answer.stderr.decode("utf-8", "replace"))
        raise BuildError(f"{command[0]} says: {words}")
    return answer.stdout.decode("utf-8", "replace")


def understood(program: str, read: Callable[[str], Answer], text: str) -> Answer:
    """What an answer means to `read`. Raises BuildError where it means nothing."""
    try:
        return read(text)
    except (ValueError, KeyError, TypeError, AttributeError):
        shown = text.strip().partition("\n")[0][:60]
        raise BuildError(f"{program} answers what dflint does not understand: {shown!r}.") from None


def last_words(text: str) -> str:
    """The last line of an output, as a sentence."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return f"{lines[-1].removesuffix('.')}." if lines else "nothing."
