"""What a run without configuration costs: nothing but looking whether there is a file."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dflint.config.configurations import Configurations
from tests.cli.test_process import ENVIRONMENT, IMPORTED
from tests.config.conftest import RULES, Write

LAZY = {"tomllib", "yaml", "re", "json", "difflib", "fnmatch"}
OURS = {
    "configuration",
    "configurations",
    "development",
    "keys",
    "search",
    "settings",
    "values",
}


def imported(path: Path) -> set[str]:
    command = [sys.executable, "-c", IMPORTED, "-q", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, check=False)
    return set(run.stderr.split())


@pytest.mark.parametrize("files", [{}, {"pyproject.toml": "[tool.ruff]\n"}], ids=str)
def test_without_configuration_little_is_imported(
    here: Path, write: Write, files: dict[str, str]
) -> None:
    write(files)
    modules = imported(here / "Dockerfile")
    assert modules & LAZY == set()
    prefix = "dflint.config."
    assert {it.removeprefix(prefix) for it in modules if it.startswith(prefix)} == OURS


def test_with_a_file_only_what_reads_it_is_imported(here: Path, write: Write) -> None:
    write({"dflint.toml": 'ignore = ["DL3006"]\n[severity]\nDL3020 = "error"\n'})
    modules = imported(here / "Dockerfile")
    assert modules & LAZY == {"tomllib", "re"}


def test_a_folder_is_looked_at_once(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    is_file = os.path.isfile

    def watched(path: str) -> bool:
        looked.append(path)
        return is_file(path)

    monkeypatch.setattr(os.path, "isfile", watched)
    configurations = Configurations(RULES, {})
    for path in ("Dockerfile", "a/Dockerfile", "Dockerfile.dev", "a/x", "a/b/Dockerfile"):
        configurations.of(path)
    assert len(looked) == len(set(looked))
