"""Runs of a fleet: what has not changed is not done again, and an interrupted run goes on."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dflint.fleet.store import Store
from dflint.fleet.writer import Writer
from tests.fleet.lab import Content, bare, checkout, rows, run

GOOD = b"FROM debian:10\nRUN sudo apt-get install curl\n"
TABLES = {
    "repositories": "repo, address, team, commit, commit_date, key, first_run, state, problem",
    "asked": "*",
    "files": "* EXCLUDE (last_run)",
    "findings": "* EXCLUDE (last_run)",
    "images": "* EXCLUDE (last_run)",
    "messages": "*",
}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "fleet.duckdb"


@pytest.fixture
def repositories(tmp_path: Path) -> dict[str, Path]:
    return {f"r{n}": bare(tmp_path / f"r{n}.git", _files(n)) for n in range(6)}


def _files(number: int, data: bytes = b"x\n") -> dict[str, Content]:
    return {
        "Dockerfile": GOOD + b"RUN echo %d\nCOPY start.sh /\nCMD /start.sh\n" % number,
        "start.sh": b"#!/bin/sh\nexec true\n",
        "data.txt": data,
    }


def _content(store: Path) -> dict[str, list[tuple[object, ...]]]:
    """All of a store but when it was last true."""
    return {
        table: rows(store, f"SELECT {columns} FROM {table} ORDER BY ALL")
        for table, columns in TABLES.items()
    }


def test_a_second_run_changes_nothing_but_the_runs(
    store: Path, repositories: dict[str, Path]
) -> None:
    first = run(store, repositories)
    before = _content(store)
    sums = rows(store, "SELECT team, code, severity, n FROM daily WHERE run = 1 ORDER BY ALL")
    second = run(store, repositories)
    assert (first.read, second.read, second.unchanged) == (6, 0, 6)
    assert _content(store) == before
    assert before["findings"]
    assert rows(store, "SELECT DISTINCT last_run FROM findings") == [(2,)]
    assert (
        rows(store, "SELECT team, code, severity, n FROM daily WHERE run = 2 ORDER BY ALL") == sums
    )


def test_a_folder_that_is_unchanged(tmp_path: Path, store: Path) -> None:
    git = bare(tmp_path / "r.git", _files(1))
    folder = checkout(git, tmp_path / "app", _files(1))
    run(store, {"r": folder})
    before = _content(store)
    assert run(store, {"r": folder}).unchanged == 1
    assert _content(store) == before
    (folder / "Dockerfile").write_bytes(GOOD)
    assert run(store, {"r": folder}).read == 1


def test_only_what_had_a_say_counts(store: Path, repositories: dict[str, Path]) -> None:
    run(store, repositories)
    bare(repositories["r0"], _files(0, data=b"changed\n"))
    bare(repositories["r1"], _files(1) | {"new.txt": b""})
    bare(repositories["r2"], _files(2) | {"start.sh": b"#!/bin/bash\r\nexec true\n"})
    bare(repositories["r3"], _files(3) | {"dflint.toml": b'ignore = ["DF5"]\n'})
    second = run(store, repositories)
    assert (second.unchanged, second.read) == (3, 3)
    found = rows(store, "SELECT repo, commit FROM repositories WHERE repo = 'r0'")
    tip = (repositories["r0"] / "refs/heads/main").read_text().strip()
    assert found == [("r0", tip)]  # the commit is the new one all the same
    assert run(store, repositories).unchanged == 6


def test_hosts_are_asked_first(store: Path, repositories: dict[str, Path]) -> None:
    run(store, repositories)
    shutil.rmtree(repositories["r0"] / "objects")  # it could not be cloned again
    (repositories["r0"] / "objects").mkdir()
    bare(repositories["r1"], _files(7))
    second = run(store, repositories, is_asked_first=True)
    assert (second.unchanged, second.read, second.problems) == (5, 1, {})


def test_what_failed_is_read_again(store: Path, repositories: dict[str, Path]) -> None:
    run(store, repositories)
    away = repositories["r0"].rename(repositories["r0"].with_suffix(".away"))
    assert list(run(store, repositories).problems) == ["r0"]
    states = rows(store, "SELECT state, count(*) FROM repositories GROUP BY 1 ORDER BY 1")
    assert states == [("failed", 1), ("ok", 5)]
    assert rows(store, "SELECT DISTINCT last_run FROM findings") == [(2,)]  # what was known counts
    away.rename(repositories["r0"])
    third = run(store, repositories)
    assert (third.read, third.unchanged, third.problems) == (1, 5, {})
    assert rows(store, "SELECT DISTINCT first_run, last_run FROM findings") == [(1, 3)]


KILLED = """
import os, signal, sys
from tests.fleet.lab import PATIENT, READ
from dflint.fleet.listing import Repository
from dflint.fleet.processes import Processes
from dflint.fleet.run import run_fleet
from dflint.fleet.store import Store

store, *paths = sys.argv[1:]
seen = 0

def count(outcome):
    global seen
    seen += 1
    if seen == 4:
        os.kill(os.getpid(), signal.SIGKILL)

listed = [Repository(f"r{n}", path) for n, path in enumerate(paths)]
with Store(store, is_writer=True) as opened:
    run_fleet(opened, listed, ".", Processes(1), READ, PATIENT, at_once=1, progress=count)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_interrupted_run_goes_on(store: Path, repositories: dict[str, Path]) -> None:
    paths = map(str, repositories.values())
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(store), *paths],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=False,
    )
    assert done.returncode == -signal.SIGKILL
    assert rows(store, "SELECT count(*) FROM runs WHERE ended IS NULL") == [(1,)]
    second = run(store, repositories)
    assert (second.run, second.is_resumed, second.before, second.read) == (1, True, 3, 3)
    assert rows(store, "SELECT run, repositories, files FROM runs") == [(1, 6, 6)]
    interrupted = _content(store)
    again = store.with_name("whole.duckdb")
    run(again, repositories)
    assert _content(again) == interrupted


def test_who_writes_is_alone(store: Path) -> None:
    with Store(str(store), is_writer=True) as opened:
        Writer(opened, "1", "r")
        code = (
            "import sys; from dflint.fleet.store import Store, StoreError\n"
            "try: Store(sys.argv[1], is_writer=True)\n"
            "except StoreError as error: print(error)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(store)],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
    assert "is in use: a run of dflint fleet is at work" in done.stdout
