"""Cache mounts and COPY --link: proposed where the history rebuilds what they are for."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.optimize.repositories import Repository

Invoke = Callable[..., tuple[int, str, str]]
NODE = "FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY src/ src/\n"
LINKED = (
    "FROM golang:1.27 AS b\nCOPY tool.go /tool.go\nRUN go build -o /out/tool /tool.go\n"
    "FROM debian:12\nCOPY conf/ /etc/x/\nCOPY --from=b /out/tool /usr/local/bin/\n"
)


def plan(here: Path, dflint: Invoke, text: str, changed: str) -> dict[str, object]:
    """The plan for a Dockerfile after thirty changes of a file."""
    files = {
        "Dockerfile": text, "package.json": "{}", "package-lock.json": "{}", "src/a.js": "", "tool.go": "",
        "conf/a": "", ".dockerignore": ".git\n",
    }  # fmt: skip
    repository = Repository(here)
    repository.commit_files(files)
    for number in range(30):
        repository.commit_files({changed: str(number)})
    found: dict[str, object] = json.loads(dflint("optimize", "--json")[1])["buildkit"]
    return found


def test_a_cache_is_mounted_where_commits_install_again(here: Path, dflint: Invoke) -> None:
    found = plan(here, dflint, NODE, "package-lock.json")
    assert "RUN --mount=type=cache,target=/root/.npm npm ci" in str(found["text"])
    assert "rebuilt in 30 of the last 30 commits" in str(found["changes"])


def test_nothing_is_mounted_for_what_no_commit_installs_again(here: Path, dflint: Invoke) -> None:
    assert plan(here, dflint, NODE, "src/a.js")["changes"] == []


GO = "FROM golang:1.27\nWORKDIR /s\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY tool.go ./\nRUN go build .\n"


def test_all_runs_of_a_manager_have_the_mount_or_none(here: Path, dflint: Invoke) -> None:
    (here / "go.mod").write_text("module x\n")
    (here / "go.sum").write_text("x\n")
    found = str(plan(here, dflint, GO, "tool.go")["text"])
    mounted = "--mount=type=cache,target=/go/pkg/mod"
    assert found.count(mounted) in (0, 2)


def test_a_copy_is_linked_below_what_changes(here: Path, dflint: Invoke) -> None:
    found = plan(here, dflint, LINKED, "conf/a")
    assert "COPY --link --from=b /out/tool /usr/local/bin/" in str(found["text"])


@pytest.mark.parametrize(
    "text",
    [
        LINKED.replace("/usr/local/bin/", "/bin/"),  # a symbolic link in many images
        LINKED.replace("/usr/local/bin/", "/usr/local/bin/tool"),  # perhaps a folder of the image
        LINKED.replace("COPY --from=b", "USER 1000\nCOPY --from=b"),
        f"{LINKED}RUN tool --install\n",
        LINKED.replace("--from=b", "--from=b --chown=app"),
    ],
)
def test_a_copy_that_a_link_may_change_stays(here: Path, dflint: Invoke, text: str) -> None:
    assert "--link" not in str(plan(here, dflint, text, "conf/a"))


def test_nothing_is_linked_where_buildah_builds(here: Path, dflint: Invoke) -> None:
    (here / "build.sh").write_text("#!/bin/sh\nbuildah build -t x -f Dockerfile .\n")
    assert "--link" not in str(plan(here, dflint, LINKED, "conf/a"))


def test_they_are_written_when_asked_for(here: Path, dflint: Invoke) -> None:
    plan(here, dflint, NODE, "package-lock.json")
    dflint("optimize", "--write", "--unsafe-fixes")
    assert "--mount" not in (here / "Dockerfile").read_text()
    dflint("optimize", "--write", "--unsafe-fixes", "--buildkit")
    assert "RUN --mount=type=cache,target=/root/.npm npm ci" in (here / "Dockerfile").read_text()
