"""The first request to a container that is ready: an address, or a command that a shell runs."""

from __future__ import annotations

import http.client
import ssl
import subprocess
from urllib.parse import urlsplit

from dflint.build.containers import LOOPBACK
from dflint.build.process import last_words
from dflint.processes import run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

ADDRESSES = ("http://", "https://")


class FirstRequest:
    """A request that takes at most `timeout` seconds.

    The port of an address is one of the container; its host is not looked up. A command has
    DFLINT_BENCH_CONTAINER, DFLINT_BENCH_ADDRESS (host:port) and DFLINT_BENCH_PORT_<port of the
    container> in its environment.
    """

    def __init__(self, probe: str, timeout: float) -> None:
        self.probe = probe
        self.timeout = timeout

    def send(self, container: str, reached: Mapping[int, int], port: int) -> str:
        """Why it fails; empty if it does not. `reached`: the container's ports → those of this machine,
        `port` the usual one of the container, 0 if there is none."""
        usual = port or next(iter(reached), 0)
        if self.probe.startswith(ADDRESSES):
            asked = urlsplit(self.probe).port or usual
            return self._request(reached.get(asked, asked))
        here = reached.get(usual, 0)
        return self._command(
            {
                "DFLINT_BENCH_CONTAINER": container,
                "DFLINT_BENCH_ADDRESS": f"{LOOPBACK}:{here}" if here else "",
                **{f"DFLINT_BENCH_PORT_{it}": str(own) for it, own in reached.items()},
            }
        )

    def _request(self, port: int) -> str:
        parts = urlsplit(self.probe)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection: http.client.HTTPConnection
        if parts.scheme == "https":  # whose certificate is for a name that this is not
            trust = ssl._create_unverified_context()
            connection = http.client.HTTPSConnection(
                LOOPBACK, port, timeout=self.timeout, context=trust
            )
        else:
            connection = http.client.HTTPConnection(LOOPBACK, port, timeout=self.timeout)
        try:
            connection.request("GET", path, headers={"Host": parts.netloc})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            return str(error) or type(error).__name__
        finally:
            connection.close()
        return f"status {answer.status}" if answer.status >= 400 else ""

    def _command(self, settings: Mapping[str, str]) -> str:
        try:
            done = run(("/bin/sh", "-c", self.probe), settings=settings, timeout=self.timeout)
        except subprocess.TimeoutExpired:
            return f"it takes longer than {self.timeout:g} s"
        except OSError as error:
            return str(error.strerror)
        if not done.returncode:
            return ""
        said = (done.stdout + done.stderr).decode("utf-8", "replace")
        words = f": {last_words(said).rstrip('.')}" if said.strip() else ""
        return f"exit code {done.returncode}{words}"


def port_of(probe: str) -> tuple[int, ...]:
    """The port that an address names. Raises ValueError where that is no port."""
    port = urlsplit(probe).port if probe.startswith(ADDRESSES) else None
    return (port,) if port else ()
