"""Types: of values, of fields, and which of them go together."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

MISSING = object()  # what a field has of which the value is not known


class Type:
    """A type. `name`: as CEL calls it. `parts`: the type of the elements, or of keys and values."""

    __slots__ = ("name", "parts")

    def __init__(self, name: str, *parts: Type) -> None:
        self.name = name
        self.parts = parts

    def __str__(self) -> str:
        return f"{self.name}({', '.join(map(str, self.parts))})" if self.parts else self.name


BOOL, INT, DOUBLE, STRING = Type("bool"), Type("int"), Type("double"), Type("string")
NULL, TIMESTAMP, DURATION = Type("null"), Type("timestamp"), Type("duration")
VERSION = Type("version")  # of semver(), to be compared with another
DYN = Type("dyn")  # known only when it is worked out
ORDERED = (BOOL, INT, DOUBLE, STRING, TIMESTAMP, DURATION, VERSION)


def list_of(element: Type) -> Type:
    """The type of lists of something."""
    return Type("list", element)


def map_of(value: Type, key: Type = STRING) -> Type:
    """The type of maps from strings, or from other keys."""
    return Type("map", key, value)


class Field:
    """A field of a class: its type, a sentence, and what reads it of a thing.

    `needs`: what has to be there for it to be known, in words: `has()` says whether it is. What
    reads it gives MISSING where it is not. A field without `needs` is always known. `in_json`: whether it is
    in the input of Rego, which has all fields: not what asks about other images. Without `read`, it is the
    attribute of its name; if that `needs` something, None and "" are not known.
    """

    __slots__ = ("help", "in_json", "name", "needs", "read", "type")

    def __init__(
        self,
        name: str,
        type: Type,
        help: str,
        read: Callable[[Any], Any] | None = None,
        needs: str = "",
        in_json: bool = True,
    ) -> None:
        self.name = name
        self.type = type
        self.help = help
        self.read = read or _attribute(name, bool(needs))
        self.needs = needs
        self.in_json = in_json


def _attribute(name: str, may_be_unknown: bool) -> Callable[[Any], Any]:
    def read(it: Any) -> Any:
        value = getattr(it, name)
        return MISSING if may_be_unknown and value in (None, "") else value

    return read


class Class(Type):
    """The type of a thing of the model.

    `place_of` gives the place of what a Thing has; else it is the first of what that is.
    """

    __slots__ = ("fields", "help", "place_of")

    def __init__(
        self,
        name: str,
        help: str,
        fields: Iterable[Field] = (),
        place_of: Callable[[Any], Any] | None = None,
    ) -> None:
        super().__init__(name)
        self.place_of = place_of
        self.help = help
        self.fields = {it.name: it for it in fields}


class Thing:
    """A thing of the model, as policies see it: fields are read when they are first asked for.

    `values`: those that are known already. `start` and `end`: its place in the file, if it has one.
    """

    __slots__ = ("of", "type", "values")

    def __init__(self, type: Class, of: Any, values: dict[str, Any] | None = None) -> None:
        self.type = type
        self.of = of
        self.values = {} if values is None else values

    def get(self, name: str) -> Any:
        """The value of a field; MISSING where it is not known."""
        found = self.values.get(name, self)
        if found is self:
            found = self.values[name] = self.type.fields[name].read(self.of)
        return found

    @property
    def place(self) -> Any:
        """What it is in the file, with a start and an end; None for what has no place."""
        if self.type.place_of is not None:
            return None if self.of is None else self.type.place_of(self.of)
        of = self.of[0] if type(self.of) is tuple else self.of
        return of if getattr(of, "start", None) is not None and hasattr(of, "end") else None


def fits(one: Type, other: Type) -> bool:
    """Whether a value of one type can be where the other is wanted."""
    if one is other or one is DYN or other is DYN:
        return True
    if one.name != other.name or len(one.parts) != len(other.parts):
        return False
    return all(fits(a, b) for a, b in zip(one.parts, other.parts, strict=True))


def joined(types: Iterable[Type]) -> Type:
    """The type that values of several types have in common: DYN if there is none."""
    found: Type | None = None
    for it in types:
        if found is None or (fits(found, it) and _dyns(it) < _dyns(found)):
            found = it
        elif not fits(found, it):
            return DYN
    return DYN if found is None else found


def _dyns(it: Type) -> int:
    """How much of a type is not known."""
    return (it is DYN) + sum(map(_dyns, it.parts))
