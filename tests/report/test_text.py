"""Whole reports as people and machines get them."""

import json

import pytest
from syrupy.assertion import SnapshotAssertion

from dflint.engine.diagnostic import Diagnostic
from dflint.fix import hint, insert_after, replace, safe, unsafe
from dflint.report.contents import Report
from dflint.report.formats.json import report
from dflint.report.statistics import statistics
from dflint.report.text import concise, full, summary
from dflint.rule import Severity
from tests.report.findings import finding, place

SMELLY = """\
FROM debian
USER root
RUN apt-get update \\
    && apt-get install curl
CMD ["app"]
"""
YES = safe("Add -y", insert_after(place(SMELLY, "install"), " -y"))
FINDINGS = [
    finding(
        SMELLY,
        "debian",
        "debian has no tag",
        unsafe("Write debian:12", replace(place(SMELLY, "debian"), "debian:12")),
    ),
    finding(SMELLY, "install", "apt-get install waits for a yes", YES, severity=Severity.ERROR),
    finding(
        SMELLY,
        SMELLY[SMELLY.index("apt-get u") : SMELLY.index("\nCMD")],
        "the package lists stay in the layer",
        hint("Remove /var/lib/apt/lists"),
    ),
    finding(
        SMELLY,
        "CMD",
        "the final stage runs as root",
        severity=Severity.INFO,
        related=(("USER root", "USER was set here"),),
    ),
]
NASTY = "FROM a\n::stop-commands::x\nRUN \x1b[2J\u202e ##vso[task.complete]\n"
NASTY_FINDINGS = [
    finding(NASTY, "::stop-commands::x", "there is no ::stop-commands::x", path="::error::x"),
    finding(NASTY, "\x1b[2J", "\x1b[2J\nand\u202e more\udcff", path="a\n::b"),
]


def text_of(found: list[Diagnostic], colour: bool = False) -> str:
    return full(found, colour, 100) + summary(found, 1, colour)


def json_of(diagnostics: list[Diagnostic]) -> str:
    return report(Report(diagnostics, 1))


def test_full(snapshot: SnapshotAssertion) -> None:
    assert text_of(FINDINGS) == snapshot


def test_a_label_is_behind_the_mark() -> None:
    found = FINDINGS[3]
    found.finding.label = "started by root\x1b"
    rows = full([found], False, 80).splitlines()
    found.finding.label = ""
    assert rows[2].endswith("| --------- USER was set here")
    assert rows[5].endswith("| ^^^ started by root\\x1b")


def test_concise(snapshot: SnapshotAssertion) -> None:
    assert concise(FINDINGS, False) == snapshot


def test_json(snapshot: SnapshotAssertion) -> None:
    assert json_of(FINDINGS) == snapshot


def test_statistics(snapshot: SnapshotAssertion) -> None:
    assert statistics(FINDINGS) == snapshot
    assert statistics([]) == ""


def test_colours_change_nothing_else() -> None:
    coloured = text_of(FINDINGS, colour=True)
    plain = "".join(part.partition("m")[2] for part in ("m" + coloured).split("\x1b["))
    assert plain == text_of(FINDINGS)
    assert coloured.count("\x1b[0m") * 2 == coloured.count("\x1b[")


def test_text_from_strangers_is_harmless() -> None:
    for text in (text_of(NASTY_FINDINGS), concise(NASTY_FINDINGS, False), json_of(NASTY_FINDINGS)):
        assert text.replace("\n", "").isprintable()
        assert "##vso[" not in text
        for line in text.splitlines():
            assert not line.lstrip().startswith(("::", "##"))
    assert "./::error::x:2:1: warning[DF301]" in concise(NASTY_FINDINGS, False)


def test_json_has_everything() -> None:
    (_, first, _, _) = json.loads(json_of(FINDINGS))
    assert first == {
        "path": "app/Dockerfile",
        "code": "DF301",
        "name": "apt-get-without-yes",
        "also": ["DL3014"],
        "severity": "error",
        "message": "apt-get install waits for a yes",
        "start": {"line": 4, "column": 16, "offset": 58},
        "end": {"line": 4, "column": 23, "offset": 65},
        "url": first["url"],
        "fix": {
            "title": "Add -y",
            "safety": "safe",
            "edits": [
                {
                    "start": {"line": 4, "column": 23, "offset": 65},
                    "end": {"line": 4, "column": 23, "offset": 65},
                    "text": " -y",
                }
            ],
        },
        "estimate": None,
    }
    assert json.loads(json_of(NASTY_FINDINGS))[1]["message"] == "\x1b[2J\nand\u202e more\udcff"
    assert json.loads(json_of([])) == []


@pytest.mark.parametrize(
    ("found", "files", "text"),
    [
        ([], 3, "No findings in 3 files.\n"),
        ([], 1, "No findings in 1 file.\n"),
        ([], 0, ""),
        (FINDINGS[3:], 1, "Found 1 finding in 1 file (1 info).\n"),
        (
            FINDINGS,
            2,
            "Found 4 findings in 1 file (1 error, 2 warnings, 1 info)."
            " --fix resolves 1, --unsafe-fixes 1 more.\n",
        ),
    ],
)
def test_summary(found: list[Diagnostic], files: int, text: str) -> None:
    assert summary(found, files, False) == text
