"""What a server takes that has a thousand files open."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.lsp.lab import COMMAND
from tests.lsp.test_session import EXIT, INITIALIZE, SHUTDOWN, _answer, _message

OPEN = 1000
MOST = 150  # MB
STAGE = """\
FROM debian:12 AS build{number}
ENV HOME_OF_APP=/srv/app TOKEN=abcdefghij
RUN apt-get update && apt-get install curl git && cd /srv && curl -k http://example.com/$TOKEN | tar xz
COPY --chown=app . $HOME_OF_APP
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it reads /proc")
def test_a_thousand_open_files(tmp_path: Path) -> None:
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(INITIALIZE)
        for number in range(OPEN):
            uri = (tmp_path / str(number) / "Dockerfile").as_uri()
            text = "".join(STAGE.format(number=f"{number}x{at}") for at in range(2))
            item = {"uri": uri, "languageId": "dockerfile", "version": 1, "text": text}
            message = _message(method="textDocument/didOpen", params={"textDocument": item})
            server.stdin.write(message)
            server.stdin.flush()
            found: object = None
            while not isinstance(found, dict) or found.get("uri") != uri:
                found = _answer(server.stdout).get("params")
            assert found["diagnostics"]
        status = Path(f"/proc/{server.pid}/status").read_text().splitlines()
        taken = next(int(it.split()[1]) // 1024 for it in status if it.startswith("VmRSS"))
        server.stdin.write(SHUTDOWN + EXIT)
        server.stdin.flush()
        assert server.wait(timeout=30) == 0
    assert taken < MOST, f"{taken} MB"
    print(f"{taken} MB")
