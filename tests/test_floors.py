"""A module imports from its own floor and from those below: docs/architecture.md, section 1."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = (
    ("dflint.source", "dflint.level", "dflint.sizes", "dflint.output_formats"),
    ("dflint.shell", "dflint.image"),
    ("dflint.syntax",),
    ("dflint.model",),
    ("dflint.fixes",),
    ("dflint.fix", "dflint.rule", "dflint.files", "dflint.writing"),
    ("dflint_rules",),
    ("dflint.engine",),
    (
        "dflint.baseline",
        "dflint.format",
        "dflint.config",
        "dflint.build",
        "dflint.builds",
        "dflint.measure",
        "dflint.shellcheck",
    ),
    ("dflint.report", "dflint.docs"),
    ("dflint.cli", "dflint.__main__"),
)
MODULES = [*sorted((ROOT / "dflint").rglob("*.py")), *sorted((ROOT / "rules").rglob("*.py"))]
DOORS = {
    "click": "dflint/cli/",
    "rich": "dflint/",
    "lark": "dflint/policy",
    "pathspec": "dflint/files.py",
    "yaml": ("dflint/config/", "dflint/builds/yaml.py"),
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    own = _floor(_name(path))
    above = [name for name in _imports(path) if _floor(name) > own]
    assert above == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_third_party_package_has_one_door(path: Path) -> None:
    where = str(path.relative_to(ROOT))
    for name in _all_imports(path):
        door = DOORS.get(name.partition(".")[0])
        assert door is None or where.startswith(door), f"{where} imports {name}"


def test_rules_use_only_what_is_public_and_no_other_rule() -> None:
    allowed = (
        "dflint.rule", "dflint.fix", "dflint.fixes", "dflint.syntax", "dflint.model",
        "dflint.source", "dflint.shell", "dflint.sizes",
    )  # fmt: skip
    for path in sorted((ROOT / "rules" / "dflint_rules").rglob("*.py")):
        assert all(name.startswith(allowed) for name in _imports(path)), path.name


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts).removeprefix("rules.").removesuffix(".__init__")


def _imports(path: Path) -> Iterator[str]:
    own = ("dflint.", "dflint_rules")
    return (name for name in _all_imports(path) if name.startswith(own))


def _all_imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.ImportFrom(module=str(name)):
                yield name
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case _:
                pass


def _floor(name: str) -> int:
    """The number of the floor that a module is on. The package itself is the lowest."""
    if name == "dflint":
        return 0
    return next(i for i, rooms in enumerate(FLOORS) if any(_within(name, room) for room in rooms))


def _within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")
