"""A repository of a stranger, and dflint in it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

DFLINT = [sys.executable, "-m", "dflint"]
SECONDS = 60  # nothing takes so long unless it never ends
SECRET = "//registry.example.com/:_authToken=ghp_0123456789"
DOCKERFILE = "FROM debian:12-slim\nENV A b\nRUN apt-get install curl\n"


def dflint_in(folder: Path, *args: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if key not in ("CI", "TF_BUILD")}
    return subprocess.run(
        [*DFLINT, *args],
        cwd=folder,
        env=kept | environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
    )
