"""Two branches that each lock images are merged by git, and what comes of it is a lock with both."""

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dflint.model.images.lock import Locked, LockError, Seen, read_lock
from dflint.pin.lock_text import lock_text

START = datetime(2026, 11, 1, 4, tzinfo=UTC)
NAMES = [f"docker.io/library/{name}:1" for name in "abcdefgh"]
Images = dict[str, Locked]


def _digest(number: int) -> str:
    return f"sha256:{number:064x}"


def _locked(name: str, number: int, *users: str) -> Locked:
    """An image with its digest of that number, and those before it."""
    seen = [Seen(_digest(it), START + timedelta(days=it)) for it in range(1, number + 1)]
    platforms = {"linux/amd64": _digest(number * 1000), "linux/arm64": _digest(number * 1000 + 1)}
    media_type = "application/vnd.oci.image.index.v1+json"
    return Locked(name, _digest(number), media_type, platforms, seen, (), users or ("Dockerfile",))


def _merged(folder: Path, base: Images, ours: Images, theirs: Images) -> str:
    """What `git merge` makes of three versions, as git's program for one file does it."""
    for name, images in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_text(lock_text(images.values()))
    command = ["git", "merge-file", "-p", "ours", "base", "theirs"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode >= 0, done.stderr
    return done.stdout


NUMBERED = st.dictionaries(st.sampled_from(NAMES), st.integers(1, 3), max_size=6)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(NUMBERED, NUMBERED, NUMBERED)
def test_a_merge_has_the_images_of_both(
    tmp_path: Path, old: dict[str, int], ours: dict[str, int], theirs: dict[str, int]
) -> None:
    """Each side adds images, or moves them on by some digests."""
    base = {name: _locked(name, number) for name, number in old.items()}
    one, other = dict(base), dict(base)
    for side, changes in ((one, ours), (other, theirs)):
        for name, number in changes.items():
            side[name] = _locked(name, old.get(name, 0) + number)
    found = read_lock(_merged(tmp_path, base, one, other)).images
    assert set(found) == {*one, *other}
    for name, it in found.items():
        newest = max(
            (side[name] for side in (one, other) if name in side), key=lambda it: len(it.seen)
        )
        assert it.digest == newest.digest
        assert {seen.digest for seen in it.seen} == {seen.digest for seen in newest.seen}
    assert read_lock(lock_text(found.values())).images.keys() == found.keys()


def _git(folder: Path, *args: str, code: int = 0) -> None:
    environment = {
        **{f"GIT_{who}_{what}": "x@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
        "PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1",
    }  # fmt: skip
    done = subprocess.run(
        ["git", *args], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stdout + done.stderr


def _branches(folder: Path, base: list[Locked], ours: list[Locked], theirs: list[Locked]) -> None:
    lock = folder / "dflint.lock"
    _git(folder, "init", "-q", "-b", "main")
    for branch, images in (("main", base), ("theirs", theirs), ("ours", ours)):
        _git(folder, "checkout", "-q", *(["main"] if branch != "main" else ["-b", "start"]))
        _git(folder, "checkout", "-q", "-B", branch)
        lock.write_text(lock_text(images))
        _git(folder, "add", ".")
        _git(folder, "commit", "-q", "-m", branch)


def test_branches_with_images_apart_are_merged_without_conflict(tmp_path: Path) -> None:
    a, c, e = (_locked(name, 1) for name in (NAMES[0], NAMES[2], NAMES[4]))
    b, d = _locked(NAMES[1], 1), _locked(NAMES[3], 1)
    _branches(tmp_path, [a, c, e], [a, b, c, e], [a, c, d, e])
    _git(tmp_path, "merge", "-q", "-m", "merged", "theirs")
    assert list(read_lock((tmp_path / "dflint.lock").read_text()).images) == NAMES[:5]


def test_branches_that_move_one_image_and_add_another(tmp_path: Path) -> None:
    a, c = _locked(NAMES[0], 1), _locked(NAMES[2], 1)
    _branches(tmp_path, [a, c], [_locked(NAMES[0], 2), c], [a, c, _locked(NAMES[3], 1)])
    _git(tmp_path, "merge", "-q", "-m", "merged", "theirs")
    found = read_lock((tmp_path / "dflint.lock").read_text()).images
    assert [it.digest for it in found.values()] == [_digest(2), _digest(1), _digest(1)]


@pytest.mark.parametrize("style", ["merge", "diff3", "zdiff3"])
def test_a_conflict_is_read_as_both_sides(tmp_path: Path, style: str) -> None:
    """Both add an image at one place, and move one that is there: git cannot know the order."""
    a, z = _locked(NAMES[0], 1), _locked(NAMES[7], 1)
    ours = [_locked(NAMES[0], 3), _locked(NAMES[2], 1, "x/Dockerfile"), z]
    theirs = [_locked(NAMES[0], 2), _locked(NAMES[3], 1, "y/Dockerfile"), z]
    _branches(tmp_path, [a, z], ours, theirs)
    _git(tmp_path, "config", "merge.conflictStyle", style)
    _git(tmp_path, "merge", "-q", "-m", "merged", "theirs", code=1)
    text = (tmp_path / "dflint.lock").read_text()
    assert "<<<<<<<" in text
    found = read_lock(text).images
    assert list(found) == [NAMES[0], NAMES[2], NAMES[7], NAMES[3]]
    assert found[NAMES[0]].digest == _digest(3)  # which was seen first later
    assert found[NAMES[3]].used_by == ("y/Dockerfile",)
    assert "<<<<<<<" not in lock_text(found.values())


def test_two_digests_of_which_it_is_not_known_which_is_newer() -> None:
    one, other = (lock_text([Locked(NAMES[0], _digest(it))]) for it in (1, 2))
    start = one.index("digest = ")
    ours, theirs = one[start:], other[start:]
    text = f"{one[:start]}<<<<<<< ours\n{ours}=======\n{theirs}>>>>>>> theirs\n"
    with pytest.raises(LockError, match="two different digests: leave one"):
        read_lock(text)
