"""The macros that go over the elements of a list or the keys of a map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.operators import NOT_BOOL, decided
from dflint.policy.expression.scope import Code
from dflint.policy.expression.types import BOOL, DYN, Thing, list_of
from dflint.policy.expression.values import kind_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

MACROS = ("all", "exists", "exists_one", "filter", "map")


def macro(name: str, of: Code, key: str, test: Code | None, body: Code) -> Code:
    """`of.name(variable, test, body)`: the variable is in a frame under a key.

    `test` is for `map` alone, with three arguments; `body` is else the condition.
    """
    names = of.names | body.names | (test.names if test is not None else frozenset())
    element = of.type.parts[0] if of.type.parts else DYN
    if name in ("all", "exists"):
        return _quantifier(of, body, key, name == "exists", names)
    if name == "exists_one":
        return Code(BOOL, lambda f: sum(_kept(f, of, body, key)) == 1, names)
    if name == "filter":

        def filtered(f: Any) -> list[Any]:
            elements = _elements(of.run(f))
            return [it for it, kept in zip(elements, _kept(f, of, body, key), strict=True) if kept]

        return Code(list_of(element), filtered, names)
    return Code(list_of(body.type), lambda f: _mapped(f, of, test, body, key), names)


def _quantifier(of: Code, body: Code, key: str, deciding: bool, names: frozenset[str]) -> Code:
    """`all` and `exists`: an error with one element counts only if no other decides."""
    over, run = of.run, body.run

    def calls(f: Any) -> Iterator[tuple[Callable[[Any], Any], Any]]:
        work = f[""]
        for it in _elements(over(f)):
            f[key] = it
            work.charge(1)
            yield run, f

    def call(f: Any) -> Any:
        return decided(calls(f), deciding)

    def because(f: Any) -> list[Thing]:
        """The things with which it is decided, or what is in them."""
        found: list[Thing] = []
        for it in _elements(over(f)):
            f[key] = it
            try:
                is_one = run(f) is deciding
            except Undecided:
                is_one = False
            if is_one:
                ask = body.accused if deciding else body.culprits
                inside = ask(f) if ask is not None else ()
                found += inside or ([it] if isinstance(it, Thing) and it.place is not None else [])
        return found

    ways = (None, because) if deciding else (because, None)
    return Code(BOOL, call, names, False, *ways)


def _kept(f: Any, of: Code, body: Code, key: str) -> list[bool]:
    """Whether the condition holds, for each element."""
    found: list[bool] = []
    for it in _elements(of.run(f)):
        f[key] = it
        f[""].charge(1)
        value = body.run(f)
        if value is not True and value is not False:
            raise Undecided(NOT_BOOL)
        found.append(value)
    return found


def _mapped(f: Any, of: Code, test: Code | None, body: Code, key: str) -> list[Any]:
    found: list[Any] = []
    for it in _elements(of.run(f)):
        f[key] = it
        f[""].charge(1)
        if test is not None:
            is_wanted = test.run(f)
            if is_wanted is not True and is_wanted is not False:
                raise Undecided(NOT_BOOL)
            if not is_wanted:
                continue
        found.append(body.run(f))
    return found


def _elements(value: Any) -> list[Any]:
    if type(value) is list:
        return value
    if type(value) is dict:
        return list(value)
    raise Undecided(f"a list or a map is needed, not {kind_of(value)}")
