"""The cache of answers: an answer that is given again is the one that a run would give now."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path

import pytest

from dflint import disk
from dflint.cache import answers, modules

ROOT = Path(__file__).parent.parent.parent
DFLINT = [sys.executable, "-m", "dflint", "check"]
DOCKERFILE = """FROM debian:12
ARG VERSION=1
COPY app.py settings.py /app/
COPY data /data
RUN cd /app && curl -k https://example.com/x | tar x
CMD ["python3", "/app/app.py"]
"""
COMPOSE = "services:\n  web:\n    build:\n      context: .\n      args:\n        NAME: x\n"
LOCK = """version = 1
[["docker.io/library/debian:12"]]
digest = "sha256:{}"
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """That of the runs, with a bundle of modules: without one there is no cache."""
    found = {
        "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}",
        "PATH": "/usr/bin:/bin",
        "PYTHONDONTWRITEBYTECODE": "1",
        "XDG_CACHE_HOME": str(tmp_path_factory.mktemp("cache")),
    }
    folder = tmp_path_factory.mktemp("first")
    (folder / "Dockerfile").write_text("FROM debian:12\n")
    subprocess.run(DFLINT, cwd=folder, env=found, capture_output=True, check=False)
    return found


Run = Callable[..., tuple[int, bytes, bytes]]


@pytest.fixture(scope="module")
def check(environment: dict[str, str]) -> Run:
    """Runs `dflint check`: exit code, standard output, standard error."""

    def run(folder: Path, *args: str, **more: str) -> tuple[int, bytes, bytes]:
        done = subprocess.run(
            [*DFLINT, *args],
            cwd=folder,
            env={**environment, **more},
            capture_output=True,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr

    return run


def entries(folder: Path) -> set[str]:
    return {it.name for it in (folder / disk.CACHE_FOLDER).iterdir() if it.name[0] != "."}


# --- an answer is never that of another state ---


def _rewrite(path: str, old: str, new: str) -> Callable[[Path], None]:
    """A change in the place, of the same size, after which the file has its old time."""

    def change(folder: Path) -> None:
        file = folder / path
        before = file.stat()
        with file.open("r+b") as stream:
            text = stream.read().decode()
            assert old in text and len(old) == len(new)
            stream.seek(0)
            stream.write(text.replace(old, new).encode())
        os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))

    return change


def _write(path: str, text: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)

    return change


def _link(path: str, target: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        (folder / path).unlink(missing_ok=True)
        (folder / path).symlink_to(target)

    return change


def _git(*args: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        subprocess.run(["git", *args], cwd=folder, check=True, capture_output=True)

    return change


def _become_a_file(path: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        shutil.rmtree(folder / path)
        (folder / path).write_text("")

    return change


CHANGES: dict[str, Callable[[Path], None]] = {
    "nothing": lambda folder: None,
    "the file is written as it was": _write("Dockerfile", DOCKERFILE),
    "another text": _write("Dockerfile", DOCKERFILE + "USER root\n"),
    "a text of the same size, at the same time": _rewrite("Dockerfile", "debian:12", "debian:11"),
    "another file for the same name": _link("Dockerfile", "other/Dockerfile.x"),
    "a file that COPY names is gone": lambda folder: (folder / "app.py").unlink(),
    "a folder that COPY names is gone": lambda folder: shutil.rmtree(folder / "data"),
    "a folder has become a file": _become_a_file("data"),
    "a new file is beside the others": _write("new.txt", ""),
    "a .dockerignore": _write(".dockerignore", "settings.py\n"),
    "a .dockerignore of the file": _write("Dockerfile.dockerignore", "data\n"),
    "a lock of images": _write("dflint.lock", LOCK.format("2" * 64)),
    "another lock of images": _rewrite("locked/dflint.lock", "1" * 64, "2" * 64),
    "a lock nearer than the one above": _write("locked/app/dflint.lock", LOCK.format("2" * 64)),
    "a configuration": _write("dflint.toml", 'ignore = ["ALL"]\n'),
    "a hidden configuration": _write(".dflint.toml", 'fail-on = "error"\n'),
    "the configuration of hadolint": _write(".hadolint.yaml", "ignored: [DL4006]\n"),
    "a broken configuration": _write("dflint.toml", "ignore = [\n"),
    "another configuration": _rewrite("sub/dflint.toml", '"DF102"', '"DF999"'),
    "a new Dockerfile": _write("new/Dockerfile", "FROM debian\n"),
    "a Dockerfile is ignored by git": _write(".gitignore", "sub/\n"),
    "a file that builds it": _write("compose.yaml", COMPOSE),
    "another file that builds it": _write(".github/workflows/x.yml", "on: push\njobs: {}\n"),
    "it is no repository any more": lambda folder: shutil.rmtree(folder / ".git"),
    "a file is tracked": _git("add", "-f", "settings.py"),
    "a script may be run": lambda folder: (folder / "app.py").chmod(0o755),
    "a file is large now": _write("data/x", "x" * 3_000_000),
    "a link leads elsewhere": _link("link", "data"),
}


def _project(folder: Path) -> None:
    folder.mkdir()
    _git("init", "-q")(folder)
    for path, text in {
        "Dockerfile": DOCKERFILE,
        "app.py": "#!/usr/bin/env python3\n",
        "settings.py": "TOKEN = 1\n",
        "data/x": "x",
        "other/Dockerfile.x": "FROM alpine:3.2\n",
        "locked/dflint.lock": LOCK.format("1" * 64),
        "locked/app/Dockerfile": f"FROM debian:12@sha256:{'1' * 64}\n",
        "sub/Dockerfile": "FROM debian\nMAINTAINER x\n",
        "sub/dflint.toml": 'ignore = ["DF102"]\n',
        ".gitignore": "settings.py\n",
        "compose.yaml": COMPOSE.replace("x\n", "y\n"),
    }.items():
        _write(path, text)(folder)
    _link("link", "app.py")(folder)
    _git("add", ".")(folder)


@pytest.fixture(scope="module")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project for each change, older than the coarsest clock of a file system."""
    top = tmp_path_factory.mktemp("projects")
    for number in range(len(CHANGES)):
        _project(top / str(number))
    time.sleep(disk.SETTLED / 1e9 + 0.1)
    return top


@pytest.mark.parametrize("name", CHANGES)
def test_an_answer_is_that_of_the_files_as_they_are(name: str, projects: Path, check: Run) -> None:
    folder = projects / str([*CHANGES].index(name))
    first = check(folder)
    (entry,) = entries(folder)
    made = (folder / disk.CACHE_FOLDER / entry).stat().st_mtime_ns
    assert check(folder) == first == check(folder, "--no-cache")
    assert (folder / disk.CACHE_FOLDER / entry).stat().st_mtime_ns == made, "the answer was known"
    CHANGES[name](folder)
    assert check(folder) == check(folder, "--no-cache")
    assert check(folder) == check(folder, "--no-cache")


def test_a_change_right_after_the_answer_is_seen(tmp_path: Path, check: Run) -> None:
    """The clock of the file system may not have ticked."""
    file = tmp_path / "Dockerfile"
    file.write_text("FROM debian:11\n")
    check(tmp_path)
    for tag in ("12", "11", "13", "10"):
        file.write_text(f"FROM debian:{tag}\n")
        assert check(tmp_path) == check(tmp_path, "--no-cache")


def test_a_change_during_the_run_is_not_kept() -> None:
    questions = disk.Questions()
    questions.keep(questions.kinds, "a", disk.REGULAR)
    questions.keep(questions.kinds, "a", disk.REGULAR)
    assert questions.is_whole
    questions.keep(questions.kinds, "a", disk.MISSING)
    assert not questions.is_whole


def test_what_several_processes_asked_is_asked_again(tmp_path: Path, check: Run) -> None:
    for number in range(60):
        (tmp_path / f"{number}").mkdir()
        (tmp_path / f"{number}" / "Dockerfile").write_text("FROM debian:12\nCOPY a /a\n")
    first = check(tmp_path, "--jobs", "3")
    (entry,) = entries(tmp_path)
    made = (tmp_path / disk.CACHE_FOLDER / entry).stat().st_mtime_ns
    assert check(tmp_path, "--jobs", "3") == first
    assert (tmp_path / disk.CACHE_FOLDER / entry).stat().st_mtime_ns == made
    (tmp_path / "57" / ".dockerignore").write_text("a\n")
    changed = check(tmp_path, "--jobs", "3")
    assert changed != first and changed == check(tmp_path, "--no-cache")


# --- what is asked is part of it ---


@pytest.mark.parametrize(
    ("args", "more"),
    [
        (["--output-format", "json"], {}),
        (["-e"], {}),
        (["--fix", "--diff"], {}),
        (["--select", "DF102"], {}),
        ([], {"HADOLINT_IGNORE": "DL3006"}),
        ([], {"FORCE_COLOR": "1"}),
        ([], {"CI": "true"}),
    ],
    ids=str,
)
def test_other_questions_have_other_answers(
    args: list[str], more: dict[str, str], tmp_path: Path, check: Run
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN cd /x && curl a | sh\nMAINTAINER me\n")
    check(tmp_path)
    wanted = check(tmp_path, "--no-cache", *args, **more)
    assert check(tmp_path, *args, **more) == wanted
    assert check(tmp_path, *args, **more) == wanted


def test_what_is_read_of_the_environment_is_in_the_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: set[str] = set()

    class Environment(dict[str, str]):
        def get(self, name: str, default: object = None) -> object:  # type: ignore[override]
            if sys._getframe(1).f_globals["__name__"].startswith("dflint"):
                asked.add(name)
            return super().get(name, default)

    from dflint.cli import run

    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN cd /x\n")
    given = {**os.environ, "HOME": str(tmp_path), "DFLINT_X": "", "GITHUB_ACTIONS": "true"}
    monkeypatch.setattr(os, "environ", Environment(given))
    for name in ("auto", "sarif", "gitlab", "full", "rdjson"):
        run(["check", "--output-format", name])
    capsys.readouterr()
    unknown = {it for it in asked - answers.VARIABLES if not it.startswith(answers.PREFIXES)}
    assert "HOME" in asked and unknown == set()


def test_what_another_program_said_is_kept_with_that_program(tmp_path: Path, check: Run) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\nRUN echo $x\n")
    if shutil.which("shellcheck", path=os.path.dirname(sys.executable)) is None:
        pytest.skip("shellcheck is not installed")
    time.sleep(disk.SETTLED / 1e9 + 0.1)
    first = check(tmp_path, "--shellcheck")
    assert b"SC2086" in first[1] and check(tmp_path, "--shellcheck") == first
    assert len(entries(tmp_path)) == 1


# --- what is not kept ---


def test_nothing_is_kept_of_a_run_that_writes_or_is_told(tmp_path: Path, check: Run) -> None:
    file = tmp_path / "Dockerfile"
    file.write_text("FROM debian:12\nRUN cd /x ; ls\nmaintainer me\n")
    for args in (["--fix"], ["-o", "report"], ["--baseline", "b", "--write-baseline"], ["--sel"]):
        check(tmp_path, *args)
        file.write_text("FROM debian:12\nRUN cd /x ; ls\nmaintainer me\n")
    assert entries(tmp_path) == set()
    check(tmp_path, "--no-cache")
    assert entries(tmp_path) == set()


@pytest.fixture
def locked(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    (tmp_path / disk.CACHE_FOLDER).write_text("a file")
    return tmp_path


def test_where_there_can_be_no_folder_there_is_no_cache(locked: Path, check: Run) -> None:
    assert check(locked) == check(locked) == check(locked, "--no-cache")
    assert (locked / disk.CACHE_FOLDER).read_text() == "a file"


# --- entries are ours, and whole ---


@pytest.mark.parametrize("content", [b"", b"x" * 100, None], ids=["empty", "foreign", "cut"])
def test_an_entry_that_is_not_whole_or_not_ours_is_no_answer(
    content: bytes | None, tmp_path: Path, check: Run
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    wanted = check(tmp_path)
    (name,) = entries(tmp_path)
    entry = tmp_path / disk.CACHE_FOLDER / name
    entry.write_bytes(entry.read_bytes()[:-1] if content is None else content)
    assert check(tmp_path) == wanted


def test_an_entry_of_another_installation_is_not_looked_for(tmp_path: Path) -> None:
    paths = set()
    for secret in (b"a" * 32, b"b" * 32):
        file = tmp_path / "bundle"
        file.touch()
        known = modules.Bundle(secret, [], FileIO(str(file)))
        paths.add(answers.Answers(str(tmp_path), known, ["check"]).path)
    assert len(paths) == 2


def test_runs_at_once_do_not_disturb_each_other(tmp_path: Path, check: Run) -> None:
    for number in range(3):
        (tmp_path / f"{number}.Dockerfile").write_text("FROM debian\n")
    with ThreadPoolExecutor(6) as pool:
        found = set(pool.map(lambda _: check(tmp_path), range(12)))
    assert len(found) == 1
    assert len(entries(tmp_path)) == 1


def test_git_does_not_see_the_folder(tmp_path: Path, check: Run) -> None:
    _git("init", "-q")(tmp_path)
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    check(tmp_path)
    seen = subprocess.run(["git", "status", "-s"], cwd=tmp_path, capture_output=True, check=True)
    assert seen.stdout == b"?? Dockerfile\n" and entries(tmp_path)


# --- where it is ---


def test_the_folder_is_where_the_user_wants_it(tmp_path: Path, check: Run) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "Dockerfile").write_text("FROM debian\n")
    check(tmp_path / "sub")
    assert entries(tmp_path) and not (tmp_path / "sub" / disk.CACHE_FOLDER).exists()
    check(tmp_path, "--cache-dir", "by-option")
    check(tmp_path, DFLINT_CACHE_DIR="by-variable")
    (tmp_path / "dflint.toml").write_text('cache-dir = "by-file/of-dflint"\n')
    check(tmp_path / "sub")
    for name in ("by-option", "by-variable", "by-file/of-dflint"):
        assert len([*(tmp_path / name).iterdir()]) == 2, name


@pytest.mark.parametrize("outside", ["../outside", "/tmp/outside-of-it", "."])
def test_a_repository_names_no_folder_outside_of_it(
    outside: str, tmp_path: Path, check: Run
) -> None:
    here = tmp_path / "here"
    (here / ".git").mkdir(parents=True)
    (here / "Dockerfile").write_text("FROM debian\n")
    (here / "dflint.toml").write_text(f'cache-dir = "{outside}"\n')
    check(here)
    assert entries(here)
    assert {it.name for it in tmp_path.iterdir()} == {"here"}


def test_a_link_in_its_place_is_not_followed(tmp_path: Path, check: Run) -> None:
    (tmp_path / "elsewhere").mkdir()
    here = tmp_path / "here"
    here.mkdir()
    (here / "Dockerfile").write_text("FROM debian\n")
    (here / disk.CACHE_FOLDER).symlink_to("../elsewhere")
    check(here)
    assert [*(tmp_path / "elsewhere").iterdir()] == []


def test_only_entries_are_removed_when_there_are_many(tmp_path: Path, check: Run) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian\n")
    folder = tmp_path / disk.CACHE_FOLDER
    folder.mkdir()
    (folder / "notes").write_text("mine")
    for number in range(answers.MOST_ENTRIES + 1):
        (folder / f"{number:064x}").write_text("")
    check(tmp_path)
    assert (folder / "notes").exists()
    assert len([*folder.iterdir()]) < answers.MOST_ENTRIES
