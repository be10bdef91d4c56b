"""Real images: what they are ready by, how they end, what a difference is, and that nothing is left.

`dflint bench` is run as people run it. Images are a shell and its programs.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dflint.build.remains import LABEL
from tests.build.lab import BASE, engine

ROOT = Path(__file__).parent.parent.parent
NAME = f"dflint-test-bench-{os.getpid()}"
LONG = 300  # seconds that a test waits for what always comes
STOPS = "trap 'exit 0' TERM;"  # the shell is process 1, which ignores the signal by itself
WAITS = "sleep 1000 & wait"
# Where an image is ready by a port, this is one that no other program is likely to have.
IMAGES = {
    "web": ("EXPOSE 18080", f"{STOPS} httpd -f -p 18080 & wait"),
    "echo": ("EXPOSE 18081", f"{STOPS} nc -ll -p 18081 -e cat & wait"),
    "healthy": ("HEALTHCHECK --interval=1s CMD test -e /ready", f"{STOPS} touch /ready; {WAITS}"),
    "prints": ("", f"{STOPS} echo ready; {WAITS}"),
    "later": ("", f"{STOPS} sleep 1; echo ready; {WAITS}"),
    "job": ("", "true"),
    "deaf": ("STOPSIGNAL SIGINT", "echo ready; exec sleep 1000"),
    "crashes": ("EXPOSE 18080", "echo cannot open /etc/app.conf; exit 3"),
    "prints and crashes": ("", "echo cannot open /etc/app.conf; exit 3"),
    "never": ("EXPOSE 18082", "echo waiting for the database; exec sleep 1000"),
    "greedy": ("", "x=$(head -c 90000000 /dev/zero | tr '\\0' a); echo $x"),
}
_made: set[tuple[str, str]] = set()


def image(name: str, program: str = "docker") -> str:
    """An image of IMAGES; it is built if it is not there."""
    instruction, script = IMAGES[name]
    text = f"FROM {BASE}\n{instruction}\nCMD {json.dumps(['sh', '-c', script])}\n"
    tag = f"localhost/{NAME}:{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    if (program, tag) not in _made:
        more = (
            ("--format=docker", "--pull=never", "-f", "-", ".") if program == "podman" else ("-",)
        )
        command = (program, "build", "--quiet", "--tag", tag, *more)
        subprocess.run(command, input=text, text=True, check=True, capture_output=True)
        _made.add((program, tag))
    return tag


@pytest.fixture(scope="module", autouse=True)
def no_images_after() -> Iterator[None]:
    yield
    for program, tag in _made:
        subprocess.run((program, "image", "rm", "--force", tag), capture_output=True, check=True)
    _made.clear()


@pytest.fixture
def docker() -> None:
    engine("docker")


def bench(*args: str, code: int = 0, program: str = "docker") -> tuple[dict[str, Any], str]:
    """The JSON of a benchmark, and what is said on standard error. It leaves nothing."""
    started = subprocess.Popen(
        _command(*args), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT
    )
    out, said = started.communicate(timeout=LONG)
    assert started.returncode == code, out + said
    assert _left(started.pid, program) == []
    return (json.loads(out) if out else {}), said


def _command(*args: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "dflint", "bench", "--output-format=json", *args)


def _said(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def _left(process: int, program: str = "docker") -> list[str]:
    """The containers, networks and images of a benchmark, by its process."""
    label = f"label={LABEL}"
    found = _said(program, "ps", "--all", "--filter", label, "--format", "{{.Names}}").split()
    found += _said(program, "network", "ls", "--filter", label, "--format", "{{.Name}}").split()
    found += _said(program, "image", "ls", "--format", "{{.Repository}}").split()
    return [it for it in found if f"dflint-{process}-" in it]


@pytest.mark.usefixtures("docker")
def test_what_images_are_ready_by_and_how_they_end() -> None:
    names = ("web", "echo", "healthy", "prints", "job", "deaf")
    found, _ = bench("--only=start,stop", "--runs=1", "--grace=2s", *map(image, names))
    of = dict(zip(names, found["images"], strict=True))
    assert {name: it["ready"]["by"] for name, it in of.items()} == {
        "web": "http", "echo": "tcp", "healthy": "health", "prints": "log", "job": "exit",
        "deaf": "log",
    }  # fmt: skip
    assert of["web"]["ready"]["port"] == 18080
    heard = {"signal": "SIGTERM", "is_heard": True, "exit_code": 0}
    assert all(of[name]["stop"] == heard for name in ("web", "echo", "healthy", "prints"))
    assert of["job"]["stop"] is None
    assert of["deaf"]["stop"] == {"signal": "SIGINT", "is_heard": False, "exit_code": 137}
    assert "stop" not in of["deaf"]["quantities"], "it takes as long as it may"
    assert all(len(it["quantities"]["start"]["runs"]) == 1 for it in of.values())
    assert of["healthy"]["quantities"]["start"]["seconds"] >= 1, "not before the first check"


@pytest.mark.usefixtures("docker")
def test_images_that_do_not_start_do_not_lose_the_others() -> None:
    names = ("crashes", "prints and crashes", "greedy", "prints")
    args = ("--only=start", "--runs=1", "--memory=32MB", *map(image, names), "localhost:1/none:1")
    found, said = bench(*args, code=2)
    crashes, prints, greedy, fine, none = found["images"]
    assert "ends with exit code 3 before it is ready." in said
    for it in (crashes, prints):
        assert it["failures"][0]["output"] == ["cannot open /etc/app.conf"]
    assert greedy["failures"][0]["reason"].endswith("needs more memory than it may.")
    assert "docker says" in none["failures"][0]["reason"]
    assert fine["failures"] == [] and fine["quantities"]["start"]["seconds"] > 0


@pytest.mark.usefixtures("docker")
def test_one_that_is_never_ready_has_a_limit() -> None:
    _, said = bench("--only=start", "--runs=1", "--timeout=3s", image("never"), code=2)
    sentence = "is not ready after 3 s: nothing answers on port 18082.\n"
    assert said.endswith(f"{sentence}  waiting for the database\n")


@pytest.mark.usefixtures("docker")
@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("--ready=health",), "has no health check."),
        (("--ready=port",), "exposes no port: --port names one."),
        (("--port=80", "--network=none"), "without a network no port answers."),
    ],
)
def test_what_an_image_cannot_be_ready_by_is_said_at_once(
    args: tuple[str, ...], sentence: str
) -> None:
    _, said = bench("--only=start", *args, image("prints"), code=2)
    assert sentence in said


@pytest.mark.usefixtures("docker")
def test_a_known_difference_is_found() -> None:
    """One waits for a second before it is ready."""
    args = ("--only=start", "--runs=8", "--seed=1", "--max-start=1ms")
    found, said = bench(*args, image("prints"), image("later"), code=1)
    seen = {it["quantity"]: it for it in found["differences"]}
    assert seen["process"]["is_seen"] and seen["process"]["low"] > 0
    assert seen["process"]["high"] > 1
    assert said.count("at most 1.0 ms are allowed.") == 2


@pytest.mark.usefixtures("docker")
def test_pull_push_and_the_first_request() -> None:
    """What is pulled is a copy: the image of the user is never removed."""
    tag = image("web")
    before = _said("docker", "image", "inspect", tag)
    probe = 'test "$DFLINT_BENCH_PORT_18080" = "${DFLINT_BENCH_ADDRESS#*:}"'
    found, _ = bench("--only=pull,start,push", "--runs=1", f"--probe={probe}", tag)
    (it,) = found["images"]
    assert set(it["quantities"]) == {"pull", "start", "process", "probe", "push"}
    assert it["layers"] == 2 and 500_000 < it["compressed_size"] < 5_000_000
    _, said = bench("--only=start", "--runs=1", "--probe=http://x:18080/none", tag, code=2)
    assert "the first request fails: status 404." in said
    after = _said("docker", "image", "inspect", tag)
    assert json.loads(after)[0]["RepoTags"] == json.loads(before)[0]["RepoTags"]


@pytest.mark.usefixtures("docker")
def test_builds_cold_and_warm(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {BASE}\nRUN sleep 1\n")
    found, _ = bench("--only=build", "--runs=1", f"--build={tmp_path}")
    times = found["images"][0]["quantities"]
    assert times["build"]["seconds"] > 1
    assert times["rebuild"]["seconds"] < times["build"]["seconds"]


@pytest.mark.usefixtures("docker")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left(number: signal.Signals) -> None:
    """Where dflint is killed, after the start of the next one."""
    tag = image("prints")
    command = _command("--only=pull,start,stop", "--runs=1000", tag)
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # jobs may ignore it
    )
    while not _left(process.pid):
        assert process.poll() is None, "it was not to be caught in time"
    process.send_signal(number)
    assert process.wait(LONG) != 0
    if number == signal.SIGKILL:
        bench("--only=start", "--runs=1", tag)
    end = time.monotonic() + LONG
    while _left(process.pid) and time.monotonic() < end:
        time.sleep(0.1)  # another test may be the next one, and be at it
    assert _left(process.pid) == []


def test_podman() -> None:
    """Its health checks are run by dflint, since nothing else does without a service manager."""
    engine("podman")
    limits = ("--run-arg=--ulimit=nofile=1024:1024", "--run-arg=--ulimit=nproc=1024:1024")
    names = ("web", "healthy")
    images = [image(name, "podman") for name in names]
    args = ("--engine=podman", "--runs=1", "--only=pull,start,stop,push", *limits, *images)
    found, _ = bench(*args, program="podman")
    web, healthy = found["images"]
    assert (web["ready"]["by"], healthy["ready"]["by"]) == ("http", "health")
    assert set(web["quantities"]) == {"pull", "start", "process", "stop", "push"}
    assert web["stop"] == {"signal": "SIGTERM", "is_heard": True, "exit_code": 0}
