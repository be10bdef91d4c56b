"""A copy of the context in which a file can be changed."""

import subprocess
from pathlib import Path

import pytest

from dflint.measure.touching import copied, most_changed, touch


@pytest.fixture
def context(tmp_path: Path) -> Path:
    folder = tmp_path / "context"
    (folder / "src").mkdir(parents=True)
    (folder / "src" / "app.py").write_text("a")
    (folder / "README.md").write_text("b")
    (folder / "run").symlink_to("src/app.py")
    return folder


def _commit(folder: Path) -> None:
    git = ("git", "-C", str(folder), "-c", "user.name=a", "-c", "user.email=a@example.com")
    subprocess.run([*git, "add", "-A"], check=True)
    subprocess.run([*git, "commit", "-qm", "change"], check=True)


def test_the_file_that_most_commits_change(context: Path) -> None:
    subprocess.run(["git", "init", "-q", str(context)], check=True)
    for text in "abc":
        (context / "src" / "app.py").write_text(text * 2)
        _commit(context)
    (context / "README.md").write_text("c")
    _commit(context)
    assert most_changed(context, lambda path: True) == "src/app.py"
    assert most_changed(context, lambda path: path.endswith(".md")) == "README.md"
    assert most_changed(context / "src", lambda path: True) == "app.py"


def test_files_that_are_gone_do_not_count(context: Path) -> None:
    subprocess.run(["git", "init", "-q", str(context)], check=True)
    _commit(context)
    (context / "README.md").unlink()
    assert most_changed(context, lambda path: path.endswith(".md")) == ""


def test_without_git_nobody_knows(context: Path) -> None:
    assert most_changed(context, lambda path: True) == ""


def test_a_change_in_the_copy_does_not_reach_the_original(context: Path, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copied(context, copy, lambda path: path == "README.md")
    touch(copy / "src" / "app.py")
    assert (copy / "src" / "app.py").read_text() == "a\n"
    assert (context / "src" / "app.py").read_text() == "a"
    assert (copy / "run").readlink() == Path("src/app.py")
    assert not (copy / "README.md").exists()


def test_the_mode_stays(context: Path, tmp_path: Path) -> None:
    (context / "src" / "app.py").chmod(0o755)
    copied(context, tmp_path / "copy", lambda path: False)
    touch(tmp_path / "copy" / "src" / "app.py")
    assert (tmp_path / "copy" / "src" / "app.py").stat().st_mode & 0o777 == 0o755
