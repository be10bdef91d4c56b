"""Where credentials are found, and that they are never shown."""

import base64
import json
import os
from pathlib import Path

import pytest

from dflint.registry.credentials import Credentials, credentials_for
from dflint.registry.errors import RegistryError

HOST = "registry.example.com"


def _auth(user: str, password: str) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{user}:{password}".encode()).decode()}


def _write(path: Path, record: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(record if isinstance(record, str) else json.dumps(record))


@pytest.fixture
def docker(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    return tmp_path / "docker" / "config.json"


def _helper(folder: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / "docker-credential-tests"
    path.write_text(f"#!/bin/sh\nread server\n{script}\n")
    path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")


def test_without_files_there_are_none() -> None:
    assert credentials_for(HOST, "team/app") is None


def test_docker_login(docker: Path) -> None:
    _write(
        docker,
        {"auths": {HOST: _auth("me", "a:b"), "https://index.docker.io/v1/": _auth("hub", "x")}},
    )
    assert credentials_for(HOST) == Credentials("me", "a:b")
    assert credentials_for("docker.io", "library/debian") == Credentials("hub", "x")
    assert credentials_for("registry.example.com:5000") is None
    assert credentials_for("other.example.com") is None


def test_an_identity_token(docker: Path) -> None:
    _write(docker, {"auths": {HOST: {**_auth("me", ""), "identitytoken": "long"}}})
    assert credentials_for(HOST) == Credentials("me", "", "long")


def test_podman_login_for_a_part_of_a_registry(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    entries = {HOST: _auth("all", "1"), f"{HOST}/team": _auth("team", "2")}
    _write(tmp_path / "containers" / "auth.json", {"auths": entries})
    assert credentials_for(HOST, "team/app") == Credentials("team", "2")
    assert credentials_for(HOST, "teams/app") == Credentials("all", "1")


def test_a_helper_of_the_host_comes_before_the_rest(
    docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _helper(tmp_path / "bin", monkeypatch, 'printf \'{"Username":"%s","Secret":"s"}\' "$server"')
    _write(docker, {"auths": {HOST: _auth("me", "x")}, "credHelpers": {HOST: "tests"}})
    assert credentials_for(HOST) == Credentials(HOST, "s")
    _write(docker, {"credsStore": "tests"})
    assert credentials_for("docker.io") == Credentials("https://index.docker.io/v1/", "s")


def test_a_helper_that_has_a_token_or_nothing(
    docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(docker, {"credsStore": "tests"})
    _helper(tmp_path / "bin", monkeypatch, 'echo \'{"Username":"<token>","Secret":"t"}\'')
    assert credentials_for(HOST) == Credentials("", "", "t")
    _helper(tmp_path / "bin", monkeypatch, "echo credentials not found in native keychain; exit 1")
    assert credentials_for(HOST) is None


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo my-secret; exit 3", "ended with code 3"),
        ("echo my-secret", "something else than credentials"),
    ],
)
def test_what_a_broken_helper_says_is_not_shown(
    docker: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    _write(docker, {"credHelpers": {HOST: "tests"}})
    _helper(tmp_path / "bin", monkeypatch, script)
    with pytest.raises(RegistryError, match=said) as caught:
        credentials_for(HOST)
    assert "my-secret" not in str(caught.value)


def test_files_that_cannot_be_read(docker: Path) -> None:
    _write(docker, "{")
    with pytest.raises(RegistryError, match="it is not JSON"):
        credentials_for(HOST)
    _write(docker, {"auths": {HOST: {"auth": "bXktc2VjcmV0"}}})
    with pytest.raises(RegistryError, match="not base64 of user:password") as caught:
        credentials_for(HOST)
    assert "my-secret" not in str(caught.value)
    _write(docker, {"credHelpers": {HOST: "nowhere"}})
    with pytest.raises(RegistryError, match="docker-credential-nowhere, which cannot be started"):
        credentials_for(HOST)


def test_credentials_do_not_show_their_secret() -> None:
    assert "word" not in repr(Credentials("me", "password", "pass-word"))
