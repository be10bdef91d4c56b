"""Neovim, as it comes with Debian, from end to end: in a terminal that is not there."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.lsp.lab import COMMAND

TEXT = """\
FROM debian:12 AS build
RUN apt-get update && apt-get install curl
FROM debian:12
COPY --from=build   /usr/bin/curl /usr/bin/
USER www-data
"""


@pytest.mark.skipif(shutil.which("nvim") is None, reason="Neovim is not installed")
def test_neovim(tmp_path: Path) -> None:
    file, result = tmp_path / "Dockerfile", tmp_path / "result.json"
    file.write_text(TEXT)
    environ = {
        **os.environ,
        "FILE": str(file),
        "RESULT": str(result),
        "SERVER": json.dumps(COMMAND),
        "XDG_STATE_HOME": str(tmp_path),
        "XDG_CACHE_HOME": str(tmp_path),
        "HOME": str(tmp_path),
    }
    script = Path(__file__).with_name("neovim.lua")
    command = ["nvim", "--headless", "-u", "NONE", "-n", "-S", str(script)]
    subprocess.run(command, env=environ, timeout=100, check=True, capture_output=True)
    found = json.loads(result.read_text())
    assert "failed" not in found, found
    assert "DF301" in found["codes"]
    fixed = TEXT.replace("install curl", "install -y curl")
    assert found["fixed"] == fixed
    renamed = fixed.replace("AS build", "AS base").replace("--from=build", "--from=base")
    assert found["renamed"] == renamed
    formatted = renamed.replace("base   /", "base /").replace("curl\nFROM", "curl\n\nFROM")
    assert found["formatted"] == formatted
    assert "Starts a stage" in found["hover"]
    assert found["stopped"]
