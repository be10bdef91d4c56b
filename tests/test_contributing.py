"""The examples of CONTRIBUTING.md do what it says."""

import ast
import re
from inspect import getsource
from pathlib import Path
from textwrap import dedent

import pytest

from dflint.knowledge import other_images
from dflint.knowledge.rows import PackageManager
from dflint.model.commands.command import Command
from dflint.model.context.build_context import Context
from dflint.model.lookups.image_kinds import LETTERS
from dflint.model.stages import Stage
from dflint.model.state import State
from dflint.model.steps import Step
from dflint.report.contents import Report
from tests.knowledge.test_official_images import FIELDS
from tests.knowledge.test_package_managers import lacks
from tests.rules.test_examples import EXAMPLES, FIXES

TEXT = Path(__file__).parent.parent.joinpath("CONTRIBUTING.md").read_text()
RULE, MANAGER, IMAGE, FORMAT = (
    dedent(it) for it in re.findall(r"```(?:python|text)\n(.*?)```", TEXT, re.DOTALL)
)


def test_the_rule_is_a_module_with_a_page() -> None:
    tree = ast.parse(RULE.replace("~~~", "```"))
    (function,) = [it for it in tree.body if isinstance(it, ast.FunctionDef)]
    page = ast.get_docstring(function) or ""
    assert [f"```dockerfile {kind}" in page for kind in ("bad", "fixed", "good")] == [True] * 3


def test_the_code_of_a_rule_selects_the_tests_of_its_examples() -> None:
    assert re.search(r"pytest tests/rules -k DF301`", TEXT)
    assert [it.id for it in (*EXAMPLES, *FIXES) if not str(it.id).startswith("DF")] == []


@pytest.mark.parametrize("kind", [Command, Step, State, Stage, Context])
def test_the_words_of_the_model_exist(kind: type) -> None:
    (words,) = re.findall(rf"^ *\| a `{kind.__name__}`[^|]* \| (.*) \|$", TEXT, re.MULTILINE)
    source = getsource(kind)
    for name in re.findall(r"`(\w+)", words):
        assert hasattr(kind, name) or f"self.{name} = " in source or f"self.{name}: " in source, (
            name
        )


def test_the_row_of_a_package_manager_is_complete() -> None:
    (row,) = eval(f"({MANAGER})", {"PackageManager": PackageManager})
    assert list(lacks(row)) == []


def test_the_row_of_an_image_has_fields_that_look_ups_read() -> None:
    rows = eval(f"{{{IMAGE}}}")
    for fields, kinds, source in rows.values():
        assert fields.keys() <= FIELDS and kinds == () and re.search(r", 20\d\d-\d\d$", source)
    assert rows.keys().isdisjoint(other_images.ROWS)


def test_all_letters_of_programs_are_named() -> None:
    (named,) = re.findall(r"\((b bash, .*?); `\?`", TEXT, re.DOTALL)
    pairs = [it.split() for it in named.replace("\n", " ").split(", ")]
    assert {program: letter for letter, program in pairs} == LETTERS


def test_the_format_writes_a_report() -> None:
    module: dict[str, object] = {}
    exec(FORMAT, module)
    report = module["report"]
    assert callable(report) and report(Report([], 0)) == ""
