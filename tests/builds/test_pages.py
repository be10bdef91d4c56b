"""The examples on the pages of rules over files that declare builds."""

import re
from pathlib import Path

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint_build_file
from dflint.engine.registry import all_rules
from dflint.files import read
from dflint.rule import Rule
from tests.builds.lab import Project
from tests.pages import write_files

FENCE = re.compile(
    r"^```(dockerfile|yaml|hcl|json|files)(?: (bad|good))?\n(?:# (\S+)\n)?(.*?)^```$", re.M | re.S
)
RULES = [rule for rule in all_rules() if rule.node == "BuildFile"]
EXAMPLES = [
    pytest.param(rule, number, id=f"{rule.code}-{rule.name}-{number}-{kind}")
    for rule in RULES
    for number, (_, kind, _, _) in enumerate(FENCE.findall(rule.doc))
    if kind
]


@pytest.mark.parametrize(("rule", "number"), EXAMPLES)
def test_a_rule_reports_its_bad_examples_and_no_others(
    tmp_path: Path, rule: Rule, number: int
) -> None:
    fences = FENCE.findall(rule.doc)
    project = Project(tmp_path)
    for language, _, name, text in fences:
        if language == "dockerfile":
            project.write(name or "Dockerfile", text)
    above = [text for language, _, _, text in fences[:number] if language == "files"]
    write_files(above[-1] if above else "", tmp_path)
    _, kind, name, text = fences[number]
    project.write(name, text)
    source = read(str(tmp_path / name)).source
    found = lint_build_file(project.repository.build_file(name, source), dispatch([rule]))
    assert bool(found) == (kind == "bad")


def test_every_rule_has_a_bad_and_a_good_example() -> None:
    for rule in RULES:
        assert {"bad", "good"} <= {kind for _, kind, _, _ in FENCE.findall(rule.doc)}, rule.name
