"""`--diff-base`: only findings on lines that changed since a revision of git."""

import subprocess
from pathlib import Path

import pytest

from tests.cli.conftest import Dflint

OLD = "FROM debian:latest\nWORKDIR app\nCMD echo a; sleep 1\n"
ROWS = ("check", "--output-format", "concise", "-q")


def git(folder: Path, *args: str) -> None:
    command = ["git", "-c", "user.name=A", "-c", "user.email=a@example.com", *args]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(here: Path) -> Path:
    """A branch `topic` of `main`, on which nothing has changed yet."""
    (here / "app").mkdir()
    (here / "app" / "Dockerfile").write_text(OLD)
    git(here, "init", "-q", "-b", "main")
    git(here, "add", ".")
    git(here, "commit", "-qm", "old")
    git(here, "switch", "-qc", "topic")
    return here


def test_what_was_there_is_not_reported(repository: Path, dflint: Dflint) -> None:
    assert dflint(*ROWS)[0] == 1
    assert dflint(*ROWS, "--diff-base", "main") == (0, "", "")
    path = repository / "app" / "Dockerfile"
    path.write_text(OLD.replace("CMD", "RUN apt-get install curl\nCMD"))
    code, out, _ = dflint(*ROWS, "--select", "DF301,DF102", "--diff-base=main")
    assert (code, out.count("\n")) == (1, 1)
    assert out.startswith("app/Dockerfile:3:13: error[DF301]")
    git(repository, "commit", "-qam", "new")
    assert dflint(*ROWS, "--select", "DF301", "--diff-base=main")[1] == out, "committed, too"
    assert dflint(*ROWS, "--diff-base", "HEAD") == (0, "", "")


def test_all_lines_of_a_new_file_are_new(repository: Path, dflint: Dflint) -> None:
    (repository / "other.Dockerfile").write_text("FROM debian:latest\n")
    _, out, _ = dflint(*ROWS, "--diff-base", "main")
    assert {row.partition(":")[0] for row in out.splitlines()} == {"other.Dockerfile"}


def test_a_file_that_was_renamed_is_not_new(repository: Path, dflint: Dflint) -> None:
    long = OLD + "".join(f"RUN echo {number}\n" for number in range(20))
    (repository / "app" / "Dockerfile").write_text(long)
    git(repository, "commit", "-qam", "longer")
    (repository / "docker").mkdir()
    git(repository, "mv", "app/Dockerfile", "docker/app.Dockerfile")
    (repository / "docker" / "app.Dockerfile").write_text(f"{long}RUN apt-get install curl\n")
    git(repository, "commit", "-qam", "move")
    _, out, _ = dflint(*ROWS, "--select", "DF301,DF102", "--diff-base=HEAD~1")
    assert out.startswith("docker/app.Dockerfile:24:13: error[DF301]") and out.count("\n") == 1


def test_what_changed_on_main_since_is_not_the_topics(repository: Path, dflint: Dflint) -> None:
    git(repository, "switch", "-q", "main")
    (repository / "app" / "Dockerfile").write_text("FROM debian:12\nWORKDIR /app\n")
    git(repository, "commit", "-qam", "better")
    git(repository, "switch", "-q", "topic")
    assert dflint(*ROWS, "--diff-base", "main") == (0, "", "")


def test_a_finding_is_new_where_a_place_that_explains_it_is(
    repository: Path, dflint: Dflint
) -> None:
    """The first CMD is as it was; the second one overrides it."""
    (repository / "app" / "Dockerfile").write_text(f"{OLD}CMD echo b; sleep 2\n")
    _, out, _ = dflint(*ROWS, "--select", "DF503", "--diff-base", "main")
    assert out.startswith("app/Dockerfile:3:1: warning[DF503]")


def test_only_what_changed_is_fixed(repository: Path, dflint: Dflint) -> None:
    path = repository / "app" / "Dockerfile"
    old = "from debian:12\nRUN apt-get update && apt-get install curl\n"
    path.write_text(old)
    git(repository, "commit", "-qam", "other")
    path.write_text(f"{old}RUN apt-get update && apt-get install git\n")
    dflint("check", "--fix", "--select", "DF301", "--diff-base", "HEAD")
    assert path.read_text() == f"{old}RUN apt-get update && apt-get install -y git\n"


def test_line_ends_of_another_system_are_no_change(repository: Path, dflint: Dflint) -> None:
    (repository / "app" / "Dockerfile").write_bytes(OLD.replace("\n", "\r\n").encode())
    assert dflint(*ROWS, "--diff-base", "main") == (0, "", "")


def test_standard_input_has_a_name(repository: Path, dflint: Dflint) -> None:
    args = (
        *ROWS,
        "--select",
        "DF301",
        "--diff-base",
        "main",
        "--stdin-filename",
        "app/Dockerfile",
        "-",
    )
    assert dflint(*args, stdin=OLD.encode()) == (0, "", "")
    code, out, _ = dflint(*args, stdin=f"{OLD}RUN apt-get install curl\n".encode())
    assert code == 1 and out.startswith("app/Dockerfile:4:13: error[DF301]")


@pytest.mark.parametrize("revision", ["nonesuch", "--output=x", "main:app/Dockerfile", "", "a b"])
def test_a_revision_that_is_none(revision: str, repository: Path, dflint: Dflint) -> None:
    code, out, err = dflint(*ROWS, f"--diff-base={revision}")
    assert (code, out) == (2, "")
    assert err == f'dflint: --diff-base: git knows no commit "{revision}" in "{repository}".\n'


def test_outside_of_a_repository(here: Path, dflint: Dflint) -> None:
    (here / "Dockerfile").write_text(OLD)
    code, out, err = dflint(*ROWS, "--diff-base=main")
    assert (code, out) == (2, "")
    assert err == 'dflint: --diff-base: "Dockerfile" is not in a git repository.\n'


def test_nothing_of_the_repository_is_run(repository: Path, dflint: Dflint) -> None:
    """Filters, textconv, fsmonitor, diff drivers and hooks are programs that a clone can name."""
    planted = repository.parent / "planted"
    planted.write_text(f"#!/bin/sh\ntouch {repository}/executed\ncat\n")
    planted.chmod(0o755)
    (repository / ".gitattributes").write_text("* filter=x diff=x\n")
    for key in ("filter.x.clean", "filter.x.smudge", "diff.x.textconv", "diff.x.command", "diff.external", "core.fsmonitor", "core.pager", "core.sshCommand"):  # fmt: skip
        git(repository, "config", key, str(planted))
    path = repository / "app" / "Dockerfile"
    path.write_text(f"{OLD}RUN apt-get install curl\n")
    (repository / "executed").unlink(missing_ok=True)
    assert dflint(*ROWS, "--diff-base", "main")[0] == 1
    assert not (repository / "executed").exists()


def test_variables_of_a_hook_lead_nowhere_else(
    repository: Path, dflint: Dflint, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    assert dflint(*ROWS, "--diff-base", "main") == (0, "", "")
