"""Whether something answers on a TCP port, and since when.

A connection alone proves nothing: the proxy that Docker puts before a published port accepts it
before the container listens, and closes it when nothing listens there. So a connection counts when
something comes back on it, or when it is still open after a moment.
"""

from __future__ import annotations

import socket
from time import monotonic

HTTP, TCP = "http", "tcp"
HELD = 0.3  # seconds after which an open connection is that of a server
PATIENCE = 10.0  # seconds for a first answer, as long as it is not known whether there is HTTP
CONNECT = 1.0
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\nUser-Agent: dflint\r\nConnection: close\r\n\r\n"
NOT_YET = (b"502", b"503", b"504")  # what says that something else is not ready (RFC 9110, 15.6)
PROTOCOL = b"HTTP/"
STATUS = slice(9, 12)  # of `HTTP/1.1 503 …`


class Answer:
    """What answers, and the moment of the clock `monotonic`."""

    def __init__(self, kind: str, at: float) -> None:
        self.kind = kind
        self.at = at


def answer(address: str, port: int, kind: str = "", patience: float = PATIENCE) -> Answer | None:
    """What answers on a port, None if nothing does yet. `kind` is what is known to answer there.

    `patience` is in seconds. A status 502, 503 or 504 says that it is not ready.
    """
    if kind == TCP:
        return _held(address, port)
    connection = _connected(address, port, patience)
    if connection is None:
        return None
    with connection:
        at = monotonic()
        try:
            connection.sendall(REQUEST)
            start, first = connection.recv(STATUS.stop), monotonic()
            while (
                start and len(start) < STATUS.stop and PROTOCOL.startswith(start[: len(PROTOCOL)])
            ):
                part = connection.recv(STATUS.stop - len(start))
                if not part:
                    break
                start += part
        except TimeoutError:
            return Answer(TCP, at) if not kind else None
        except OSError:
            start = b""
    if start.startswith(PROTOCOL):
        return None if start[STATUS] in NOT_YET else Answer(HTTP, first)
    if kind:
        return None
    if start:
        return Answer(TCP, at)
    held = _held(address, port)  # since when? it may have begun to listen between the two
    return (answer(address, port, HTTP, patience) or held) if held is not None else None


def _held(address: str, port: int) -> Answer | None:
    """A connection that is not closed at once."""
    connection = _connected(address, port, HELD)
    if connection is None:
        return None
    with connection:
        at = monotonic()
        try:
            return Answer(TCP, at) if connection.recv(1) else None
        except TimeoutError:
            return Answer(TCP, at)
        except OSError:
            return None


def _connected(address: str, port: int, patience: float) -> socket.socket | None:
    try:
        connection = socket.create_connection((address, port), CONNECT)
    except OSError:
        return None
    connection.settimeout(patience)
    return connection
