"""A full disk or a closed stream is one sentence and the exit code 2."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

DFLINT = f"{sys.executable} -m dflint"
COMMANDS = (
    "check", "check --output-format json", "check --statistics", "check --show-files",
    "check --fix --diff", "format --diff", "ast", "config", "config --schema", "version", "--help",
    "rule DF301", "check --fix - <Dockerfile",
)  # fmt: skip
needs_full = pytest.mark.skipif(not os.path.exists("/dev/full"), reason="there is no /dev/full")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Dockerfile").write_text("from debian\nRUN apt-get install curl\n")
    return tmp_path


def _shell(line: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(line, shell=True, cwd=folder, capture_output=True, text=True)


@needs_full
@pytest.mark.parametrize("command", COMMANDS)
def test_output_to_a_full_disk(command: str, folder: Path) -> None:
    done = _shell(f"{DFLINT} {command} >/dev/full", folder)
    assert done.returncode == 2
    assert done.stderr == "dflint: cannot write to standard output: No space left on device.\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_a_closed_standard_output(command: str, folder: Path) -> None:
    done = _shell(f"{DFLINT} {command} >&-", folder)
    assert (done.returncode, done.stderr) == (2, "dflint: standard output is closed.\n")


@pytest.mark.parametrize("stream", ["0<&-", "2>&-"])
def test_another_closed_stream_changes_nothing(stream: str, folder: Path) -> None:
    """The file that is fixed does not get the number of the stream."""
    done = _shell(f"{DFLINT} check --isolated {stream}", folder)
    assert done.returncode == 1
    assert done.stdout == _shell(f"{DFLINT} check --isolated", folder).stdout
    assert _shell(f"{DFLINT} format {stream}", folder).returncode == 0
    assert (folder / "Dockerfile").read_text() == "FROM debian\nRUN apt-get install curl\n"


@needs_full
def test_standard_error_on_a_full_disk_changes_nothing(folder: Path) -> None:
    done = _shell(f"{DFLINT} check --fix 2>/dev/full", folder)
    assert done.returncode == 1
    assert "curl" in done.stdout


@needs_full
def test_a_report_to_a_full_disk(folder: Path) -> None:
    done = _shell(f"{DFLINT} check -o /dev/full", folder)
    assert done.returncode == 2
    assert done.stderr == 'dflint: cannot write "/dev/full": No space left on device.\n'


@pytest.mark.parametrize("variable", ["PYTHONUNBUFFERED=", "PYTHONUNBUFFERED=1"])
def test_a_reader_that_goes_away_and_one_that_is_slow(variable: str, folder: Path) -> None:
    lines = "".join(f"RUN wget x{i} | sh\n" for i in range(1_000))
    (folder / "Dockerfile").write_text(f"FROM debian\n{lines}")
    command = f"{variable} {DFLINT} check --output-format json"
    done = _shell(f"{{ {command}; echo $? >&2; }} | head -1", folder)
    assert done.stderr == "141\n"
    done = _shell(f"{command} | (sleep 0.5; cat)", folder)
    assert len(json.loads(done.stdout)) > 1_000
