"""Questions to one registry: who asks, how often, and how long all threads wait when it is too much.

Reading is repeated after dropped connections and 502, 503 and 504; what changes something is not.
"""

from __future__ import annotations

from threading import Lock
from urllib.parse import urljoin, urlsplit

from dflint.registry.answers import error_of
from dflint.registry.connection import READ_SECONDS, Connection, Dropped
from dflint.registry.credentials import credentials_for
from dflint.registry.errors import Denied, Unreachable, WrongAnswer, WrongLogin
from dflint.registry.logins import Logins
from dflint.registry.pace import Pace
from dflint.registry.reference import DOCKER_HUB, HUB_HOST
from dflint.registry.tokens import Tokens

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from dflint.registry.connection import Answer
    from dflint.registry.credentials import Credentials

    Headers = Mapping[str, str]
    Body = bytes | Iterator[bytes] | None

TRIES = 6
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
BUSY = (502, 503, 504)
READS = ("GET", "HEAD")
LOOPBACK = ("localhost", "127.", "[::1]")
NO_TLS = "TLS failed (wrong version number)"  # the first bytes were no TLS at all


class Transport:
    """A registry as a place that answers. It is used by several threads.

    `requests` counts what was sent to it; `pace` knows its limits and its clock. `plain_http`: it has no TLS.
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
        self.pace = Pace(host, min_remaining, said)
        self._address = HUB_HOST if host == DOCKER_HUB else host
        self._ca_file = ca_file
        self._seconds = seconds
        self._login = login
        self._others: dict[tuple[str, str], Connection] = {}
        self._lock = Lock()
        self._start("http" if plain_http else "https")

    def _start(self, scheme: str) -> None:
        self.scheme = scheme
        self._main = self._connect(scheme, self._address)
        self._logins = Logins(self.host, Tokens(self.host, scheme, self._connect), self._login)

    def _connect(self, scheme: str, host: str) -> Connection:
        return Connection(scheme, host, ca_file=self._ca_file, seconds=self._seconds)

    @property
    def address(self) -> str:
        """The host that answers: that of docker.io has another name."""
        return self._address

    @property
    def requests(self) -> int:
        return self._main.requests

    def get(
        self,
        path: str,
        scope: str,
        headers: Headers | None = None,
        statuses: tuple[int, ...] = (200,),
    ) -> tuple[Answer, bytes]:
        """The answer to a GET, and all of its body. Raises RegistryError."""
        return self._repeated("GET", path, scope, headers or {}, statuses)

    def head(self, path: str, scope: str, headers: Headers | None = None) -> Answer:
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
                self.pace.pause(failures)
            finally:
                answer.close()

    def change(
        self,
        method: str,
        path: str,
        scope: str,
        headers: Headers | None = None,
        body: Body = None,
        statuses: tuple[int, ...] = (200,),
    ) -> tuple[Answer, bytes]:
        """Send what changes something, once; after 429 and 401 it had no effect, and is sent again."""
        return self._repeated(method, path, scope, headers or {}, statuses, body=body)

    def _repeated(
        self,
        method: str,
        path: str,
        scope: str,
        headers: Headers,
        statuses: tuple[int, ...],
        *,
        is_whole: bool = True,
        body: Body = None,
    ) -> tuple[Answer, bytes]:
        failure = ""
        for number in range(1, TRIES + 1):
            if method == "GET" and "/manifests/" in path:
                self.pace.check()
            try:
                answer = self._authorized(method, path, scope, headers, body)
                if answer.status == 429 or (answer.status in BUSY and method in READS):
                    answer.discard()
                    failure = f"status {answer.status}, {number} times"
                    self.pace.obey(answer, number)
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
                self.pace.pause(number)
        where = f"{self.host}: {method} {path.partition('?')[0]}"
        raise Unreachable(f"{where}: {failure}.")

    def _authorized(
        self,
        method: str,
        path: str,
        scope: str,
        headers: Headers,
        body: Body,
    ) -> Answer:
        """One answer, after what it takes to be let in: at most twice."""
        refused = ""
        for is_last in (False, True):
            token = self._logins.header(scope)
            more = {"Authorization": token} if token else {}
            answer = self._followed(method, path, {**headers, **more}, body)
            if answer.status == 401 and is_last and token.startswith("Basic "):
                answer.discard()
                raise WrongLogin(f"{self.host}: the credentials were not accepted.")
            if answer.status != 401 or is_last:
                return answer
            refused = token
            answer.discard()
            self._logins.answer_challenge(answer, scope, refused)
        raise AssertionError

    def _followed(self, method: str, path: str, headers: Headers, body: Body) -> Answer:
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

    def _own_answer(self, method: str, path: str, headers: Headers, body: Body) -> Answer:
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
        self.pace.hear(answer)
        return answer

    def close(self) -> None:
        for it in (self._main, *self._others.values()):
            it.close()
