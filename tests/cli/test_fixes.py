"""`dflint check --fix` and `--diff` on real files."""

from __future__ import annotations

import json
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from dflint.fix import delete, safe
from dflint.rule import Finding, Severity, rule
from dflint.syntax.nodes import User
from dflint_rules.metadata import instructions
from tests.cli.conftest import Dflint
from tests.lab import without_index

BEFORE = "from debian:12\nENV A b\nRUN apt-get install curl\nUSER 1000\n"
SAFE = "FROM debian:12\nENV A=b\nRUN apt-get install -y curl\nUSER 1000\n"
UNSAFE = SAFE.replace("install -y", "install -y --no-install-recommends")
SOME = ("--select", "DF129,DF142,DF301,DF302")


@pytest.fixture(autouse=True)
def file(here: Path) -> Path:
    path = here / "Dockerfile"
    path.write_text(BEFORE)
    return path


def test_safe_fixes_are_made_and_the_rest_is_reported(dflint: Dflint, file: Path) -> None:
    code, out, err = dflint("check", *SOME, "--fix", "--output-format=concise")
    assert file.read_text() == SAFE
    assert code == 0
    assert out == (
        "Dockerfile:3:13: info[DF302] [*] apt-get install also installs recommended packages "
        "[apt-recommends]\nFound 1 finding in 1 file (1 info). --fix --unsafe-fixes resolves 1.\n"
    )
    assert err == "Fixed 3 findings in 1 file.\n"


def test_unsafe_fixes_have_to_be_asked_for(dflint: Dflint, file: Path) -> None:
    code, out, _ = dflint("check", *SOME, "--fix", "--unsafe-fixes")
    assert (code, out) == (0, "No findings in 1 file.\n")
    assert file.read_text() == UNSAFE


def test_a_second_run_changes_nothing(dflint: Dflint, file: Path) -> None:
    dflint("check", "--fix", "--unsafe-fixes")
    first = file.read_text()
    _, _, err = dflint("check", "--fix", "--unsafe-fixes")
    assert (file.read_text(), err) == (first, "")


def test_without_fix_nothing_is_written(dflint: Dflint, file: Path) -> None:
    assert dflint("check", *SOME, "--unsafe-fixes")[0] == 1
    assert file.read_text() == BEFORE


def test_a_diff_is_shown_and_nothing_written(dflint: Dflint, file: Path) -> None:
    code, out, err = dflint("check", *SOME, "--diff")
    assert code == 1
    assert out.startswith("--- ./Dockerfile\n+++ ./Dockerfile\n@@ -1,4 +1,4 @@\n-from debian:12\n")
    assert err == "Would fix 3 findings in 1 file.\n"
    assert file.read_text() == BEFORE


@pytest.mark.parametrize("program", [["patch", "-p0"], ["git", "apply", "-"]])
def test_the_diff_is_a_patch(dflint: Dflint, file: Path, program: list[str]) -> None:
    _, out, _ = dflint("check", *SOME, "--diff", "--unsafe-fixes")
    subprocess.run(program, input=out.encode(), check=True, capture_output=True)
    assert file.read_text() == UNSAFE


def test_no_diff_no_failure(dflint: Dflint, file: Path) -> None:
    file.write_text(SAFE)
    assert dflint("check", *SOME, "--diff") == (0, "", "")


def test_standard_input_is_fixed_to_standard_output(dflint: Dflint, file: Path) -> None:
    code, out, err = dflint(
        "check", *SOME, "--fix", "-", "--stdin-filename", "a/Dockerfile", stdin=BEFORE.encode()
    )
    assert (code, out) == (0, SAFE)
    assert "a/Dockerfile:3:13  info[DF302]" in err
    assert err.endswith("Fixed 3 findings in 1 file.\n")
    assert file.read_text() == BEFORE


def test_show_fixes(dflint: Dflint) -> None:
    _, _, err = dflint("check", *SOME, "--fix", "--show-fixes")
    assert err == (
        "Fixed 3 findings in 1 file.\nDockerfile:\n"
        "  1 x DF129 (instruction-casing)\n"
        "  1 x DF142 (legacy-key-value)\n"
        "  1 x DF301 (apt-get-without-yes)\n"
    )


def test_fix_only(dflint: Dflint, file: Path) -> None:
    assert dflint("check", *SOME, "--fix-only", "-q", "--fail-on=info") == (0, "", "")
    assert file.read_text() == SAFE


def test_exit_non_zero_on_fix(dflint: Dflint) -> None:
    args = ("check", *SOME, "--fix", "--exit-non-zero-on-fix")
    assert dflint(*args)[0] == 1
    assert dflint(*args)[0] == 0


@pytest.mark.parametrize(
    "args", [("--fixable", "DL3014"), ("--unfixable", "style,apt-recommends", "--unsafe-fixes")]
)
def test_only_some_rules_may_fix(dflint: Dflint, file: Path, args: tuple[str, ...]) -> None:
    dflint("check", *SOME, "--fix", *args)
    assert file.read_text() == BEFORE.replace("install", "install -y")


def test_a_rule_that_nobody_knows(dflint: Dflint, file: Path) -> None:
    code, _, err = dflint("check", "--fix", "--unfixable", "apt-recomends")
    assert (code, file.read_text()) == (2, BEFORE)
    assert err == 'dflint: no rule is called "apt-recomends". Did you mean "apt-recommends"?\n'


def test_what_does_not_go_together(dflint: Dflint) -> None:
    code, _, err = dflint("check", "--fix", "--add-ignore")
    assert (code, err) == (2, "dflint: --add-ignore and --fix do not go together: choose one.\n")


def test_the_configuration_may_say_so(dflint: Dflint, here: Path, file: Path) -> None:
    (here / "dflint.toml").write_text('fix = true\nunfixable = ["DF142"]\n')
    dflint("check", *SOME)
    assert file.read_text() == SAFE.replace("ENV A=b", "ENV A b")


def test_what_is_left_as_json(dflint: Dflint) -> None:
    _, out, _ = dflint("check", *SOME, "--fix", "--output-format=json")
    assert [it["code"] for it in json.loads(out)] == ["DF302"]


def test_a_suppressed_finding_is_not_fixed(dflint: Dflint, file: Path) -> None:
    text = BEFORE.replace("RUN", "# hadolint ignore=DL3014\nRUN")
    file.write_text(text)
    dflint("check", *SOME, "--fix")
    assert "apt-get install curl" in file.read_text()


def test_newlines_mark_and_mode_stay(dflint: Dflint, file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + BEFORE.replace("\n", "\r\n").encode() + b"# \xff")
    file.chmod(0o640)
    dflint("check", *SOME, "--fix")
    assert file.read_bytes() == b"\xef\xbb\xbf" + SAFE.replace("\n", "\r\n").encode() + b"# \xff"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_link_stays_a_link(dflint: Dflint, here: Path, file: Path) -> None:
    link = here / "web.Dockerfile"
    link.symlink_to(file)
    dflint("check", *SOME, "--fix", "web.Dockerfile")
    assert link.is_symlink()
    assert file.read_text() == SAFE


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_cannot_be_written(dflint: Dflint, file: Path) -> None:
    file.chmod(0o444)
    code, _, err = dflint("check", *SOME, "--fix")
    assert code == 2
    assert 'cannot write "./Dockerfile"' in err


def test_several_files_and_one_that_is_broken(dflint: Dflint, here: Path, file: Path) -> None:
    (here / "a.Dockerfile").write_text("FROM debian\nRUN apt-get install curl\nRUNN x\n")
    code, _, err = dflint("check", "--select", "DF0,DF301", "--fix")
    assert code == 1
    assert err == "Fixed 1 finding in 1 file.\n"
    assert "install -y curl" in file.read_text()
    assert "install curl" in (here / "a.Dockerfile").read_text()  # what it builds is not known


def test_why_a_fix_is_not_made_is_shown_as_text_and_never_as_a_command_to_the_terminal(
    dflint: Dflint, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @rule("DF999", Severity.INFO, "style")
    def drops_comments(instruction: User) -> Iterator[Finding]:
        """A rule with a bug."""
        comment = instruction.comments[0]
        yield Finding(instruction, "a comment", safe("Drop it", delete(comment)))

    monkeypatch.setattr(instructions, "drops_comments", drops_comments, raising=False)
    without_index(monkeypatch)
    file.write_text("FROM debian:12\nUSER \\\n# \x1b[31mred\n  1000\n")
    _, _, err = dflint("check", "--select", "DF999", "--fix")
    assert err.splitlines()[0].startswith(
        "Dockerfile:2:1: no fix for DF999 (drops-comments): it changes a comment "
        "(# \\x1b[31mred goes). "
    )
