"""`dflint rebuild`: options, output, and what it says of mistakes."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from dflint.cli.rebuild_measure import check_out
from dflint.optimize.git import Git
from tests.optimize.repositories import Repository

Invoke = Callable[..., tuple[int, str, str]]
DOCKERFILE = "FROM alpine AS base\nWORKDIR /web\nCOPY a.txt .\nFROM base\nARG SHA\nRUN make\n"


@pytest.fixture
def repository(here: Path) -> Repository:
    found = Repository(here)
    found.commit_files({"Dockerfile": DOCKERFILE, "a.txt": "1", "b.txt": "1"})
    found.commit_files({"b.txt": "2"})
    found.commit_files({"a.txt": "2"})
    return found


def test_json_says_all_steps_of_all_commits(repository: Repository, dflint: Invoke) -> None:
    code, out, _ = dflint("rebuild", "--json")
    commits = json.loads(out)["commits"]
    assert code == 0
    assert commits[2] == {
        "commit": repository.git("rev-parse", "HEAD"),
        "subject": "a change",
        "steps": [
            {"stage": "base", "line": 2, "instruction": "WORKDIR", "state": "cached", "cause": None},
            {"stage": "base", "line": 3, "instruction": "COPY", "state": "rebuilt", "cause": "changed: a.txt"},
            {
                "stage": "stage-1", "line": 6, "instruction": "RUN", "state": "rebuilt",
                "cause": "line 3 (COPY) is rebuilt: changed: a.txt",
            },
        ],
    }  # fmt: skip


def test_since_shows_less_and_forgets_nothing(repository: Repository, dflint: Invoke) -> None:
    _, out, _ = dflint("rebuild", "--json", "--since", "HEAD~2")
    commits = json.loads(out)["commits"]
    assert ["".join(it["state"][0] for it in commit["steps"]) for commit in commits] == [
        "ccc",
        "crr",
    ]


def test_a_table_has_a_row_for_each_instruction(repository: Repository, dflint: Invoke) -> None:
    _, out, _ = dflint("rebuild", "--build-arg", "SHA={commit}")
    rows = [line.split() for line in out.splitlines()]
    assert [
        "3",
        "2",
        "of",
        "3",
        "67",
        "%",
        "COPY",
        "a.txt",
        ".",
        "its",
        "files",
        "changed",
        "(1)",
    ] in rows
    assert any(row[:6] == ["6", "3", "of", "3", "100", "%"] for row in rows)


def test_times_say_what_a_commit_costs(repository: Repository, dflint: Invoke, here: Path) -> None:
    (here / "times.json").write_text('{"6": 30}')
    _, out, _ = dflint("rebuild", "--times", "times.json")
    assert "20.0 s for a commit" in out


def test_a_page_has_a_cell_for_each_commit(
    repository: Repository, dflint: Invoke, here: Path
) -> None:
    dflint("rebuild", "--html", "page.html")
    page = (here / "page.html").read_text()
    assert page.count("<rect") == 5 + 3 * 3  # the key, and three steps in three commits
    assert "changed: a.txt" in page


def test_why_a_step_runs_again(repository: Repository, dflint: Invoke) -> None:
    _, out, _ = dflint("rebuild", "--changed", "a.txt")
    assert "rebuilt   COPY a.txt ." in out
    _, out, _ = dflint("rebuild", "--explain", "6")
    assert "rebuilt in 2 of 3 builds (67 %)" in out
    assert "1  line 3: its files changed" in out


def test_arguments_come_from_the_files_that_declare_builds(
    repository: Repository, dflint: Invoke
) -> None:
    makefile = "image:\n\tdocker build --build-arg SHA=$$(git rev-parse HEAD) -t web .\n"
    repository.commit_files({"Makefile": makefile})
    repository.commit_files({"b.txt": "3"})
    _, out, err = dflint("rebuild", "--json")
    assert json.loads(out)["commits"][-1]["steps"][2]["cause"] == "ARG SHA changed"
    assert "built as Makefile:2 says" in err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--file", "none/Dockerfile"], 'there is no folder "none".'),
        (["--file", "Dockerfil"], 'git tracks no file "Dockerfil". Did you mean "Dockerfile"?'),
        (["--file", "../Dockerfile"], "is in no repository of git"),
        (["--context", ".."], "is outside of the repository"),
        (["--target", "bas"], 'no commit has a stage "bas". Did you mean "base"?'),
        (["--since", "gestern"], '"gestern" is neither a revision nor a time such as'),
        (["--changed", "c.txt"], 'git tracks no file "c.txt".'),
        (["--explain", "1"], "no step starts at line 1: those of the last commit are 2, 3, 6."),
        (["--build-arg", "=x"], '--build-arg "=x" is not NAME=VALUE.'),
        (["--times", "Dockerfile"], '"Dockerfile" is no JSON.'),
        (["--engine", "kaniko"], "is not one of"),
    ],
)
def test_mistakes_are_one_sentence(
    repository: Repository, dflint: Invoke, arguments: list[str], sentence: str
) -> None:
    code, out, err = dflint("rebuild", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.startswith("dflint: ")
    assert len(err.splitlines()) == 1


def test_nothing_is_built_where_nothing_depends_on_output(
    repository: Repository, dflint: Invoke
) -> None:
    code, _, err = dflint("rebuild", "--measure", "2", "--json")
    assert code == 0
    assert "no step of these commits depends on what another writes: nothing is built." in err


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--measure", "0"], "0 is not in the range x>=1"),
        (["--measure", "two"], "'two' is not a valid integer range"),
        (["--measure", "2", "--changed", "a.txt"], "--measure builds commits, and --changed is about none"),
    ],
)  # fmt: skip
def test_a_wrong_number_of_builds(
    repository: Repository, dflint: Invoke, options: list[str], message: str
) -> None:
    code, _, err = dflint("rebuild", *options)
    assert code == 2
    assert message in err


def test_a_commit_is_checked_out_as_git_has_it(repository: Repository, tmp_path: Path) -> None:
    (repository.root / "run.sh").write_bytes(b"#!/bin/sh\r\n")
    (repository.root / "run.sh").chmod(0o755)
    (repository.root / "link").symlink_to("../outside")
    (repository.root / ".gitattributes").write_text("*.sh text eol=lf\nb.txt export-ignore\n")
    repository.git("config", "core.autocrlf", "false")
    repository.commit_files({"sub/a b.txt": "1"})
    folder = tmp_path / "checked out"
    git = Git(str(repository.root))
    try:
        check_out(git, repository.git("rev-parse", "HEAD"), folder)
    finally:
        git.close()
    assert (folder / "run.sh").read_bytes() == b"#!/bin/sh\n"  # as it was committed
    assert os.access(folder / "run.sh", os.X_OK) and not os.access(folder / "b.txt", os.X_OK)
    assert os.readlink(folder / "link") == "../outside"
    assert (folder / "sub" / "a b.txt").read_text() == "1"
    assert not (folder / ".git").exists()
