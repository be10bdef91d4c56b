"""A folder to work in, and the command line without a process of its own."""

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dflint.cli import run

Dflint = Callable[..., tuple[int, str, str]]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, which is the current one."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def dflint(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Dflint:
    """Runs dflint: exit code, standard output, standard error."""

    def invoke(*args: str, stdin: bytes = b"") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        code = run(args)
        out, err = capsys.readouterr()
        return code, out, err

    return invoke
