"""Paths in an image."""

import pytest

from dflint.model.paths import above, emptied, joined, matches


@pytest.mark.parametrize(
    ("base", "path", "whole"),
    [
        ("/a", "b", "/a/b"),
        ("/a", "../b/./c", "/b/c"),
        ("/a", "/b", "/b"),
        ("/a", "/b/", "/b"),
        ("/a", "/b//c", "/b/c"),
        ("/a", "/b/../c", "/c"),
        ("/a", "/b/.", "/b"),
        ("/a", "/b/.c", "/b/.c"),
        ("/a", "/", "/"),
        ("/a", "", "/a"),
        ("/a", "C:/b", "C:/b"),
        (None, "/b", "/b"),
        (None, "b", None),
        ("/a", None, None),
    ],
)
def test_a_path_seen_from_a_directory(
    base: str | None, path: str | None, whole: str | None
) -> None:
    assert joined(base, path) == whole


@pytest.mark.parametrize(
    ("pattern", "path", "found"),
    [
        ("/a/*", "/a/b", True),
        ("/a/*", "/a/b/c", True),
        ("/a/*/c", "/a/b/c", True),
        ("/a/b*/d", "/a/b/c", False),
        ("/a/b/*", "/a/b", False),
        ("/a/[bc]?", "/a/cd", True),
        ("/a/b", "/a/b", False),  # no glob
    ],
)
def test_what_a_glob_takes(pattern: str, path: str, found: bool) -> None:
    assert matches(pattern, path) == found


@pytest.mark.parametrize(
    ("word", "targets"),
    [
        ("/a/b/", ["/a/b"]),
        ("/a/b/*", ["/a/b"]),
        ("/a/{b,c}/*", ["/a/b", "/a/c"]),
        ("/root/.npm", ["~/.npm"]),
        ("/a/b*", ["/a/b*"]),
    ],
)
def test_what_removing_a_word_takes(word: str, targets: list[str]) -> None:
    assert list(emptied(word)) == targets


def test_the_directories_above() -> None:
    assert list(above("/a/b/c")) == ["/a/b", "/a"]
    assert list(above("~/.cache/pip")) == ["~/.cache"]
