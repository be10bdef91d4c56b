"""What .gitignore says is what git makes of it."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dflint.gitignore import GitIgnore
from tests.effort import effort

PATHS = (
    "a", "b", "ab", "a.b", "a b", "#a", "!a", "[a]", "d/a", "d/b", "d/ab", "d/a.b", "d/d/a", "d/d/b",
    "d/d/d/ab", "e/a", "e/d/b", "a-b", "d/a\\", "é",
)  # fmt: skip
PARTS = (
    "a", "b", "ab", "d", "e", "*", "**", "***", "?", "a*", "*b", "*.b", "a**b", "**a", "[ab]", "[!a]",
    "[^a]", "[a-b]", "[]a]", "[[:alpha:]]", "[[:nope:]]", "[a", "\\a", "\\*", "\\", "#a", "!a", "a b",
    "a\\ ", "", "[a-]", "[--b]", "é", "*?", "?*b",
)  # fmt: skip
LINES = st.builds(
    lambda start, parts, end: start + "/".join(parts) + end,
    st.sampled_from(("", "", "", "!", "/", "!/")),
    st.lists(st.sampled_from(PARTS), min_size=1, max_size=3),
    st.sampled_from(("", "", "/", " ", "\r", "/ ", "/**")),
)
needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="there is no git")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("repository")
    subprocess.run(["git", "init", "-q", folder], check=True)
    for path in PATHS:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("")
    return folder


@needs_git
@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(LINES | st.text("ad*?/![]^-\\ ", max_size=6), min_size=1, max_size=5))
def test_git_agrees(repository: Path, lines: list[str]) -> None:
    text = "\n".join(lines)
    (repository / ".gitignore").write_bytes(text.encode())
    ask = ["git", "-C", str(repository), "check-ignore", "-z", "--stdin", "--no-index"]
    asked = "\0".join(PATHS).encode()
    ignored = subprocess.run(ask, input=asked, capture_output=True).stdout.decode().split("\0")
    patterns = GitIgnore(text)
    mine = [path for path in PATHS if _is_ignored(patterns, path)]
    assert mine == [path for path in PATHS if path in ignored]


@pytest.mark.parametrize(
    ("text", "path", "expected"),
    [
        ("a\n!a", "a", False),
        ("!a\na", "a", True),
        ("# a", "# a", None),
        ("\ufeffa", "a", True),
        ("a/", "a", None),
        ("/a", "d/a", None),
        ("d/a", "x/d/a", None),
        ("a  ", "a", True),
        ("*.b\n!*.b\n*.b", "a.b", True),
    ],
)
def test_what_a_file_says_of_a_path(text: str, path: str, expected: bool | None) -> None:
    assert GitIgnore(text).says(path, is_folder=False) == expected


def test_many_patterns_are_not_tried_one_by_one() -> None:
    lines = "".join(f"name{i}\n/d{i}/e\n*.f{i}\n**/g{i}/*.h\n" for i in range(2_000))
    patterns = GitIgnore(lines)
    assert effort(lambda: patterns.says("some/path/to/a/file.txt", False), 3_000)
    assert patterns.says("a.f1999", False)


def test_a_line_of_fifty_stars_ends() -> None:
    patterns = GitIgnore("a*" * 50 + "b")
    assert effort(lambda: patterns.says("a" * 200, False), 100_000)


def _is_ignored(patterns: GitIgnore, path: str) -> bool:
    """What is true of a folder is true of all in it."""
    at = path.find("/")
    while at >= 0:
        if patterns.says(path[:at], True):
            return True
        at = path.find("/", at + 1)
    return bool(patterns.says(path, False))
