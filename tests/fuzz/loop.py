"""Mutate, look, and keep what is at fault: the loop, its limit of work, and the shrinking of files.

Input N of seed S is the same file on every machine. What a file may cost is counted, as in
tests/effort.py; as counting takes long, only files that take long by the processor's clock are counted.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from types import FrameType
from typing import NoReturn

from tests.effort import TooMuch, effort
from tests.fuzz.checks import Checks, Fault
from tests.fuzz.mutations import encoded, mutated

SECONDS = 2.0  # of the processor; a file of a few thousand characters takes some hundredths
FREE_WORK = 4_000_000  # units of tests/effort.py for any file,
WORK_PER_BYTE = 8_000  # and for each of its bytes
MOST_TRIES = 400  # at making a file smaller


class _Slow(BaseException):
    """The time is up. No guard of dflint catches it."""


class Input:
    """A file to look at, and what was wrong with it."""

    def __init__(self, name: str, raw: bytes, number: int = -1) -> None:
        self.name = name
        self.raw = raw
        self.number = number
        self.faults: list[Fault] = []


def make(seed: int, number: int) -> Input:
    """Input `number` of a seed."""
    dice = Random(f"{seed}:{number}")
    file = mutated(dice)
    return Input(file.name, encoded(file, dice), number)


def look(checks: Checks, it: Input) -> list[Fault]:
    """The faults of a file."""
    checks.number = it.number
    try:
        with _limit(SECONDS):
            return list(checks.faults(it.name, it.raw))
    except _Slow:
        return _counted(checks, it)


def _counted(checks: Checks, it: Input) -> list[Fault]:
    """The faults of a file that takes long: whether it takes too much work, is one."""
    most = FREE_WORK + WORK_PER_BYTE * len(it.raw)
    found: list[Fault] = []
    checks.number = it.number
    try:
        effort(lambda: found.extend(checks.faults(it.name, it.raw)), most)
    except TooMuch as error:
        return [Fault("work: more than a file of its size may take", str(error))]
    return found


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    def stop(number: int, frame: FrameType | None) -> NoReturn:
        raise _Slow

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def run(
    checks: Checks,
    seed: int,
    numbers: Iterable[int],
    say: Callable[[str], object] = lambda _: None,
    seconds: float = float("inf"),
    keep: Path | None = None,
) -> tuple[int, dict[str, Input]]:
    """How many files were looked at, and the smallest file found for each fault."""
    found: dict[str, Input] = {}
    counts: dict[str, int] = {}
    start = told = time.monotonic()
    done = 0
    for number in numbers:
        it = make(seed, number)
        done += 1
        for fault in look(checks, it):
            kind = str(fault.args[0])
            counts[kind] = counts.get(kind, 0) + 1
            if kind not in found:
                found[kind] = small = smaller(checks, it, kind)
                say(f"input {number}: {kind}\n  {small.raw!r}")
                if keep is not None:
                    keep_input(keep, small, fault, number, len(found))
        now = time.monotonic()
        if now - told > 60:
            told = now
            say(f"{done} files in {now - start:.0f} s, {len(found)} kinds of faults: {counts}")
        if now - start > seconds:
            break
    return done, found


def smaller(checks: Checks, it: Input, kind: str) -> Input:
    """A smaller file with the same fault: pieces are left out, half of the file at first."""
    best, tries, size = it.raw, 0, max(len(it.raw) // 2, 1)
    while size and tries < MOST_TRIES:
        at, was = 0, len(best)
        while at < len(best) and tries < MOST_TRIES:
            shorter = best[:at] + best[at + size :]
            tries += 1
            if _has(checks, Input(it.name, shorter, it.number), kind):
                best = shorter
            else:
                at += size
        size = size // 2 if len(best) == was else min(size, len(best) // 2)
    return Input(it.name, best, it.number)


def _has(checks: Checks, it: Input, kind: str) -> bool:
    return any(fault.args[0] == kind for fault in look(checks, it))


def keep_input(folder: Path, it: Input, fault: Fault, number: int, count: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{count:03}.{Path(it.name).name}").write_bytes(it.raw)
    more = "\n".join(map(str, fault.args))
    (folder / f"{count:03}.txt").write_text(f"input {number}\n{more}\n", errors="backslashreplace")
