"""What git tracks and ignores, without git: git itself says what is right."""

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dflint.files import find
from dflint.git_index import EXECUTABLE, LINK, REGULAR, git_folder, parse_index, read_index
from dflint.git_repository import GitRepositories, GitRepository

NAMES = ["Dockerfile", "a/b/c.txt", "a/b/run.sh", "a/ä ö", "a-b/x", "long/" + "x" * 100]


def git(*args: str, at: Path) -> str:
    own = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *args]
    return subprocess.run(own, cwd=at, check=True, capture_output=True, text=True).stdout


def fill(root: Path, *options: str) -> Path:
    root.mkdir()
    git("init", "-q", *options, at=root)
    for name in NAMES:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("FROM scratch\n")
    (root / "a/b/run.sh").chmod(0o755)
    (root / "link").symlink_to("Dockerfile")
    git("add", "-A", at=root)
    return root


def tracked(root: Path) -> dict[str, int] | None:
    folder = git_folder(str(root))
    assert folder is not None
    return read_index(folder)


def listed(root: Path) -> list[str]:
    return sorted(git("ls-files", "-z", at=root).split("\0")[:-1])


@pytest.mark.parametrize("options", [(), ("--object-format=sha256",)])
@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_every_version_of_the_index(tmp_path: Path, options: list[str], version: str) -> None:
    root = fill(tmp_path / "a", *options)
    (root / "later").write_text("")
    git("add", "-N", "later", at=root)  # an entry with longer flags
    git("update-index", "--index-version", version, at=root)
    found = tracked(root)
    assert found is not None
    assert sorted(found) == listed(root)
    modes = (found["Dockerfile"], found["a/b/run.sh"], found["link"])
    assert modes == (REGULAR, EXECUTABLE, LINK)


def test_a_worktree_has_an_index_of_its_own(tmp_path: Path) -> None:
    root = fill(tmp_path / "a")
    git("commit", "-qm", "x", at=root)
    git("worktree", "add", "-q", "../b", at=root)
    git("rm", "-q", "Dockerfile", at=tmp_path / "b")
    assert sorted(tracked(tmp_path / "b") or ()) == listed(tmp_path / "b")
    assert "Dockerfile" in (tracked(root) or ())


def test_folders_that_are_not_checked_out_are_left_out(tmp_path: Path) -> None:
    root = fill(tmp_path / "a")
    git("commit", "-qm", "x", at=root)
    git("sparse-checkout", "set", "--cone", "--sparse-index", "a-b", at=root)
    found = tracked(root)
    assert found is not None
    assert "a-b/x" in found
    assert "a/b/c.txt" not in found


def test_nobody_knows_what_is_tracked_with_a_split_index(tmp_path: Path) -> None:
    root = fill(tmp_path / "a")
    git("update-index", "--split-index", at=root)
    assert tracked(root) is None
    assert GitRepository(str(root)).tracked is None


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader(rest: bytes) -> None:
    for version in (2, 3, 4, 9):
        parse_index(b"DIRC" + version.to_bytes(4, "big") + rest)
    parse_index(rest)


def test_a_damaged_index_is_none(tmp_path: Path) -> None:
    root = fill(tmp_path / "a")
    raw = (root / ".git/index").read_bytes()
    for end in range(12, len(raw) - 1, 7):
        assert parse_index(raw[:end]) is None


def test_what_is_tracked_is_linted_even_if_it_is_ignored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = fill(tmp_path / "a")
    for name in (
        "build/Dockerfile",
        "build/Dockerfile.new",
        "build/out/Dockerfile",
        "new/Dockerfile",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("FROM scratch\n")
    (root / ".gitignore").write_text("build/\n")
    git("add", "-f", "build/Dockerfile", at=root)
    monkeypatch.chdir(root)
    assert list(find(["."])) == ["Dockerfile", "build/Dockerfile", "new/Dockerfile"]
    assert len(list(find(["."], respect_gitignore=False))) == 5


def test_patterns_are_read_only_for_what_is_not_tracked(tmp_path: Path) -> None:
    root = fill(tmp_path / "a")
    place = GitRepositories().place(str(root / "a"))
    assert place is not None
    (root / ".gitignore").write_text("*\n")
    assert not place.hides("b", is_folder=True)
    assert place.hides("new", is_folder=True)


def test_each_repository_is_read_once(tmp_path: Path) -> None:
    root = fill(tmp_path / "a")
    repositories = GitRepositories()
    one, other = repositories.place(str(root)), repositories.place(str(root / "a"))
    assert one is not None and other is not None
    assert one.repository is other.repository
    assert (one.prefix, other.prefix) == ("", "a/")
    assert repositories.place("/") is None
