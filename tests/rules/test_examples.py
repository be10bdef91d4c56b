"""Every example on the page of a rule is a test."""

from itertools import pairwise

import pytest

from dflint.engine.registry import all_rules
from dflint.rule import CATEGORIES, Example, Rule
from tests.lab import lab_of

RULES = all_rules()


def _needs_a_folder(rule: Rule) -> bool:
    """Whether it looks at more than the file: the build context, or an image.

    tests/rules/test_context.py, tests/builds/test_pages.py and tests/measure/test_findings.py ask
    such rules.
    """
    return "Context" in rule.context or rule.node in ("IgnoreFile", "BuiltStep", "BuildFile")


EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}-{example.kind}")
    for rule in RULES
    for number, example in enumerate(rule.examples, 1)
    if not _needs_a_folder(rule)
]
FIXES = [
    pytest.param(rule, before, after, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, (before, after) in enumerate(pairwise(rule.examples), 1)
    if after.kind == "fixed"
]
WITHOUT_EXAMPLE = {"binary-file"}  # a page is text


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_rule_reports_its_bad_examples_and_no_others(rule: Rule, example: Example) -> None:
    assert bool(lab_of(rule).report(example.text)) == (example.kind == "bad")


@pytest.mark.parametrize(("rule", "before", "after"), FIXES)
def test_the_fix_makes_the_fixed_example(rule: Rule, before: Example, after: Example) -> None:
    assert lab_of(rule).fixed(before.text) == after.text


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_bad_and_a_better_example(rule: Rule) -> None:
    kinds = {example.kind for example in rule.examples}
    assert (
        rule.name in WITHOUT_EXAMPLE
        or _needs_a_folder(rule)
        or ("bad" in kinds and kinds & {"fixed", "good"})
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_page(rule: Rule) -> None:
    assert rule.summary.endswith(".") and len(rule.summary) < 90
    assert len(rule.doc.splitlines()) > 3


def test_no_two_rules_share_a_name() -> None:
    codes = [code.lower() for rule in RULES for code in (rule.code, rule.name)]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_a_category(rule: Rule) -> None:
    assert rule.category in CATEGORIES
