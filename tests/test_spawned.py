"""Programs that write something and end."""

import os
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest

from dflint.spawned import spawn

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the programs here are for POSIX")


def test_what_it_writes_and_how_it_ends(tmp_path: Path) -> None:
    errors = tmp_path / "errors"
    command = ("/bin/sh", "-c", 'echo "$WORD"; echo wrong >&2; exit 3')
    program = spawn(command, {"WORD": "said"}, str(errors))
    try:
        assert program.output(60) == b"said\n"
        assert (program.code, errors.read_text()) == (3, "wrong\n")
    finally:
        program.end()


def test_more_than_a_pipe_holds(tmp_path: Path) -> None:
    command = (sys.executable, "-c", "print('x' * 300_000)")
    program = spawn(command, {}, str(tmp_path / "errors"))
    try:
        assert len(program.output(60) or b"") == 300_001
    finally:
        program.end()


def test_it_ends_with_all_that_it_has_started(tmp_path: Path) -> None:
    number = tmp_path / "number"
    script = f"sleep 600 & echo $! > {number}; wait"
    program = spawn(("/bin/sh", "-c", script), {}, str(tmp_path / "errors"))
    until = monotonic() + 60
    while not (number.exists() and number.read_text().strip()) and monotonic() < until:
        sleep(0.01)
    assert program.output(0) is None
    program.end()
    program.end()  # again, which does nothing
    assert not _is_running(int(number.read_text()), until)


def test_where_there_is_no_program(tmp_path: Path) -> None:
    before = len(os.listdir("/dev/fd"))
    with pytest.raises(OSError, match="No such file"):
        spawn((str(tmp_path / "nowhere"),), {}, str(tmp_path / "errors"))
    assert len(os.listdir("/dev/fd")) == before


def _is_running(process: int, until: float) -> bool:
    """Whether it still runs when the time is over."""
    while monotonic() < until:
        try:
            state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return False
        if state == "Z":
            return False
        sleep(0.01)
    return True
