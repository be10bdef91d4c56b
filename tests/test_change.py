"""A fix may change the plan as it says, and no more."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dflint.fixes.declared_changes import Change, adds, drops, explains, swaps
from tests.effort import effort


def _explains(before: str, after: str, *changes: Change) -> bool:
    return explains(changes, before.split(), after.split())


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("a b", "a b", []),
        ("a b", "a b", [adds("c")]),  # not all that is declared must be done
        ("a b", "a c b", [adds("c")]),
        ("a b", "a b c", [adds("c")]),
        ("a b", "c a b", [adds("c")]),
        ("a b c", "a c", [drops("b")]),
        ("a b c", "a x y c", [swaps("b", "x y")]),
        ("a b", "a -y b -y", [adds("-y"), adds("-y")]),
        ("a && b", "a && c && b", [adds("c &&")]),  # begins in the middle of what is the same
        ("a && b", "a && c && b", [adds("&& c")]),
        ("a a a", "a a a a", [adds("a")]),
        ("a b c d", "b c", [drops("a"), drops("d")]),
        ("a b", "b a", [drops("a"), adds("a")]),
        ("x a y", "x b y", [swaps("x a", "x b")]),  # with words around it that stay
        ("a b c", "a x c", [adds("y"), swaps("b", "x"), drops("z")]),
        ("a", "", [drops("a")]),
        ("", "a", [adds("a")]),
    ],
)
def test_what_is_declared(before: str, after: str, changes: list[Change]) -> None:
    assert _explains(before, after, *changes)


@pytest.mark.parametrize(
    ("before", "after", "changes"),
    [
        ("a b", "a c", []),
        ("a b", "a b b", []),
        ("a b", "a -y b -y", [adds("-y")]),  # once each
        ("a b", "a c d b", [adds("c")]),
        ("a b", "a c d b", [adds("d c")]),
        ("a b", "x", [drops("b")]),
        ("a b c", "a", [drops("c")]),
        ("a b c", "c", [drops("b")]),
        ("a b c", "a c b", [drops("b")]),
        ("a b", "a x", [swaps("a", "x")]),
        ("a", "b", [Change((), ())]),
    ],
)
def test_what_is_not(before: str, after: str, changes: list[Change]) -> None:
    assert not _explains(before, after, *changes)


PLACES = 200
MOST = 10**9  # units of work: what is exponential takes more


@pytest.mark.parametrize("is_right", [True, False])
def test_many_equal_changes_in_a_long_script(is_right: bool) -> None:
    before = ["apt-get", "install", "x", "&&"] * PLACES
    after = ["apt-get", "install", "-y", "x", "&&"] * PLACES
    _holds_soon([adds("-y")] * PLACES, before, [*after, *([] if is_right else ["y"])], is_right)


@pytest.mark.parametrize("is_right", [True, False])
def test_many_different_changes_in_a_long_script(is_right: bool) -> None:
    before = [f"{word}{at}" for at in range(PLACES) for word in ("a", "b")]
    after = [f"{word}{at}" for at in range(PLACES) for word in ("a", "x", "b")]
    changes = [adds(f"x{at}") for at in reversed(range(PLACES))]
    _holds_soon(changes, before, [*after, *([] if is_right else ["y"])], is_right)


@pytest.mark.parametrize("is_right", [True, False])
def test_many_changes_that_fit_everywhere(is_right: bool) -> None:
    before = ["a"] * PLACES
    after = ["a"] * (2 * PLACES) + ([] if is_right else ["b"])
    _holds_soon([adds("a")] * PLACES, before, after, is_right)


def test_changes_of_which_many_fit_at_one_place() -> None:
    """Whether it finds the way or not: it gives up soon enough."""
    changes = [adds(" ".join(["a"] * length)) for length in range(1, 60)]
    effort(lambda: explains(changes, ["b"], ["a"] * 1800 + ["c"]), MOST)


def _holds_soon(changes: list[Change], before: list[str], after: list[str], wanted: bool) -> None:
    found = []
    effort(lambda: found.append(explains(changes, before, after)), MOST)
    assert found == [wanted]


WORDS = st.lists(st.sampled_from("abc"), max_size=6)


@given(WORDS, st.data())
def test_whatever_was_changed_is_explained(words: list[str], data: st.DataObject) -> None:
    """Cut a row anywhere, put other words in place of some parts, and declare that."""
    cuts = sorted(data.draw(st.lists(st.integers(0, len(words)), max_size=4)))
    after, changes = list[str](), list[Change]()
    for number, (start, end) in enumerate(pairwise([0, *cuts, len(words)])):
        part = words[start:end]
        if number % 2:
            changes.append(Change(part, data.draw(WORDS)))
            part = list(changes[-1].after)
        after += part
    assert explains(data.draw(st.permutations(changes)), words, after)


@given(WORDS, WORDS)
def test_nothing_is_explained_by_nothing(before: list[str], after: list[str]) -> None:
    assert explains([], before, after) == (before == after)
