"""The Dockerfile of dflint: what dflint says of it, and the image that is built of it."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.build.lab import engine
from tests.cli.conftest import Dflint

ROOT = Path(__file__).parent.parent.parent
NEEDS = ("hatchling", "click", "lark", "pyyaml", "rich")  # to install dflint
TAG = "dflint-test-own-image"


def test_it_passes_every_rule(dflint: Dflint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert dflint("check", "-q", "Dockerfile", ".dockerignore") == (0, "", "")
    # Two rules are for organisations: there are no comments that silence, or these have an end.
    others = "ignore-comment,suppression-without-end"
    chosen = ("--select", "ALL", "--ignore", others, "--fail-on", "style")
    assert dflint("check", "-q", *chosen, "Dockerfile", ".dockerignore") == (0, "", "")
    assert dflint("format", "--check", "-q", "Dockerfile") == (0, "", "")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def pip_conf(tmp_path: Path) -> Iterator[Path]:
    """A configuration of pip for an index on this machine, with what an installation needs."""
    wheels = tmp_path / "wheels"
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--dest", str(wheels)]
    versions = ["--python-version", "3.11", "--only-binary=:all:"]
    done = subprocess.run([*command, *versions, *NEEDS], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("nothing can be downloaded here")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(wheels)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    path = tmp_path / "pip.conf"
    address = f"http://127.0.0.1:{server.server_port}/"
    path.write_text(f"[global]\nno-index = true\nfind-links = {address}\n")
    yield path
    server.shutdown()
    thread.join()
    server.server_close()


def _docker(*args: str, stdin: str = "", cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *args], cwd=cwd, input=stdin, capture_output=True, text=True, check=False
    )


def test_the_image_lints_what_it_is_given(pip_conf: Path, tmp_path: Path) -> None:
    engine("docker")  # or the test is skipped
    host = ["--network", "host", "--secret", f"id=pip.conf,src={pip_conf}"]
    base = ["--build-arg", "PYTHON_VERSION=3.11"]
    built = _docker("buildx", "build", *host, *base, "--tag", TAG, "--load", ".")
    if "python:3.11-slim: failed to resolve" in built.stderr:
        pytest.skip("the base image is not here")
    assert built.returncode == 0, built.stderr[-2000:]
    try:
        done = _docker("run", "--rm", "-i", TAG, stdin="FROM debian:12\nRUN apt-get install x\n")
        assert (done.returncode, "<stdin>:2:13  warning[DF301]" in done.stdout) == (1, True), done
        work = tmp_path / "work"
        work.mkdir()
        (work / "Dockerfile").write_text(
            "FROM debian:12\nRUN apt-get update && apt-get install x\n"
        )
        mounted = ["-v", f"{work}:/work"]
        assert "Dockerfile:2:31" in _docker("run", "--rm", *mounted, TAG, "check").stdout
        assert "uid=65532" in _docker("run", "--rm", "--entrypoint", "id", TAG).stdout
        mine = ["--user", f"{os.getuid()}:{os.getgid()}"]
        _docker("run", "--rm", *mounted, *mine, TAG, "check", "--fix")
        assert "install -y" in (work / "Dockerfile").read_text()
        assert _docker("run", "--rm", TAG, "--version").stdout.startswith("dflint ")
        said = "from dflint.cache.modules import bundle; print(bundle() is not None)"
        python = ["--entrypoint", "/opt/dflint/bin/python", TAG, "-c", said]
        assert _docker("run", "--rm", *python).stdout == "True\n"
    finally:
        _docker("image", "rm", "--force", TAG)
