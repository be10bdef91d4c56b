"""A webhook: what a run changed, as JSON, after it. That it cannot be reached is said, and harms nothing."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import dflint
from dflint.fleet import questions

if TYPE_CHECKING:
    from dflint.fleet.store import Store

SECONDS = 10.0  # that a webhook may take
MOST_CHANGES = 1_000  # that are listed; all are counted
SCHEMES = ("http", "https")


class WebhookError(Exception):
    """Why a webhook did not get the differences, in one sentence without its path and passwords."""


def differences(store: Store) -> dict[str, Any]:
    """What is new in the last run and gone since the one before, by team."""
    last = questions.last_run(store)
    teams: dict[str, dict[str, dict[str, int]]] = {}
    total = {"new": 0, "gone": 0}
    for kind, team, severity, number in questions.change_counts(store):
        teams.setdefault(team, {"new": {}, "gone": {}})[kind][severity] = number
        total[kind] += number
    listed = questions.changes(store, limit=MOST_CHANGES)
    return {
        "version": 1,
        "dflint": dflint.__version__,
        "run": last.run if last is not None else None,
        "ended": f"{last.ended.isoformat(timespec='seconds')}Z" if last and last.ended else None,
        "repositories": last.repositories if last is not None else 0,
        "findings": last.findings if last is not None else 0,
        **total,
        "teams": teams,
        "changes": [vars(it) for it in listed],
        "is_whole": len(listed) == sum(total.values()),
        "problems": [vars(it) for it in questions.problems(store)],
    }


def host_of(address: str) -> str:
    """The host of an address, by which a message may call it: its path is often a password.

    Raises WebhookError.
    """
    try:
        parts = urlsplit(address)
        host, scheme = parts.hostname, parts.scheme
        _ = parts.port
    except ValueError:  # also of a port that is none
        host, scheme = None, ""
    if scheme not in SCHEMES or not host:
        raise WebhookError("a webhook is an address, as https://host/path.")
    return host


def post(address: str, content: dict[str, Any], seconds: float = SECONDS) -> None:
    """Send the differences of a run, in so many seconds at most. Redirections are not followed.

    Raises WebhookError.
    """
    host = host_of(address)
    parts = urlsplit(address)
    headers = {"Content-Type": "application/json", "User-Agent": f"dflint/{dflint.__version__}"}
    if parts.username is not None:
        from base64 import b64encode
        from urllib.parse import unquote

        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
        address = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    request = urllib.request.Request(address, json.dumps(content).encode(), headers, method="POST")
    wrong = [f"the webhook at {host} cannot be reached: it did not answer in time."]
    # The time limit of a socket begins anew with each byte that comes.
    sending = Thread(target=_send, args=(request, host, seconds, wrong), daemon=True)
    sending.start()
    sending.join(seconds)
    if wrong:
        raise WebhookError(wrong[0])


def _send(request: urllib.request.Request, host: str, seconds: float, wrong: list[str]) -> None:
    """Send a request; `wrong` is then what went wrong, or empty."""
    opener = urllib.request.build_opener(_NoRedirections)
    try:
        with opener.open(request, timeout=seconds) as answer:
            answer.read(1)
    except urllib.error.HTTPError as error:
        wrong[:] = [f"the webhook at {host} answered {error.code}."]
    except (OSError, http.client.HTTPException, ValueError, OverflowError) as error:
        reason = getattr(error, "reason", error)
        if not isinstance(reason, TimeoutError):
            wrong[:] = [f"the webhook at {host} cannot be reached: {type(reason).__name__}."]
    else:
        wrong.clear()


class _NoRedirections(urllib.request.HTTPRedirectHandler):
    """An answer that names another address is an answer."""

    def redirect_request(self, *args: Any, **values: Any) -> None:
        return None
