"""The names that other linters have for rules, wherever a rule can be named."""

import pytest

from dflint.engine.other_linters import CHECKOV, SONAR, TALLY, TRIVY, names_of
from dflint.engine.registry import all_rules
from dflint.engine.selection import UnknownCode, find
from tests.cli.conftest import Dflint, dflint, here

__all__ = ("dflint", "here")
RULES = all_rules()
TABLES = (TRIVY, CHECKOV, SONAR, TALLY)


def test_every_name_means_rules_that_are_there() -> None:
    known = {rule.code for rule in RULES}
    for table in TABLES:
        for name, codes in table.items():
            assert set(codes.split()) <= known, name


def test_no_rule_of_ours_is_called_like_a_rule_of_theirs() -> None:
    own = {name.lower() for rule in RULES for name in rule.codes}
    assert own.isdisjoint({*CHECKOV, *SONAR, *TALLY})


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("DS-0005", "DF201"),
        ("AVD-DS-0005", "DF201"),
        ("DS005", "DF201"),
        ("ds-0002", "DF401 DF402"),
        ("CKV_DOCKER_2", "DF612"),
        ("ckv2_docker_1", "DF411"),
        ("S7029", "DF201"),
        ("hadolint/DL3020", "DF201"),
        ("buildkit/StageNameCasing", "DF126"),
        ("tally/sort-packages", "DF559"),
        ("shellcheck/SC2046", ""),
    ],
)
def test_a_name_means_rules(name: str, codes: str) -> None:
    assert " ".join(rule.code for rule in find(RULES, name)) == codes


@pytest.mark.parametrize(
    "name", ["DS-0003", "DS-", "CKV_DOCKER_99", "S1", "tally/x", "hadolint/DL9999"]
)
def test_a_name_that_means_nothing(name: str) -> None:
    with pytest.raises(UnknownCode):
        find(RULES, name)


def test_a_page_says_what_others_call_the_rule(dflint: Dflint) -> None:
    assert names_of("DF201") == {
        "trivy": ["DS-0005"],
        "checkov": ["CKV_DOCKER_4"],
        "Sonar": ["S7029"],
    }
    _, out, _ = dflint("rule", "DS-0005")
    assert "trivy: DS-0005 · checkov: CKV_DOCKER_4 · Sonar: S7029" in out


@pytest.mark.parametrize("name", ["DS-0005", "CKV_DOCKER_4", "S7029", "hadolint/DL3020"])
def test_a_comment_may_use_such_a_name(name: str, dflint: Dflint, tmp_path: object) -> None:
    text = f"FROM debian:12\n# dflint: ignore[{name}] as it is\nADD a /b\n"
    args = ("check", "-q", "--select", "DF201,DF901", "-t", "style", "-")
    assert dflint(*args, stdin=text.encode()) == (0, "", "")
    code, out, _ = dflint(*args, stdin=text.replace("ADD", "COPY").encode())
    assert (code, "DF901" in out) == (1, True), "unused"
