"""Policies and labels are input: nothing in them takes for ever, or breaks dflint."""

import pytest

from dflint.policy.expression.compile import compiled
from dflint.policy.expression.errors import ExpressionError, Undecided
from dflint.policy.expression.scope import Scope, frame
from dflint.policy.expression.types import INT, STRING, list_of
from tests.effort import effort

SCOPE = Scope({"a": INT, "l": list_of(INT), "s": STRING})
MOST = 10**9  # units of work; the largest of these takes 65 million


@pytest.mark.parametrize(
    "text",
    [
        "(" * 20_000,
        "(" * 9_000,
        "[" * 300 + "]" * 300,
        "a == 1" + " || a == 1" * 3_000,
        "size(" * 400 + "s" + ")" * 400,
        "a" + ".b" * 4_900,
        "a" + "[0]" * 3_000,
        '"' + "\\" * 9_001,
        "'''" + "'" * 9_000,
        "/" * 9_000,
        "\ud800",
        "a.matches(" * 101 + ")" * 101,
        "99999999999999999999999999999999999999999999999",
    ],
    ids=lambda text: text[:12].encode("ascii", "replace").decode(),
)
def test_an_evil_expression_is_a_mistake_in_one_sentence(text: str) -> None:
    with pytest.raises(ExpressionError, match=r"^[^\n]+$"):
        effort(lambda: compiled(text, SCOPE), MOST)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("true" + " && true" * 1_200, True),
        ("!" * 5_000 + "true", True),
        ("-" * 5_000 + "a", 7),
        ("a" + " + 1" * 2_000, 2_007),
        ("a == 1 ? 0 : " * 700 + "5", 5),
        ("(" * 99 + "a" + ")" * 99, 7),
        ("size([" * 49 + "a" + "])" * 49, 1),
        ("l.all(x, " * 95 + "true" + ")" * 95, True),
    ],
    ids=lambda it: str(it)[:14],
)
def test_long_chains_are_worked_out(text: str, value: object) -> None:
    code = compiled(text, SCOPE)
    assert code.run(frame({"a": 7, "l": [1], "s": ""})) == value


@pytest.mark.parametrize(
    "text",
    [
        "l.all(a, l.all(b, l.all(c, l.all(d, a + b + c + d >= 0))))",
        "size(l.map(a, l.map(b, l.map(c, s + s + s + s)))) > 0",
        "l.exists(a, l.exists(b, l.exists(c, l.exists(d, false || s == 'x'))))",
    ],
)
def test_too_much_work_is_not_done(text: str) -> None:
    values = frame({"a": 1, "l": list(range(500)), "s": "x" * 10_000})
    with pytest.raises(Undecided, match="steps"):
        effort(lambda: compiled(text, SCOPE).run(values), MOST)


def test_a_regular_expression_that_backtracks_is_decided() -> None:
    pytest.importorskip("re2")
    code = compiled("s.matches('(a+)+$') || s.matches('(.*)(.*)(.*)(.*)(.*)x')", SCOPE)
    assert code.run(frame({"s": "a" * 5_000 + "b"})) is False


def test_a_pattern_with_stars_does_not_explode() -> None:
    code = compiled("glob(s, '" + "*a" * 50 + "')", SCOPE)
    assert code.run(frame({"s": "a" * 5_000 + "b"})) is False
