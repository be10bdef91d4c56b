"""What a killed run leaves is gone after the start of the next one, whenever it was killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dflint.build.session import Session
from tests.build.lab import (
    BASE,
    ENGINES,
    dockerfile,
    engine,
    processes,
    records,
    remains,
    request,
    tags,
)

ROOT = Path(__file__).parent.parent.parent
BUILDS = """
import sys
from pathlib import Path
from dflint.build.choose import choose
from dflint.build.request import BuildRequest
from dflint.build.session import Session

engine = choose(sys.argv[1])
print(getattr(engine, "prefix", ""), flush=True)
with Session(engine, lambda event: print(event.text, flush=True)) as session:
    context = Path(sys.argv[2])
    text = (context / "Dockerfile").read_text()
    first = session.build(BuildRequest(text, context, pull=False))
    session.build(BuildRequest(text, context, pull=False, after=first))
    print("closing", flush=True)
"""
Phase = Callable[[Path, str], bool]
PHASES: dict[str, Phase] = {
    "begin": lambda place, words: place.exists(),
    "Dockerfile": lambda place, words: (place / "1" / "Dockerfile").exists(),
    "RUN": lambda place, words: any(processes(words)),
    "built": lambda place, words: (place / "1" / "image-id").exists(),
    "archive": lambda place, words: any((place / "1").glob("*image.tar*")),
    "second": lambda place, words: (place / "2" / "Dockerfile").exists(),
    "second built": lambda place, words: (place / "2" / "image-id").exists(),
}


def _place(folder: Path) -> Path:
    return next(folder.glob("dflint-*"), folder / "nothing")


@pytest.mark.parametrize("kind", ENGINES)
@pytest.mark.parametrize("phase", [*PHASES, "removal"])
def test_nothing_is_left_after_the_next_start(
    kind: str, phase: str, tmp_path: Path, temporary: Path
) -> None:
    engine(kind)
    words = f"sleep 0.86250{os.getpid()}"
    process = _started(kind, tmp_path, "RUN head -c 9000000 /dev/urandom >/first", f"RUN {words}")
    assert process.stdout is not None
    prefix = process.stdout.readline().strip()
    if phase == "removal":
        assert any(line == "closing\n" for line in process.stdout)
        time.sleep(0.05)
    else:
        while not PHASES[phase](_place(temporary), words):
            assert process.poll() is None, "it was not to be caught in time"
            time.sleep(0.001)
    process.kill()
    process.wait()
    assert records(process.pid) or phase == "removal"
    with Session(engine(kind)):
        pass
    _wait_for_others(process.pid)
    assert remains(temporary, words) == []
    assert records(process.pid) == []
    if prefix:
        assert tags(prefix) == []
        assert _made(words) == []
        assert _references(process.pid) == []


def _wait_for_others(process: int) -> None:
    """Until what a process has left is removed: a test beside this one may be doing just that."""
    for _ in range(200):
        if not records(process):
            return
        time.sleep(0.1)


def _started(kind: str, folder: Path, *instructions: str) -> subprocess.Popen[str]:
    (folder / "Dockerfile").write_text(dockerfile(*instructions))
    command = [sys.executable, "-c", BUILDS, kind, str(folder)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT)


def test_a_run_that_goes_on_is_left_alone(tmp_path: Path, temporary: Path) -> None:
    with Session(engine("buildah")), Session(engine("buildah")):
        assert len(list(temporary.iterdir())) == 2


def test_two_at_once(tmp_path: Path, temporary: Path) -> None:
    """The builds with BuildKit wait for each other, and say so. Those with buildah do not wait."""
    engine("docker"), engine("buildah")
    words = f"sleep 4.86252{os.getpid()}"
    other = _started("docker", tmp_path, f"RUN {words}")
    while not any(processes(words)):
        assert other.poll() is None
    said: list[str] = []
    with Session(engine("buildah"), say=said.append) as session:
        session.build(request(dockerfile("RUN true"), tmp_path))
    assert said == [] and other.poll() is None
    with Session(engine("docker"), say=said.append) as session:
        built = session.build(request(dockerfile("RUN true"), tmp_path))
    assert said == [
        f"another dflint (process {other.pid}) builds with docker: waiting until it is done."
    ]
    assert built.seconds < 2, "the time of a build is not that of the wait"
    assert other.wait(10) == 0


def _made(words: str) -> list[str]:
    """Images, containers and records of the build cache of Docker that come from such a step."""
    images = _said("docker", "image", "ls", "--all", "--quiet", "--filter", "dangling=true")
    found = [it for it in images.split() if words in _said("docker", "history", "--no-trunc", it)]
    containers = _said("docker", "container", "ls", "--all", "--no-trunc")
    caches = _said("docker", "buildx", "du", "--verbose")
    return found + [it for it in (containers + caches).splitlines() if words in it]


def _references(process: int) -> list[str]:
    """What buildx remembers of the builds of a process."""
    docker = Path(os.environ.get("DOCKER_CONFIG") or Path.home() / ".docker")
    paths = docker.glob("buildx/refs/*/*/*")
    return [str(it) for it in paths if f"/dflint-{process}-" in it.read_text()]


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    return done.stdout if not done.returncode else ""


def test_an_image_that_is_exported(tmp_path: Path, temporary: Path) -> None:
    """`dflint image docker:…` writes the image to a file, to read it."""
    engine("docker")
    name = "docker:debian:bookworm-slim"
    process = subprocess.Popen([sys.executable, "-m", "dflint", "image", name], cwd=ROOT)
    while not any(_place(temporary).glob("*image*")):
        assert process.poll() is None, "it was not to be caught in time"
    process.kill()
    process.wait()
    assert list(temporary.iterdir()) and records(process.pid)
    command = [sys.executable, "-m", "dflint", "image", f"docker:{BASE}"]
    assert subprocess.run(command, cwd=ROOT, capture_output=True).returncode == 0
    assert remains(temporary, f"--output {temporary}") == [] and records(process.pid) == []


def test_programs_end_with_dflint() -> None:
    """Even those that do not want to."""
    words = f"sleep 86251{os.getpid()}"
    script = f"from dflint.processes import run\nrun(['sh', '-c', '{words} & {words}'])"
    process = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT)
    while len(list(processes(words))) < 3:  # the shell and two of these
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for _ in range(100):
        if not any(processes(words)):
            break
        time.sleep(0.1)
    assert list(processes(words)) == []
