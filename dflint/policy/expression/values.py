"""What operators and functions do with values.

Source: cel-spec/doc/langdef.md: 64-bit numbers whose overflow is an error, division towards zero,
numbers equal by their worth; strings are compared by code points.
"""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from dflint.numbers import whole_number
from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.types import Thing

if TYPE_CHECKING:
    from typing import Any

LEAST, MOST = -(2**63), 2**63 - 1
MOST_WORK = 1_000_000  # elements looked at and characters put together, for one policy and one file
NUMBERS = (int, float)


class Work:
    """What a policy may still do with one file."""

    __slots__ = ("left",)

    def __init__(self, most: int = MOST_WORK) -> None:
        self.left = most

    def charge(self, amount: int) -> None:
        """Count work. Raises Undecided when there was too much."""
        self.left -= amount
        if self.left < 0:
            raise Undecided(f"it takes more than {MOST_WORK:,} steps")


class Version:
    """A version by Semantic Versioning 2.0.0, with an order. Also `v1`, `1.2` and `1.2.3.4`."""

    __slots__ = ("key", "text")

    def __init__(self, text: str) -> None:
        core, dash, before = text.strip().removeprefix("v").partition("+")[0].partition("-")
        numbers = core.split(".")
        if not all(it.isascii() and it.isdecimal() and len(it) < 20 for it in numbers):
            raise Undecided(f'"{text[:40]}" is not a version')
        while len(numbers) > 1 and not int(numbers[-1]):
            numbers.pop()
        parts = [
            (0, number, "") if (number := whole_number(it)) is not None else (1, 0, it)
            for it in before.split(".")
        ]
        self.text = text
        self.key = tuple(map(int, numbers)), not dash, tuple(parts if dash else ())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Version) and self.key == other.key

    def __lt__(self, other: Version) -> bool:
        return self.key < other.key

    def __hash__(self) -> int:
        return hash(self.key)


def kind_of(value: Any) -> str:
    """The type of a value, as CEL calls it."""
    if isinstance(value, Thing):
        return value.type.name
    for kind, name in KINDS.items():
        if type(value) is kind:
            return name
    return type(value).__name__


KINDS = {
    bool: "bool", int: "int", float: "double", str: "string", list: "list", dict: "map",
    type(None): "null", datetime: "timestamp", timedelta: "duration", Version: "version",
}  # fmt: skip


def same(one: Any, other: Any) -> bool:
    """Whether values are equal: numbers by their worth, others only if they are of one type."""
    kind, second = type(one), type(other)
    if kind is list and second is list:
        return len(one) == len(other) and all(map(same, one, other))
    if kind is dict and second is dict:
        return len(one) == len(other) and all(
            key in other and same(value, other[key]) for key, value in one.items()
        )
    if kind is second:
        return bool(one == other)
    return kind in NUMBERS and second in NUMBERS and bool(one == other)


def contains(container: Any, value: Any) -> bool:
    """`value in container`: an element of a list, or a key of a map."""
    if type(container) is dict:
        return type(value) in (str, int, bool, float) and value in container
    if type(container) is list:
        return any(same(value, it) for it in container)
    raise Undecided(f"`in` needs a list or a map, not {kind_of(container)}")


def checked(number: int) -> int:
    """A whole number that fits in 64 bits. Raises Undecided."""
    if LEAST <= number <= MOST:
        return number
    raise Undecided("the number does not fit in 64 bits")


def negated(value: Any) -> Any:
    """`-value`."""
    if type(value) is int:
        return checked(-value)
    if type(value) is float:
        return -value
    raise Undecided(f"there is no -{kind_of(value)}")


def add(one: Any, other: Any, work: Work) -> Any:
    """`one + other`."""
    kind, second = type(one), type(other)
    if kind is int and second is int:
        return checked(one + other)
    if kind is float and second is float:
        return one + other
    if (kind is str and second is str) or (kind is list and second is list):
        work.charge(len(one) + len(other))
        return one + other
    if timedelta in (kind, second) and {kind, second} <= {timedelta, datetime}:
        return _in_time(lambda: one + other)
    raise Undecided(f"there is no {kind_of(one)} + {kind_of(other)}")


def subtract(one: Any, other: Any) -> Any:
    """`one - other`."""
    kind, second = type(one), type(other)
    if kind is int and second is int:
        return checked(one - other)
    if kind is float and second is float:
        return one - other
    if second is timedelta and kind in (timedelta, datetime):
        return _in_time(lambda: one - other)
    if kind is datetime and second is datetime:
        return one - other
    raise Undecided(f"there is no {kind_of(one)} - {kind_of(other)}")


def multiply(one: Any, other: Any) -> Any:
    """`one * other`."""
    if type(one) is int and type(other) is int:
        return checked(one * other)
    if type(one) is float and type(other) is float:
        return one * other
    raise Undecided(f"there is no {kind_of(one)} * {kind_of(other)}")


def divide(one: Any, other: Any) -> Any:
    """`one / other`: of whole numbers towards zero."""
    if type(one) is int and type(other) is int:
        if not other:
            raise Undecided("division by zero")
        quotient = abs(one) // abs(other)
        return checked(quotient if (one < 0) == (other < 0) else -quotient)
    if type(one) is float and type(other) is float:
        if other:
            return one / other
        if not one or math.isnan(one):
            return math.nan
        return math.copysign(math.inf, one) * math.copysign(1.0, other)
    raise Undecided(f"there is no {kind_of(one)} / {kind_of(other)}")


def remainder(one: Any, other: Any) -> int:
    """`one % other`, with the sign of `one`."""
    if type(one) is not int or type(other) is not int:
        raise Undecided(f"there is no {kind_of(one)} % {kind_of(other)}")
    if not other:
        raise Undecided("division by zero")
    if one == LEAST and other == -1:
        raise Undecided("the number does not fit in 64 bits")
    rest = abs(one) % abs(other)
    return rest if one >= 0 else -rest


def less(one: Any, other: Any) -> bool:
    """`one < other`."""
    kind, second = type(one), type(other)
    if (kind is second and kind in _ORDERED) or (kind in NUMBERS and second in NUMBERS):
        return bool(one < other)
    raise Undecided(f"there is no {kind_of(one)} < {kind_of(other)}")


_ORDERED = (bool, int, float, str, datetime, timedelta, Version)


def indexed(container: Any, key: Any) -> Any:
    """`container[key]`."""
    if type(container) is list:
        if type(key) is float and key.is_integer():
            key = int(key)
        if type(key) is not int:
            raise Undecided(f"a list has no [{kind_of(key)}]")
        if not 0 <= key < len(container):
            raise Undecided(f"there is no [{key}] in a list of {len(container)}")
        return container[key]
    if type(container) is dict:
        if type(key) not in (str, int, bool, float) or key not in container:
            raise Undecided(f"there is no key {shown(key)}")
        return container[key]
    raise Undecided(f"{kind_of(container)} has no [ ]")


def shown(value: Any) -> str:
    """A value as CEL has it, or nearly so, on one line."""
    if isinstance(value, Thing):
        names = ("name", "program", "keyword", "code", "path", "id", "target", "tool", "number")
        values = [value.get(it) for it in names if it in value.type.fields]
        found = next((it for it in values if isinstance(it, str | int) and it != ""), "")
        return f"<{value.type.name} {found}>" if found != "" else f"<{value.type.name}>"
    if type(value) is str:
        import json

        return json.dumps(value, ensure_ascii=False)
    if type(value) is list:
        return f"[{', '.join(map(shown, value))}]"
    if type(value) is dict:
        return f"{{{', '.join(f'{shown(key)}: {shown(it)}' for key, it in value.items())}}}"
    return "null" if value is None else text_of(value)


def text_of(value: Any) -> str:
    """`string(value)`, and what a message shows of it."""
    kind = type(value)
    if kind is str:
        return str(value)
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if kind is datetime:
        text = value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return str(text)
    if kind is timedelta:
        seconds = value / timedelta(seconds=1)
        return f"{int(seconds) if seconds == int(seconds) else seconds}s"
    return value.text if kind is Version else str(value) if kind is int else shown(value)


def _in_time(made: Any) -> Any:
    try:
        return made()
    except OverflowError:
        raise Undecided("the time is out of range") from None
