"""Images to develop in or to test with: what is said about shipped images is not said of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from dflint.config.development import is_for_development

TEXT = (
    'FROM debian:12\nRUN apt-get update && apt-get install -y curl\nRUN sudo true\nCMD ["server"]\n'
)


@pytest.fixture
def codes(dflint: Callable[..., tuple[int, str, str]]) -> Callable[..., set[str]]:
    def found(*args: str) -> set[str]:
        out = dflint("check", "--output-format=concise", *args)[1]
        return {line.partition("[")[2][:5] for line in out.splitlines() if ": " in line}

    return found


@pytest.mark.parametrize(
    "path",
    [
        "Dockerfile.dev",
        "dev.Dockerfile",
        "Dockerfile-test",
        "api.dev.Dockerfile",
        ".devcontainer/Dockerfile",
        ".devcontainer/base.Dockerfile",
        "docker/development/Dockerfile",
        "tests/Dockerfile",
    ],
)
def test_they_are_known_by_their_names(path: str) -> None:
    assert is_for_development(path)


@pytest.mark.parametrize(
    "path",
    [
        "Dockerfile",
        "Dockerfile.devices",
        "latest/Dockerfile",
        "contest.Dockerfile",
        "dev/x/Dockerfile",
    ],
)
def test_others_are_not(path: str) -> None:
    assert not is_for_development(path)


def test_size_and_user_are_for_images_that_are_shipped(
    here: Path, codes: Callable[..., set[str]]
) -> None:
    for name in ("Dockerfile", "Dockerfile.dev"):
        (here / name).write_text(TEXT)
    assert codes("Dockerfile") - codes("Dockerfile.dev") == {"DF302", "DF303", "DF402"}
    assert "DF411" in codes("Dockerfile.dev")


def test_who_selects_such_a_rule_gets_it(here: Path, codes: Callable[..., set[str]]) -> None:
    (here / "Dockerfile.dev").write_text(TEXT)
    assert codes("--select", "DF302", "Dockerfile.dev") == {"DF302"}
    assert "DF303" in codes("--extend-select", "size", "Dockerfile.dev")
    assert "DF402" in codes("--select", "ALL", "Dockerfile.dev")


def test_under_a_configuration_of_hadolint_all_files_are_the_same(
    here: Path, codes: Callable[..., set[str]]
) -> None:
    (here / ".hadolint.yaml").write_text("ignored: [DL3008]\n")
    (here / "Dockerfile.dev").write_text(TEXT)
    assert "DF302" in codes("Dockerfile.dev")
