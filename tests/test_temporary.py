"""Temporary folders have an owner, and what a killed one leaves is found."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from dflint.temporary import PREFIX, Abandoned, TemporaryFolder, living, place, sweep

ROOT = Path(__file__).parent.parent
MAKES = """
import os, sys
from dflint.temporary import TemporaryFolder
folder = TemporaryFolder(sys.argv[1])
(folder.path / "file").touch()
folder.note(**eval(sys.argv[2]))
print(folder.name, flush=True)
if sys.argv[3] == "killed":
    os.kill(os.getpid(), 9)
sys.stdin.read()
"""


def _owner(folder: Path, notes: dict[str, str], what: str) -> tuple[subprocess.Popen[str], str]:
    """Another process with a temporary folder, and the name of that."""
    process = subprocess.Popen(
        [sys.executable, "-c", MAKES, str(folder), repr(notes), what],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def _record(name: str) -> Path:
    return Path(place(), f"{name}.session")


def test_a_folder_and_its_record_go_together(tmp_path: Path) -> None:
    with TemporaryFolder(str(tmp_path)) as it:
        assert it.name.startswith(f"{PREFIX}{os.getpid()}-")
        assert it.path.stat().st_mode & 0o777 == 0o700
        assert _record(it.name).stat().st_mode & 0o777 == 0o600
        sweep()
        assert it.path.is_dir(), "it has an owner"
    assert not it.path.exists() and not _record(it.name).exists()


def test_what_a_killed_process_leaves_is_removed(tmp_path: Path) -> None:
    process, name = _owner(tmp_path, {}, "killed")
    process.wait()
    assert (tmp_path / name / "file").exists()
    sweep()
    assert list(tmp_path.iterdir()) == [] and not _record(name).exists()


def test_what_is_left_of_an_engine_is_for_those_who_know_engines(tmp_path: Path) -> None:
    process, name = _owner(tmp_path, {"engine": "kiln"}, "killed")
    process.wait()
    sweep()
    assert (tmp_path / name).exists()
    seen: list[Abandoned] = []

    def keep(it: Abandoned) -> bool:
        seen.extend([it] if it.name == name else [])
        return False

    sweep(keep)
    assert (tmp_path / name).exists(), "it could not be cleaned, and is tried again"
    assert (seen[0].notes["engine"], seen[0].path) == ("kiln", tmp_path / name)
    sweep(lambda it: it.name == name)
    assert list(tmp_path.iterdir()) == [] and not _record(name).exists()


def test_what_has_an_owner_stays(tmp_path: Path) -> None:
    process, name = _owner(tmp_path, {"engine": "kiln"}, "waiting")
    assert (process.pid, "kiln") in [(number, it.get("engine")) for number, it in living()]
    sweep(lambda it: it.name == name)
    assert (tmp_path / name / "file").exists()
    process.kill()
    process.wait()
    sweep(lambda it: it.name == name)
    assert not (tmp_path / name).exists()


@pytest.mark.parametrize("text", ["", '{"folder": "/', '{"folder": "TARGET"}\n', "[]\n", "\0"])
def test_a_record_that_is_cut_short_or_names_something_else(tmp_path: Path, text: str) -> None:
    """Nothing is removed but a folder of the same name."""
    target = tmp_path / "target"
    target.mkdir()
    record = _record(f"{PREFIX}1-0123456789ab")
    record.write_text(text.replace("TARGET", str(target)))
    record.chmod(0o600)
    sweep()
    assert target.is_dir() and not record.exists()


def test_a_record_that_others_may_write_is_none(tmp_path: Path) -> None:
    record = _record(f"{PREFIX}1-0123456789ac")
    record.write_text("")
    record.chmod(0o666)
    try:
        sweep()
        assert record.exists()
    finally:
        record.unlink()


def test_a_link_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "file").touch(0o600)
    record = _record(f"{PREFIX}1-0123456789ad")
    record.symlink_to(tmp_path / "file")
    try:
        sweep()
        assert record.is_symlink()
    finally:
        record.unlink()
