"""Every example on the page of a rule is a test."""

from itertools import pairwise
from pathlib import Path

import pytest

from dflint.engine.registry import all_rules
from dflint.examples import Example
from dflint.rule import Rule
from tests.pages import lab_for

RULES = all_rules()
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.code}-{rule.name}-{number}-{example.kind}")
    for rule in RULES
    if rule.node != "BuildFile"  # tests/builds/test_pages.py runs those
    for number, example in enumerate(rule.examples, 1)
]
FIXES = [
    pytest.param(rule, before, after, id=f"{rule.code}-{rule.name}-{number}")
    for rule in RULES
    for number, (before, after) in enumerate(pairwise(rule.examples), 1)
    if after.kind == "fixed"
]
WITHOUT_EXAMPLE = {"binary-file": "a page is text, and a NUL in it is none"}


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_reports_its_bad_examples_and_no_others(
    rule: Rule, example: Example, tmp_path: Path
) -> None:
    report = lab_for(rule, example, tmp_path).report(example.text)
    assert bool(report) == (example.kind == "bad"), report


@pytest.mark.parametrize(("rule", "before", "after"), FIXES)
def test_the_fix_makes_the_fixed_example(
    rule: Rule, before: Example, after: Example, tmp_path: Path
) -> None:
    assert lab_for(rule, before, tmp_path).fixed(before.text) == after.text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_a_rule_has_a_bad_and_a_better_example(rule: Rule) -> None:
    kinds = {example.kind for example in rule.examples}
    is_complete = "bad" in kinds and bool(kinds & {"fixed", "good"})
    assert is_complete != (rule.name in WITHOUT_EXAMPLE)


def test_only_rules_that_exist_have_a_reason_to_have_no_example() -> None:
    assert WITHOUT_EXAMPLE.keys() <= {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.code}-{rule.name}")
def test_a_rule_has_a_page(rule: Rule) -> None:
    assert rule.summary.endswith(".") and len(rule.summary) < 90
    assert len(rule.doc.splitlines()) > 3
