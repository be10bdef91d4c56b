"""Patterns are matched as the tools match them, and in time that does not explode."""

import re
from fnmatch import fnmatchcase

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.globs.glob import Glob
from dflint.globs.paths import path_matcher
from dflint.globs.readers import BadPattern, of_builder, of_docker, of_names
from dflint.globs.tokens import DEEP, FOLDERS, STAR
from dflint.model.substitution import replaced, without_end, without_start
from tests.effort import effort

TEXTS = st.text("ab/", max_size=8)
PLAIN = st.text("ab*?/", max_size=7)
NAMES = st.text("ab*?[]!-", max_size=8)
MANY_STARS = "a*" * 50 + "b"


@settings(max_examples=2000, deadline=None)
@given(NAMES, TEXTS)
def test_names_are_matched_as_fnmatch_does(pattern: str, text: str) -> None:
    if re.search(r"\[[^]]*[^]]-[^]]", pattern) or "--" in pattern:
        return  # fnmatch of Python 3.11 reads ranges that run backwards in a way of its own
    assert Glob(of_names(pattern)).matches(text) == fnmatchcase(text, pattern)


@settings(max_examples=2000, deadline=None)
@given(PLAIN, TEXTS)
def test_the_shortest_and_the_longest_start_and_end_are_cut_off(pattern: str, text: str) -> None:
    regex = re.compile(_regex(pattern), re.S)
    starts = [at for at in range(len(text) + 1) if regex.fullmatch(text, 0, at)] or [0]
    ends = [at for at in range(len(text) + 1) if regex.fullmatch(text, at)] or [len(text)]
    assert without_start(text, pattern, longest=False) == text[starts[0] :]
    assert without_start(text, pattern, longest=True) == text[starts[-1] :]
    assert without_end(text, pattern, longest=False) == text[: ends[-1]]
    assert without_end(text, pattern, longest=True) == text[: ends[0]]


@settings(max_examples=2000, deadline=None)
@given(PLAIN, TEXTS)
def test_what_a_pattern_takes_is_replaced(pattern: str, text: str) -> None:
    once = re.sub(_regex(pattern), "X", text, count=1, flags=re.S)
    assert replaced(text, pattern, "X", is_all=False) == once
    if pattern.strip("*"):  # Python replaces nothing behind something too, and Go does not
        all_of_them = re.sub(_regex(pattern), "X", text, flags=re.S)
        assert replaced(text, pattern, "X", is_all=True) == all_of_them


@pytest.mark.parametrize(
    ("text", "pattern", "result"),
    [
        ("ab", "*", "X"),
        ("", "*", "X"),
        ("ab", "", "XaXbX"),
        ("a*b", "\\*", "aXb"),
        ("ab", "\\a", None),
    ],
)
def test_all_is_replaced_as_go_does(text: str, pattern: str, result: str | None) -> None:
    assert replaced(text, pattern, "X", is_all=True) == result


@settings(max_examples=3000, deadline=None)
@given(st.text("ab*?/[]^\\", max_size=9), st.lists(TEXTS, max_size=4))
def test_paths_are_matched_as_mobys_regular_expressions_do(pattern: str, texts: list[str]) -> None:
    try:
        tokens = of_docker(pattern)
    except (BadPattern, IndexError):
        return  # which is refused before
    matches = path_matcher(tokens)
    regex = re.compile("".join(map(_mobys, tokens)), re.S)
    for text in texts:
        assert matches(text) == bool(regex.fullmatch(text)), text


@pytest.mark.parametrize("text", ["a" * 60, "a" * 5_000, "a" * 60 + "b"])
def test_fifty_stars_take_no_longer_than_they_must(text: str) -> None:
    most = 2_000 * len(MANY_STARS)
    assert effort(lambda: without_end(text, MANY_STARS, longest=True), most)
    assert effort(lambda: without_start(text, MANY_STARS, longest=False), most)
    assert effort(lambda: replaced(text, MANY_STARS, "x", is_all=True), most)
    for star in ("*", "?*", "**", "*?"):
        pattern = MANY_STARS.replace("*", star)
        assert effort(lambda p=pattern: path_matcher(of_docker(p))(text), most)  # type: ignore[misc]


def _regex(pattern: str) -> str:
    return "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)


def _mobys(token: object) -> str:
    """A token as moby writes it."""
    if isinstance(token, str):
        return re.escape(token)
    if token is STAR:
        return "[^/]*"
    if token is DEEP:
        return ".*"
    if token is FOLDERS:
        return "(.*/)?"
    ranges = getattr(token, "ranges", None)
    if ranges is None:
        return "[^/]"
    inside = "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in ranges)
    return f"[{'^' if token.negated else ''}{inside}]"  # type: ignore[attr-defined]


def test_the_builders_escapes() -> None:
    assert of_builder("a\\}\\/\\?*") == ["a", "}", "/", "?", STAR]
