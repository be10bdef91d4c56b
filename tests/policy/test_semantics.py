"""Expressions mean what CEL says: the oracle is Google's own evaluator."""

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dflint.policy.expression.compile import compiled
from dflint.policy.expression.errors import ExpressionError, Undecided
from dflint.policy.expression.scope import Scope, frame
from dflint.policy.expression.types import BOOL, DOUBLE, DYN, INT, STRING, list_of, map_of
from tests.policy.oracle import Oracle

if find_spec("cel_expr_python") is None:
    pytest.skip("the oracle is not installed", allow_module_level=True)

VALUES: dict[str, Any] = {
    "s": "añb", "i": 7, "d": 2.5, "b": True, "l": [1, 2, 3], "m": {"a": 1},
    "x": {"y": [1, 2.0, "z"], "n": None}, "ls": ["a", "b"],
}  # fmt: skip
SCOPE = Scope({
    "s": STRING, "i": INT, "d": DOUBLE, "b": BOOL, "l": list_of(INT), "m": map_of(INT), "x": DYN,
    "ls": list_of(STRING),
})  # fmt: skip
CASES = r"""
1 == 1.0
1 < 2.0
2.0 in [2]
1 in l
"a" in m
"z" in ls
x.y[1] == 2
x.y[0] == 1.0
x.y[0] < 1.5
[1, 2.0]
[1, "a", true]
{1: 2}[1]
s.size()
size(l) + size(m)
-7 / 2
-7 % 3
7 / 0
7.0 / 0.0
7 % 0
5.0 % 2.0
9223372036854775807 + 1
9223372036854775808
-9223372036854775808
int("-9223372036854775808") / -1
-int("-9223372036854775808")
int("-9223372036854775808") % -1
0x1F + 1
1e3 + .5
"a" + "b" < "b"
[1] + [2, 3]
true < false
1 == "a"
x.zz == 1
has(x.y) && !has(x.zz) && has(m.a)
m.b
m["b"]
l[3]
l[-1]
l[1.0]
x.y[1.0]
l.exists(v, v > 2)
l.exists_one(v, v > 2)
l.exists_one(v, 1 / (v - 1) == 1)
l.all(v, v / 0 == 1)
l.exists(v, 1 / (v - 1) == 1)
l.all(v, 1 / (v - 1) > 5)
l.filter(v, v > 1).map(w, w * 2)
l.map(v, v > 1, v * 2)
m.all(k, k == "a")
b ? 1 : 2
b ? 1 : "a"
b || 1 / 0 == 1
1 / 0 == 1 || b
1 / 0 == 1 && !b
1 / 0 == 1 || false
!!b == !!!b
- -i == 7
int("7") + int(2.9) + int(-2.9)
int("x")
int(1e30)
double("1.5") + double(3)
string(1) + string(true) + string(1.5)
timestamp("2024-01-02T03:04:05Z") - timestamp("2024-01-01T03:04:05Z") == duration("24h")
timestamp("2024-01-02T03:04:05+02:00") == timestamp("2024-01-02T01:04:05Z")
timestamp("2024-01-02T03:04:05Z") + duration("1h30m") > timestamp("2024-01-02T04:34:04Z")
duration("1.5h") == duration("90m")
duration("1d")
timestamp("x")
timestamp("2024-01-02")
int(timestamp("1970-01-02T00:00:00Z"))
"abc".startsWith("a") && "abc".endsWith("c") && "abc".contains("b")
"abc".matches("^a.c$") && matches("abc", "b")
null == null
x.n == null
1 == null
'a\nb' == r'a\nb'
"\u00e9\x41\101\'"
"\q"
1 < 2 < 3
{}.a
[].exists(v, true)
[1, 2] == [1.0, 2.0]
{"a": 1} == {"a": 1.0}
1 in {"a": 1}
"😀é".size()
x.y.exists(v, v == "z")
x.y.all(v, v > 0)
x.y[2] + 1
x.y[2] && b
b && x.y[2]
b || x.y[2]
x.y ? 1 : 2
l.exists(v, x.y[2])
if
nothing
s.s
x.y.z
foo(1)
l.all(1, true)
[1,]
{"a": 1, "a": 2}
i // a comment
double("nan") == double("nan")
string(duration("90m"))
l.map(a, l.map(c, a * c)) == [[1, 2, 3], [2, 4, 6], [3, 6, 9]]
""".strip().splitlines()  # fmt: skip


def ours(text: str, values: dict[str, Any]) -> tuple[str, Any]:
    """What we make of an expression: "value", "error", or "mistake" where it is not compiled."""
    try:
        code = compiled(text, SCOPE)
    except ExpressionError:
        return "mistake", None
    try:
        return "value", code.run(frame(values))
    except Undecided:
        return "error", None


@pytest.fixture(scope="module")
def oracle() -> Iterator[Oracle]:
    made = Oracle()
    yield made
    made.close()


@pytest.mark.parametrize("text", CASES)
def test_an_expression_means_what_cel_says(text: str, oracle: Oracle) -> None:
    assert ours(text, VALUES) == oracle.ask(text, VALUES)


NUMBERS = st.sampled_from(["i", "1", "0", "-3", "l[0]", "size(s)", "9223372036854775807", "x.y[0]"])
TEXTS = st.sampled_from(["s", "'a'", "''", "ls[0]", "string(i)", "x.y[2]"])


def conditions(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Conditions of conditions."""
    return st.one_of(
        st.tuples(inner, st.sampled_from(["&&", "||"]), inner).map(lambda it: f"({' '.join(it)})"),
        inner.map(lambda it: f"!({it})"),
        st.tuples(inner, inner, inner).map(lambda it: f"({it[0]} ? {it[1]} : {it[2]})"),
        inner.map(lambda it: f"l.all(v, v > 1 || {it})"),
        inner.map(lambda it: f"l.exists(v, v / (v - 1) == 2 && {it})"),
        inner.map(lambda it: f"size(l.filter(v, {it})) == 3"),
    )


COMPARISONS = st.one_of(
    st.tuples(NUMBERS, st.sampled_from(["+", "-", "*", "/", "%"]), NUMBERS, NUMBERS).map(
        lambda it: f"{it[0]} {it[1]} {it[2]} == {it[3]}"
    ),
    st.tuples(NUMBERS, st.sampled_from(["<", "<=", ">", ">=", "!="]), NUMBERS).map(" ".join),
    st.tuples(TEXTS, st.sampled_from(["<", "==", "!="]), TEXTS).map(" ".join),
    st.tuples(TEXTS, TEXTS).map(lambda it: f"{it[0]}.contains({it[1]})"),
    st.tuples(NUMBERS, st.sampled_from(["l", "[1, 7]", "x.y"])).map(" in ".join),
    st.sampled_from(["b", "true", "has(m.b)", "m.b == 1", "x.y[2]"]),
)


@given(
    text=st.recursive(COMPARISONS, conditions, max_leaves=8),
    number=st.integers(-3, 9),
    flag=st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_random_conditions_mean_what_cel_says(
    oracle: Oracle, text: str, number: int, flag: bool
) -> None:
    values = {**VALUES, "i": number, "b": flag}
    assert ours(text, values) == oracle.ask(text, values)
