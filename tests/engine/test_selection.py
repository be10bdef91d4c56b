"""Which rules a selector means."""

from collections.abc import Iterable, Iterator

import pytest

from dflint.engine.selection import UnknownCode, find, select
from dflint.rule import Finding, Rule, Severity


def rule(name: str, code: str, category: str, also: str = "", default: bool = True) -> Rule:
    def check(file: "Dockerfile") -> Iterator[Finding]:  # type: ignore[name-defined] # noqa: F821
        yield from ()

    check.__name__ = name
    return Rule(check, code, Severity.ERROR, category, tuple(also.split()), default=default)


RULES = (
    rule("no_tag", "DF101", "reproducibility", "DL3006"),
    rule("apt_yes", "DF301", "correctness", "DL3014"),
    rule("apt_lists", "DF302", "size", "DL3009"),
    rule("casing", "DF901", "style", "StageNameCasing", default=False),
)
USUAL = "DF101 DF301 DF302"


def codes(rules: Iterable[Rule]) -> str:
    return " ".join(rule.code for rule in rules)


@pytest.mark.parametrize(
    ("selected", "ignored", "extended", "on"),
    [
        ("", "", "", USUAL),
        ("ALL", "", "", f"{USUAL} DF901"),
        ("all", "", "", f"{USUAL} DF901"),
        ("DF3", "", "", "DF301 DF302"),
        ("df301", "", "", "DF301"),
        ("DL30", "", "", "DF101 DF301 DF302"),
        ("DL", "", "", "DF101 DF301 DF302"),
        ("apt-yes", "", "", "DF301"),
        ("APT-YES DL3006", "", "", "DF101 DF301"),
        ("stagenamecasing", "", "", "DF901"),
        ("size", "", "", "DF302"),
        ("SC2046", "", "", ""),
        ("SC20", "", "", ""),
        ("SC2046 DF101", "", "", "DF101"),
        ("", "DF3", "", "DF101"),
        ("", "DL3009", "", "DF101 DF301"),
        ("", "ALL", "", ""),
        ("", "SC2046", "", USUAL),
        ("", "", "style", f"{USUAL} DF901"),
        ("", "DF3", "DF301", "DF101 DF301"),
        ("DF301", "DF301", "", ""),
        ("DF3", "DF302", "", "DF301"),
        ("DF302", "DF3", "", "DF302"),
        ("size", "DF3", "", ""),
        ("size", "ALL", "", "DF302"),
    ],
)
def test_the_most_exact_selector_decides(
    selected: str, ignored: str, extended: str, on: str
) -> None:
    assert codes(select(RULES, selected.split(), ignored.split(), extended.split())) == on


@pytest.mark.parametrize("name", ["DF4", "apt", "D", "", "DL3999", "sizes", "SC20864", "stage"])
def test_unknown_names(name: str) -> None:
    with pytest.raises(UnknownCode) as caught:
        select(RULES, ignore=[name])
    assert caught.value.name == name
    assert {"DF101", "no-tag", "DL3006", "size", "ALL"} <= set(caught.value.known)


@pytest.mark.parametrize(
    ("name", "found"),
    [("dl3009", "DF302"), ("DF3", "DF301 DF302"), ("all", f"{USUAL} DF901"), ("SC1000", "")],
)
def test_find(name: str, found: str) -> None:
    assert codes(find(RULES, name)) == found
