"""What a session promises: cold is cold, warm goes on, and options reach the engine."""

import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dflint.build.progress import Event
from dflint.build.request import BuildRequest, Built
from dflint.build.session import Session
from tests.build.lab import BASE, ENGINES, config_in, dockerfile, engine, request

MODERN = ("docker", "buildah", "podman")  # they know --mount
MOUNT = "RUN --mount=type=cache,target=/cache"


@pytest.mark.parametrize("kind", MODERN)
def test_a_cold_build_finds_empty_cache_mounts_and_a_warm_one_full_ones(
    kind: str, tmp_path: Path, temporary: Path
) -> None:
    said: list[str] = []
    counts = f"{MOUNT} echo seen $(ls /cache | wc -l); touch /cache/$(date +%s%N)"

    def build(text: str, after: Built | None = None) -> str:
        said.clear()
        builds.append(session.build(request(text, tmp_path, after)))
        return next(line[-6:] for line in said if line.endswith(("seen 0", "seen 1")))

    builds: list[Built] = []
    with Session(engine(kind), lambda event: said.append(event.text)) as session:
        assert build(dockerfile(counts)) == "seen 0"
        assert build(dockerfile(counts)) == "seen 0"
        assert build(dockerfile("RUN true", counts), after=builds[0]) == "seen 1"


@pytest.mark.parametrize("kind", ENGINES)
def test_only_what_comes_after_a_changed_file_is_built_again(
    kind: str, tmp_path: Path, temporary: Path
) -> None:
    text = dockerfile("RUN echo before", "COPY source /source", "RUN echo after")
    (tmp_path / "source").write_text("one")
    with Session(engine(kind)) as session:
        first = session.build(request(text, tmp_path))
        (tmp_path / "source").write_text("two")
        second = session.build(request(text, tmp_path, after=first))
        cold = session.build(request(text, tmp_path))
    assert {it.line: it.is_cached for it in second.timings if it.line > 1} == {
        2: True,
        3: False,
        4: False,
    }
    assert not any(it.is_cached for it in cold.timings if it.line > 1)
    assert second.seconds > 0


@pytest.mark.parametrize("kind", ENGINES)
def test_options_reach_the_engine(kind: str, tmp_path: Path, temporary: Path) -> None:
    lines = ("ARG NAME", "RUN echo built for $NAME", "FROM no-such-image AS other")
    text = dockerfile(*lines).replace(BASE, f"{BASE} AS wanted")
    events: list[Event] = []
    asked = BuildRequest(
        text,
        tmp_path,
        pull=False,
        build_args=("NAME=Ada",),
        target="wanted",
        builder_args=("--label=example.key=value",),
    )
    with Session(engine(kind), events.append) as session:
        built = session.build(asked)
        assert "value" in str(config_in(built.archive))
    assert any(it.text.endswith("built for Ada") and it.line == 3 for it in events)


@pytest.mark.parametrize("kind", MODERN)
def test_a_secret_and_an_ignore_file_beside_the_dockerfile(
    kind: str, tmp_path: Path, temporary: Path
) -> None:
    context = tmp_path / "context"
    context.mkdir()
    for name in ("kept", "ignored"):
        (context / name).write_text(name)
    (tmp_path / "secret").write_text("hush")
    path = tmp_path / "my.Dockerfile"
    path.with_name("my.Dockerfile.dockerignore").write_text("ignored\n")
    text = dockerfile(
        "COPY . /all",
        "RUN ls /all; test -e /all/kept && test ! -e /all/ignored",
        "RUN --mount=type=secret,id=key grep hush /run/secrets/key",
    )
    secret = f"id=key,src={tmp_path / 'secret'}"
    with Session(engine(kind)) as session:
        session.build(BuildRequest(text, context, path, secrets=(secret,), pull=False))


@pytest.mark.parametrize("kind", ENGINES)
def test_the_images_of_the_user_stay(kind: str, tmp_path: Path, temporary: Path) -> None:
    found = engine(kind)
    command = (found.program, "inspect", "--type", "image", BASE)
    before = subprocess.run(command, capture_output=True, check=True).stdout
    with Session(found) as session:
        session.build(request(dockerfile("ENV A=b"), tmp_path))
    assert subprocess.run(command, capture_output=True, check=True).stdout == before


@pytest.fixture
def registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A registry on this machine, with one image: the name of that, and a log of what is asked."""
    engine("buildah")
    if not shutil.which("docker-registry"):
        pytest.skip("docker-registry is not installed")
    address = f"127.0.0.1:{_free_port()}"
    storage = f"{{filesystem: {{rootdirectory: {tmp_path}/registry}}}}"
    settings, trusts = tmp_path / "registry.yml", tmp_path / "registries.conf"
    settings.write_text(f"version: 0.1\nstorage: {storage}\nhttp: {{addr: '{address}'}}\n")
    trusts.write_text(f'[[registry]]\nlocation = "{address}"\ninsecure = true\n')
    monkeypatch.setenv("CONTAINERS_REGISTRIES_CONF", str(trusts))
    with (tmp_path / "log").open("wb") as log:
        server = subprocess.Popen(("docker-registry", "serve", settings), stdout=log, stderr=log)
    image = f"{address}/base:1"
    try:
        time.sleep(1)  # until it listens
        push = ("buildah", "push", "--quiet", BASE, f"docker://{image}")
        subprocess.run(push, capture_output=True, check=True)
        yield image
    finally:
        server.terminate()
        server.wait()


@pytest.mark.parametrize("kind", ["buildah", "podman"])
def test_a_base_image_is_fetched_once(
    kind: str, registry: str, tmp_path: Path, temporary: Path
) -> None:
    found = engine(kind)
    text = f"ARG BASE={registry}\nFROM $BASE\nRUN true\n"
    with Session(found) as session:
        for _ in range(2):
            session.build(BuildRequest(text, temporary))
    fetched = [line for line in _requests(tmp_path / "log") if "GET /v2/base/blobs/" in line]
    assert 0 < len(fetched) == len(set(fetched))
    assert session.remains == "" and list(temporary.iterdir()) == []


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


def _requests(log: Path) -> list[str]:
    """What a registry was asked for: `GET /v2/…`."""
    return re.findall(r'"(GET [^ "]+)', log.read_text())
