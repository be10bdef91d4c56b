"""Findings that are known are not reported, whatever changes elsewhere in the file."""

import json
from pathlib import Path

import pytest
from syrupy.assertion import SnapshotAssertion

from dflint.baseline import Baseline, BaselineError, dumps, read_baseline, write_baseline
from dflint.engine.diagnostic import Diagnostic
from dflint.engine.dispatch import dispatch
from dflint.engine.guard import INTERNAL_ERROR
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.files import decode
from dflint.rule import Finding, Severity
from dflint.source import Source, Span
from tests.corpus import at_hand

RULES = all_rules()
TABLE = dispatch([rule for rule in RULES if rule.code in ("DF301", "DF302")], RULES)
ALL = dispatch(RULES, RULES)
TEXT = """\
FROM debian:12
RUN apt-get update \\
    && apt-get install -y curl
RUN <<EOF
apt-get install wget
EOF
"""


def codes(baseline: Baseline, text: str, path: str = "Dockerfile") -> list[str]:
    """The codes of what is new in a file."""
    source = Source(path, text)
    return [it.rule.code for it in baseline.new(source, lint(source, TABLE), TABLE.rules, None)]


def of(text: str, path: str = "Dockerfile") -> Baseline:
    """A baseline with all that is found in a file."""
    first = Baseline("known.json")
    codes(first, text, path)
    return Baseline("known.json", first.now())


def test_everything_is_new_to_an_empty_baseline() -> None:
    assert codes(Baseline("known.json"), TEXT) == ["DF302", "DF301", "DF302"]


@pytest.mark.parametrize(
    "text",
    [
        TEXT,
        f"# syntax=docker/dockerfile:1\n\n{TEXT}",
        TEXT.replace("\n", "\r\n"),
        TEXT.replace("\\\n    &&", "\\\n  # both\n\n  &&"),
        TEXT.replace("update \\\n   ", "update"),
        TEXT.replace("RUN apt", "RUN   apt"),
        TEXT.replace("FROM debian:12", "FROM debian:11-slim\nUSER root\nENV A=b"),
        TEXT.replace("-get install wget", "-get  install\twget"),
    ],
    ids=["same", "above", "CRLF", "comment", "one line", "blanks", "others", "in heredoc"],
)
def test_what_is_known_stays_known(text: str) -> None:
    assert codes(of(TEXT), text) == []


def test_an_instruction_that_changes_is_looked_at_anew() -> None:
    assert codes(of(TEXT), TEXT.replace("wget", "wget git")) == ["DF301", "DF302"]


def test_a_copy_of_an_instruction_is_new() -> None:
    last = TEXT[TEXT.index("RUN <<") :]
    assert codes(of(TEXT), TEXT + last) == ["DF301", "DF302"]
    assert codes(of(TEXT + last), TEXT + last) == []


def test_what_was_mended_is_named_and_not_written_again() -> None:
    known = of(TEXT)
    codes(known, TEXT.replace("install -y curl", "clean"))
    assert [code for _, code, _ in known.gone()] == ["DF302"]
    assert sorted(code for _, code, _ in known.now()) == ["DF301", "DF302"]


def test_what_was_not_looked_at_is_kept(tmp_path: Path) -> None:
    (tmp_path / "b").touch()
    entries = {(name, "DF301", "0" * 16): 1 for name in ("a", "b", "Dockerfile")}
    known = Baseline(str(tmp_path / "known.json"), entries)
    source = Source(str(tmp_path / "Dockerfile"), "FROM scratch\n")
    one_rule = dispatch([rule for rule in RULES if rule.code == "DF302"], RULES)
    known.new(source, lint(source, one_rule), one_rule.rules, None)
    assert known.gone() == [("a", "DF301", "0" * 16)]  # there is no such file
    known.new(source, lint(source, TABLE), TABLE.rules, None)
    assert [path for path, _, _ in known.gone()] == ["Dockerfile", "a"]
    assert [path for path, _, _ in known.now()] == ["b"]


def test_a_bug_is_never_known() -> None:
    finding = Finding(Span(0, 0), "the parser failed")
    crash = Diagnostic(Source("Dockerfile", ""), INTERNAL_ERROR, finding, Severity.ERROR)
    known = Baseline("known.json")
    for _ in range(2):
        assert known.new(crash.source, [crash], TABLE.rules, None) == [crash]
    assert known.now() == {}


def test_a_baseline_has_an_entry_on_each_line(snapshot: SnapshotAssertion) -> None:
    first = of(TEXT, "docker/Dockerfile")
    text = dumps({**first.entries, ("Dockerfile", "DF302", "0123456789abcdef"): 3})
    assert text == snapshot
    assert json.loads(text)["version"] == 1


def test_writing_and_reading(tmp_path: Path) -> None:
    path = tmp_path / "known.json"
    first = Baseline(str(path))
    codes(first, TEXT, str(tmp_path / "Dockerfile"))
    assert write_baseline(first) == 3
    again = read_baseline(str(path))
    assert again.entries == first.now()
    assert {path for path, _, _ in again.entries} == {"Dockerfile"}
    codes(again, TEXT, str(tmp_path / "Dockerfile"))
    content = path.read_bytes()
    write_baseline(again)
    assert path.read_bytes() == content


def test_two_of_the_same_entry_are_one(tmp_path: Path) -> None:
    """As two branches leave them that are merged."""
    row = {"path": "a", "code": "DF301", "fingerprint": "0" * 16}
    rows = [{**row, "count": 1}, {**row, "count": 2}, {**row, "count": 1}]
    (tmp_path / "known.json").write_text(json.dumps({"version": 1, "findings": rows}))
    assert read_baseline(str(tmp_path / "known.json")).entries == {("a", "DF301", "0" * 16): 2}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "known.json:1:1: a baseline is JSON, and this is not: Expecting value."),
        ('{"version": 1,\n}', "known.json:2:1: a baseline is JSON, and this is not"),
        ("[" * 100_000, "is no baseline, which is JSON in UTF-8."),
        ("\udcff", "is no baseline, which is JSON in UTF-8."),
        ("[]", "the baseline is no JSON object."),
        ('{"findings": []}', 'the baseline needs a key "version" with a whole number.'),
        ('{"version": true, "findings": []}', 'a key "version" with a whole number.'),
        ('{"version": 2, "findings": []}', "of version 2; this dflint reads version 1."),
        ('{"version": 1, "finding": []}', 'a key "finding"; known are version, findings.'),
        ('{"version": 1, "findings": {}}', 'needs a key "findings" with a list.'),
        ('{"version": 1, "findings": [1]}', "finding 1 is no JSON object."),
        ('{"version": 1, "findings": [{"path": "a"}]}', 'finding 1 needs a key "code"'),
        ('{"version": 1, "findings": [{"line": 1}]}', 'finding 1 has a key "line"; known are path'),
    ],
)
def test_a_bad_baseline(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "known.json"
    path.write_bytes(content.encode(errors="surrogateescape"))
    with pytest.raises(BaselineError) as error:
        read_baseline(str(path))
    assert said in str(error.value)
    assert str(error.value).count(". ") == 0


def test_every_file_is_known_to_its_own_baseline() -> None:
    for name, raw in at_hand()[::3]:
        source = Source(name, decode(raw)[0])
        found = lint(source, ALL)
        first = Baseline("known.json")
        assert first.new(source, found, RULES, None) == found
        known = Baseline("known.json", first.now())
        assert known.new(source, found, RULES, None) == []
        assert known.gone() == []
