"""Command line, configuration and environment of hadolint: what holds for it holds for dflint."""

import json

import pytest

from tests.hadolint.programs import Done, Shell

# DL3059 is info in both; DL3057 and DL1001 are off in both unless they are given a level.
INFO = "FROM debian:12\nRUN echo hi\nRUN echo ho\n"
TWO = 'FROM debian:latest\nMAINTAINER me\nCMD ["bash"]\n'


def codes(done: Done) -> list[tuple[str, str]]:
    return [(it["code"], it["level"]) for it in json.loads(done.out)]


@pytest.mark.parametrize(
    ("options", "code", "level"),
    [
        ("", 1, "info"),
        ("-t info", 1, "info"),
        ("-t warning", 0, "info"),
        ("--failure-threshold=error", 0, "info"),
        ("--failure-threshold none", 1, "info"),
        ("-t ignore", 1, "info"),
        ("--no-fail", 0, "info"),
        ("--error DL3059 -t error", 1, "error"),
        ("--style=DL3059", 0, "style"),
        ("--style DL3059 --warning DL3059", 1, "warning"),
        ("--disable-ignore-pragma", 1, "info"),
    ],
)
def test_levels_and_thresholds(both: Shell, options: str, code: int, level: str) -> None:
    (both.folder / "Dockerfile").write_text(INFO)
    done = both(f"hadolint -f json {options} Dockerfile")
    assert (done.code, codes(done)) == (code, [("DL3059", level)])


def test_rules_that_are_off_until_they_have_a_level(both: Shell) -> None:
    text = '# hadolint ignore=DL3007\nFROM debian:latest\nCMD ["bash"]\n'
    (both.folder / "Dockerfile").write_text(text)
    assert codes(both("hadolint -f json Dockerfile")) == []
    done = both("hadolint -f json --info DL1001 --error DL3057 Dockerfile")
    assert sorted(codes(done)) == [("DL1001", "info"), ("DL3057", "error")]


@pytest.mark.parametrize(
    "options",
    [
        "--ignore DL3007",
        "--ignore=DL3007 --ignore XX1",
        "-c ignoring.yaml",
        "--config ignoring.yaml",
    ],
)
def test_what_is_ignored(both: Shell, options: str) -> None:
    (both.folder / "Dockerfile").write_text(TWO)
    (both.folder / "ignoring.yaml").write_text("ignored: [DL3007]\n")
    assert codes(both(f"hadolint -f json {options} Dockerfile")) == [("DL4000", "error")]


def test_lists_of_all_places_are_joined(both: Shell) -> None:
    (both.folder / "Dockerfile").write_text(INFO + TWO.partition("\n")[2])
    (both.folder / ".hadolint.yaml").write_text("ignored: [DL3059]\n")
    assert codes(both("hadolint -f json Dockerfile")) == [("DL4000", "error")]
    done = both("hadolint -f json --ignore DL4000 Dockerfile")
    assert codes(done) == []
    done = both("hadolint -f json Dockerfile", HADOLINT_IGNORE="DL4000")
    assert codes(done) == []


@pytest.mark.parametrize(
    ("file", "variables", "options", "code"),
    [
        ("failure-threshold: error\n", {}, "", 0),
        ("failure-threshold: error\n", {}, "-t info", 1),
        ("failure-threshold: error\n", {"HADOLINT_FAILURE_THRESHOLD": "info"}, "", 0),
        ("ignored: []\n", {"HADOLINT_FAILURE_THRESHOLD": "error"}, "", 0),
        ("no-fail: true\n", {}, "", 0),
        ("ignored: []\n", {"HADOLINT_NOFAIL": "1"}, "", 0),
        ("ignored: []\n", {"HADOLINT_OVERRIDE_ERROR": "DL3059"}, "-t error", 1),
        ("override: {error: [DL3059]}\n", {}, "-t error", 1),
        ("override: {style: [DL3059]}\n", {}, "", 0),
    ],
)
def test_file_and_variables(
    both: Shell, file: str, variables: dict[str, str], options: str, code: int
) -> None:
    (both.folder / "Dockerfile").write_text(INFO)
    (both.folder / ".hadolint.yaml").write_text(file)
    assert both(f"hadolint {options} Dockerfile", b"", **variables).code == code


@pytest.mark.parametrize(
    "place",
    ["work/.hadolint.yaml", "work/.hadolint.yml", "work-bin/hadolint.yaml", "work-bin/.hadolint.yml",
     "work-bin/.hadolint/config.yaml"],
)  # fmt: skip
def test_where_the_file_is_looked_for(both: Shell, place: str) -> None:
    """The current folder, the folder for configuration, and the home folder."""
    (both.folder / "Dockerfile").write_text(TWO)
    file = both.folder.parent / place
    file.parent.mkdir(exist_ok=True)
    file.write_text("ignored: [DL4000]\n")
    assert codes(both("hadolint -f json Dockerfile")) == [("DL3007", "warning")]


def test_a_file_in_another_folder_does_not_hold(both: Shell) -> None:
    (both.folder / "sub").mkdir()
    (both.folder / "sub" / "Dockerfile").write_text(TWO)
    (both.folder / "sub" / ".hadolint.yaml").write_text("ignored: [DL4000, DL3007]\n")
    assert len(codes(both("hadolint -f json sub/Dockerfile"))) == 2


def test_labels_and_registries(both: Shell) -> None:
    text = 'FROM quay.io/a/b:1\nLABEL a="1.x" b="" other=1\nCMD ["bash"]\n'
    (both.folder / "Dockerfile").write_text(text)
    options = "--require-label a:semver --require-label c --trusted-registry docker.io"
    found = codes(both(f"hadolint -f json {options} --strict-labels Dockerfile"))
    assert {it for it in found if it[0] not in ("DL3050", "DL3048")} == {
        ("DL3026", "error"),
        ("DL3049", "info"),
        ("DL3056", "warning"),
    }
    assert ("DL3050", "info") in found


def test_several_formats_and_outputs(both: Shell) -> None:
    (both.folder / "Dockerfile").write_text(INFO)
    done = both("hadolint -f json -o a.json -f gnu -o b.txt Dockerfile")
    assert (done.code, done.out) == (1, "")
    assert len(json.loads((both.folder / "a.json").read_text())) == 1
    assert (both.folder / "b.txt").read_text().startswith("hadolint:Dockerfile:3: DL3059 info: ")
    done = both("hadolint -f gnu -o b.txt -f json Dockerfile")
    assert codes(done) == [("DL3059", "info")]


def test_several_files(both: Shell) -> None:
    (both.folder / "Dockerfile").write_text(INFO)
    (both.folder / "b.Dockerfile").write_text(TWO)
    done = both("hadolint -f json b.Dockerfile Dockerfile")
    assert [it["file"] for it in json.loads(done.out)] == [*["b.Dockerfile"] * 2, "Dockerfile"]


@pytest.mark.parametrize(
    "name", ["checkstyle", "codeclimate", "gitlab_codeclimate", "sonarqube", "junit"]
)
def test_another_path_in_the_report(both: Shell, name: str) -> None:
    (both.folder / "Dockerfile").write_text(INFO)
    done = both(f"hadolint -f {name} --file-path-in-report docker/web - < Dockerfile")
    assert "docker/web" in done.out


@pytest.mark.parametrize(
    "options",
    ["-f jsn Dockerfile", "--no-colr Dockerfile", "-t eror Dockerfile", "-c nosuch Dockerfile",
     "nosuch", "", "--require-label a:sem Dockerfile", "-f"],
)  # fmt: skip
def test_mistakes_have_the_code_1(both: Shell, options: str) -> None:
    (both.folder / "Dockerfile").write_text("FROM debian:12\n")
    assert both(f"hadolint {options}").code == 1


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ("-f jsn Dockerfile", '-f: "jsn" is not one of tty, json, checkstyle, codeclimate,'
         ' gitlab_codeclimate, gnu, codacy, sonarqube, sarif, junit. Did you mean "json"?'),
        ("--no-colr Dockerfile",
         'hadolint has no option "--no-colr". Did you mean "--no-color"?'),
        ("-c nosuch Dockerfile", 'cannot read "nosuch": No such file or directory.'),
        ("sub", '"sub" is a folder: hadolint takes files, dflint check folders too.'),
        ("Dockerfil", 'there is no file or folder "Dockerfil". Did you mean "Dockerfile"?'),
        ("-f json -o no/such Dockerfile", 'cannot write "no/such": No such file or directory.'),
        ("-f", "-f needs a value."),
    ],
)  # fmt: skip
def test_a_mistake_is_one_sentence(ours: Shell, options: str, sentence: str) -> None:
    (ours.folder / "Dockerfile").write_text("FROM debian:12\n")
    (ours.folder / "sub").mkdir()
    done = ours(f"hadolint {options}")
    assert (done.code, done.err) == (1, f"dflint: {sentence}\n")


def test_one_missing_file_does_not_lose_the_rest(ours: Shell) -> None:
    (ours.folder / "Dockerfile").write_text(INFO)
    done = ours("hadolint -f json nosuch Dockerfile")
    assert codes(done) == [("DL3059", "info")]
    assert (done.code, done.err) == (1, 'dflint: there is no file or folder "nosuch".\n')


def test_the_format_of_a_caller_is_the_only_one(ours: Shell) -> None:
    """hadolint writes that of the file before it, and a caller can read neither."""
    (ours.folder / "Dockerfile").write_text(INFO)
    (ours.folder / ".hadolint.yaml").write_text("format: tty\n")
    assert codes(ours("hadolint -f json Dockerfile")) == [("DL3059", "info")]


def test_a_pipe_gets_no_colours(ours: Shell) -> None:
    (ours.folder / "Dockerfile").write_text(INFO)
    assert "\x1b" not in ours("hadolint Dockerfile").out
    assert "\x1b[92minfo\x1b[0m" in ours("hadolint Dockerfile", FORCE_COLOR="1").out
    assert "\x1b" not in ours("hadolint --no-color Dockerfile", FORCE_COLOR="1").out


def test_the_place_is_that_of_the_finding(ours: Shell) -> None:
    """hadolint has the first line of the instruction, and the column 1."""
    (ours.folder / "Dockerfile").write_text("FROM debian:12\nRUN true \\\n && sudo true\n")
    (row,) = json.loads(ours("hadolint -f json Dockerfile").out)
    assert (row["code"], row["line"], row["column"]) == ("DL3004", 3, 5)


def test_without_shellcheck_one_line_says_so(ours: Shell) -> None:
    (ours.folder / "Dockerfile").write_text("FROM debian:latest\nRUN x=$(date); echo $x\n")
    script = ours.path / "hadolint"
    code = "import dflint.shellcheck.program as it; it._program_in = lambda folder: None"
    text = script.read_text()
    python = text.split()[2]
    script.write_text(
        f'#!/bin/sh\nexec {python} -c "{code}; from dflint.cli import main_hadolint;'
        ' main_hadolint()" "$@"\n'
    )
    done = ours("hadolint -f json Dockerfile")
    assert codes(done) == [("DL3007", "warning")]
    assert done.err.count("\n") == 1
    assert "ShellCheck is not installed" in done.err


def test_secrets_are_masked(ours: Shell) -> None:
    (ours.folder / "Dockerfile").write_text("FROM debian:12\nENV DB_PASSWORD=hunter2-hunter2\n")
    for name in ("tty", "json", "sarif", "junit", "gitlab_codeclimate"):
        assert "hunter2" not in ours(f"hadolint -f {name} Dockerfile").out
