"""When something answers on a port: what proves it, and what does not."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic

import pytest

from dflint.bench.answers import HTTP, TCP, answer
from dflint.build.containers import LOOPBACK, free_port

Serve = Callable[[socket.socket], None]
PATIENCE = 60.0


@contextmanager
def server(serve: Serve) -> Iterator[int]:
    """A port on which each connection is served so, in a thread of its own."""
    with socket.create_server((LOOPBACK, 0)) as listening:
        listening.settimeout(0.2)
        is_over = threading.Event()

        def accept() -> None:
            while not is_over.is_set():
                try:
                    connection, _ = listening.accept()
                except TimeoutError:
                    continue
                threading.Thread(target=_served, args=(connection, serve), daemon=True).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            is_over.set()
            thread.join()


def _served(connection: socket.socket, serve: Serve) -> None:
    with connection:
        connection.settimeout(PATIENCE)
        serve(connection)


def http(status: str) -> Serve:
    def serve(connection: socket.socket) -> None:
        connection.recv(1000)
        with suppress(ConnectionError):
            for part in ("HT", f"TP/1.1 {status[:1]}", f"{status[1:]} Some\r\n\r\n"):
                connection.sendall(part.encode())

    return serve


def silent(connection: socket.socket) -> None:
    """A server that waits for more, as of a database."""
    with suppress(ConnectionError):
        while connection.recv(1000):
            pass


def banner(connection: socket.socket) -> None:
    connection.sendall(b"220 mail.example.org\r\n")
    silent(connection)


def closes(connection: socket.socket) -> None:
    """What the proxy of Docker does as long as nothing listens in the container."""


def drops_requests(connection: socket.socket) -> None:
    """A server of another protocol, which ends a connection on which there is nonsense."""
    connection.recv(1000)


@pytest.mark.parametrize("kind", ["", HTTP])
@pytest.mark.parametrize("status", ["200", "404", "500", "401"])
def test_any_answer_of_http_counts(status: str, kind: str) -> None:
    with server(http(status)) as port:
        before = monotonic()
        found = answer(LOOPBACK, port, kind, PATIENCE)
        assert found is not None and found.kind == HTTP
        assert before <= found.at <= monotonic()


@pytest.mark.parametrize("status", ["502", "503", "504"])
def test_but_one_that_says_that_something_is_not_ready(status: str) -> None:
    with server(http(status)) as port:
        assert answer(LOOPBACK, port, patience=PATIENCE) is None


@pytest.mark.parametrize("serve", [banner, drops_requests])
@pytest.mark.parametrize("kind", ["", TCP])
def test_other_protocols(serve: Serve, kind: str) -> None:
    with server(serve) as port:
        found = answer(LOOPBACK, port, kind, PATIENCE)
        assert found is not None and found.kind == TCP


def test_what_waits_silently_is_ready_since_it_accepted() -> None:
    with server(silent) as port:
        before = monotonic()
        found = answer(LOOPBACK, port, patience=0.5)
        after = monotonic()
        assert found is not None and found.kind == TCP
        assert before <= found.at <= after - 0.5


def test_a_server_that_begins_to_listen_between_two_looks_speaks_http_all_the_same() -> None:
    looks = iter([closes, silent, http("200")])
    with server(lambda connection: next(looks)(connection)) as port:
        found = answer(LOOPBACK, port, patience=PATIENCE)
        assert found is not None and found.kind == HTTP


@pytest.mark.parametrize("kind", ["", HTTP, TCP])
def test_a_connection_that_is_closed_at_once_proves_nothing(kind: str) -> None:
    with server(closes) as port:
        assert answer(LOOPBACK, port, kind, PATIENCE) is None


@pytest.mark.parametrize("kind", ["", HTTP, TCP])
def test_nothing_listens(kind: str) -> None:
    assert answer(LOOPBACK, free_port(), kind, PATIENCE) is None
