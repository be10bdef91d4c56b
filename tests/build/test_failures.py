"""Builds that fail: the line is told, and nothing is left."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dflint.build.errors import BuildError, BuildFailed
from dflint.build.progress import Event
from dflint.build.session import Session
from tests.build.lab import BASE, ENGINES, dockerfile, engine, processes, records, remains, request

WRONG = (
    (("RUN true", "RUN echo so far && exit 3"), 3, "exit code 3"),
    (("RUN true \\", "  && true", "COPY nothere /there"), 4, "nothere"),
    (("RUN true", "", "RUM true"), 4, "RUM"),
    (("ENV A=b", "FROM dflint-has-no-such-image"), 3, "no-such-image"),
)


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize(("lines", "number", "reason"), WRONG, ids=lambda it: str(it)[-20:])
def test_the_line_of_what_failed_is_told(
    kind: str,
    lines: tuple[str, ...],
    number: int,
    reason: str,
    tmp_path: Path,
    temporary: Path,
) -> None:
    with pytest.raises(BuildFailed) as failed, Session(engine(kind)) as session:
        session.build(request(dockerfile(*lines), tmp_path))
    assert failed.value.line == number
    assert f"Dockerfile:{number}: " in str(failed.value)
    assert reason in f"{failed.value} {failed.value.output}" or "no such host" in str(failed.value)
    assert session.remains == "" and remains(temporary) == []


@pytest.mark.parametrize("kind", ENGINES)
def test_an_exit_code_is_that_of_the_command(kind: str, tmp_path: Path) -> None:
    with pytest.raises(BuildFailed) as failed, Session(engine(kind)) as session:
        session.build(request(dockerfile("RUN echo so far; exit 42"), tmp_path))
    assert failed.value.exit_code == 42
    assert any("so far" in line for line in failed.value.output)


@pytest.mark.parametrize("kind", ENGINES)
def test_a_builder_that_is_killed(kind: str, tmp_path: Path, temporary: Path) -> None:
    words = f"sleep 861230{os.getpid()}"

    def kill(event: Event) -> None:
        if event.text.endswith("ready"):
            for it in processes(f"--file={temporary}"):
                os.kill(it, signal.SIGKILL)

    with (
        pytest.raises(BuildFailed, match="SIGKILL") as failed,
        Session(engine(kind), kill) as session,
    ):
        session.build(request(dockerfile(f"RUN echo read''y; {words}"), tmp_path))
    assert failed.value.line in (0, 2)
    assert session.remains == "" and remains(temporary, words) == []


@pytest.fixture
def own_daemon(monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[bytes]]:
    """A Docker daemon that nobody else uses, with one base image."""
    engine("docker")
    if os.geteuid() or not shutil.which("dockerd"):
        pytest.skip("only root can start a daemon of Docker, where it is installed")
    home = Path(tempfile.mkdtemp(prefix="d-"))  # short, for the names of sockets
    image = home / "image.tar"
    subprocess.run(("docker", "save", "--output", image, BASE), check=True)
    monkeypatch.setenv("DOCKER_HOST", f"unix://{home}/socket")
    folders = (f"--data-root={home}/data", f"--exec-root={home}/exec", f"--pidfile={home}/pid")
    network = ("--bridge=none", "--iptables=false", "--ip6tables=false")
    command = ("dockerd", f"--host=unix://{home}/socket", *folders, *network)
    with (home / "log").open("wb") as log:
        daemon = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        load = ("docker", "load", "--quiet", "--input", image)
        for _ in range(100):
            if subprocess.run(load, capture_output=True).returncode == 0:
                break
            time.sleep(0.1)
        yield daemon
    finally:
        for it in [daemon.pid, *processes(str(home))]:
            os.kill(it, signal.SIGKILL)
        daemon.wait()
        for line in reversed(Path("/proc/mounts").read_text().splitlines()):
            if str(home) in line:
                subprocess.run(("umount", "--lazy", line.split()[1]), check=False)
        shutil.rmtree(home)


def test_a_daemon_that_is_killed(
    own_daemon: subprocess.Popen[bytes], tmp_path: Path, temporary: Path
) -> None:

    def kill(event: Event) -> None:
        if event.text.endswith(" ready"):
            own_daemon.kill()

    words = f"sleep 861240{os.getpid()}"
    with pytest.raises(BuildFailed) as failed, Session(engine("docker"), kill) as session:
        session.build(request(dockerfile(f"RUN echo read''y; {words}"), tmp_path))
    for it in processes(words):  # the daemon cannot end it any more, and we do not know it
        os.kill(it, signal.SIGKILL)
    assert "docker says: " in str(failed.value)
    assert session.remains.startswith("docker says: ") and remains(temporary) == []
    (record,) = records()  # for a week, in case the daemon comes back
    record.unlink()


@pytest.fixture
def small_disk(temporary: Path) -> Iterator[Path]:
    """A disk of 40 MB for the files of sessions."""
    command = ("mount", "-t", "tmpfs", "-o", "size=40m", "dflint", str(temporary))
    if os.geteuid() or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("only root can mount a small disk")
    yield temporary
    subprocess.run(("umount", str(temporary)), check=True)


@pytest.mark.parametrize("kind", ENGINES)
def test_a_disk_that_is_full(kind: str, small_disk: Path, tmp_path: Path) -> None:
    full = pytest.raises(BuildError, match=r"(?i)no space (is )?left on")
    with full, Session(engine(kind)) as session:
        session.build(request(dockerfile("RUN head -c 60000000 /dev/urandom >/big"), tmp_path))
    assert session.remains == "" and list(small_disk.iterdir()) == []
