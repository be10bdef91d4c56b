"""Questions to one registry: who asks, how often, and how long all threads wait when it is too much.

Reading is repeated after dropped connections and 502, 503 and 504; what changes something is not.
"""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime
from threading import Lock
from urllib.parse import urljoin, urlsplit

from dflint.registry.answers import Pace, error_of, seconds_to_reset
from dflint.registry.challenge import challenges
from dflint.registry.connection import READ_SECONDS, Connection, Dropped, http_date
from dflint.registry.credentials import credentials_for
from dflint.registry.errors import Denied, Unreachable, WrongAnswer, WrongLogin
from dflint.registry.reference import DOCKER_HUB, HUB_HOST
from dflint.registry.tokens import Tokens, basic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dflint.registry.connection import Answer
    from dflint.registry.credentials import Credentials

TRIES = 6
FIRST_PAUSE = 0.25  # seconds, doubled with each try, and longer by chance
LONGEST_PAUSE = 300.0  # seconds: a registry that asks for more is not waited for
LONGEST_RESET = 86_400.0  # seconds: the same for pulls that are allowed again
RESET_MARGIN = 1.0  # seconds after that: clocks tick at other times
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
BUSY = (502, 503, 504)
READS = ("GET", "HEAD")
LOOPBACK = ("localhost", "127.", "[::1]")
NO_TLS = "TLS failed (wrong version number)"  # the first bytes were no TLS at all


class Transport:
    """A registry as a place that answers. It is used by several threads.

    `requests` counts what was sent to it. `clock_offset` is how much its clock is ahead of ours, in
    seconds, None before it was heard. `rate_left`: how many pulls it allows before it says 429, None
    where it does not say that; below `min_remaining` no manifest is read until it allows more, if it says
    when that is, which `said` is told in a sentence. `plain_http`: it has no TLS.
    """

    def __init__(
        self,
        host: str,
        *,
        plain_http: bool = False,
        ca_file: str = "",
        seconds: float = READ_SECONDS,
        min_remaining: int = 0,
        said: Callable[[str], object] = lambda _: None,
        login: Callable[[str, str], Credentials | None] = credentials_for,
    ) -> None:
        self.host = host
        self.clock_offset: float | None = None
        self.rate_left: int | None = None
        self.min_remaining = min_remaining
        self._said = said
        self._reset_at: float | None = None  # by time.monotonic()
        self.pace = Pace()
        self._address = HUB_HOST if host == DOCKER_HUB else host
        self._ca_file = ca_file
        self._seconds = seconds
        self._login = login
        self._logins: dict[str, Credentials | None] = {}
        self._is_basic = False
        self._others: dict[tuple[str, str], Connection] = {}
        self._lock = Lock()
        self._start("http" if plain_http else "https")

    def _start(self, scheme: str) -> None:
        self.scheme = scheme
        self._main = self._connect(scheme, self._address)
        self._tokens = Tokens(self.host, scheme, self._connect)

    def _connect(self, scheme: str, host: str) -> Connection:
        return Connection(scheme, host, ca_file=self._ca_file, seconds=self._seconds)

    @property
    def address(self) -> str:
        """The host that answers: that of docker.io has another name."""
        return self._address

    @property
    def requests(self) -> int:
        return self._main.requests

    @property
    def now(self) -> datetime:
        """The time by the clock of the registry; by ours before it was heard."""
        return datetime.fromtimestamp(time.time() + (self.clock_offset or 0.0), UTC)

    def get(
        self,
        path: str,
        scope: str,
        headers: Mapping[str, str] | None = None,
        statuses: tuple[int, ...] = (200,),
    ) -> tuple[Answer, bytes]:
        """The answer to a GET, and all of its body. Raises RegistryError."""
        return self._repeated("GET", path, scope, headers or {}, statuses)

    def head(self, path: str, scope: str, headers: Mapping[str, str] | None = None) -> Answer:
        """The answer to a HEAD. Raises RegistryError."""
        return self._repeated("HEAD", path, scope, headers or {}, (200,))[0]

    def stream(self, path: str, scope: str, start: int = 0) -> Iterator[bytes]:
        """The bytes of a blob from `start` on; after a dropped connection it goes on where it was.

        Raises RegistryError.
        """
        failures = 0
        while True:
            headers = {"Range": f"bytes={start}-"} if start else {}
            answer, _ = self._repeated("GET", path, scope, headers, (200, 206), is_whole=False)
            skip = start if answer.status == 200 else 0
            try:
                for piece in answer.pieces():
                    part = piece[skip:] if skip else piece
                    skip -= len(piece) - len(part)
                    if part:
                        start += len(part)
                        failures = 0
                        yield part
                return
            except Dropped as error:
                failures += 1
                if failures == TRIES:
                    raise Unreachable(f"{answer.where}: {error}.") from None
                self._pause(failures)
            finally:
                answer.close()

    def change(
        self,
        method: str,
        path: str,
        scope: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | Iterator[bytes] | None = None,
        statuses: tuple[int, ...] = (200,),
    ) -> tuple[Answer, bytes]:
        """Send what changes something, once; after 429 and 401 it had no effect, and is sent again."""
        return self._repeated(method, path, scope, headers or {}, statuses, body=body)

    def _repeated(
        self,
        method: str,
        path: str,
        scope: str,
        headers: Mapping[str, str],
        statuses: tuple[int, ...],
        *,
        is_whole: bool = True,
        body: bytes | Iterator[bytes] | None = None,
    ) -> tuple[Answer, bytes]:
        failure = ""
        for number in range(1, TRIES + 1):
            if method == "GET" and "/manifests/" in path:
                self._check_rate()
            try:
                answer = self._authorized(method, path, scope, headers, body)
                if answer.status == 429 or (answer.status in BUSY and method in READS):
                    answer.discard()
                    failure = f"status {answer.status}, {number} times"
                    self._hold(answer, number)
                    continue
                if answer.status not in statuses:
                    raise error_of(answer)
                data = answer.whole() if is_whole and method != "HEAD" else b""
                if method == "HEAD":
                    answer.discard()
                return answer, data
            except Dropped as error:
                failure = str(error)
                if method not in READS:
                    break
                self._pause(number)
        where = f"{self.host}: {method} {path.partition('?')[0]}"
        raise Unreachable(f"{where}: {failure}.")

    def _authorized(
        self,
        method: str,
        path: str,
        scope: str,
        headers: Mapping[str, str],
        body: bytes | Iterator[bytes] | None,
    ) -> Answer:
        """One answer, after what it takes to be let in: at most twice."""
        refused = ""
        for is_last in (False, True):
            token = self._authorization(scope)
            more = {"Authorization": token} if token else {}
            answer = self._followed(method, path, {**headers, **more}, body)
            if answer.status == 401 and is_last and token.startswith("Basic "):
                answer.discard()
                raise WrongLogin(f"{self.host}: the credentials were not accepted.")
            if answer.status != 401 or is_last:
                return answer
            refused = token
            answer.discard()
            self._answer_challenge(answer, scope, refused)
        raise AssertionError

    def _authorization(self, scope: str) -> str:
        if self._is_basic:
            login = self._credentials(scope)
            return basic(login) if login is not None else ""
        token = self._tokens.known(scope)
        return f"Bearer {token}" if token else ""

    def _answer_challenge(self, answer: Answer, scope: str, refused: str) -> None:
        """Have what is asked for. Raises Denied where there is nothing to show."""
        asked = {it.scheme: it for it in challenges(answer.headers.getlist("WWW-Authenticate"))}
        login = self._credentials(scope)
        if "bearer" in asked:
            token = refused.removeprefix("Bearer ")
            self._tokens.fetch(asked["bearer"], scope, token, login)
        elif "basic" in asked:
            if login is None or login.identity_token:
                raise WrongLogin(
                    f"{self.host}: it asks for a login, and there are no credentials for it."
                )
            if refused.startswith("Basic "):
                raise WrongLogin(f"{self.host}: the credentials were not accepted.")
            self._is_basic = True
        else:
            raise Denied(f"{answer.where}: it is not allowed, and no way to log in is named.")

    def _credentials(self, scope: str) -> Credentials | None:
        repository = scope.split(":")[1] if scope.startswith("repository:") else ""
        with self._lock:
            if repository not in self._logins:
                self._logins[repository] = self._login(self.host, repository)
            return self._logins[repository]

    def _followed(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | Iterator[bytes] | None,
    ) -> Answer:
        """An answer that is no redirect. Another place than the registry gets no authorization."""
        other: Connection | None = None  # where it leads, if that is elsewhere
        for _ in range(MOST_REDIRECTS + 1):
            self.pace.wait()
            if other is None:
                answer = self._own_answer(method, path, headers, body)
            else:
                answer = other.send(method, path, headers, body)
            connection = other or self._main
            location = answer.headers.get("Location", "")
            if answer.status not in REDIRECTS or method not in READS or not location:
                if other is not None and answer.status == 401:
                    raise Denied(f"{answer.where}: where {self.host} leads to does not allow it.")
                return answer
            answer.discard()
            place = urlsplit(urljoin(f"{connection.scheme}://{connection.host}{path}", location))
            if place.scheme not in ("http", "https") or "@" in place.netloc:
                raise WrongAnswer(
                    f"{self.host}: it leads to something that is no address of the web."
                )
            if place.scheme == "http" and connection.scheme == "https":
                raise WrongAnswer(f"{self.host}: it leads to {place.netloc}, which has no TLS.")
            path = f"{place.path or '/'}{'?' + place.query if place.query else ''}"
            if (place.scheme, place.netloc) != (connection.scheme, connection.host):
                headers = {name: it for name, it in headers.items() if name != "Authorization"}
                other = self._other((place.scheme, place.netloc))
        raise WrongAnswer(f"{self.host}: it leads on and on, {MOST_REDIRECTS} times.")

    def _other(self, key: tuple[str, str]) -> Connection:
        with self._lock:
            if key not in self._others:
                self._others[key] = self._connect(*key)
            return self._others[key]

    def _own_answer(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | Iterator[bytes] | None,
    ) -> Answer:
        """An answer of the registry itself."""
        connection = self._main
        try:
            answer = connection.send(method, path, headers, body)
        except Unreachable as error:
            if NO_TLS not in str(error) or not self._address.startswith(LOOPBACK):
                raise
            # On this machine, as docker and podman do; nothing was sent yet.
            with self._lock:
                if connection is self._main and self.scheme == "https":
                    self._start("http")
            answer = self._main.send(method, path, headers, body)
        self._hear(answer)
        return answer

    def _hear(self, answer: Answer) -> None:
        if (date := answer.date) is not None:
            self.clock_offset = date.timestamp() - time.time()
        left = answer.headers.get("RateLimit-Remaining", "").partition(";")[0]
        if left.isdecimal():
            seconds = seconds_to_reset(answer, self.now.timestamp())
            with self._lock:
                self.rate_left = int(left)
                self._reset_at = None if seconds is None else time.monotonic() + seconds

    def _check_rate(self) -> None:
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
            self.pace.hold(seconds)
        self._said(f"{few}: waiting for {seconds:,.0f} s.")

    def _hold(self, answer: Answer, number: int) -> None:
        """Have all threads wait as long as the server asks for, or a while."""
        text = answer.headers.get("Retry-After", "").strip()
        seconds = FIRST_PAUSE * 2**number * random.uniform(1, 1.5)
        if text.isdecimal():
            seconds = float(text)
        elif (date := http_date(text or None)) is not None:
            seconds = (date - (answer.date or self.now)).total_seconds()
        if seconds > LONGEST_PAUSE:
            raise Unreachable(f"{answer.where}: it asks to wait for {seconds:,.0f} seconds.")
        self.pace.hold(max(seconds, 0))

    def _pause(self, number: int) -> None:
        time.sleep(FIRST_PAUSE * 2 ** (number - 1) * random.uniform(1, 1.5))

    def close(self) -> None:
        for it in (self._main, *self._others.values()):
            it.close()
