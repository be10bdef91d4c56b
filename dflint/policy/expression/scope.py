"""What names mean in an expression, and what a compiled part of one is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.policy.expression.values import Work

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from dflint.policy.expression.types import Thing, Type

    Run = Callable[[Any], Any]  # from a frame


def frame(values: Mapping[str, Any]) -> dict[str, Any]:
    """What an expression is worked out in: the values of names, and under "" what may still be done."""
    return {**values, "": Work()}


class Scope:
    """The names that there are: their types, and the key of each in a frame.

    `elsewhere`: names that mean something in other expressions, and where: for messages.
    """

    def __init__(
        self, types: Mapping[str, Type], elsewhere: Mapping[str, str] | None = None
    ) -> None:
        self.types = dict(types)
        self.keys = {name: name for name in types}
        self.elsewhere = elsewhere or {}

    def with_name(self, name: str, type: Type, key: str) -> Scope:
        """The same with one name more."""
        made = Scope({**self.types, name: type}, self.elsewhere)
        made.keys = {**self.keys, name: key}
        return made


class Code:
    """A part of an expression, compiled: its type, and what works it out in a frame.

    `names`: the names of the outer scope that it uses. `value`: what it is if it is a constant.
    `culprits` gives, where it is false, the things because of which; `accused`, where it is true.
    """

    __slots__ = ("accused", "culprits", "is_constant", "names", "run", "type")

    def __init__(
        self,
        type: Type,
        run: Run,
        names: frozenset[str] = frozenset(),
        is_constant: bool = False,
        culprits: Callable[[Any], Sequence[Thing]] | None = None,
        accused: Callable[[Any], Sequence[Thing]] | None = None,
    ) -> None:
        self.type = type
        self.run = run
        self.names = names
        self.is_constant = is_constant
        self.culprits = culprits
        self.accused = accused


class Part:
    """A part of an expression for `policy explain`: its place, and the loops that it is in."""

    __slots__ = ("code", "end", "loops", "start")

    def __init__(self, start: int, end: int, code: Code, loops: tuple[Loop, ...]) -> None:
        self.start = start
        self.end = end
        self.code = code
        self.loops = loops


class Loop:
    """What a macro goes over, and the key of its variable in a frame."""

    __slots__ = ("key", "name", "over")

    def __init__(self, name: str, key: str, over: Code) -> None:
        self.name = name
        self.key = key
        self.over = over
