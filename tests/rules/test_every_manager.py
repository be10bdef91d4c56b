"""Commands of every package manager that there is: no rule stops at one."""

import pytest

from dflint.engine.registry import all_rules
from dflint.knowledge.package_managers import ROWS
from tests.rules.project import Project

RULES = [it for it in all_rules() if it.node not in ("BuildFile", "BuiltStep", "IgnoreFile")]
VERBS = (
    "install", "ci", "sync", "sync --frozen", "install --frozen-lockfile", "build --locked", "run build",
    "add x", "update", "-r requirements.txt", "",
)  # fmt: skip


@pytest.mark.parametrize("program", sorted({it for row in ROWS for it in row.programs}))
def test_no_rule_stops_at_a_command_of_a_package_manager(program: str, project: Project) -> None:
    project.write("main.go")
    for verb in VERBS:
        project.write("Dockerfile", f"FROM python:3.13-slim\nRUN {program} {verb} && true\n")
        found = project.report(given=".", rules=RULES)
        assert not [line for line in found if line.startswith("DF000")], verb
