"""Several formats at once, and what `auto` shows in a CI."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Dflint

TEXT = "FROM debian:latest\nRUN apt-get install curl\n"
SOME = ("--select", "DF102,DF301", "--isolated")


@pytest.fixture(autouse=True)
def _dockerfile(here: Path) -> None:
    (here / "Dockerfile").write_text(TEXT)


def test_several_formats_of_one_run(dflint: Dflint, here: Path) -> None:
    code, out, _ = dflint(
        "check", *SOME, "--output-format", "sarif:report.sarif,gitlab:q.json,concise"
    )
    assert code == 1
    assert out.startswith("Dockerfile:1:13: warning[DF102] ")
    assert len(json.loads((here / "report.sarif").read_text())["runs"][0]["results"]) == 2
    assert len(json.loads((here / "q.json").read_text())) == 2


def test_without_a_format_for_the_terminal_nothing_is_shown(dflint: Dflint, here: Path) -> None:
    assert dflint("check", *SOME, "--output-format=json:a.json,junit:b.xml")[:2] == (1, "")
    assert sorted(it.name for it in here.iterdir()) == ["Dockerfile", "a.json", "b.xml"]


def test_output_file_is_for_the_format_that_has_none(dflint: Dflint, here: Path) -> None:
    assert dflint("check", *SOME, "-o", "c.txt", "--output-format=json:a.json,concise")[1] == ""
    assert (here / "c.txt").read_text().startswith("Dockerfile:1:13: ")


def test_the_configuration_may_name_several(dflint: Dflint, here: Path) -> None:
    (here / "dflint.toml").write_text('output-format = "json:a.json,concise"\n')
    assert dflint("check", "--select", "DF102")[1].startswith("Dockerfile:1:13: ")
    assert len(json.loads((here / "a.json").read_text())) == 1


@pytest.mark.parametrize(
    ("formats", "sentence"),
    [
        ("sarf", "is not one of auto, full, azure, checkstyle,"),
        ("json:a,sarf", 'Did you mean "sarif"?'),
        ("json,full", "json and full would both go to standard output: give one of them a file, as"
         " in full:FILE."),
        ("json:", '"json:" names no file behind the colon.'),
        ("auto:x", "auto is for what is shown, and takes no file."),
        ("json,", '"" is not one of '),
    ],
)  # fmt: skip
def test_mistakes(dflint: Dflint, here: Path, formats: str, sentence: str) -> None:
    """On the command line, in the environment and in the configuration."""
    code, out, err = dflint("check", "--output-format", formats)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1
    (here / "dflint.toml").write_text(f'output-format = "{formats}"\n')
    code, out, err = dflint("check")
    assert (code, out) == (2, "")
    assert sentence.removesuffix(".") in err
    assert sorted(it.name for it in here.iterdir()) == ["Dockerfile", "dflint.toml"]


def test_a_file_that_cannot_be_written(dflint: Dflint) -> None:
    code, _, err = dflint("check", *SOME, "--output-format", "json:no/such.json")
    assert (code, err) == (2, 'dflint: cannot write "no/such.json": No such file or directory.\n')


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_disk_leaves_no_half_a_report(dflint: Dflint, here: Path) -> None:
    code, _, err = dflint("check", *SOME, "--output-format", "json:/dev/full")
    assert (code, err) == (2, 'dflint: cannot write "/dev/full": No space left on device.\n')


def test_an_old_report_stays_until_the_new_one_is_whole(dflint: Dflint, here: Path) -> None:
    (here / "real.json").write_text("old")
    (here / "real.json").chmod(0o640)
    (here / "link.json").symlink_to("real.json")
    dflint("check", *SOME, "--output-format", "json:link.json")
    assert (here / "link.json").is_symlink()
    assert len(json.loads((here / "real.json").read_text())) == 2
    assert (here / "real.json").stat().st_mode & 0o777 == 0o640
    assert [it.name for it in here.iterdir() if it.name.endswith(".part")] == []


def test_github_gets_annotations_and_a_summary(
    dflint: Dflint, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "summary.md"))
    (here / "summary.md").write_text("before\n")
    code, out, _ = dflint("check", *SOME)
    assert code == 1
    text, _, commands = out.partition("::error ")
    assert "Found 2 findings in 1 file" in text
    assert commands.startswith("file=Dockerfile,line=2,")
    assert "\n::warning file=Dockerfile,line=1," in out
    summary = (here / "summary.md").read_text()
    assert summary.startswith("before\n### dflint: 2 findings in 1 file")
    assert summary.index("error") < summary.index("| warning")


def test_paths_are_from_the_root_of_the_checkout(
    dflint: Dflint, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(here.parent))
    assert f"file={here.name}/Dockerfile," in dflint("check", *SOME)[1]
    assert "\n./Dockerfile" not in dflint("check", *SOME)[1]


def test_azure_gets_issues_and_a_summary(
    dflint: Dflint, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TF_BUILD", "True")
    monkeypatch.setenv("AGENT_TEMPDIRECTORY", str(here))
    out = dflint("check", *SOME)[1]
    assert "##vso[task.logissue type=error;sourcepath=Dockerfile;linenumber=2;" in out
    last = out.splitlines()[-1]
    assert last.startswith("##vso[task.uploadsummary]")
    assert Path(last.partition("]")[2]).read_text().startswith("### dflint: 2 findings")


def test_gitlab_gets_a_report_unless_there_is_one(
    dflint: Dflint, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITLAB_CI", "true")
    monkeypatch.setenv("CI_PROJECT_DIR", str(here))
    dflint("check", *SOME)
    report = here / "gl-code-quality-report.json"
    assert len(json.loads(report.read_text())) == 2
    report.write_text("that of another tool")
    _, _, err = dflint("check", *SOME)
    assert report.read_text() == "that of another tool"
    assert "stays as it is" in err


@pytest.mark.parametrize("formats", ["full", "concise", "json"])
def test_whoever_asks_for_a_format_gets_it_alone(
    dflint: Dflint, formats: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert "::error" not in dflint("check", *SOME, "--output-format", formats)[1]


def test_what_comments_silence_is_in_sarif(dflint: Dflint, here: Path) -> None:
    (here / "Dockerfile").write_text(f"# hadolint ignore=DL3007\n{TEXT}")
    code, out, _ = dflint("check", *SOME, "--output-format=sarif")
    results = json.loads(out)["runs"][0]["results"]
    found = {it["ruleId"]: it["suppressions"] for it in results}
    assert found == {"DF301": [], "DF102": [{"kind": "inSource"}]}
    assert code == 1
    dflint("check", *SOME, "--baseline", "known.json", "--write-baseline")
    code, out, _ = dflint("check", *SOME, "--baseline", "known.json", "--output-format=sarif")
    kinds = [it["suppressions"][0]["kind"] for it in json.loads(out)["runs"][0]["results"]]
    assert sorted(kinds) == ["external", "inSource"]
    assert code == 0
