"""When a registry may be asked again: what it says of its limits, and what is waited for."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from threading import Lock

from dflint.registry.connection import http_date
from dflint.registry.errors import Unreachable
from dflint.registry.threads import pause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dflint.registry.connection import Answer

FIRST_PAUSE = 0.25  # seconds, doubled with each try, and longer by chance
LONGEST_PAUSE = 300.0  # seconds: a registry that asks for more is not waited for
LONGEST_RESET = 86_400.0  # seconds: the same for pulls that are allowed again
RESET_MARGIN = 1.0  # seconds after that: clocks tick at other times
FIRST_TIME = 1_000_000_000  # what is as large is a time since 1970, and no number of seconds
MOST_DIGITS = 12  # of such a time


class Pace:
    """What one thread hears of a registry holds for all.

    `clock_offset` is how much its clock is ahead of ours, in seconds, None before it was heard. `rate_left`:
    how many pulls it allows before it says 429, None where it does not say that; below `min_remaining`
    no manifest is read until it allows more, if it says when that is, which `said` is told in a sentence.
    """

    def __init__(self, host: str, min_remaining: int, said: Callable[[str], object]) -> None:
        self.host = host
        self.clock_offset: float | None = None
        self.rate_left: int | None = None
        self.min_remaining = min_remaining
        self._said = said
        self._reset_at: float | None = None  # by time.monotonic()
        self._free_at = 0.0
        self._lock = Lock()

    @property
    def now(self) -> datetime:
        """The time by the clock of the registry; by ours before it was heard."""
        return datetime.fromtimestamp(time.time() + (self.clock_offset or 0.0), UTC)

    def wait(self) -> None:
        """Wait until it may be asked."""
        while (left := self._free_at - time.monotonic()) > 0:
            pause(left)

    def hear(self, answer: Answer) -> None:
        """Take in what an answer says of the clock and of the limits."""
        if (date := answer.date) is not None:
            self.clock_offset = date.timestamp() - time.time()
        left = answer.headers.get("RateLimit-Remaining", "").partition(";")[0]
        if left.isdecimal():
            seconds = seconds_to_reset(answer, self.now.timestamp())
            with self._lock:
                self.rate_left = int(left)
                self._reset_at = None if seconds is None else time.monotonic() + seconds

    def check(self) -> None:
        """Have all threads wait for more pulls where others need those that are left. A HEAD is none.

        Raises Unreachable where it is not known when there are more, or that is not today.
        """
        with self._lock:
            left, at = self.rate_left, self._reset_at
            if left is None or left >= self.min_remaining:
                return
            few = f"{self.host}: it allows {left:,} more pulls, fewer than --min-remaining"
            seconds = None if at is None else max(at - time.monotonic(), 0) + RESET_MARGIN
            if seconds is None or seconds > LONGEST_RESET:
                raise Unreachable(f"{few}: try it later.")
            self.rate_left = self._reset_at = None  # the next answer says it anew
            self._hold(seconds)
        self._said(f"{few}: waiting for {seconds:,.0f} s.")

    def obey(self, answer: Answer, number: int) -> None:
        """Have all threads wait as long as the server asks for, or a while."""
        text = answer.headers.get("Retry-After", "").strip()
        seconds = FIRST_PAUSE * 2**number * random.uniform(1, 1.5)
        if text.isdecimal():
            seconds = float(text)
        elif (date := http_date(text or None)) is not None:
            seconds = (date - (answer.date or self.now)).total_seconds()
        if seconds > LONGEST_PAUSE:
            raise Unreachable(f"{answer.where}: it asks to wait for {seconds:,.0f} seconds.")
        with self._lock:
            self._hold(max(seconds, 0))

    def pause(self, number: int) -> None:
        """Wait before a try, the longer the more there were."""
        time.sleep(FIRST_PAUSE * 2 ** (number - 1) * random.uniform(1, 1.5))

    def _hold(self, seconds: float) -> None:
        self._free_at = max(self._free_at, time.monotonic() + seconds)


def seconds_to_reset(answer: Answer, now: float) -> float | None:
    """In how many seconds a registry allows all pulls again; None where it does not say so.

    `RateLimit-Reset` is seconds (draft-ietf-httpapi-ratelimit-headers-07), of GitLab a time since 1970, and so
    is `X-RateLimit-Reset`. Docker Hub says neither of pulls. Looked up 2026-11. `now`: by the clock of
    the registry.
    """
    for name in ("RateLimit-Reset", "X-RateLimit-Reset"):
        text = answer.headers.get(name, "").partition(";")[0].strip()
        if text.isdecimal() and len(text) <= MOST_DIGITS:
            number = float(text)
            return max(number - now, 0.0) if number >= FIRST_TIME else number
    return None
