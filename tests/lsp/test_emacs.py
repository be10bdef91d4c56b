"""Emacs with eglot, from end to end, without a terminal."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.lsp.lab import COMMAND
from tests.lsp.test_neovim import TEXT


def _has_eglot() -> bool:
    if shutil.which("emacs") is None:
        return False
    look = "(progn (package-initialize) (kill-emacs (if (require 'eglot nil t) 0 1)))"
    command = ["emacs", "--batch", "--eval", look]
    return subprocess.run(command, capture_output=True, check=False, timeout=60).returncode == 0


@pytest.mark.skipif(not _has_eglot(), reason="Emacs with eglot is not installed")
def test_eglot(tmp_path: Path) -> None:
    file, result = tmp_path / "Dockerfile", tmp_path / "result.json"
    file.write_text(TEXT)
    environ = {
        **os.environ,
        "FILE": str(file),
        "RESULT": str(result),
        "SERVER": json.dumps(COMMAND),
        "HOME": str(tmp_path),
    }
    script = Path(__file__).with_name("eglot.el")
    command = ["emacs", "--batch", "-l", str(script)]
    subprocess.run(command, env=environ, timeout=100, check=True, capture_output=True)
    found = json.loads(result.read_text())
    assert "failed" not in found, found
    fixed = TEXT.replace("install curl", "install -y curl")
    assert found["fixed"] == fixed
    renamed = fixed.replace("AS build", "AS base").replace("--from=build", "--from=base")
    assert found["renamed"] == renamed
    formatted = renamed.replace("base   /", "base /").replace("curl\nFROM", "curl\n\nFROM")
    assert found["formatted"] == formatted
    assert "Starts a stage" in found["hover"]
    assert found["stopped"]
