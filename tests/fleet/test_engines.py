"""Engines: whatever an item does, it takes no other along, and each has one reply."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from dflint.fleet.engines import CRASHED, DONE, FAILED, TIMEOUT, Limits, Reply
from dflint.fleet.processes import Processes

WORK = "tests.fleet.work:do"
PATIENT = Limits(seconds=120)


def _map(items: list[Any], limits: Limits = PATIENT, jobs: int = 2) -> list[Reply]:
    found = sorted(Processes(jobs).map(WORK, items, limits), key=lambda reply: reply.number)
    assert [reply.number for reply in found] == list(range(len(items)))
    return found


def test_all_items_are_done() -> None:
    found = _map([("square", number) for number in range(50)])
    assert [it.value for it in found] == [number * number for number in range(50)]


def test_no_items() -> None:
    assert _map([]) == []


def test_a_worker_that_dies_takes_only_its_item_along(tmp_path: Path) -> None:
    once = ("die once", str(tmp_path / "mark"))
    found = _map([("square", 2), ("die",), ("square", 3), once, ("exit",), ("square", 4)])
    assert [it.state for it in found] == [DONE, CRASHED, DONE, DONE, CRASHED, DONE]
    assert [it.value for it in found] == [4, None, 9, "alive", None, 16]
    assert found[1].problem == "The process that read it ended by signal 9, twice."
    assert found[4].problem == "The process that read it ended by exit code 7, twice."


def test_what_hangs_is_ended() -> None:
    found = _map([("hang",), *(("square", number) for number in range(5))], Limits(seconds=6))
    assert [it.state for it in found] == [TIMEOUT, *[DONE] * 5]
    assert found[0].problem == "It took longer than 6 seconds."


def test_what_raises_has_failed() -> None:
    found = _map([("raise", "no\nway"), ("square", 2)])
    assert [it.state for it in found] == [FAILED, DONE]
    assert found[0].problem == "dflint failed with ValueError: no way."


def test_what_needs_too_much_memory_has_failed() -> None:
    found = _map([("memory",), ("square", 2)], Limits(120, megabytes=400), jobs=1)
    assert [it.state for it in found] == [FAILED, DONE]
    assert found[0].problem == "It needs more memory than it may have."
    assert _map([("memory",)], Limits(120, megabytes=2000))[0].value == 600 << 20


def test_what_work_prints_is_no_reply() -> None:
    assert _map([("print",)])[0].value == "printed"


def test_a_run_that_is_given_up_leaves_no_process() -> None:
    replies = Processes(2).map(WORK, [("pid",), ("hang",), ("hang",), ("hang",)], PATIENT)
    first = next(replies)
    replies.close()  # type: ignore[attr-defined]
    try:
        os.kill(first.value, 0)
    except ProcessLookupError:
        pass
    else:
        raise AssertionError("the worker is still there")
