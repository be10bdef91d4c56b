"""Operators as closures. `&&`, `||` take up an error of one side if the other decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.policy.expression import values
from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.scope import Code
from dflint.policy.expression.types import (
    BOOL,
    DOUBLE,
    DURATION,
    DYN,
    INT,
    ORDERED,
    STRING,
    TIMESTAMP,
    fits,
    joined,
    list_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from dflint.policy.expression.types import Thing, Type

    Call = Callable[[Any, Any], Any]

NOT_BOOL = "true or false is needed here"
_ADDED = {
    (INT, INT): INT, (DOUBLE, DOUBLE): DOUBLE, (STRING, STRING): STRING,
    (TIMESTAMP, DURATION): TIMESTAMP, (DURATION, TIMESTAMP): TIMESTAMP, (DURATION, DURATION): DURATION,
}  # fmt: skip
_SUBTRACTED = {
    (INT, INT): INT, (DOUBLE, DOUBLE): DOUBLE, (TIMESTAMP, TIMESTAMP): DURATION,
    (TIMESTAMP, DURATION): TIMESTAMP, (DURATION, DURATION): DURATION,
}  # fmt: skip
_MULTIPLIED = {(INT, INT): INT, (DOUBLE, DOUBLE): DOUBLE}
_TYPES = {
    "+": _ADDED, "-": _SUBTRACTED, "*": _MULTIPLIED, "/": _MULTIPLIED, "%": {(INT, INT): INT},
}  # fmt: skip
_CALLS: dict[str, Call] = {
    "-": values.subtract, "*": values.multiply, "/": values.divide, "%": values.remainder,
    "==": values.same,
    "!=": lambda one, other: not values.same(one, other),
    "<": values.less,
    ">": lambda one, other: values.less(other, one),
    "<=": lambda one, other: values.less(one, other) or values.same(one, other),
    ">=": lambda one, other: values.less(other, one) or values.same(one, other),
    "in": lambda one, other: values.contains(other, one),
}  # fmt: skip


def result(sign: str, one: Type, other: Type) -> Type | str:
    """The type of `one sign other`, or what is wrong with it."""
    if sign in _TYPES:
        return _arithmetic(sign, one, other)
    return _relation_problem(sign, one, other) or BOOL


def chain(type: Type, first: Code, rest: Sequence[tuple[str, Code]]) -> Code:
    """Values with operators between them, from left to right."""
    codes = [first, *(code for _, code in rest)]
    names = frozenset().union(*[it.names for it in codes])
    is_constant = all(it.is_constant for it in codes)
    one = first.run
    if len(rest) == 1 and rest[0][0] != "+":
        call, other = _CALLS[rest[0][0]], rest[0][1].run
        return Code(type, lambda f: call(one(f), other(f)), names, is_constant)
    steps = [(_CALLS.get(sign), code.run) for sign, code in rest]

    def run(f: Any) -> Any:
        value = one(f)
        for call, other in steps:
            second = other(f)
            # Only + has no call: it counts how much it puts together.
            value = values.add(value, second, f[""]) if call is None else call(value, second)
        return value

    return Code(type, run, names, is_constant)


def _arithmetic(sign: str, one: Type, other: Type) -> Type | str:
    table = _TYPES[sign]
    if one in (DYN,) or other in (DYN,):
        results = [it for (a, b), it in table.items() if fits(a, one) and fits(b, other)]
        if not results and not (sign == "+" and "list" in (one.name, other.name)):
            return f"there is no {one} {sign} {other}."
        return DYN
    if sign == "+" and one.name == other.name == "list":
        return list_of(joined([one.parts[0], other.parts[0]]))
    found = table.get((one, other))
    if found is not None:
        return found
    hint = ""
    if {one, other} == {INT, DOUBLE}:
        hint = " Write double(…) around the whole number."
    elif sign == "+" and STRING in (one, other):
        hint = " Write string(…) around the value."
    return f"there is no {one} {sign} {other}.{hint}"


def _relation_problem(sign: str, one: Type, other: Type) -> str:
    """What is wrong with the types of a comparison, or nothing."""
    if sign == "in":
        if other is not DYN and other.name not in ("list", "map"):
            hint = " Write text.contains(part)." if other is STRING else ""
            return f"`in` needs a list or a map on its right, not {other}.{hint}"
        inside = other.parts[0] if other.parts else DYN
        return "" if fits(one, inside) else f"a {one} is never in a {other}."
    if not fits(one, other):
        hint = " Write double(…) around the whole number." if {one, other} == {INT, DOUBLE} else ""
        return f"{one} and {other} cannot be compared.{hint}"
    if sign not in ("==", "!="):
        wrong = next((it for it in (one, other) if it is not DYN and it not in ORDERED), None)
        return f"{wrong} has no order." if wrong is not None else ""
    return ""


def negation(code: Code, times: int) -> Code:
    """`!code`, so many times."""
    run, is_odd = code.run, times % 2 == 1

    def call(f: Any) -> Any:
        value = run(f)
        if value is not True and value is not False:
            raise Undecided(NOT_BOOL)
        return value is not is_odd

    ways = (code.accused, code.culprits) if is_odd else (code.culprits, code.accused)
    return Code(BOOL, call, code.names, code.is_constant, *ways)


def minus(code: Code, times: int) -> Code:
    """`-code`, so many times."""
    run = code.run

    def call(f: Any) -> Any:
        value = run(f)
        for _ in range(2 - times % 2):
            value = values.negated(value)
        return value

    return Code(code.type, call, code.names, code.is_constant)


def all_of(codes: Sequence[Code]) -> Code:
    """`one && other && …`."""
    return _joined(codes, False)


def any_of(codes: Sequence[Code]) -> Code:
    """`one || other || …`."""
    return _joined(codes, True)


def decided(calls: Iterable[tuple[Callable[[Any], Any], Any]], deciding: bool) -> Any:
    """What functions with their arguments say together, of which one alone decides if it is `deciding`.

    An error of one counts only if no other decides. Raises Undecided.
    """
    error: Undecided | None = None
    for run, f in calls:
        try:
            value = run(f)
        except Undecided as raised:
            error = error or raised
            continue
        if value is deciding:
            return deciding
        if value is not (not deciding):
            error = error or Undecided(NOT_BOOL)
    if error is not None:
        raise error
    return not deciding


def _joined(codes: Sequence[Code], deciding: bool) -> Code:
    """Operands of which one alone decides if it is `deciding`."""
    runs = [it.run for it in codes]

    def call(f: Any) -> Any:
        return decided(((run, f) for run in runs), deciding)

    def decisive(f: Any) -> Sequence[Thing]:
        """The things because of which the first operand that decides does so."""
        for code in codes:
            ask = code.accused if deciding else code.culprits
            if _value(code, f) is deciding:
                return ask(f) if ask is not None else ()
        return ()

    def remaining(f: Any) -> Sequence[Thing]:
        """Those because of which none decides: of the last operand that knows any."""
        for code in reversed(codes):
            ask = code.culprits if deciding else code.accused
            found = ask(f) if ask is not None else ()
            if found:
                return found
        return ()

    names = frozenset().union(*[it.names for it in codes])
    constant = [it for it in codes if it.is_constant]
    if any(_value(it, {}) is deciding for it in constant):
        return Code(BOOL, lambda f: deciding, names, True)
    ways = (remaining, decisive) if deciding else (decisive, remaining)
    return Code(BOOL, call, names, len(constant) == len(codes), *ways)


def _value(code: Code, f: Any) -> Any:
    try:
        return code.run(f)
    except (Undecided, KeyError):
        return None


def choice(tests: Sequence[Code], results: Sequence[Code], type: Type) -> Code:
    """`test ? value : other`, also several of these: there is one result more than tests."""
    pairs = [(test.run, result) for test, result in zip(tests, results, strict=False)]
    last = results[-1]

    def chosen(f: Any) -> Code:
        for test, result in pairs:
            value = test(f)
            if value is True:
                return result
            if value is not False:
                raise Undecided(NOT_BOOL)
        return last

    def culprits(f: Any) -> Sequence[Thing]:
        found = chosen(f).culprits
        return found(f) if found is not None else ()

    codes = [*tests, *results]
    names = frozenset().union(*[it.names for it in codes])
    is_constant = all(it.is_constant for it in codes)
    return Code(type, lambda f: chosen(f).run(f), names, is_constant, culprits)
