"""A fix writes the line ends of the file."""

from itertools import pairwise
from pathlib import Path

import pytest

from dflint.engine.registry import all_rules
from dflint.examples import Example
from dflint.rule import Rule
from tests.pages import lab_for

EXAMPLES = [
    pytest.param(rule, before, after, id=f"{rule.code}-{rule.name}-{number}")
    for rule in all_rules()
    for number, (before, after) in enumerate(pairwise(rule.examples), 1)
    if after.kind == "fixed"
]


@pytest.mark.parametrize(("rule", "before", "after"), EXAMPLES)
def test_a_fix_of_a_windows_file_makes_a_windows_file(
    rule: Rule, before: Example, after: Example, tmp_path: Path
) -> None:
    fixed = lab_for(rule, before, tmp_path).fixed(before.text.replace("\n", "\r\n"))
    assert fixed == after.text.replace("\n", "\r\n")
