"""Connections to one host: TLS, proxies, time limits, answers in pieces. The door of urllib3.

It sends one request and follows nothing, repeats nothing and knows no credentials: transport.py does.
"""

from __future__ import annotations

import os
import ssl
import time
from contextlib import suppress
from email.utils import parsedate_to_datetime
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from dflint import __version__
from dflint.registry.errors import RegistryError, Unreachable, WrongAnswer

try:
    import urllib3
    from urllib3.exceptions import (
        HTTPError,
        IncompleteRead,
        MaxRetryError,
        NewConnectionError,
        ProxyError,
        SSLError,
        TimeoutError,
    )
except ImportError:  # said when a registry is asked: `needs_urllib3`
    urllib3 = None  # type: ignore[assignment]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from urllib3 import BaseHTTPResponse

CONNECTIONS = 8  # to one host at a time
CONNECT_SECONDS = 20.0
READ_SECONDS = 60.0  # without a byte
WHOLE = 5  # times as long, at most, takes an answer that is no blob
PIECE = 1 << 20
LONGEST_ANSWER = 16 << 20  # bytes of a list, a manifest or a token
CERTIFICATES = ("/etc/docker/certs.d", "/etc/containers/certs.d")
NEEDED = "registries need the package urllib3: install dflint[registry]."


class Dropped(Exception):
    """The connection ended in the middle; the text says how."""


class Answer:
    """What a server says. The body is read once, as a whole or in pieces."""

    def __init__(self, response: BaseHTTPResponse, where: str, seconds: float) -> None:
        self.status = response.status
        self.headers = response.headers
        self.where = where  # method, host and path, for sentences; a query may hold a signature
        self._response = response
        self._deadline = time.monotonic() + seconds

    def whole(self) -> bytes:
        """The body, which has LONGEST_ANSWER bytes at most. Raises Dropped, WrongAnswer, Unreachable."""
        found: list[bytes] = []
        size = 0
        for piece in self.pieces():
            found.append(piece)
            size += len(piece)
            if size > LONGEST_ANSWER:
                self.close()
                raise WrongAnswer(
                    f"{self.where}: the answer has more than {LONGEST_ANSWER:,} bytes."
                )
            if time.monotonic() > self._deadline:
                self.close()
                raise Unreachable(f"{self.where}: the answer did not end in time.")
        return b"".join(found)

    def pieces(self) -> Iterator[bytes]:
        """The body, piece by piece. Raises Dropped."""
        try:
            while piece := self._response.read1(PIECE):
                yield piece
        except (HTTPError, OSError, ValueError) as error:
            self.close()
            raise Dropped(_reason(error)) from None
        self._response.release_conn()

    def discard(self) -> None:
        """Leave the body; a short one is read, so that the connection can be used again."""
        with suppress(Dropped, RegistryError):
            for read, _ in enumerate(self.pieces()):
                if read >= 2:
                    break
            else:
                return
        self.close()

    def close(self) -> None:
        self._response.close()

    @property
    def date(self) -> datetime | None:
        """When the server sent it, by its clock."""
        return http_date(self.headers.get("Date"))


class Connection:
    """A pool of connections to one origin, such as https://registry.example.com:5000."""

    def __init__(
        self, scheme: str, host: str, *, ca_file: str = "", seconds: float = READ_SECONDS
    ) -> None:
        if urllib3 is None:
            raise RegistryError(NEEDED)
        self.scheme = scheme
        self.host = host
        self.seconds = seconds
        self.requests = 0
        timeout = urllib3.Timeout(connect=min(CONNECT_SECONDS, seconds), read=seconds)
        self._pool = _pool(scheme, host, ca_file, timeout)

    def send(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: bytes | Iterator[bytes] | None = None,
    ) -> Answer:
        """Ask once. `path` may have a query. Raises Unreachable, Dropped."""
        where = f"{self.host}: {method} {path.partition('?')[0]}"
        self.requests += 1
        try:
            response = self._pool.request(
                method,
                f"{self.scheme}://{self.host}{path}",
                headers={"User-Agent": f"dflint/{__version__}", **headers},
                body=body,
                retries=False,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
        except (SSLError, MaxRetryError) as error:
            raise Unreachable(f"{self.host}: {_reason(error)}.") from None
        except ProxyError as error:
            raise Unreachable(f"{self.host}: the proxy cannot be used: {_reason(error)}.") from None
        except NewConnectionError as error:
            raise Unreachable(f"{self.host} cannot be reached: {_reason(error)}.") from None
        except TimeoutError:
            raise Dropped(f"no answer in {self.seconds:g} seconds") from None
        except (HTTPError, OSError) as error:
            raise Dropped(_reason(error)) from None
        return Answer(response, where, WHOLE * self.seconds)

    def close(self) -> None:
        self._pool.clear()


def _pool(scheme: str, host: str, ca_file: str, timeout: urllib3.Timeout) -> urllib3.PoolManager:
    more = {"ssl_context": _tls(host, ca_file)} if scheme == "https" else {}
    name = urlsplit(f"//{host}").hostname or host
    proxy = "" if proxy_bypass(name) else getproxies().get(scheme, "")
    if not proxy:
        return urllib3.PoolManager(maxsize=CONNECTIONS, block=True, timeout=timeout, **more)  # type: ignore[arg-type]
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    try:
        user = (
            f"{unquote(parts.username)}:{unquote(parts.password or '')}" if parts.username else ""
        )
        address = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        return urllib3.ProxyManager(
            address,
            maxsize=CONNECTIONS,
            block=True,
            timeout=timeout,
            proxy_headers=urllib3.make_headers(proxy_basic_auth=user) if user else None,
            **more,  # type: ignore[arg-type]
        )
    except (ValueError, HTTPError):
        raise RegistryError(
            f"the proxy for {scheme} that the environment names cannot be used."
        ) from None


def _tls(host: str, ca_file: str) -> ssl.SSLContext:
    """What the system trusts, a file of the user, and docker's folders of certificates of a host."""
    try:
        context = ssl.create_default_context()
        if ca_file:
            context.load_verify_locations(ca_file)
        for place in (*CERTIFICATES, os.path.expanduser("~/.config/containers/certs.d")):
            folder = os.path.join(place, host)
            names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
            for name in names:
                path = os.path.join(folder, name)
                if name.endswith(".crt"):
                    context.load_verify_locations(path)
                elif name.endswith(".cert"):
                    context.load_cert_chain(path, f"{path.removesuffix('.cert')}.key")
    except OSError as error:  # of ssl, too
        place = f'"{ca_file}"' if ca_file else f"of {host}"
        reason = (
            error.strerror
            if error.errno and not isinstance(error, ssl.SSLError)
            else "no certificate"
        )
        raise RegistryError(f"the certificates {place} cannot be read: {reason}.") from None
    return context


def http_date(text: str | None) -> datetime | None:
    """The time in a header; None where there is none, or it cannot be read."""
    if text is None:
        return None
    try:
        found = parsedate_to_datetime(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else None


def _reason(error: BaseException) -> str:
    """Why, in words that hold no address with a query, and no object of Python."""
    if isinstance(error, MaxRetryError) and error.reason is not None:
        return _reason(error.reason)
    if isinstance(error, IncompleteRead):
        return f"the answer was cut short after {error.partial:,} bytes"
    for it in (error, error.__cause__, error.__context__, *error.args):
        if isinstance(it, ssl.SSLCertVerificationError):
            return f"its TLS certificate cannot be verified ({it.verify_message.rstrip('.')})"
        if isinstance(it, ssl.SSLError):
            return f"TLS failed ({(it.reason or 'no reason given').replace('_', ' ').lower()})"
        if isinstance(it, OSError) and it.strerror:
            return it.strerror
        if isinstance(it, NewConnectionError | ProxyError) and it is not error:
            return _reason(it)
    kind = type(error).__name__
    return {
        "NameResolutionError": "its name cannot be resolved",
        "ReadTimeoutError": "no byte came in time",
    }.get(
        kind,
        "the connection was closed" if kind in ("ProtocolError", "RemoteDisconnected") else kind,
    )
