"""Tokens: what a registry is shown instead of a password, by scope.

Source: distribution, "Token Authentication Specification" and "OAuth2 Token Authentication".
"""

from __future__ import annotations

import json
import time
from base64 import b64encode
from threading import Lock
from urllib.parse import urlencode, urlsplit

from dflint.registry.connection import Connection, Dropped
from dflint.registry.errors import Unreachable, WrongAnswer, WrongLogin

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from dflint.registry.challenge import Challenge
    from dflint.registry.connection import Answer
    from dflint.registry.credentials import Credentials

USUAL_SECONDS = 60  # that a token lives whose server does not say
MARGIN = 5  # seconds before its end in which a token is not used
CLIENT = "dflint"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
TRIES = 3


class Tokens:
    """The tokens for one registry. `connect` makes a connection to a token server."""

    def __init__(self, host: str, scheme: str, connect: Callable[[str, str], Connection]) -> None:
        self.host = host
        self.scheme = scheme
        self._connect = connect
        self._known: dict[str, tuple[str, float]] = {}
        self._servers: dict[tuple[str, str], Connection] = {}
        self._locks: dict[str, Lock] = {}
        self._lock = Lock()

    def known(self, scope: str) -> str:
        """The token for a scope; nothing if there is none that is valid."""
        token, end = self._known.get(scope, ("", 0.0))
        return token if time.monotonic() < end else ""

    def fetch(
        self, challenge: Challenge, scope: str, refused: str, login: Credentials | None
    ) -> str:
        """The token that a challenge asks for. `refused`: the one that was not accepted, if any.

        Threads that want the same one wait for the first of them. Raises RegistryError.
        """
        with self._lock:
            lock = self._locks.setdefault(scope, Lock())
        with lock:
            token = self.known(scope)
            if not token or token == refused:
                token, seconds = self._asked(challenge, scope, login)
                self._known[scope] = (token, time.monotonic() + max(seconds - MARGIN, 1))
        return token

    def _asked(
        self, challenge: Challenge, scope: str, login: Credentials | None
    ) -> tuple[str, float]:
        parts = urlsplit(challenge.parameters.get("realm", ""))
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            raise WrongAnswer(
                f"{self.host}: it asks for a token and does not name a server of tokens."
            )
        if parts.scheme == "http" and self.scheme == "https":
            raise WrongAnswer(f"{self.host}: its server of tokens, {parts.netloc}, has no TLS.")
        service = challenge.parameters.get("service", "")
        wanted = {"service": service, "scope": scope or challenge.parameters.get("scope", "")}
        query = [(key, value) for key, value in wanted.items() if value]
        key = (parts.scheme, parts.netloc)
        server = self._servers.get(key)
        if server is None:
            server = self._servers[key] = self._connect(*key)
        before = f"{parts.query}&" if parts.query else ""
        headers: dict[str, str] = {}
        method, path, body = "GET", f"{parts.path or '/'}?{before}{urlencode(query)}", None
        if login is not None and login.identity_token:
            form = [("grant_type", "refresh_token"), ("client_id", CLIENT), *query,
                    ("refresh_token", login.identity_token)]  # fmt: skip
            method, path, body = "POST", parts.path or "/", urlencode(form).encode()
            headers = FORM
        elif login is not None:
            headers = {"Authorization": basic(login)}
            path += f"&{urlencode({'account': login.user})}"
        return self._read(self._sent(server, method, path, headers, body))

    def _sent(
        self,
        server: Connection,
        method: str,
        path: str,
        headers: dict[str, str],
        body: bytes | None,
    ) -> tuple[Answer, bytes]:
        reason = ""
        for number in range(TRIES):
            if number:
                time.sleep(0.2 * 2**number)
            try:
                answer = server.send(method, path, headers, body)
                data = answer.whole()
            except Dropped as error:
                reason = str(error)
                continue
            if answer.status not in (429, 502, 503, 504):
                return answer, data
            reason = f"status {answer.status}"
        raise Unreachable(
            f"{self.host}: its server of tokens, {server.host}, cannot be used: {reason}."
        )

    def _read(self, found: tuple[Answer, bytes]) -> tuple[str, float]:
        answer, data = found
        if answer.status in (400, 401, 403):
            raise WrongLogin(f"{self.host}: the credentials were not accepted by {answer.where}.")
        if answer.status != 200:
            raise WrongAnswer(f"{answer.where}: status {answer.status} in place of a token.")
        try:
            record = json.loads(data)
            token = record.get("token") or record.get("access_token")
            seconds = record.get("expires_in") or USUAL_SECONDS
        except (ValueError, AttributeError, RecursionError):
            token = seconds = None
        is_token = isinstance(token, str) and token.isascii() and token.isprintable() and token
        if not is_token or not isinstance(seconds, int | float):
            raise WrongAnswer(f"{answer.where}: the answer holds no token.")
        return str(token), float(seconds)


def basic(login: Credentials) -> str:
    """The value of `Authorization` (RFC 7617)."""
    return f"Basic {b64encode(f'{login.user}:{login.password}'.encode()).decode()}"
