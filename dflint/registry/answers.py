"""Answers that are errors, in one sentence; and when a registry may be asked again."""

from __future__ import annotations

import json
import time
from threading import Lock

from dflint.registry.connection import Dropped
from dflint.registry.errors import Denied, NotFound, RegistryError
from dflint.registry.threads import pause

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.registry.connection import Answer

FIRST_TIME = 1_000_000_000  # what is as large is a time since 1970, and no number of seconds
LONGEST_RESET = 12  # digits


class Pace:
    """When a registry may be asked again: what one thread hears holds for all."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._free_at = 0.0

    def wait(self) -> None:
        while (left := self._free_at - time.monotonic()) > 0:
            pause(left)

    def hold(self, seconds: float) -> None:
        with self._lock:
            self._free_at = max(self._free_at, time.monotonic() + seconds)


def seconds_to_reset(answer: Answer, now: float) -> float | None:
    """In how many seconds a registry allows all pulls again; None where it does not say so.

    `RateLimit-Reset` is seconds (draft-ietf-httpapi-ratelimit-headers-07), of GitLab a time since 1970, and so
    is `X-RateLimit-Reset`. Docker Hub says neither of pulls. Looked up 2026-11. `now`: by the clock of
    the registry.
    """
    for name in ("RateLimit-Reset", "X-RateLimit-Reset"):
        text = answer.headers.get(name, "").partition(";")[0].strip()
        if text.isdecimal() and len(text) <= LONGEST_RESET:
            number = float(text)
            return max(number - now, 0.0) if number >= FIRST_TIME else number
    return None


def error_of(answer: Answer) -> RegistryError:
    """What an answer says that is not what was asked for."""
    try:
        data = answer.whole()
    except (Dropped, RegistryError):
        data = b""
    sentence = f"{answer.where}: status {answer.status}{_said(data)}."
    kinds: dict[int, type[RegistryError]] = {401: Denied, 403: Denied, 404: NotFound}
    return kinds.get(answer.status, RegistryError)(sentence)


def _said(data: bytes) -> str:
    """What an answer says of an error, in parentheses: `{"errors": [{"code": …, "message": …}]}`."""
    try:
        first = json.loads(data)["errors"][0]
        code, message = str(first.get("code", "")), str(first.get("message", ""))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return " (no answer of a registry)" if data.lstrip()[:1] == b"<" else ""
    text = ": ".join(it for it in (code, message.rstrip(".")) if it)[:200]
    return f" ({' '.join(text.split())})" if text else ""
