"""A fix writes the line ends of the file."""

from itertools import pairwise

import pytest

from dflint.engine.registry import all_rules
from dflint.rule import Rule
from tests.lab import lab_of

EXAMPLES = [
    pytest.param(rule, before.text, after.text, id=f"{rule.name}-{number}")
    for rule in all_rules()
    for number, (before, after) in enumerate(pairwise(rule.examples), 1)
    if after.kind == "fixed"
]


@pytest.mark.parametrize(("rule", "before", "after"), EXAMPLES)
def test_a_fix_of_a_windows_file_makes_a_windows_file(rule: Rule, before: str, after: str) -> None:
    assert lab_of(rule).fixed(before.replace("\n", "\r\n")) == after.replace("\n", "\r\n")
