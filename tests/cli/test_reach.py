"""Completion, help, man pages, --watch, paths that are not there, options of other tools."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from click import Context

from dflint import __version__
from dflint.cli.commands import dflint as program
from dflint.cli.completion import SHELLS
from dflint.cli.help import COMMANDS, TEXTS, all_man_pages
from dflint.cli.options import GROUPS, OPTIONS, parse
from dflint.cli.watch import watch
from tests.cli.conftest import Dflint

ROOT = Path(__file__).parent.parent.parent
BAD = "FROM debian:latest\n"
FLAGS = [it.flags[0] for it in OPTIONS]


@pytest.fixture
def on_path(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which `dflint` is a program."""
    folder = tmp_path_factory.mktemp("bin")
    (folder / "dflint").write_text(f'#!/bin/sh\nexec {sys.executable} -m dflint "$@"\n')
    (folder / "dflint").chmod(0o755)
    path = f"{folder}:{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}"}


# --- completion ---

ASK = """
source <(dflint completion bash)
COMP_WORDS=({words}); COMP_CWORD=$(( ${{#COMP_WORDS[@]}} - 1 ))
_dflint_completion dflint
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("dflint ch", ["check"]),
        ("dflint check --outp", ["--output-format", "--output-file"]),
        ("dflint check --select DF40", ["DF401", "DF402", "DF403", "DF404"]),
        ("dflint check --select size,apt-lists", ["size,apt-lists-left"]),
        ("dflint check --color n", ["never"]),
        ("dflint check --output-format sar", ["sarif"]),
        ("dflint rule apt-get-w", ["apt-get-without-yes"]),
        ("dflint rule DL301", ["DL3010", "DL3011", "DL3012", "DL3013", "DL3014", "DL3015", "DL3016", "DL3018", "DL3019"]),
    ],
)  # fmt: skip
@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_completes(words: str, wanted: list[str], on_path: dict[str, str]) -> None:
    script = ASK.format(words=words)
    command = ["bash", "--norc", "-c", script]
    done = subprocess.run(command, env=on_path, capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split()) == sorted(wanted)


@pytest.mark.parametrize("shell", SHELLS)
def test_every_shell_has_a_script(shell: str, dflint: Dflint) -> None:
    code, out, _ = dflint("completion", shell)
    assert code == 0 and "_DFLINT_COMPLETE" in out and "dflint" in out
    reader = shutil.which(shell)
    if reader is not None and shell != "powershell":
        subprocess.run([reader, "-n"], input=out, text=True, check=True)


@pytest.mark.skipif(shutil.which("fish") is None, reason="there is no fish")
def test_fish_completes(on_path: dict[str, str]) -> None:
    script = 'dflint completion fish | source; complete -C "dflint check --select DF40"'
    done = subprocess.run(
        ["fish", "-c", script], env=on_path, capture_output=True, text=True, check=True
    )
    found = [line.split()[0] for line in done.stdout.splitlines()]
    assert found == ["DF401", "DF402", "DF403", "DF404"]


def test_a_shell_that_is_not_known(dflint: Dflint) -> None:
    code, out, err = dflint("completion", "csh")
    assert (code, out) == (2, "") and "'bash', 'zsh', 'fish', 'powershell'" in err


# --- help and man pages ---


def test_every_option_is_under_a_heading(dflint: Dflint) -> None:
    code, short, err = dflint("check", "-h")
    assert (code, err) == (0, "")
    assert [line for line in short.splitlines() if line.removesuffix(":") in GROUPS] == [
        f"{title}:" for title in GROUPS
    ]
    assert all(flag in short for flag in FLAGS)
    _, long, _ = dflint("check", "--help")
    assert "CKV_DOCKER_5" in long and "CKV_DOCKER_5" not in short
    assert set(TEXTS) <= set(FLAGS)


def test_every_command_is_under_a_heading(dflint: Dflint) -> None:
    _, out, _ = dflint("--help")
    assert set(program.list_commands(Context(program))) == {
        name for names in COMMANDS.values() for name in names
    }
    assert all(f"\n{title}:\n" in out for title in COMMANDS)
    assert "..." not in out.partition("Commands")[2]


def test_man_pages_have_every_option_and_command() -> None:
    pages = all_man_pages(program, "1.0")
    commands = program.list_commands(Context(program))
    assert {"dflint.1", *(f"dflint-{name}.1" for name in commands)} <= set(pages)
    assert {"dflint-policy-test.1", "dflint-registry-audit.1"} <= set(pages)
    text = pages["dflint-check.1"].replace("\\-", "-")
    assert all(flag in text for flag in FLAGS)
    assert all(
        f"dflint-{name}" in pages["dflint.1"].replace("\\-", "-") for name in program.commands
    )


@pytest.mark.skipif(shutil.which("groff") is None, reason="there is no groff")
def test_man_pages_are_without_mistakes(dflint: Dflint, here: Path) -> None:
    assert dflint("man", "--to", "man1")[0] == 0
    for page in (here / "man1").iterdir():
        command = ["groff", "-man", "-ww", "-z", "-Tutf8", str(page)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert done.stderr == "", page.name


def test_a_man_page_on_its_own(dflint: Dflint) -> None:
    assert dflint("man", "check")[1].startswith('.TH "DFLINT\\-CHECK" 1')
    code, _, err = dflint("man", "chek")
    assert (code, err) == (2, 'dflint: there is no command "chek". Did you mean "check"?\n')


def test_a_command_that_does_not_exist(dflint: Dflint) -> None:
    code, _, err = dflint("ruel", "DF101")
    assert (code, err) == (2, 'dflint: there is no command "ruel". Did you mean "rule"?\n')


# --- paths that are not there ---


def test_a_missing_path_does_not_lose_the_rest(dflint: Dflint, here: Path) -> None:
    (here / "Dockerfile").write_text(BAD)
    code, out, err = dflint("check", "--output-format=concise", "nope", "Dockerfile", "Dockerfil")
    assert code == 2
    assert "Dockerfile:1:13: warning[DF102]" in out
    assert err == (
        'dflint: there is no file or folder "nope".\n'
        'dflint: there is no file or folder "Dockerfil". Did you mean "Dockerfile"?\n'
    )
    code, out, err = dflint("check", "--show-files", "Dockerfile", "nope")
    assert (code, out) == (2, "Dockerfile\n") and "nope" in err


@pytest.mark.parametrize("args", [("format", "--check"), ("ast",)])
def test_nor_for_other_commands(args: tuple[str, ...], dflint: Dflint, here: Path) -> None:
    (here / "Dockerfile").write_text("from debian:12\n")
    code, out, err = dflint(*args, "nope", "Dockerfile")
    assert code == 2 and "Dockerfile" in out
    assert err.startswith('dflint: there is no file or folder "nope".\n')


def test_only_missing_paths(dflint: Dflint) -> None:
    code, out, err = dflint("check", "nope", "neither")
    assert (code, out) == (2, "")
    assert err.count("\n") == 2 and "nope" in err and "neither" in err


# --- options that other tools give ---


def test_options_of_editors_and_of_hadolint(dflint: Dflint, here: Path) -> None:
    (here / "Dockerfile").write_text(BAD)
    (here / "other.toml").write_text('ignore = ["DF102"]\n')
    ruff = ("check", "--force-exclude", "--quiet", "--stdin-filename", "x/Dockerfile", "--no-fix", "--output-format", "json", "-")  # fmt: skip
    code, out, err = dflint(*ruff, stdin=BAD.encode())
    assert (code, err) == (1, "") and '"DF102"' in out
    conform = ("check", "--fix", "--force-exclude", "--exit-zero", "--no-cache", "--stdin-filename", "Dockerfile", "-")  # fmt: skip
    text = b"FROM debian:12\nRUN apt-get update && apt-get install x\n"
    code, out, _ = dflint(*conform, stdin=text)
    assert code == 0 and "install -y x" in out
    assert dflint("format", "--no-cache", "-", stdin=b"from debian:12\n")[1] == "FROM debian:12\n"
    assert "DF102" in dflint("check")[1]
    assert "DF102" not in dflint("check", "-c", "other.toml")[1]
    assert parse(["-c", "other.toml", "--no-cache"], {}) is not None, "read without click"


# --- watch ---


class _Stop(Exception):
    pass


def test_watch_lints_again_when_a_file_changes(here: Path) -> None:
    path = here / "Dockerfile"
    path.write_text(BAD)
    request = parse(["--watch", "."], {})
    assert request is not None
    seen: list[str] = []
    waits = iter([None, "FROM debian:12\nRUN a\n", None, "FROM debian:13\nRUN bcd\n"])

    def check(once: object) -> int:
        seen.append(path.read_text())
        return 0

    def wait(seconds: float) -> None:
        text = next(waits, "")
        if text == "":
            raise _Stop
        if text is not None:
            path.write_text(text)

    with pytest.raises(_Stop):
        watch(request, check, wait)
    assert seen == [BAD, "FROM debian:12\nRUN a\n", "FROM debian:13\nRUN bcd\n"]


def test_watch_as_a_process(here: Path, on_path: dict[str, str]) -> None:
    (here / "Dockerfile").write_text(BAD)
    command = ["dflint", "check", "--watch", "--output-format", "concise", "-q"]
    lines: list[str] = []
    with subprocess.Popen(
        command,
        env=on_path,
        cwd=here,
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # jobs may ignore it
    ) as run:
        try:
            reader = threading.Thread(target=lambda: lines.extend(run.stdout or ()))
            reader.start()
            _until(lambda: any("DF102" in line for line in lines))
            (here / "other.Dockerfile").write_text("FROM debian:12\nRUN apt-get install x\n")
            _until(lambda: any("other.Dockerfile:2" in line for line in lines))
            run.send_signal(signal.SIGINT)
            assert run.wait(20) == 130
            reader.join()
        finally:
            run.kill()


def _until(is_so: object) -> None:
    end = time.monotonic() + 30
    while not is_so():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.05)


def test_standard_input_cannot_be_watched(dflint: Dflint) -> None:
    code, _, err = dflint("check", "--watch", "-")
    assert (code, err) == (2, "dflint: --watch needs files: standard input does not change.\n")


# --- JSON wherever it is asked for ---


@pytest.mark.parametrize(
    ("args", "wanted"),
    [
        (("check", "--show-files"), ["Dockerfile"]),
        (("check", "--statistics", "--select", "DF102"), [
            {"count": 1, "code": "DF102", "name": "latest-base-image", "severity": "warning", "fixable": 0}
        ]),
        (("check", "--select", "DF3"), []),
        (("version",), {"version": __version__}),
    ],
)  # fmt: skip
def test_json_is_json(args: tuple[str, ...], wanted: object, dflint: Dflint, here: Path) -> None:
    (here / "Dockerfile").write_text(BAD)
    assert json.loads(dflint(*args, "--output-format", "json")[1]) == wanted
