"""What only a real process shows: exit codes, imports, pipes."""

import inspect
import os
import py_compile
import subprocess
import sys
from importlib.util import module_from_spec
from pathlib import Path
from types import ModuleType

import pytest

from dflint.cache.modules import OwnModules

ROOT = Path(__file__).parent.parent.parent
DFLINT = [sys.executable, "-m", "dflint"]
ENVIRONMENT = {"PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}", "PATH": "/usr/bin:/bin"}
# Importing any of these takes longer than linting a file: docs/architecture.md.
HEAVY = """
    re json argparse click rich lark typing dataclasses enum pathlib logging subprocess
    importlib.metadata tomllib hashlib inspect asyncio multiprocessing functools collections
    fnmatch difflib unicodedata string copy importlib warnings operator
"""
# Nothing of the network is near a run of the linter.
NETWORK = ("socket", "ssl", "http", "urllib", "dflint.registry", "dflint.pin", "dflint.audit",
           "dflint.fleet", "duckdb", "distributed")  # fmt: skip
IMPORTED = """
import sys
before = set(sys.modules)
from dflint.cli import run
run(["check", *sys.argv[1:]])
print("\\n".join(sorted(set(sys.modules) - before)), file=sys.stderr)
"""
ARGUMENTS = [[], ["-q", "--output-format", "concise"], ["--select", "DF", "-t", "error"]]


def start(*args: str, cwd: Path, **more: int) -> subprocess.Popen[bytes]:
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **more}
    return subprocess.Popen([*DFLINT, *args], cwd=cwd, env=ENVIRONMENT, **pipes)  # type: ignore[call-overload, no-any-return]


def _memory(folder: Path, count: int) -> float:
    """What it takes at most to check the first files of a folder, in MiB."""
    names = sorted(it.name for it in folder.iterdir())[:count]
    process = start("check", "-q", *names, cwd=folder, stdout=subprocess.DEVNULL)
    _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_maxrss / 1024


@pytest.fixture
def dockerfile(tmp_path: Path) -> Path:
    path = tmp_path / "Dockerfile"
    path.write_text("FROM debian:12\nRUN apt-get install curl && cd /x | tee\nENV PATH\n")
    return path


@pytest.mark.parametrize(("args", "code"), [(["-e"], 0), ([], 1), (["--selct"], 2)], ids=str)
def test_exit_codes(dockerfile: Path, args: list[str], code: int) -> None:
    process = start("check", *args, cwd=dockerfile.parent)
    out, err = process.communicate()
    assert process.returncode == code
    assert bool(out) == (code < 2)
    assert bool(err) == (code == 2)


@pytest.mark.parametrize("args", ARGUMENTS, ids=str)
def test_checking_a_file_imports_nothing_heavy(dockerfile: Path, args: list[str]) -> None:
    command = [sys.executable, "-S", "-c", IMPORTED, *args, str(dockerfile)]
    run = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    modules = run.stderr.split()
    assert "dflint.report.text" in modules
    assert [name for name in modules if name in HEAVY.split()] == []
    assert [name for name in modules if name.startswith(NETWORK)] == []
    formats = [name for name in modules if name.startswith("dflint.report.formats.")]
    assert len(formats) == 1, "only the format that is written"
    assert not {"dflint.cli.ci", "dflint.cli.hadolint", "dflint.docs"} & set(modules)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other units of memory")
def test_files_are_let_go_of(tmp_path: Path) -> None:
    """What 800 files need is what 200 need, and their findings."""
    text = (ROOT / "testdata" / "apt-every-smell" / "Dockerfile").read_bytes()
    for number in range(800):
        (tmp_path / f"{number:03}.Dockerfile").write_bytes(text)
    few, many = _memory(tmp_path, 200), _memory(tmp_path, 800)
    assert many < few + 20, f"{few:.0f} MiB, then {many:.0f} MiB"


@pytest.mark.parametrize(
    ("error", "code", "last"),
    [("KeyboardInterrupt", 130, []), ("ZeroDivisionError('oh')", 2, ["ZeroDivisionError: oh"])],
)
def test_how_a_run_ends_that_does_not_reach_its_end(error: str, code: int, last: list[str]) -> None:
    """A crash must not look like findings."""
    script = f"""
import dflint.cli
def run(args):
    raise {error}
dflint.cli.run = run
dflint.cli.main()
"""
    command = [sys.executable, "-c", script]
    ended = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    assert ended.returncode == code
    assert ended.stderr.splitlines()[-1:] == last


def test_a_reader_that_goes_away_is_no_error(dockerfile: Path) -> None:
    dockerfile.write_text("RUNN x\n" * 20_000)
    process = start("check", cwd=dockerfile.parent)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait() == 141


@pytest.fixture
def own_module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module `own.part` with a cache of bytecode that the quick finder may use."""
    monkeypatch.setattr("dflint.cache.modules.OWN", ("own.",))
    module = tmp_path / "own" / "part.py"
    module.parent.mkdir()
    module.write_text('"""A part."""\nANSWER = 41\n')
    py_compile.compile(str(module), invalidation_mode=py_compile.PycInvalidationMode.TIMESTAMP)
    return module


def loaded(module: Path) -> ModuleType | None:
    """What the quick finder makes of it."""
    spec = OwnModules.find_spec("own.part", [str(module.parent)])
    if spec is None:
        return None
    found = module_from_spec(spec)
    assert spec.loader is not None
    spec.loader.exec_module(found)
    return found


def test_own_modules_say_of_themselves_what_python_says(own_module: Path) -> None:
    found = loaded(own_module)
    assert found is not None
    assert (found.__doc__, found.ANSWER) == ("A part.", 41)
    assert (found.__name__, found.__package__, found.__file__) == (
        "own.part",
        "own",
        str(own_module),
    )
    assert inspect.getsource(found) == own_module.read_text()


def test_bytecode_of_another_source_is_not_used(own_module: Path) -> None:
    own_module.write_text("ANSWER = 4242\n")
    found = loaded(own_module)
    assert found is not None
    assert found.ANSWER == 4242


def test_broken_bytecode_is_not_used(own_module: Path) -> None:
    Path(py_compile.compile(str(own_module)) or "").write_bytes(b"")
    found = loaded(own_module)
    assert found is not None
    assert found.ANSWER == 41


def test_bytecode_of_a_module_that_has_become_a_package_is_not_used(own_module: Path) -> None:
    own_module.unlink()
    package = own_module.with_suffix("") / "__init__.py"
    package.parent.mkdir()
    package.write_text("ANSWER = 43\n")
    found = loaded(own_module)
    assert found is not None
    assert (found.ANSWER, found.__path__) == (43, [str(package.parent)])


def test_modules_of_others_are_left_to_python(own_module: Path) -> None:
    folder = [str(own_module.parent)]
    assert OwnModules.find_spec("own.nothing", folder) is None
    assert OwnModules.find_spec("json.part", folder) is None
    assert OwnModules.find_spec("own") is None
