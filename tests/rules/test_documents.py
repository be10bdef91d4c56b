"""What a rule says of a RUN, it says of the same script in a here-document."""

import re
from pathlib import Path

import pytest

from dflint.engine.registry import all_rules
from dflint.examples import Example
from dflint.rule import Rule
from tests.pages import lab_for

OTHERS = {
    "consecutive-runs": "a here-document is one script on purpose",
    "run-repeated": "a here-document is compared as it is, and `set -e` comes first",
    "empty-continuation-line": "in a here-document an empty line is none that goes on",
    "swallowed-instruction": "in a here-document, a line that goes on is one of the shell",
    "comment-hides-lines": "in a here-document, a comment ends with its line",
    "install-failure-ignored": "with `set -e` nothing is ignored",
}


def _as_documents(text: str) -> str:
    """The same file, with each RUN in shell form as a here-document."""
    found, lines = [], iter(text.split("\n"))
    for line in lines:
        match = re.match(r"(RUN (?:--\S+ +)*)(?![\[]|--)(.+)", line)
        if match is None or "<<" in line:
            found.append(line)
            continue
        body = [match[2]]
        while body[-1].endswith("\\"):
            body.append(next(lines))
        found += [f"{match[1]}<<EOF", "set -e", *body, "EOF"]
    return "\n".join(found)


CASES = [
    pytest.param(rule, example, id=f"{rule.code}-{rule.name}-{number}-{example.kind}")
    for rule in all_rules()
    if rule.node != "BuildFile" and rule.name not in OTHERS
    for number, example in enumerate(rule.examples, 1)
    if example.kind == "bad" and _as_documents(example.text) != example.text
]


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_a_rule_reports_a_script_in_a_here_document(
    rule: Rule, example: Example, tmp_path: Path
) -> None:
    assert lab_for(rule, example, tmp_path).report(_as_documents(example.text))


def test_only_rules_that_exist_are_left_out() -> None:
    assert OTHERS.keys() <= {rule.name for rule in all_rules()}
