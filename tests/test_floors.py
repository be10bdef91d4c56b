"""A module imports from its own floor and from those below: docs/architecture.md, section 1.

Imports count wherever they are: for types only, and in functions, too.
"""

import ast
import sys
import tomllib
from collections import deque
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from dflint.cache.bundle import ABOVE_RULES

ROOT = Path(__file__).parent.parent
FLOORS = (
    (
        "dflint.allowance",
        "dflint.source",
        "dflint.level",
        "dflint.sizes",
        "dflint.dates",
        "dflint.toml",
        "dflint.numbers",
        "dflint.output_formats",
        "dflint.outputs",
        "dflint.processes",
        "dflint.spawned",
        "dflint.temporary",
        "dflint.globs",
        "dflint.disk",
        "dflint.cache",
    ),
    ("dflint.shell", "dflint.image", "dflint.registry"),
    ("dflint.knowledge",),
    ("dflint.syntax",),
    ("dflint.model",),
    ("dflint.fixes",),
    (
        "dflint.fix",
        "dflint.rule",
        "dflint.examples",
        "dflint.files",
        "dflint.folders",
        "dflint.git_repository",
        "dflint.git_head",
        "dflint.git_program",
        "dflint.git_index",
        "dflint.gitignore",
        "dflint.writing",
    ),
    ("dflint_rules",),
    ("dflint.engine",),
    (
        "dflint.audit",
        "dflint.baseline",
        "dflint.bench",
        "dflint.format",
        "dflint.config",
        "dflint.fleet",
        "dflint.build",
        "dflint.builds",
        "dflint.inventory",
        "dflint.measure",
        "dflint.optimize",
        "dflint.pin",
        "dflint.policy",
        "dflint.promotion",
        "dflint.retention",
        "dflint.scanners",
        "dflint.shellcheck",
        "dflint.structure_tests",
    ),
    ("dflint.report", "dflint.docs", "dflint.hadolint", "dflint.testing"),
    ("dflint.lsp",),
    ("dflint.cli", "dflint.__main__"),
)
# The packages of others, as they are imported, and where that may be.
DOORS: dict[str, tuple[str, ...]] = {
    "click": ("dflint/cli/",),
    "rich": ("dflint/",),
    "yaml": ("dflint/config/", "dflint/builds/yaml.py"),
    "lark": ("dflint/policy/expression/",),
    "re2": ("dflint/policy/expression/functions.py",),
    "regopy": ("dflint/policy/rego.py",),
    "pygls": ("dflint/lsp/",),
    "lsprotocol": ("dflint/lsp/",),
    "urllib3": ("dflint/registry/connection.py",),
    "duckdb": ("dflint/fleet/store.py",),
    "distributed": ("dflint/fleet/dask.py",),
}
# What rules may import, besides each other's package.
OPEN_TO_RULES = (
    "dflint.rule", "dflint.fix", "dflint.fixes", "dflint.syntax", "dflint.model", "dflint.source",
    "dflint.shell", "dflint.sizes", "dflint.numbers", "dflint.knowledge",
)  # fmt: skip
# Imports that still close circles, from where to where. This list only gets shorter.
CLOSING: set[tuple[str, str]] = set()

PATHS = [*sorted((ROOT / "dflint").rglob("*.py")), *sorted((ROOT / "rules").rglob("*.py"))]
Graph = Mapping[str, set[str]]  # what each name imports


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    own = _floor(_name(path))
    above = [name for name in _modules()[_name(path)] if _floor(name) > own]
    assert above == []


def test_no_module_imports_itself_by_way_of_others() -> None:
    graph = {name: set(imported) for name, imported in _modules().items()}
    for name, imported in CLOSING:
        assert imported in graph.get(name, ()), f"take {name} -> {imported} out of CLOSING"
        graph[name].remove(imported)
    found = "\n".join(map(_written, _circles(graph)))
    assert not found, f"these import each other in a circle:\n{found}"


def test_no_room_imports_itself_by_way_of_others() -> None:
    """Rooms on one floor may use each other in one direction."""
    rooms: dict[str, set[str]] = {}
    for module, imported in _modules().items():
        others = {_room(name) for name in imported} - {_room(module)}
        rooms.setdefault(_room(module), set()).update(others)
    assert list(map(_written, _circles(rooms))) == []


def test_circles_are_seen() -> None:
    graph = {"a": {"b"}, "b": {"c", "d"}, "c": {"a"}, "d": {"b"}, "e": {"a", "f"}, "f": set()}
    assert sorted(_circles(graph)) == [("a", "b", "c"), ("b", "d")]


def test_every_kind_of_import_is_seen() -> None:
    text = """
import dflint.source
if TYPE_CHECKING:
    from dflint.syntax.nodes import Run
def later():
    from dflint.model import stages, paths as p
"""
    assert set(_imports(ast.parse(text))) == {
        "dflint.source", "dflint.syntax.nodes", "dflint.model.stages", "dflint.model.paths",
    }  # fmt: skip


@pytest.mark.parametrize("path", PATHS, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_third_party_package_has_one_door(path: Path) -> None:
    where = str(path.relative_to(ROOT))
    for name in _imports(ast.parse(path.read_text())):
        package = name.partition(".")[0]
        if package not in ("dflint", "dflint_rules") and package not in sys.stdlib_module_names:
            assert package in DOORS, f"{where} imports {name}, which has no door"
            assert where.startswith(DOORS[package]), f"{where} imports {name}"


def test_rules_use_only_what_is_public_and_no_other_rule() -> None:
    for module, imported in _modules().items():
        if _within(module, "dflint_rules"):
            assert all(name.startswith(OPEN_TO_RULES) for name in imported), module


def test_what_a_bundle_passes_over_is_above_them() -> None:
    for room in ABOVE_RULES:
        assert _floor(f"dflint.{room}") > _floor("dflint_rules"), room


# What asks the disk without dflint.disk, by which what is asked is recorded (docs/architecture.md).
ASKING = frozenset(["os.path.isfile", "os.path.isdir", "os.path.exists", "os.path.lexists", "os.path.islink", "os.path.realpath", "os.path.getsize", "os.path.getmtime", "os.path.samefile", "os.stat", "os.lstat", "os.scandir", "os.listdir", "os.open", "os.readlink", "os.access", "os.walk", "open", "glob.glob"])  # fmt: skip
RECORDED = ("files.py", "folders.py", "git_index.py", "git_repository.py", "gitignore.py", "baseline.py",
            "config/", "builds/", "model/", "engine/", "syntax/", "cli/check.py", "cli/inputs.py",
            "cli/linting.py", "cli/baselines.py", "cli/fixes.py")  # fmt: skip
UNRECORDED = {
    "engine/registry.py": {"os.listdir"},  # modules of dflint: the bundle speaks for them
    "files.py": {"os.open"},  # records itself: it also reads pipes
    "baseline.py": {"os.path.exists", "open"},  # where one is written, and nothing is kept
    "engine/validate_rules.py": {"open"},  # in no run
}


def test_what_a_check_asks_the_disk_is_recorded() -> None:
    rooms = [path for path in PATHS if path.is_relative_to(ROOT / "dflint")]
    for path in rooms:
        where = str(path.relative_to(ROOT / "dflint"))
        if where.startswith(RECORDED):
            called = [
                it.func for it in ast.walk(ast.parse(path.read_text())) if isinstance(it, ast.Call)
            ]
            found = ASKING & set(map(ast.unparse, called))
            assert found <= UNRECORDED.get(where, set()), f"{where} asks the disk by {found}"


# --- the tables above are about what there is ---


@pytest.mark.parametrize("name", [name for floor in (*FLOORS, OPEN_TO_RULES) for name in floor])
def test_every_name_is_a_module_or_a_package(name: str) -> None:
    assert name in _modules(), f"there is no {name}"


def test_every_module_is_in_one_room() -> None:
    names = [name for floor in FLOORS for name in floor]
    assert len(names) == len(set(names))
    for module in _modules().keys() - {"dflint"}:
        assert sum(_within(module, name) for name in names) == 1, module


def test_every_door_is_there_and_is_used() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    packages = [
        *project["dependencies"],
        *extras["lsp"],
        *extras["policy"],
        *extras["rego"],
        *extras["registry"],
        *extras["fleet"],
    ]
    imported = {"pyyaml": "yaml", "google-re2": "re2"}
    needed = {imported.get(name := it.partition(">")[0], name) for it in packages}
    assert DOORS.keys() == needed
    for package, door in DOORS.items():
        inside = [path for path in PATHS if str(path.relative_to(ROOT)).startswith(door)]
        names = [name for path in inside for name in _imports(ast.parse(path.read_text()))]
        assert any(name.partition(".")[0] == package for name in names), f"{package}: {door}"


# --- what imports what ---


def _name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts).removeprefix("rules.").removesuffix(".__init__")


NAMES = frozenset(map(_name, PATHS))


@cache
def _modules() -> Graph:
    """Our modules, and those of ours that each imports."""
    return {
        _name(path): {
            name
            for name in _imports(ast.parse(path.read_text()))
            if name.startswith(("dflint.", "dflint_rules")) and name != _name(path)
        }
        for path in PATHS
    }


def _imports(tree: ast.Module) -> Iterator[str]:
    """What a module imports, whether at once, in a function, or only for types."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(name), names=names):
                modules = {f"{name}.{alias.name}" for alias in names} & NAMES
                yield from modules
                if len(modules) < len(names):
                    yield name
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case _:
                pass


def _circles(graph: Graph) -> Iterator[tuple[str, ...]]:
    """For each import that is part of a circle the shortest one, from its first name in the alphabet
    on; each circle once."""
    seen: set[tuple[str, ...]] = set()
    for start in sorted(graph):
        for imported in sorted(graph[start]):
            way = _way(graph, imported, start)
            if way:
                first = way.index(min(way))
                circle = (*way[first:], *way[:first])
                if circle not in seen:
                    seen.add(circle)
                    yield circle


def _way(graph: Graph, start: str, end: str) -> list[str]:
    """A shortest way from one name to another, with `end` first; empty if there is none."""
    before: dict[str, str] = {start: end}
    waiting = deque([start])
    while waiting:
        name = waiting.popleft()
        if name == end:
            way = [name]
            while before[way[-1]] != end:
                way.append(before[way[-1]])
            return [end, *reversed(way[1:])]
        for imported in sorted(graph.get(name, ())):
            if imported not in before:
                before[imported] = name
                waiting.append(imported)
    return []


def _written(circle: tuple[str, ...]) -> str:
    return " -> ".join((*circle, circle[0]))


def _room(name: str) -> str:
    """The entry of FLOORS that a module is in."""
    rooms = (room for floor in FLOORS for room in floor)
    return next((room for room in rooms if _within(name, room)), name)


def _floor(name: str) -> int:
    """The number of the floor that a module is on. The package itself is the lowest."""
    if name == "dflint":
        return 0
    return next(i for i, rooms in enumerate(FLOORS) if any(_within(name, room) for room in rooms))


def _within(name: str, room: str) -> bool:
    return name == room or name.startswith(f"{room}.")
