"""A stranger's repository: nothing in it writes, runs or shows what is outside, or stops the run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from tests.robustness.strangers import DOCKERFILE
from tests.robustness.strangers import dflint_in as _run

ROOT = Path(__file__).parent.parent.parent


# --- what is outside ---


def test_a_configuration_outside_is_not_shown(home: Path) -> None:
    (home / "dflint.toml").write_text('extend = "../.npmrc"\n')
    done = _run(home, "check")
    assert done.returncode == 2
    assert "authToken" not in done.stdout + done.stderr and "bad" not in done.stderr
    assert "is outside of the repository" in done.stderr


def test_a_configuration_inside_is_shown(home: Path) -> None:
    (home / "team.toml").write_text("selct = []\n")
    (home / "dflint.toml").write_text('extend = "team.toml"\n')
    assert "selct = []" in _run(home, "check").stderr


@pytest.mark.parametrize(
    "name", ["dflint.toml", ".dflint.toml", "pyproject.toml", ".hadolint.yaml", "Dockerfile.dockerignore", ".dockerignore", "web.Dockerfile", "compose.yaml", ".gitignore"]
)  # fmt: skip
def test_a_link_that_leaves_the_repository_leads_to_nothing(name: str, home: Path) -> None:
    expected = _run(home, "check", "--select", "ALL")
    (home / name).symlink_to(home.parent / ".npmrc")
    for command in (["check", "--select", "ALL"], ["config"], ["check", "--statistics"]):
        done = _run(home, *command)
        assert "authToken" not in done.stdout + done.stderr
    assert _run(home, "check", "--select", "ALL").stdout == expected.stdout


# --- what it may write ---


def test_fix_in_a_configuration_holds_for_files_of_the_repository(home: Path) -> None:
    (home / "dflint.toml").write_text("fix = true\n")
    outside = home.parent / "outside.Dockerfile"
    outside.write_text(DOCKERFILE)
    (home / "link.Dockerfile").symlink_to(outside)
    done = _run(home, "check", "Dockerfile", "link.Dockerfile")
    assert outside.read_text() == DOCKERFILE
    assert "ENV A=b" in (home / "Dockerfile").read_text()
    assert "link.Dockerfile:3" in done.stdout


@pytest.mark.parametrize("key", ["fix", "fix-only"])
@pytest.mark.parametrize("variable", ["CI", "TF_BUILD", "TEAMCITY_VERSION", "JENKINS_URL"])
def test_no_configuration_writes_in_ci(key: str, variable: str, home: Path) -> None:
    expected = _run(home, "check", **{variable: "true"})
    (home / "dflint.toml").write_text(f"{key} = true\n")
    done = _run(home, "check", **{variable: "true"})
    assert (home / "Dockerfile").read_text() == DOCKERFILE
    assert (done.returncode, done.stdout) == (expected.returncode, expected.stdout)
    assert "does not apply in CI" in done.stderr
    _run(home, "check", "--fix", CI="true")
    assert "ENV A=b" in (home / "Dockerfile").read_text()


@pytest.mark.parametrize("key", ["fix", "fix-only"])
def test_no_fix(key: str, home: Path) -> None:
    (home / "dflint.toml").write_text(f"{key} = true\n")
    done = _run(home, "check", "--no-fix")
    assert (home / "Dockerfile").read_text() == DOCKERFILE
    assert "DF301" in done.stdout
    assert "choose one" in _run(home, "check", "--no-fix", "--fix").stderr


def test_check_starts_no_program(home: Path) -> None:
    """Whatever the repository says of git, and however its files are called."""
    planted = home / "planted"
    planted.write_text("#!/bin/sh\ntouch executed\n")
    planted.chmod(0o755)
    for name in ("git", "sh", "docker", "shellcheck", "python3"):
        (home / name).symlink_to("planted")
    (home / ".git" / "config").write_text(
        "".join(f"[{section}]\n{key} = {planted}\n" for section, key in (
            ("core", "fsmonitor"), ("core", "pager"), ("gpg", "program"), ("diff", "external")
        ))
    )  # fmt: skip
    (home / ".git" / "hooks").mkdir()
    (home / ".git" / "hooks" / "post-index-change").symlink_to(planted)
    for args in (["check"], ["check", "--fix", "--diff"], ["format", "--check"], ["config"]):
        _run(home, *args, PATH=f"{home}:{os.environ['PATH']}")
    assert not (home / "executed").exists()


def test_a_file_that_is_called_like_an_option(home: Path) -> None:
    """Hooks end their options with --, so that it is a file."""
    name = "--output-file=x.Dockerfile"
    text = DOCKERFILE.replace("FROM", "from")
    for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text()):
        (home / name).write_text(text)
        command = hook["entry"].split()
        assert command.pop(0) == "dflint" and hook["args"][-1] == "--"
        done = _run(home, *command, *hook["args"], name)
        assert not (home / "x.Dockerfile").exists()
        assert name in done.stdout or (home / name).read_text() != text


# --- what is no file ---


def _fifo(path: Path) -> None:
    os.mkfifo(path)


def _zero(path: Path) -> None:
    path.symlink_to("/dev/zero")


def _folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
@pytest.mark.parametrize("make", [_fifo, _zero, _folder], ids=lambda it: it.__name__[1:])
@pytest.mark.parametrize(
    "name", [".gitignore", ".dockerignore", "a.Dockerfile", "dflint.toml", "pyproject.toml", ".hadolint.yaml", "Dockerfile.dockerignore", "compose.yaml", "docker-bake.hcl", "entrypoint.sh", ".git/index", ".git/info/exclude"]
)  # fmt: skip
def test_what_is_no_regular_file_is_passed_over(
    name: str, make: Callable[[Path], None], home: Path
) -> None:
    (home / "Dockerfile").write_text(
        DOCKERFILE + "COPY entrypoint.sh /\nENTRYPOINT /entrypoint.sh\n"
    )
    (home / ".git" / "info").mkdir()
    make(home / name)
    done = _run(home, "check")
    assert "DF301" in done.stdout
    assert done.returncode == 1, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="there are no such files")
@pytest.mark.parametrize("make", [_fifo, _zero], ids=lambda it: it.__name__[1:])
@pytest.mark.parametrize(
    "args", [["{}"], ["--baseline", "{}"], ["--config", "{}"], ["--context", "{}"]], ids=" ".join
)
def test_what_is_named_and_no_regular_file_is_one_sentence(
    args: list[str], make: Callable[[Path], None], home: Path
) -> None:
    make(home / "odd")
    done = _run(home, "check", "Dockerfile", *(it.replace("{}", "odd") for it in args))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and '"odd"' in done.stderr
    if args == ["{}"]:  # the other file is reported
        assert "DF301" in done.stdout
        assert done.stderr == 'dflint: cannot read "odd": it is not a regular file.\n'


def test_what_a_shell_opens_is_read(home: Path) -> None:
    line = f"{sys.executable} -m dflint check -q <(cat Dockerfile)"
    done = subprocess.run(["bash", "-c", line], cwd=home, capture_output=True, text=True)
    assert "DF301" in done.stdout, done.stderr


def test_a_baseline_that_is_a_device(home: Path) -> None:
    done = _run(home, "check", "--baseline", "/dev/null", "--write-baseline")
    assert done.returncode == 2
    assert done.stderr.startswith('dflint: cannot read "/dev/null"')


def test_a_file_that_is_too_large(home: Path) -> None:
    (home / "Dockerfile").write_bytes(b"#" * 11_000_000)
    done = _run(home, "check")
    assert done.stderr == 'dflint: cannot read "Dockerfile": it is larger than 10 MB.\n'


# --- what takes long ---


def test_fifty_stars_everywhere(home: Path) -> None:
    stars = "a*" * 50 + "b"
    long = "a" * 60
    (home / ".dockerignore").write_text(f"{stars}\n!{stars}\n**/{stars}/**\n")
    (home / ".gitignore").write_text(f"{stars}\n/{stars}/x\n")
    (home / "dflint.toml").write_text(f'[per-file-ignores]\n"{stars}" = ["DF301"]\n')
    (home / long).write_text("")
    lines = (f"ARG A={long}", f"FROM ${{A%%{stars}}}", f"ENV B={long}", f"RUN echo ${{B##{stars}}} ${{B/{stars}/x}} ${{B//{stars}}}", f"COPY {stars} /{stars}", f"RUN rm -rf /{stars} {long}")  # fmt: skip
    (home / "Dockerfile").write_text("\n".join(lines))
    assert _run(home, "check", "--select", "ALL").returncode in (0, 1)


def test_a_trigger_that_sets_a_variable_is_fixed(home: Path) -> None:
    (home / "Dockerfile").write_text("FROM ruby:3.4-slim\nONBUILD ENV RAILS_ENV production\n")
    done = _run(home, "check", "--select", "DF142", "--fix")
    assert "bug" not in done.stderr
    assert "ONBUILD ENV RAILS_ENV=production" in (home / "Dockerfile").read_text()
