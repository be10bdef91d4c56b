"""Comments that silence findings."""

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.rule import Severity
from dflint.source import Source

RULES = all_rules()
TABLE = dispatch([rule for rule in RULES if rule.default], RULES)
INSTALL = "RUN apt-get install --no-install-recommends curl"  # one finding: DF301


def _codes(text: str) -> list[str]:
    return [it.rule.code for it in lint(Source("Dockerfile", text), TABLE)]


@pytest.mark.parametrize(
    "comment",
    [
        "# dflint: ignore[DF301]",
        "# dflint: ignore[apt-get-without-yes] it is answered elsewhere",
        "#dflint:ignore[DL3014]",
        "# dflint: ignore[DL3015, df301]",
        "# dflint: ignore[DF3]",
        "# dflint: ignore",
        "# dflint: ignore it is answered elsewhere",
        "# dflint: ignore DF301 it is answered elsewhere",
        "# hadolint ignore=DL3014",
        "# hadolint ignore=DL3008,DL3014",
        "# hadolint ignore=DL3008, DL3014 # why",
        "# hadolint ignore=DL3014 because I say so",
        "# HADOLINT ignore=DL3014",
        "# hadolint ignore=DL3014\n\n# more about it",
        "# hadolint ignore=DL3014\n# hadolint ignore=DL3008",
    ],
)
def test_a_comment_above_an_instruction(comment: str) -> None:
    assert "DF301" not in _codes(f"FROM scratch\n{comment}\n{INSTALL}\n")


@pytest.mark.parametrize(
    "comment",
    [
        "# dflint: ignore[DF302]",
        "# dflint: ignore DF302 because",
        "# dflint: ignored-for-now[DF302]",
        "# dflint: ignore-lines[DF301]",
        "# hadolint ignore=DL3015",
        "# hadolint: ignore=DL3014 is how it is not written",
        "# ignore DF301",
        "# check=skip=StageNameCasing",
    ],
)
def test_other_comments_silence_nothing(comment: str) -> None:
    assert "DF301" in _codes(f"FROM scratch\n{comment}\n{INSTALL}\n")


def test_a_comment_counts_for_its_own_instruction_only() -> None:
    text = f"FROM scratch\n# hadolint ignore=DL3014\n{INSTALL}\n{INSTALL}\n"
    assert _codes(text).count("DF301") == 1


def test_a_comment_between_the_lines_of_an_instruction() -> None:
    text = "FROM scratch\nRUN apt-get \\\n  # dflint: ignore[DF301]\n  install --no-install-recommends a\n"
    assert "DF301" not in _codes(text)


@pytest.mark.parametrize(
    "comment", ["# dflint: ignore-file[DF301]", "# hadolint global ignore=DL3014"]
)
@pytest.mark.parametrize("where", ["{0}\nFROM scratch\n{1}\n", "FROM scratch\n{1}\n{0}\n"])
def test_a_comment_for_the_file(comment: str, where: str) -> None:
    assert "DF301" not in _codes(where.format(comment, INSTALL))


def test_a_comment_for_a_stage() -> None:
    stage = f"FROM scratch\n{INSTALL}\n{INSTALL}\n"
    assert _codes(f"# hadolint stage ignore=DL3014\n{stage}{stage}").count("DF301") == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("# check=skip=LegacyKeyValueFormat\nFROM scratch\nENV A b\n", "DF142"),
        ("# check=skip=JSONArgsRecommended,LegacyKeyValueFormat\nFROM scratch\nENV A b\n", "DF142"),
        ("# check=skip=all\nFROM scratch\nENV A b\n", "DF142"),
        ("FROM scratch\n# check=skip=LegacyKeyValueFormat\nENV A b\n", "DF142"),
    ],
)
def test_the_check_directive_skips(text: str, code: str) -> None:
    assert code not in _codes(text)
    assert code in _codes(text.replace("check=", "x="))


def test_the_check_directive_makes_errors() -> None:
    text = "# check=error=true\nFROM scratch\nENV A b\n"
    (found,) = [it for it in lint(Source("Dockerfile", text), TABLE) if it.rule.code == "DF142"]
    assert found.severity == Severity.ERROR


@pytest.mark.parametrize(
    ("comment", "marked"),
    [
        ("# dflint: ignore[DF102] never here", "DF102"),
        ("# dflint: ignore[DF301, no-such-rule]", "no-such-rule"),
        ("# dflint: ignore-file[latest-base-image]", "latest-base-image"),
    ],
)
def test_a_comment_that_silences_nothing_is_a_finding(comment: str, marked: str) -> None:
    source = Source("Dockerfile", f"FROM scratch\n{comment}\n{INSTALL}\n")
    found = [it for it in lint(source, TABLE) if it.rule.code == "DF901"]
    assert [source.cut(it) for it in found] == [marked]


def test_a_rule_that_was_not_run_is_not_called_unused() -> None:
    table = dispatch([rule for rule in RULES if rule.code in ("DF102", "DF901")], RULES)
    source = Source("Dockerfile", f"FROM scratch\n# dflint: ignore[DF301]\n{INSTALL}\n")
    assert lint(source, table) == []


def test_comments_can_be_disregarded() -> None:
    table = dispatch(RULES, RULES, heeds_comments=False)
    source = Source("Dockerfile", f"FROM scratch\n# dflint: ignore[DF301]\n{INSTALL}\n")
    codes = [it.rule.code for it in lint(source, table)]
    assert "DF301" in codes
    assert "DF901" not in codes
