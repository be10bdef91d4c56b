"""What is known of package managers stands in their rows, and nowhere else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from dflint.knowledge.package_managers import BY_PROGRAM, MANAGERS

ROOT = Path(__file__).parent.parent.parent
MODULES = [
    path
    for folder in ("dflint", "rules")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if "knowledge" not in path.parts
]
# These are names of images, files or folders as well.
OTHER_THINGS = {
    "composer", "maven", "gradle", "gradlew", "mvnw", "bun", "go", "bundle", "dart", "swift",
}  # fmt: skip
NAMES = (MANAGERS.keys() | BY_PROGRAM.keys()) - OTHER_THINGS


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_table_of_managers_outside_of_knowledge(path: Path) -> None:
    for line, names in _tables(ast.parse(path.read_text())):
        pytest.fail(
            f"{path.relative_to(ROOT)}:{line} is a table of package managers ({', '.join(names)}):"
            " put what it says into their rows in dflint/knowledge/, and ask the rows"
        )


def test_the_test_sees_tables() -> None:
    text = 'A = ("apt", "dnf")\nB = {"uv": 1, "pip": 2}\nC = "npm yarn"\nD = "npm ci"\nE = ("pip",)'
    assert [line for line, _ in _tables(ast.parse(text))] == [1, 2, 3]


def _tables(tree: ast.AST) -> Iterator[tuple[int, list[str]]]:
    """Each literal that names two managers or more, with its line."""
    pages = {id(it) for it in ast.walk(tree) if isinstance(it, ast.Expr)}
    docstrings = {id(it.value) for it in ast.walk(tree) if id(it) in pages and hasattr(it, "value")}
    texts: list[object]
    for node in ast.walk(tree):
        match node:
            case ast.Tuple(elts=words) | ast.List(elts=words) | ast.Set(elts=words):
                texts = [it.value for it in words if isinstance(it, ast.Constant)]
            case ast.Dict(keys=keys):
                texts = [it.value for it in keys if isinstance(it, ast.Constant)]
            case ast.Constant(value=str(text)) if id(node) not in docstrings:
                words_of = text.split()
                is_list = all(it.replace("-", "").isalnum() for it in words_of)
                texts = [*words_of] if is_list else []
            case _:
                continue
        names = sorted({str(it) for it in texts if it in NAMES})
        if len(names) > 1:
            yield node.lineno, names
