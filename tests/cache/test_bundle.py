"""The bundle of dflint's modules: it is used only where it says what the modules say."""

import ast
import marshal
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import dflint_rules
from dflint.cache import bundle, modules
from dflint.cache.bundled import MAKE_TABLE, MAKE_THING, Table, thing
from dflint.cache.statements import split
from dflint.engine.registry import KEPT, IndexedRule, all_rules, kept_rules
from dflint.knowledge.rows import Cache, PackageManager

ROOT = Path(__file__).parent.parent.parent
RULES = dflint_rules.__path__[0]
MORE = ("severity", "options", "settings", "is_rated", "codes", "summary")


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the bundle is; this process has used none so far."""
    found = tmp_path / "folder" / "bundle"
    monkeypatch.setattr(modules, "current", None)
    monkeypatch.setattr(modules, "places", lambda: iter([str(found)]))
    monkeypatch.setattr(bundle, "places", lambda: iter([str(found)]))
    return found


def write() -> None:
    bundle.write_bundle(kept_rules(), RULES, bundle.state(RULES))


def test_the_bundle_says_what_the_rules_say(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = all_rules()
    write()
    monkeypatch.setattr(modules, "current", modules.bundle())
    indexed = all_rules()
    assert not any(isinstance(it, IndexedRule) for it in loaded)
    assert all(isinstance(it, IndexedRule) for it in indexed)
    for one, other in zip(loaded, indexed, strict=True):
        for name in (*KEPT, *MORE):
            assert str(getattr(one, name)) == str(getattr(other, name)), (one, name)
        assert one.check is other.check
    assert [it.code for it in indexed[-2:]] == [it.code for it in loaded[-2:]]


def test_rules_of_the_bundle_can_be_configured(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write()
    monkeypatch.setattr(modules, "current", modules.bundle())
    rule = next(it for it in all_rules() if it.name == "untrusted-registry")
    configured = rule.configured(trusted=("docker.io",))
    assert configured.settings == {"trusted": ("docker.io",)} and configured.name == rule.name
    with pytest.raises(ValueError, match="has no option"):
        rule.configured(nothing=1)


@pytest.mark.parametrize("content", [b"", b"\x00", b"i\x00\x00\x00\x00", b"x" * 5000, "half"])
def test_a_broken_bundle_is_not_used(place: Path, content: bytes | str) -> None:
    write()
    whole = place.read_bytes()
    assert modules.bundle() is not None
    place.write_bytes(whole[:200] if isinstance(content, str) else content)
    assert modules.bundle() is None
    write()
    assert modules.bundle() is not None


@pytest.mark.parametrize("number", range(6))
def test_a_bundle_of_something_else_is_not_used(
    number: int, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version, another Python, another folder."""
    write()
    other = list(modules.KEY)
    other[number] = "other"
    monkeypatch.setattr(modules, "KEY", tuple(other))
    assert modules.bundle() is None


def test_a_bundle_is_not_written_of_modules_that_change_meanwhile(place: Path) -> None:
    before = bundle.state(RULES)
    bundle.write_bundle([], RULES, tuple(it for it in before if not it[0].endswith("rule.py")))
    assert not place.exists()


# --- what a whole copy of dflint does ---


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of dflint, to be changed."""
    import shutil

    for source, name in ((ROOT / "dflint", "dflint"), (ROOT / "rules", "rules")):
        shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "Dockerfile").write_text("FROM debian\nMAINTAINER me\n")
    return tmp_path


def check(copy: Path, *args: str, **more: str) -> bytes:
    environment = {"PYTHONPATH": f"{copy}:{copy / 'rules'}", "PATH": "/usr/bin:/bin", **more}
    command = [sys.executable, "-m", "dflint", "check", "--no-cache", *args, "Dockerfile"]
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, check=False)
    assert done.stderr == b"" or "--diff" in args  # how much would be fixed
    return done.stdout


def test_a_change_of_dflint_is_seen(copy: Path) -> None:
    first = check(copy)
    (bundled,) = (copy / "dflint" / "__pycache__").glob("start.*")
    made = bundled.stat().st_mtime_ns
    assert check(copy) == first and bundled.stat().st_mtime_ns == made
    report = copy / "dflint" / "report" / "text.py"
    report.write_text(report.read_text().replace("Found", "Finds"))
    assert b"Found" in first and check(copy) == first.replace(b"Found", b"Finds")
    rule = copy / "rules" / "dflint_rules" / "images" / "new.py"
    rule.write_text(
        "from dflint.rule import Finding, Severity, rule\n"
        '@rule("DF999", Severity.ERROR, "style")\n'
        'def new_rule(it: "From"):\n    """A page."""\n    yield Finding(it, "new")\n'
    )
    assert b"DF999" in check(copy) and b"DF999" in check(copy)
    rule.unlink()
    assert b"DF999" not in check(copy)


def test_a_run_that_shows_no_findings_may_make_the_bundle_for_others(copy: Path) -> None:
    assert b"-MAINTAINER" in check(copy, "--fix", "--unsafe-fixes", "--diff")
    assert b"DF521" in check(copy)


def test_a_folder_that_cannot_be_written_has_its_bundle_elsewhere(copy: Path) -> None:
    places: list[dict[str, Any]] = [
        {"PYTHONDONTWRITEBYTECODE": "1"},
        {"PYTHONPYCACHEPREFIX": str(copy / "prefix")},
    ]
    for more in places:
        home = copy / f"home{len(more)}{next(iter(more))}"
        first = check(copy, HOME=str(home), **more)
        (bundled,) = (home / ".cache" / "dflint").iterdir()
        made = bundled.stat().st_mtime_ns
        assert check(copy, HOME=str(home), **more) == first
        assert bundled.stat().st_mtime_ns == made
    assert not (copy / "dflint" / "__pycache__").exists()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs to be root")
def test_a_bundle_of_another_user_is_not_run(place: Path) -> None:
    write()
    os.chown(place, 65534, 65534)
    assert modules.bundle() is None


def test_a_frozen_bundle_is_right_where_its_files_are_copied_to_and_signs_nothing(
    copy: Path,
) -> None:
    check(copy, DFLINT_FROZEN="1")
    for path in copy.rglob("*.py"):
        path.chmod(0o600)  # changes the time that says when a file was changed in any way
        os.utime(path, (0, int(path.stat().st_mtime)))  # archives have whole seconds
    os.utime(copy / "dflint")
    said = "from dflint.cache.modules import bundle; print(bundle().secret)"
    environment = {"PYTHONPATH": f"{copy}:{copy / 'rules'}", "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-c", said]
    done = subprocess.run(
        command, cwd=copy, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout == "b''\n"


def test_modules_of_a_bundle_say_of_themselves_what_python_says(copy: Path) -> None:
    check(copy)
    script = """
import sys, dflint.cli
from dflint.cache import modules
modules.bundle().load()
names = [it for it in sys.modules if it.startswith("dflint")]
import importlib.util
for name in names:
    module, spec = sys.modules[name], importlib.util.find_spec(name)
    assert module.__spec__.name == spec.name == module.__name__
    assert module.__file__ == spec.origin, (module.__file__, spec.origin)
    assert getattr(module, "__path__", None) == spec.submodule_search_locations
    assert module.__package__ == spec.parent
    above, _, last = name.rpartition(".")
    assert not above or getattr(sys.modules[above], last) is module
assert len(names) > 200
"""
    environment = {"PYTHONPATH": f"{copy}:{copy / 'rules'}"}
    subprocess.run([sys.executable, "-c", script], env=environment, cwd=copy, check=True)


def test_names_of_a_bundle_are_what_the_sources_make(copy: Path) -> None:
    check(copy)
    script = """
import sys
from types import FunctionType, ModuleType
from dflint.cache import modules

def said(value):
    if isinstance(value, FunctionType):
        code = value.__code__
        defaults = repr(value.__defaults__).partition(" at 0x")[0]
        return (value.__name__, code.co_names, code.co_varnames, defaults)
    if isinstance(value, type):
        names = sorted({*vars(value)} - {"__annotations__"})  # which nothing reads
        return (value.__qualname__, *[it.__qualname__ for it in value.__mro__], *names)
    if isinstance(value, frozenset | set):
        return sorted(map(repr, value))
    if isinstance(value, str | tuple | dict | list | int | None) and " at 0x" not in repr(value):
        return repr(value)
    return "dict" if isinstance(value, dict) else type(value).__qualname__

known = modules.bundle()
parts = known._read()[2]
if sys.argv[1] == "bundle":
    known.load()
for name in sorted(parts):
    module = __import__(name, fromlist=["*"])
    for one in open(sys.argv[2]).read().split() if sys.argv[2:] else ():
        place, _, word = one.partition(":")
        if place == name:
            print(one, said(getattr(module, word)))
    if not sys.argv[2:]:
        for word, value in sorted(vars(module).items(), key=lambda it: it[0]):
            if word != "_REMEMBERED" and word in vars(module).get("KEPT_VALUES", (word,)) and (
                word.isupper()
                or "_generated_" not in name
                and word[:2] != "__"
                and word != "annotations"
                and not isinstance(value, ModuleType)
            ):
                print(f"{name}:{word}")
"""

    def run(*args: str) -> str:
        environment = {"PYTHONPATH": f"{copy}:{copy / 'rules'}", "PYTHONHASHSEED": "0"}
        command = [sys.executable, "-c", script, *args]
        return subprocess.run(
            command, cwd=copy, env=environment, stdout=subprocess.PIPE, text=True, check=True
        ).stdout

    names = copy / "names"
    names.write_text(run("sources"))
    assert len(names.read_text().split()) > 2000
    made, meant = run("bundle", str(names)).splitlines(), run("sources", str(names)).splitlines()
    assert [it for it in zip(made, meant, strict=True) if it[0] != it[1]] == []


def test_all_names_of_a_module_of_a_bundle_can_be_imported_at_once(copy: Path) -> None:
    check(copy)
    script = """
from dflint.cache import modules
modules.bundle().load()
from dflint.rule import *
print(defaults_of.__name__, Finding.__name__)
import dflint.rule
print(hasattr(dflint.rule, "no_such_name"))
"""
    environment = {"PYTHONPATH": f"{copy}:{copy / 'rules'}"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, cwd=copy, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    assert done.stdout == "defaults_of Finding\nFalse\n"


def split_source(source: bytes, *usual: str) -> tuple[Any, ...]:
    """What a start makes of a module at once, part by part, and the rest by name."""
    content, rest = split(source, "module.py", usual)
    return *content, rest


def parts_of(name: str) -> tuple[Any, dict[str, bytes]]:
    """What a bundle has of a module: what a usual check needs, and the rest by name."""
    found = bundle._module(name, bundle._place(name, RULES)[0])
    assert found is not None
    return found


def test_modules_of_values_are_kept_as_their_values() -> None:
    from dflint.knowledge import _generated_facts, _generated_releases
    from dflint.model.lookups import debian_names

    for table in (debian_names, _generated_facts, _generated_releases):
        (_, usual, tables, code), rest = parts_of(table.__name__)
        assert code is None
        values = {**usual, **{it: marshal.loads(value) for it, value in rest.items()}}
        values |= {it: dict(Table(rows, {})) for it, rows in tables.items()}
        assert values and all(vars(table)[name] == value for name, value in values.items())
        assert set(getattr(table, "KEPT_VALUES", values)) == values.keys()


def test_a_module_is_the_statements_that_make_its_names() -> None:
    source = b"""
TYPE_CHECKING = False
if TYPE_CHECKING:
    import typing
else:
    from os import path, sep
FIRST, SECOND = 1, 2
WORD: str = "word"
def function(one: int = FIRST) -> int: return one
"""
    imports, _, _, content, rest = split_source(source, "function")
    assert imports == () and content.co_names == ("FIRST", "function")
    assert {*rest} == {"TYPE_CHECKING", "path", "sep", "FIRST", "SECOND", "WORD"}
    names: dict[str, object] = {}
    exec(marshal.loads(rest["SECOND"]), names)
    assert (names["FIRST"], names["SECOND"]) == (1, 2)


def test_rows_of_a_table_are_made_when_they_are_looked_up() -> None:
    letters = "abcdefgh"
    rows = "".join(f"{it!r}: made({it!r}), " for it in letters)
    source = f"def made(name): return name\nTABLE = {{{rows}}}\nFEW = {{'a': made('b')}}".encode()
    *_, content, _ = split_source(source, "TABLE", "FEW", "made")
    names: dict[str, Any] = {"__builtins__": {MAKE_TABLE: Table, "globals": globals}}
    exec(content, names)
    made: list[str] = []
    names["made"] = made.append
    table = names["TABLE"]
    assert type(table) is Table and type(names["FEW"]) is dict
    assert "a" in table and [*table] == [*letters] and table.get("i", "") == "" and not made
    assert table["b"] is table.get("b") and made == ["b"]
    assert {**table} == dict(table) == dict.fromkeys(letters)
    assert sorted(made) == [*letters]


def test_what_is_worked_out_is_kept_as_a_value() -> None:
    source = b"""
from dflint.knowledge.rows import Cache, PackageManager
WORDS = tuple("a b".split())
NAMES = {it: it.upper() for it in WORDS}
FILLED = dict(a=1)
SHOWN = print
LISTS = ["a".upper()]
ROWS = (PackageManager("a", "b, c", "d", "", yes="-y", caches=(Cache("x", "/y", page="z"),)),)
MORE = (*ROWS, *ROWS)
"""
    live: dict[str, Any] = {}
    exec(source, live)
    live["FILLED"]["b"] = 2
    names = [
        "WORDS",
        "NAMES",
        "FILLED",
        "SHOWN",
        "LISTS",
        "ROWS",
        "MORE",
        "Cache",
        "PackageManager",
    ]
    (_, values, _, code), _ = split(source, "module.py", names, live)
    assert values == {"WORDS": ("a", "b"), "NAMES": {"a": "A", "b": "B"}, "FILLED": {"a": 1}}
    assert code is not None
    made: dict[str, Any] = {"PackageManager": PackageManager, "Cache": Cache}
    exec(code, {"__builtins__": {MAKE_THING: thing, "print": print}}, made)
    (row,) = made["ROWS"]
    assert made["MORE"] == (row, row) and made["LISTS"] == ["A"]
    assert (row.name, row.programs, row.yes, row.caches[0].page) == ("a", ("b", "c"), ("-y",), "z")
    assert vars(row).keys() - {"yes"} == vars(live["ROWS"][0]).keys() and row is not live["ROWS"][0]


def test_a_module_has_the_builtins_that_it_looks_up() -> None:
    source = (
        b"def first(it): return [len(one) for one in sorted(it)]\ndef second(it): return max(it)"
    )
    imports, *_ = split_source(source, "first")
    assert imports == (("builtins", ("len", "sorted")),)


def test_what_a_start_makes_has_no_text_for_readers() -> None:
    source = b"""
from dflint.rule import Finding, Severity as S
from os import path
class Thing:
    "A thing."
    size: int
    kind: str = "a"
    def name(self, other: Thing) -> str:
        "Its name."
        return "b"
"""
    wanted = ("Finding", "S", "path", "Thing", "Thing:name")
    imports, _, _, content, _ = split_source(source, *wanted)
    assert imports == (("dflint.rule", ("Finding",)),)
    names: dict[str, Any] = {}
    exec(content, names)
    thing = names["Thing"]
    assert thing.__doc__ is None and not hasattr(thing, "size") and thing.kind == "a"
    assert thing.name.__doc__ is None and thing.name.__annotations__ == {}
    assert thing().name(None) == "b" and names["S"].ERROR and names["path"]


def test_a_function_of_a_class_is_read_when_it_is_called(copy: Path) -> None:
    (copy / "dflint" / "level.py").write_text(
        (copy / "dflint" / "level.py").read_text()
        + """

class Things:
    def plain(self, one, *, other=2):
        return one + other

    @property
    def size(self):
        return self.plain(1)

    @staticmethod
    def apart(one):
        return one

    @classmethod
    def of(cls, one):
        return cls.__name__, one

TAKEN = [Things.plain]
"""
    )
    usual = copy / "dflint" / "cache" / "_generated_usual.py"
    usual.write_text(usual.read_text().replace("dflint.level ", "dflint.level TAKEN Things ", 1))
    check(copy)
    script = """
from dflint.cache import modules
modules.bundle().load()
from dflint.level import TAKEN, Things
it = Things()
for _ in range(2):
    print(TAKEN[0].__code__.co_name, it.plain(3), it.plain(3, other=4), it.size, it.apart(5), Things.of(6))
"""
    environment = {"PYTHONPATH": f"{copy}:{copy / 'rules'}"}
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, cwd=copy, env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        "at_first 5 7 3 5 ('Things', 6)",
        "plain 5 7 3 5 ('Things', 6)",
    ]


def test_the_function_of_a_rule_is_also_kept_without_its_page() -> None:
    source = b"""
from dflint.rule import Severity, rule
@rule("XX1", Severity.INFO, "style")
def here(it: "From", *, most: int = 2):
    "A page."
    yield most
"""
    *_, content, rest = split_source(source, "@here")
    names: dict[str, Any] = {}
    exec(content, names)
    check = names["@here"]
    assert [*check(None)] == [2] and check.__doc__ is None and "here" not in names
    exec(marshal.loads(rest["rule"]), names)
    exec(marshal.loads(rest["Severity"]), names)
    exec(marshal.loads(rest["here"]), names)
    assert names["here"].summary == "A page." and names["here"].options == {"most": ("int", 2)}


@pytest.mark.parametrize(
    "statement",
    [
        "for it in (1, 2): TABLE.append(it)",
        "TABLE.append(1)",
        "TABLE += [1]",
        "TABLE = [2]",
        "TABLE[:] = [1]",
    ],
)
def test_a_module_that_does_more_than_make_names_is_kept_whole(statement: str) -> None:
    """What a table is worth would otherwise depend on when it is asked for."""
    source = f"TABLE = []\n{statement}\nOTHER = 1\n".encode()
    whole = compile(source, "module.py", "exec")
    *_, content, rest = split_source(source, "OTHER")
    assert content.co_names == whole.co_names and marshal.loads(rest["TABLE"]) == content


@pytest.mark.parametrize(
    "path", sorted((ROOT / "dflint" / "knowledge").glob("_generated_*.py")), ids=lambda it: it.stem
)
def test_generated_tables_have_nothing_but_values(path: Path) -> None:
    for node in ast.parse(path.read_text()).body:
        assert isinstance(node, ast.Assign | ast.AnnAssign | ast.ImportFrom | ast.If | ast.Expr)
        if isinstance(node, ast.If):
            assert ast.unparse(node.test) == "TYPE_CHECKING"
        if isinstance(node, ast.ImportFrom):
            assert node.module == "__future__"


def test_a_bundle_speaks_for_all_that_its_rules_were_loaded_with(copy: Path) -> None:
    check(copy)
    script = """
import sys
from dflint.cache import modules
known = {*modules.bundle().paths}
from dflint.engine.registry import all_rules
all_rules()
loaded = [it.__file__ for name, it in sys.modules.items() if name.startswith("dflint.")]
assert known.issuperset(loaded), {*loaded} - known
"""
    environment = {"PYTHONPATH": f"{copy}:{copy / 'rules'}"}
    subprocess.run([sys.executable, "-c", script], env=environment, cwd=copy, check=True)
