"""What is read of a repository is what git says of it."""

import subprocess
from pathlib import Path

import pytest

from dflint.git_head import head_commit, repository_name

ME = ("-c", "user.name=a", "-c", "user.email=a@example.com")


def git(folder: Path, *args: str) -> str:
    command = ("git", "-C", str(folder), *ME, *args)
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "app"
    git(tmp_path, "init", "-q", "-b", "main", str(root))
    git(root, "commit", "-q", "--allow-empty", "-m", "one")
    return root


def commit(root: Path) -> str:
    return git(root, "rev-parse", "HEAD")[:12]


def test_a_branch(repository: Path) -> None:
    git(repository, "checkout", "-q", "-b", "feature/deep")
    git(repository, "commit", "-q", "--allow-empty", "-m", "two")
    assert head_commit(str(repository)) == commit(repository)


def test_packed_references(repository: Path) -> None:
    git(repository, "pack-refs", "--all")
    assert head_commit(str(repository)) == commit(repository)


def test_no_branch(repository: Path) -> None:
    git(repository, "checkout", "-q", "--detach")
    assert head_commit(str(repository)) == commit(repository)


@pytest.mark.parametrize("packed", [False, True])
def test_a_worktree(repository: Path, tmp_path: Path, packed: bool) -> None:
    other = tmp_path / "other"
    git(repository, "worktree", "add", "-q", "-b", "other", str(other))
    git(other, "commit", "-q", "--allow-empty", "-m", "two")
    if packed:
        git(repository, "pack-refs", "--all")
    assert head_commit(str(other)) == commit(other) != commit(repository)
    git(repository, "remote", "add", "origin", "https://example.com/a/b.git")
    assert repository_name(str(other)) == "example.com/a/b"


def test_nothing_is_committed(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q", "new")
    assert head_commit(str(tmp_path / "new")) == ""
    assert head_commit(str(tmp_path)) == ""


@pytest.mark.parametrize("head", ["", "ref: ", "ref: refs/heads/" + "x" * 5000, "nonsense", "\0"])
def test_what_is_no_head(repository: Path, head: str) -> None:
    (repository / ".git" / "HEAD").write_text(head)
    assert head_commit(str(repository)) == ""


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://github.com/acme/app.git", "github.com/acme/app"),
        ("https://ada:secret@github.com/acme/app", "github.com/acme/app"),
        ("git@github.com:acme/app.git", "github.com/acme/app"),
        ("ssh://git@example.com:22/acme/app.git", "example.com:22/acme/app"),
        ("/srv/git/app.git", "/srv/git/app"),
        ("../app", "../app"),
    ],
)
def test_the_name_of_a_repository_is_that_of_its_origin(
    repository: Path, address: str, name: str
) -> None:
    assert repository_name(str(repository)) == "app"
    git(repository, "remote", "add", "upstream", "https://example.com/other")
    git(repository, "remote", "add", "origin", address)
    assert repository_name(str(repository)) == name
