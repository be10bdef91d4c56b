"""A copy of the context in which a file can be changed."""

import os
import subprocess
from pathlib import Path

import pytest

from dflint.measure.touching import copied, most_changed, touch, touchable


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


def test_the_configuration_of_a_repository_runs_no_program(context: Path, tmp_path: Path) -> None:
    """A signed commit would be shown to the program that the repository names for signatures."""
    git = ("git", "-C", str(context))
    subprocess.run(["git", "init", "-q", str(context)], check=True)
    _commit(context)
    commit = subprocess.run([*git, "cat-file", "commit", "HEAD"], check=True, capture_output=True)
    head, _, message = commit.stdout.partition(b"\n\n")
    sign = b"gpgsig -----BEGIN PGP SIGNATURE-----\n \n x\n -----END PGP SIGNATURE-----"
    write = [*git, "hash-object", "-w", "-t", "commit", "--stdin"]
    signed = b"\n".join((head, sign)) + b"\n\n" + message
    name = subprocess.run(write, input=signed, check=True, capture_output=True).stdout.strip()
    subprocess.run([*git, "update-ref", "HEAD", name.decode()], check=True)
    planted = tmp_path / "planted"
    planted.write_text(f"#!/bin/sh\ntouch {tmp_path}/was-run\n")
    planted.chmod(0o755)
    for key in ("gpg.program", "core.fsmonitor", "core.pager", "diff.external", "pager.log"):
        subprocess.run([*git, "config", key, str(planted)], check=True)
    subprocess.run([*git, "config", "log.showSignature", "true"], check=True)
    subprocess.run([*git, "log"], capture_output=True)
    assert (tmp_path / "was-run").exists(), "git by itself runs it"
    (tmp_path / "was-run").unlink()
    assert most_changed(context, lambda path: path.endswith(".py")) == "src/app.py"
    assert not (tmp_path / "was-run").exists()


def test_names_of_any_kind(context: Path) -> None:
    subprocess.run(["git", "init", "-q", str(context)], check=True)
    (context / 'a "b" ü\n.txt').write_text("x")
    _commit(context)
    assert most_changed(context, lambda path: path.endswith(".txt")) == 'a "b" ü\n.txt'


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("src/app.py", "src/app.py"),
        ("./src/../README.md", "README.md"),
        ("run", "src/app.py"),  # a link
        ("inner/app.py", "src/app.py"),
        ("src", ""),
        ("../secret", ""),
        ("outer/secret", ""),
        ("away", ""),
        ("pipe", ""),
        ("nothing", ""),
        ("nul\0", ""),
    ],
)
def test_what_can_be_touched(context: Path, path: str, found: str) -> None:
    """Only a file of the context: in its copy, a link may still lead to the original."""
    (context.parent / "secret").write_text("x")
    (context / "inner").symlink_to(context / "src")
    (context / "outer").symlink_to(context.parent)
    (context / "away").symlink_to(context.parent / "secret")
    os.mkfifo(context / "pipe")
    assert touchable(context, path) == found
    assert touchable(context, str(context / path)) == found


def test_what_a_copy_has(context: Path, tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(context)], check=True)
    os.mkfifo(context / "pipe")
    (context / "src" / "app.py").chmod(0o700)
    (context / "dangling").symlink_to("/nowhere")
    (context / "ours").mkdir()
    (context / "src").chmod(0o500)
    copied(context, tmp_path / "copy", lambda path: path == "README.md", context / "ours")

    def facts(folder: Path) -> dict[str, tuple[int, str]]:
        return {
            str(it.relative_to(folder)): (
                it.lstat().st_mode,
                os.readlink(it) if it.is_symlink() else "",
            )
            for it in folder.rglob("*")
        }

    assert facts(tmp_path / "copy") == {
        path: it for path, it in facts(context).items() if path not in ("README.md", "ours")
    }
    (context / "src").chmod(0o700)


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
