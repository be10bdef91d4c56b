"""`dflint check --shellcheck`: one process, comments, selectors, and no ShellCheck at all."""

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from dflint import processes as processes_module
from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.rule import Severity
from dflint.shellcheck import program as shellcheck_program
from dflint.shellcheck.check import ShellCheck
from dflint.shellcheck.program import Unavailable, examine
from dflint.source import Source
from dflint_rules.syntax.suppressions import unused_suppression
from tests.cli.conftest import Dflint, dflint, here

__all__ = ["dflint", "here"]  # fixtures

TEXT = "FROM debian:12\nARG A\nRUN echo $A\n"


@pytest.fixture
def processes(monkeypatch: pytest.MonkeyPatch) -> list[Sequence[str]]:
    """The command lines of all processes that are started."""
    started: list[Sequence[str]] = []
    real = processes_module.run

    def run(command: Sequence[str], **options: Any) -> Any:
        started.append(command)
        return real(command, **options)

    monkeypatch.setattr(shellcheck_program, "run", run)
    return started


def check(dflint: Dflint, *args: str) -> list[str]:
    """What ShellCheck is said to have found."""
    _, out, err = dflint("check", "--output-format", "concise", "--quiet", "--isolated", *args)
    assert err == ""
    return [line for line in out.splitlines() if "[shellcheck-SC" in line]


@pytest.mark.usefixtures("program")
def test_one_process_for_many_files(
    here: Path, dflint: Dflint, processes: list[Sequence[str]]
) -> None:
    for number in range(5):
        folder = here / str(number)
        folder.mkdir()
        (folder / "Dockerfile").write_text(f"{TEXT}RUN echo {number} $A\n")
    assert len(check(dflint, "--shellcheck", ".")) == 10
    assert len(processes) == 1
    assert len([it for it in processes[0] if it.isdecimal()]) == 6  # the equal ones once


def test_none_unless_it_is_asked_for(here: Path, processes: list[Sequence[str]]) -> None:
    (here / "Dockerfile").write_text(TEXT)
    program = (
        "import sys; from dflint.cli import run; run(['check', 'Dockerfile']);"
        "print([it for it in sys.modules if 'shellcheck' in it or it == 'subprocess'])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.usefixtures("program")
def test_no_file_is_left_behind(
    here: Path, dflint: Dflint, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "Dockerfile").write_text(TEXT)
    folder = here / "tmp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    assert check(dflint, "--shellcheck", "Dockerfile")
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize(
    ("args", "found"),
    [
        ("", 1),
        ("--ignore SC2086", 0),
        ("--ignore sc2086", 0),
        ("--ignore SC", 0),
        ("--ignore SC2", 0),
        ("--ignore SC3", 1),
        ("--ignore correctness", 0),
        ("--select SC2086", 1),
        ("--select SC", 1),
        ("--select ALL", 1),
        ("--select correctness", 1),
        ("--select size", 0),
        ("--select size --extend-select SC2086", 1),
        ("--select SC2164", 0),
    ],
)
def test_selectors(here: Path, dflint: Dflint, args: str, found: int) -> None:
    (here / "Dockerfile").write_text(TEXT)
    assert len(check(dflint, "--shellcheck", *args.split(), "Dockerfile")) == found


@pytest.mark.usefixtures("program")
@pytest.mark.parametrize(
    "comment",
    [
        "# hadolint ignore=SC2086",
        "# hadolint ignore=DL3008,SC2086 why",
        "# shellcheck disable=SC2086",
        "# shellcheck disable=SC1000,SC2086 # why",
        "# shellcheck shell=bash disable=SC2086",
        "# shellcheck disable=SC2000-SC3000",
        "# shellcheck disable=all",
        "# dflint: ignore[SC2086] why",
        "# dflint: ignore[SC2]",
        "# dflint: ignore",
        "# hadolint global ignore=SC2086",
        "# dflint: ignore-file[SC2086]",
    ],
)
@pytest.mark.parametrize("text", ["{}\nRUN echo $A\n", "RUN true && \\\n  {}\n  echo $A\n"])
def test_comments(here: Path, dflint: Dflint, comment: str, text: str) -> None:
    file = here / "Dockerfile"
    file.write_text("FROM debian:12\nARG A\n" + text.format("# nothing"))
    assert check(dflint, "--shellcheck", "Dockerfile")
    file.write_text("FROM debian:12\nARG A\n" + text.format(comment))
    assert check(dflint, "--shellcheck", "Dockerfile") == []


@pytest.mark.usefixtures("program")
def test_a_comment_for_shellcheck_silences_no_rule_of_ours(here: Path, dflint: Dflint) -> None:
    (here / "Dockerfile").write_text("# shellcheck disable=all\nFROM debian\n")
    assert dflint("check", "Dockerfile", "--isolated")[0] == 1


@pytest.mark.parametrize(
    ("is_on", "comment", "unused"),
    [
        (False, "# dflint: ignore[SC2086]", []),
        (False, "# dflint: ignore[SC2164]", []),
        (True, "# dflint: ignore[SC2086]", []),
        (
            True,
            "# dflint: ignore[SC2164]",
            ["unused suppression: there is no finding of SC2164 here"],
        ),
        (True, "# dflint: ignore[SC2046]", []),  # switched off below
        (True, "# hadolint ignore=SC2164", []),
        (True, "# shellcheck disable=SC2164", []),
    ],
)
def test_unused_comments(program: str, is_on: bool, comment: str, unused: list[str]) -> None:
    extra = ShellCheck(lambda it: it.severity if it.code != "SC2046" else None, program)
    source = Source("Dockerfile", f"FROM debian\nARG A\n{comment}\nRUN echo $A\n")
    table = dispatch([unused_suppression])
    found = lint(source, table, extra=extra if is_on else None)
    assert [it.message for it in found if it.rule.code[:2] == "DF"] == unused


def test_severities_can_be_other_ones(program: str) -> None:
    extra = ShellCheck(lambda it: Severity.STYLE, program)
    [it] = lint(Source("Dockerfile", TEXT), dispatch(()), extra=extra)
    assert it.severity == Severity.STYLE
    [again] = lint(
        Source("x", TEXT), dispatch(()), extra=extra.configured(lambda _: Severity.ERROR)
    )
    assert again.severity == Severity.ERROR


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no ShellCheck."""
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    monkeypatch.setattr("sysconfig.get_path", lambda name: "/nowhere")
    monkeypatch.setenv("PATH", "/nowhere")


@pytest.mark.usefixtures("nowhere")
def test_it_is_missing(here: Path, dflint: Dflint) -> None:
    (here / "Dockerfile").write_text(TEXT)
    code, out, err = dflint("check", "--shellcheck", "Dockerfile")
    assert (code, out) == (2, "")
    assert err == f"dflint: {shellcheck_program.MISSING}\n"
    assert 'pip install "dflint[shell]"' in err


@pytest.mark.usefixtures("nowhere")
def test_beside_python_comes_before_path(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("beside", "path"):
        (here / name).mkdir()
        (here / name / "shellcheck").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(here / "path"))
    assert shellcheck_program.locate() == str(here / "path" / "shellcheck")
    monkeypatch.setattr(sys, "executable", str(here / "beside" / "python"))
    assert shellcheck_program.locate() == str(here / "beside" / "shellcheck")


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("#!/bin/sh\necho no memory >&2; exit 3\n", "ended with code 3: no memory."),
        ("#!/nowhere\n", "cannot be started: No such file or directory."),
    ],
)
def test_it_fails(here: Path, script: str, message: str) -> None:
    path = here / "shellcheck"
    path.write_text(script)
    path.chmod(0o755)
    with pytest.raises(Unavailable) as caught:
        examine(str(path), ["true"])
    assert str(caught.value) == f"{path} {message}"


def test_a_script_that_takes_too_long_is_one_line(
    here: Path, dflint: Dflint, program: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All other scripts are checked."""
    slow = here / "bin" / "shellcheck"
    slow.parent.mkdir()
    slow.write_text(f'#!/bin/sh\ngrep -q very-slow -- [0-9]* && sleep 60\nexec {program} "$@"\n')
    slow.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(slow.parent / "python"))
    monkeypatch.setattr(shellcheck_program, "SECONDS", 2.0)
    (here / "Dockerfile").write_text("FROM debian:12-slim\nRUN very-slow $1\nRUN echo $2\n")
    code, out, err = dflint("check", "--select", "SC2086", "--shellcheck", "-q")
    assert "$2" in out and "very-slow" not in out
    assert (code, err) == (
        2,
        "dflint: Dockerfile:2: ShellCheck takes too long with this script: it was not checked.\n",
    )


def test_neither_files_nor_variables_have_a_say(
    program: str, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / ".shellcheckrc").write_text("disable=SC2086\n")
    monkeypatch.setattr(tempfile, "tempdir", str(here))
    monkeypatch.setenv("SHELLCHECK_OPTS", "-e SC2086")
    [notes] = examine(program, ["# shellcheck shell=sh\necho $1\n"])
    assert notes is not None
    assert [it["code"] for it in notes] == [2086]


def test_the_page_of_a_check(dflint: Dflint) -> None:
    code, out, _ = dflint("rule", "sc2086")
    assert code == 0
    assert "ShellCheck" in out
    assert "https://www.shellcheck.net/wiki/SC2086" in out
