"""The examples of CONTRIBUTING.md do what it says."""

import ast
import re
from pathlib import Path
from textwrap import dedent

from dflint.knowledge import other_images
from dflint.knowledge.rows import PackageManager
from dflint.model.lookups.image_kinds import LETTERS
from dflint.report.contents import Report
from tests.knowledge.test_official_images import FIELDS
from tests.knowledge.test_package_managers import lacks

TEXT = Path(__file__).parent.parent.joinpath("CONTRIBUTING.md").read_text()
RULE, MANAGER, IMAGE, FORMAT = (
    dedent(it) for it in re.findall(r"```(?:python|text)\n(.*?)```", TEXT, re.DOTALL)
)


def test_the_rule_is_a_module_with_a_page() -> None:
    tree = ast.parse(RULE.replace("~~~", "```"))
    (function,) = [it for it in tree.body if isinstance(it, ast.FunctionDef)]
    page = ast.get_docstring(function) or ""
    assert [f"```dockerfile {kind}" in page for kind in ("bad", "fixed", "good")] == [True] * 3


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
