"""Programs that call hadolint can call dflint.

Each is here with its command line and with its parser, rebuilt in our words from the program that
is named, as it was on 2026-11-30. hadolint itself goes through the same test where it is installed.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pytest

from tests.hadolint.programs import Done, Shell

SAMPLE = """\
FROM debian:latest
MAINTAINER me
RUN x=$(date); echo $x
LABEL Bad-Key=1
CMD ["bash"]
"""
BROKEN = "FROM debian:12\nRUNN x\n"


class Seen(NamedTuple):
    """What a caller makes of a finding; None for what it does not read."""

    line: int
    code: str | None = None
    level: str | None = None
    path: str | None = None


EXPECTED = [
    Seen(1, "DL3007", "warning"),
    Seen(2, "DL4000", "error"),
    Seen(3, "SC2086", "info"),
    Seen(4, "DL3048", "style"),
]
Parser = Callable[[Done], Iterator[Seen]]


class Caller(NamedTuple):
    """A program that calls hadolint."""

    name: str
    command: str
    parser: Parser
    code: int = 1  # of the command line
    stdin: bool = False
    sees_broken: bool = True  # whether it reads what is said of a file that cannot be read


def lines_of(pattern: str) -> Parser:
    """A parser of lines; its groups are path, line, code and level."""

    def parse(done: Done) -> Iterator[Seen]:
        for line in done.out.splitlines():
            match = re.match(pattern, line)
            if match:
                found = match.groupdict()
                yield Seen(
                    int(found["line"]), found.get("code"), found.get("level"), found.get("path")
                )

    return parse


def rows(done: Done) -> Iterator[Seen]:
    """The array of JSON that editors, reviewdog and Jenkins read."""
    for row in json.loads(done.out):
        assert row["level"] in ("error", "warning", "info", "style"), "an editor knows no other"
        assert row["column"] >= 1
        assert row["message"]
        yield Seen(row["line"], row["code"], row["level"], row["file"])


def rdjson(done: Done) -> Iterator[Seen]:
    """What the jq program of reviewdog's action makes of the array: it knows no style."""
    for row in json.loads(done.out):
        name = row["level"].upper()
        known = name if re.search("ERROR|WARNING|INFO", name) else None
        assert row["code"].startswith(("DL", "SC")), "the address of the page is made of the code"
        assert row["column"], "location.range.start.column"
        yield Seen(row["line"], row["code"], known and known.lower(), row["file"])


def sarif(done: Done) -> Iterator[Seen]:
    """The log that MegaLinter merges with others, and that code scanning takes."""
    log = json.loads(done.out)
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    assert run["tool"]["driver"]["name"]
    for result in run["results"]:
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        assert {"startLine", "startColumn", "endLine", "endColumn"} <= region.keys()
        path = place["artifactLocation"]["uri"]
        level = result["level"]
        yield Seen(region["startLine"], result["ruleId"], LEVEL_OF_NOTE.get(level, level), path)


LEVEL_OF_NOTE = {"note": None}  # info or style: SARIF does not say which


def gitlab(done: Done) -> Iterator[Seen]:
    """The report on code quality: fingerprints that are alike would hide each other."""
    issues = json.loads(done.out)
    marks = [it["fingerprint"] for it in issues]
    assert len(set(marks)) == len(marks)
    for it in issues:
        assert it["severity"] in ("info", "minor", "major", "critical", "blocker")
        yield _issue(it)


def codeclimate(done: Done) -> Iterator[Seen]:
    """Objects, and a NUL behind each."""
    *parts, last = done.out.split("\0")
    assert last.strip() == ""
    for part in parts:
        yield _issue(json.loads(part))


def _issue(it: dict[str, Any]) -> Seen:
    assert it["type"] == "issue"
    assert it["categories"] == ["Bug Risk"]
    place = it["location"]
    begin = place["lines"]["begin"] if "lines" in place else place["positions"]["begin"]["line"]
    levels = {"blocker": "error", "major": "warning", "info": "info", "minor": "style"}
    return Seen(begin, it["check_name"], levels[it["severity"]], place["path"])


def codacy(done: Done) -> Iterator[Seen]:
    """Objects, and nothing between them."""
    decoder, rest = json.JSONDecoder(), done.out.strip()
    while rest:
        it, end = decoder.raw_decode(rest)
        rest = rest[end:].lstrip()
        yield Seen(it["line"], it["patternId"], None, it["filename"])


def sonarqube(done: Done) -> Iterator[Seen]:
    """Generic issues, as SonarQube had them up to 10.2; a range must not be empty there."""
    levels = {
        "CRITICAL": "error",
        "BLOCKER": "error",
        "MAJOR": "warning",
        "MINOR": "info",
        "INFO": "style",
    }
    for it in json.loads(done.out)["issues"]:
        place = it["primaryLocation"]
        where = place["textRange"]
        assert it["engineId"] == "Hadolint"
        assert it["type"] in ("BUG", "CODE_SMELL")
        yield Seen(where["startLine"], it["ruleId"], levels[it["severity"]], place["filePath"])


def checkstyle(done: Done) -> Iterator[Seen]:
    """What reviewdog, Jenkins and others read of Checkstyle."""
    root = ElementTree.fromstring(done.out)
    assert root.tag == "checkstyle"
    for file in root:
        for error in file:
            int(error.attrib["column"])
            yield Seen(
                int(error.attrib["line"]),
                error.attrib.get("source"),
                error.attrib["severity"],
                file.attrib["name"],
            )


def junit(done: Done) -> Iterator[Seen]:
    """A suite for each file, a case for each finding, whose text says where it is."""
    for suite in ElementTree.fromstring(done.out).iter("testsuite"):
        cases = suite.findall("testcase")
        assert len(cases) == int(suite.attrib["failures"])
        for case in cases:
            (failure,) = case
            line = re.search(r"^Line: (\d+)$", failure.text or "", re.MULTILINE)
            assert line
            yield Seen(int(line[1]), failure.attrib.get("id"), failure.attrib["type"])


def nothing(done: Done) -> Iterator[Seen]:
    """Only the exit code is looked at."""
    yield from ()


CALLERS = [
    Caller(
        "hadolint-action",  # its problem matcher takes colours as well
        "hadolint Dockerfile",
        lines_of(
            r"(?P<path>.*):(?P<line>\d+)\s(?P<code>(?:DL|SC)\d+)\s(?:\x1b\[[\d;]+m)*"
            r"(?P<level>style|info|warning|error)(?:\x1b\[\d+m)?:\s(.*)$"
        ),
        sees_broken=False,
    ),
    Caller("super-linter", "hadolint -c /dev/null Dockerfile", nothing),
    Caller("MegaLinter", "hadolint --config empty.yaml --format sarif Dockerfile", sarif),
    Caller(
        "reviewdog/action-hadolint",
        "echo Dockerfile | xargs hadolint -f json --ignore DL9999",
        rdjson,
        code=123,  # that of xargs
    ),
    Caller(
        "ALE",
        "hadolint  --no-color - ",
        lines_of(
            r"(?:/dev/stdin|-):(?P<line>\d+):?(\d+)? (?:(?P<code>(?:DL|SC)\d+) )?"
            r"(?:(?P<level>.+)?: )?(.+)$"  # up to the last colon: a message must have none
        ),
        stdin=True,
    ),
    Caller("nvim-lint", "hadolint -f json -", rows, stdin=True),
    Caller("none-ls", "hadolint --no-fail --format=json Dockerfile", rows, code=0),
    Caller(
        "Flycheck",
        "hadolint --no-color -",
        lines_of(r"[^:\n]+:(?P<line>\d+)(?::\d+)? (?:(?P<code>[A-Z]+\d+) (?P<level>\w+): )?.+$"),
        stdin=True,
    ),
    Caller(
        "efm-langserver",
        "hadolint --no-color -",
        lines_of(r"-:(?P<line>\d+) (?P<code>\S*) (?P<level>error|warning|info|style): .+$"),
        stdin=True,
        sees_broken=False,
    ),
    Caller(
        "VS Code",
        "hadolint Dockerfile --no-color",
        lines_of(r"(?P<path>.+):(?P<line>\d+) (?P<code>\S+) (?P<level>\w+): (.+)"),
        sees_broken=False,
    ),
    Caller(
        "Vim's errorformat",
        "hadolint --no-color Dockerfile",
        lines_of(r"(?P<path>[^:]+):(?P<line>\d+) (?P<code>(?:DL|SC)\d+) (?P<level>[a-z]*): .+"),
        sees_broken=False,
    ),
    Caller("Jenkins", "hadolint -f json - < Dockerfile", rows),
    Caller("GitLab", "hadolint -f gitlab_codeclimate Dockerfile", gitlab),
    Caller("Code Climate", "hadolint -f codeclimate Dockerfile", codeclimate, code=0),
    Caller("Codacy", "hadolint -f codacy Dockerfile", codacy, code=0),
    Caller("SonarQube", "hadolint --format=sonarqube Dockerfile", sonarqube),
    Caller("Checkstyle", "hadolint -f checkstyle -- Dockerfile", checkstyle),
    Caller("JUnit", "hadolint --format junit Dockerfile", junit),
    Caller("pre-commit", "hadolint -t style Dockerfile", nothing),
    Caller(
        "compilers of GNU",
        "hadolint -f gnu Dockerfile",
        lines_of(
            r"hadolint:(?P<path>[^:]+):(?P<line>\d+):(?:\d+:)? (?:(?P<code>\S+) (?P<level>\w+): )?.+"
        ),
    ),
]
each_caller = pytest.mark.parametrize("caller", CALLERS, ids=lambda it: it.name)


IMAGES = "FROM quay.io/team/app:12 AS a\nFROM other.example.com:5000/app:13\nUSER app:12\n"


@pytest.mark.parametrize(
    "caller", [it for it in CALLERS if it.parser is not nothing], ids=lambda it: it.name
)
def test_numbers_in_a_message_are_no_lines(ours: Shell, caller: Caller) -> None:
    """Names of images and hosts end like the place of a finding."""
    command = caller.command.replace("hadolint", "hadolint --trusted-registry docker.io")
    (ours.folder / "Dockerfile").write_text(IMAGES)
    (ours.folder / "empty.yaml").write_text("ignored: []\n")
    done = ours(command, IMAGES.encode() if caller.stdin else b"")
    found = [it for it in caller.parser(done) if it.code == "DL3026"]
    assert [it.line for it in found] == [1, 2]
    assert {it.level for it in found} <= {"error", None}
    assert {it.path for it in found} <= {"Dockerfile", "-", None}


def run(shell: Shell, caller: Caller, text: str) -> list[Seen]:
    (shell.folder / "Dockerfile").write_text(text)
    (shell.folder / "empty.yaml").write_text("ignored: []\n")
    done = shell(caller.command, text.encode() if caller.stdin else b"")
    assert done.code == caller.code, done
    return list(caller.parser(done))


@each_caller
def test_a_caller_reads_the_findings(both: Shell, caller: Caller) -> None:
    found = run(both, caller, SAMPLE)
    if caller.parser is nothing:
        return
    assert len(found) == len(EXPECTED)
    for seen, expected in zip(found, EXPECTED, strict=True):
        assert (seen.line, seen.code) == (expected.line, expected.code)
        assert seen.level in (expected.level, None)
        assert seen.path in ("Dockerfile", "-", None)


@each_caller
def test_a_caller_reads_of_a_file_that_cannot_be_read(both: Shell, caller: Caller) -> None:
    found = run(both, caller, BROKEN)
    if caller.parser is nothing or not caller.sees_broken:
        assert found == []
        return
    (seen,) = found
    assert seen.line == 2
    assert seen.code in ("DL1000", None)
    assert seen.level in ("error", None)


@each_caller
def test_a_caller_reads_of_a_file_in_which_nothing_is_found(both: Shell, caller: Caller) -> None:
    (both.folder / "Dockerfile").write_text("FROM debian:12\n")
    (both.folder / "empty.yaml").write_text("ignored: []\n")
    done = both(caller.command, b"FROM debian:12\n" if caller.stdin else b"")
    assert done.code == 0
    assert list(caller.parser(done)) == []
