"""`dflint check` on real files, with rules that cannot change: those on what cannot be read."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from dflint.rule import Finding, Rule, Severity
from dflint.syntax.nodes import From
from tests.cli.conftest import Dflint

READABLE = "FROM debian:12\n"
WRONG = "FROM debian:12\nRUNN true\nCOPY --form=build a b\n"
SYNTAX = ("--select", "DF00")


def write(name: str, text: str | bytes) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_bytes(text.encode() if isinstance(text, str) else text)


@pytest.fixture(autouse=True)
def files(here: Path) -> None:
    """One file that is wrong and one that is not."""
    write("Dockerfile", WRONG)
    write("docker/web.Dockerfile", READABLE)


def test_full(dflint: Dflint, snapshot: SnapshotAssertion) -> None:
    code, out, err = dflint("check", *SYNTAX)
    assert (code, err) == (1, "")
    assert out == snapshot


def test_concise(dflint: Dflint, snapshot: SnapshotAssertion) -> None:
    assert dflint("check", *SYNTAX, "--output-format", "concise")[1] == snapshot


def test_json(dflint: Dflint) -> None:
    code, out, err = dflint("check", *SYNTAX, "--output-format=json")
    first, second = json.loads(out)
    assert (code, err) == (1, "")
    assert first["name"] == "unknown-instruction"
    assert first["start"] == {"line": 2, "column": 1, "offset": 15}
    assert second["name"] == "unknown-flag"


def test_a_clean_file(dflint: Dflint) -> None:
    assert dflint("check", *SYNTAX, "docker") == (0, "No findings in 1 file.\n", "")
    assert dflint("check", *SYNTAX, "docker", "--output-format=json") == (0, "[]\n", "")


def test_quiet(dflint: Dflint) -> None:
    assert dflint("check", *SYNTAX, "-q", "docker") == (0, "", "")
    assert "Found" not in dflint("check", *SYNTAX, "-q")[1]


def test_statistics(dflint: Dflint, snapshot: SnapshotAssertion) -> None:
    code, out, _ = dflint("check", *SYNTAX, "--statistics")
    assert code == 1
    assert out == snapshot


def test_exit_zero(dflint: Dflint) -> None:
    assert dflint("check", *SYNTAX, "--exit-zero")[0] == 0


@pytest.mark.parametrize("severity", Severity.NAMES)
def test_only_what_is_bad_enough_fails(
    dflint: Dflint, monkeypatch: pytest.MonkeyPatch, severity: str
) -> None:
    def every_from(instruction: From) -> Iterator[Finding]:
        yield Finding(instruction, "here it is")

    every_from.__annotations__["instruction"] = "From"
    rules = (Rule(every_from, "DF999", Severity.named(severity), "style"),)
    monkeypatch.setattr("dflint.cli.check.all_rules", lambda: rules)
    failing = {level for level in Severity.NAMES if dflint("check", "-t", level)[0] == 1}
    assert failing == set(Severity.NAMES[: Severity.NAMES.index(severity) + 1])
    assert dflint("check")[0] == (severity in ("warning", "error"))


def test_ignore(dflint: Dflint) -> None:
    code, out, _ = dflint("check", *SYNTAX, "--ignore", "unknown-instruction,DF003")
    assert (code, out) == (0, "No findings in 2 files.\n")


def test_standard_input(dflint: Dflint) -> None:
    args = ("check", *SYNTAX, "--output-format=concise", "-q")
    assert dflint(*args, "-", stdin=WRONG.encode())[1].startswith("<stdin>:2:1: error[DF002]")
    for more in (("--stdin-filename", "a/b", "-"), ("--stdin-filename=a/b",)):
        assert dflint(*args, *more, stdin=WRONG.encode())[1].startswith("a/b:2:1: error[DF002]")


def test_output_file(dflint: Dflint) -> None:
    assert dflint("check", *SYNTAX, "-o", "report.txt", "-q") == (1, "", "")
    assert "RUNN" in Path("report.txt").read_text()
    code, _, err = dflint("check", *SYNTAX, "-o", "no/report.txt")
    assert (code, err) == (2, 'dflint: cannot write "no/report.txt": No such file or directory.\n')


def test_show_files(dflint: Dflint) -> None:
    assert dflint("check", "--show-files") == (0, "Dockerfile\ndocker/web.Dockerfile\n", "")
    assert dflint("check", "--show-files", "--exclude", "docker")[1] == "Dockerfile\n"
    assert dflint("check", "--show-files", "--extend-exclude=*.Dockerfile")[1] == "Dockerfile\n"
    assert dflint("check", "--show-files", "Dockerfile", "--force-exclude")[1] == "Dockerfile\n"


def test_ignored_by_git(dflint: Dflint) -> None:
    write(".gitignore", "docker\n")
    assert dflint("check", "--show-files")[1] == "Dockerfile\n"
    assert len(dflint("check", "--show-files", "--no-respect-gitignore")[1].split()) == 2


def test_no_files(dflint: Dflint, here: Path) -> None:
    (here / "empty").mkdir()
    assert dflint("check", "empty") == (0, "", "dflint: there are no Dockerfiles here.\n")


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (["Dokcerfile"], 'there is no file or folder "Dokcerfile". Did you mean "Dockerfile"?'),
        (
            ["docker/wbe.Dockerfile"],
            'there is no file or folder "docker/wbe.Dockerfile".'
            ' Did you mean "docker/web.Dockerfile"?',
        ),
        (["no/where"], 'there is no file or folder "no/where".'),
        (["--select", "unknown-instrution"], 'Did you mean "unknown-instruction"?'),
        (["--ignore", "DF9999"], 'no rule is called "DF9999".'),
        (["--selct", "DF001"], 'there is no option "--selct". Did you mean "--select"?'),
        (["--fail-om=error"], 'there is no option "--fail-om". Did you mean "--fail-on"?'),
        (["--fail-on", "warnign"], 'Did you mean "warning"?'),
        (["--output-format", "jsn"], 'Did you mean "json"?'),
        (["--select"], "requires an argument"),
    ],
)
def test_mistakes_are_one_sentence(dflint: Dflint, args: list[str], sentence: str) -> None:
    code, out, err = dflint("check", *args)
    assert (code, out) == (2, "")
    assert err.startswith("dflint: ")
    assert sentence in err
    assert err.count("\n") == 1


def test_other_mistakes(dflint: Dflint) -> None:
    code, _, err = dflint("chekc")
    assert (code, err.count("\n")) == (2, 1)
    assert "check" in err
    assert 'Did you mean "dflint check Dockerfile"?' in dflint("Dockerfile")[2]
    assert dflint()[0] == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read everything")
def test_a_file_that_cannot_be_read(dflint: Dflint) -> None:
    write("a/Dockerfile", WRONG)
    os.chmod("a/Dockerfile", 0)
    code, out, err = dflint("check", *SYNTAX)
    assert code == 2
    assert "RUNN" in out
    assert err == 'dflint: cannot read "a/Dockerfile": Permission denied.\n'


def test_a_folder_that_looks_like_a_dockerfile_cannot_be_read(dflint: Dflint) -> None:
    os.symlink("loop", "loop")
    code, out, err = dflint("check", *SYNTAX, "loop", "Dockerfile")
    assert code == 2
    assert "RUNN" in out
    assert err.startswith('dflint: cannot read "loop": ')


def test_odd_files_are_findings_and_not_the_end(dflint: Dflint) -> None:
    write("docker/binary.Dockerfile", b"\x7fELF\0\0\0")
    write("docker/utf16.Dockerfile", "\ufeffFROM debian:12\nRUNN x\n".encode("utf-16-le"))
    write("docker/latin1.Dockerfile", b"FROM debian:12\n# caf\xe9\nRUNN caf\xe9\n")
    write("docker/empty.Dockerfile", b"")
    _, out, err = dflint("check", *SYNTAX, "--output-format=concise", "docker")
    assert err == ""
    found = [line.split("]")[0] for line in out.splitlines()]
    assert "docker/utf16.Dockerfile:2:1: error[DF002" in found
    assert "docker/latin1.Dockerfile:3:1: error[DF002" in found
    assert sum("binary" in line for line in found) == 1


def test_text_from_strangers_is_harmless(dflint: Dflint) -> None:
    write("Dockerfile", "FROM a\n::stop-commands::x\nRUNN \x1b[2J ##vso[task.complete]\r\x07\n")
    os.rename("Dockerfile", "::error::Dockerfile")
    for more in ((), ("--output-format=concise",), ("--output-format=json",)):
        _, out, err = dflint("check", *SYNTAX, *more, "::error::Dockerfile")
        assert err == ""
        assert out.replace("\n", "").isprintable()
        assert "##vso[" not in out
        assert "stop-commands" in out
        assert not any(line.lstrip().startswith(("::", "##")) for line in out.splitlines())


@pytest.mark.parametrize(
    ("option", "variables", "coloured"),
    [
        ("auto", {}, False),
        ("always", {}, True),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
        ("auto", {"FORCE_COLOR": "1"}, True),
        ("auto", {"FORCE_COLOR": "0"}, False),
        ("auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("auto", {"CLICOLOR_FORCE": "1"}, True),
        ("auto", {"NO_COLOR": "", "CLICOLOR_FORCE": "1"}, True),
    ],
)
def test_colour(
    dflint: Dflint,
    monkeypatch: pytest.MonkeyPatch,
    option: str,
    variables: dict[str, str],
    coloured: bool,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert ("\x1b[" in dflint("check", *SYNTAX, "--color", option)[1]) == coloured
    dflint("check", *SYNTAX, "--color", option, "-o", "report.txt")
    assert ("\x1b[" in Path("report.txt").read_text()) == (option == "always")


def test_the_environment_chooses_the_format(
    dflint: Dflint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DFLINT_OUTPUT_FORMAT", "json")
    assert dflint("check", *SYNTAX)[1].startswith("[")
    monkeypatch.setenv("DFLINT_OUTPUT_FORMAT", "yaml")
    assert dflint("check", *SYNTAX)[0] == 2
