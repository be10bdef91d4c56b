"""Which engine is taken, and what is said where there is none."""

from pathlib import Path

import pytest

from dflint.build.choose import choose
from dflint.build.errors import NoEngine
from tests.build.lab import engine


def test_without_any_engine_it_is_said_how_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NoEngine, match="install Docker with buildx, buildah or podman"):
        choose()
    with pytest.raises(NoEngine, match="buildah cannot build here: buildah is not installed"):
        choose("buildah")


def test_a_daemon_that_does_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    engine("docker")
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(NoEngine, match=r"docker says: .*none\.sock"):
        choose("docker")


def test_a_name_that_is_nearly_right() -> None:
    with pytest.raises(NoEngine, match='no engine "buidah": did you mean "buildah"'):
        choose("buidah")


def test_the_first_that_works_is_taken() -> None:
    engine("docker")
    assert choose("auto").name == "docker"
