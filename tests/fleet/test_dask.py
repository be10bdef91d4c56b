"""Dask as the engine: the same replies as without it, also where one of its workers is killed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed")

import distributed

from dflint.fleet.dask import Dask
from dflint.fleet.engines import CRASHED, DONE, FAILED, TIMEOUT, EngineError, Limits
from dflint.fleet.listing import Repository
from dflint.fleet.processes import Processes
from dflint.fleet.run import run_fleet
from dflint.fleet.store import Store
from tests.fleet.lab import PATIENT, READ, bare, rows

WORK = "tests.fleet.work:do"
FOUND = (
    "SELECT repo, path, code, line, severity, message_id, saves_bytes FROM findings ORDER BY ALL"
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Dask]:
    """Two workers on this machine."""
    dask: Any = distributed
    with dask.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as cluster:
        yield Dask("dask://" + str(cluster.scheduler_address).removeprefix("tcp://"))


def test_items_and_workers_that_die(engine: Dask, tmp_path: Path) -> None:
    items = [
        ("square", 2),
        ("die",),
        ("die once", str(tmp_path / "once")),
        ("die with parent once", str(tmp_path / "parent")),
        ("raise", "no"),
        *(("square", number) for number in range(20)),
    ]
    found = {it.number: it for it in engine.map(WORK, items, Limits(seconds=120))}
    assert len(found) == len(items)
    states = [found[number].state for number in range(5)]
    assert states == [DONE, CRASHED, DONE, DONE, FAILED]
    assert (tmp_path / "parent").exists()
    assert [found[5 + number].value for number in range(20)] == [it * it for it in range(20)]


def test_a_limit_of_time(engine: Dask) -> None:
    (reply,) = engine.map(WORK, [("hang",)], Limits(seconds=2))
    assert reply.state == TIMEOUT


def test_a_run_finds_what_one_without_dask_finds(engine: Dask, tmp_path: Path) -> None:
    files = {
        "Dockerfile": b"FROM debian:10\nRUN apt-get update\nADD x /x\nCOPY gone /y\n",
        "x": b"x",
    }
    listed = [
        Repository(f"r{number}", str(bare(tmp_path / f"r{number}.git", files)))
        for number in range(4)
    ]
    for name, one in (("dask", engine), ("processes", Processes(1))):
        with Store(str(tmp_path / name), is_writer=True) as store:
            summary = run_fleet(store, listed, ".", one, READ, PATIENT)
            assert (summary.read, summary.problems) == (4, {})
    found = rows(tmp_path / "dask", FOUND)
    assert found == rows(tmp_path / "processes", FOUND)
    assert found


@pytest.mark.parametrize("address", ["dask://", "dask://host", "ray://host:1"])
def test_what_is_no_address(address: str) -> None:
    with pytest.raises(EngineError, match="is no engine"):
        Dask(address)
