"""The examples of a policy: Dockerfiles and images that must pass, and those that must not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.policy.errors import PolicyError
from dflint.policy.expression.errors import Undecided
from dflint.policy.expression.functions import timestamp
from dflint.policy.expression.types import MISSING, TIMESTAMP, Class, Thing, fits
from dflint.policy.model.images import IMAGE
from dflint.policy.subjects import plain, type_of
from dflint.source import Source
from dflint.syntax.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from dflint.engine.diagnostic import Diagnostic
    from dflint.policy.expression.types import Type
    from dflint.policy.policy import Policy

    Lint = Callable[[Source, object], list[Diagnostic]]

KEYS = ("dockerfile", "image", "path")


class Example(Thing):
    """A thing of which an example says all that is known."""

    __slots__ = ()

    def get(self, name: str) -> Any:
        """The value of a field; MISSING where the example does not have it."""
        return self.values.get(name, MISSING)


class ExampleImage:
    """An image of an example, in the place of a MeasuredImage."""

    def __init__(self, thing: Thing) -> None:
        self.thing = thing


def failures(policy: Policy, lint: Lint) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What is wrong with the examples of a policy, and the key of each. Raises PolicyError.

    `lint` gives the findings in a file, and with an image.
    """
    for kind in ("pass", "fail"):
        for number, example in enumerate(policy.table.get(kind, ())):
            key = (kind, str(number))
            found = _findings(policy, example, lint, key)
            if kind == "pass" and found:
                yield f"this must pass, and does not: {found[0]}.", key
            elif kind == "fail" and not found:
                yield "this must fail, and passes.", key


def _findings(policy: Policy, example: Any, lint: Lint, key: tuple[str, ...]) -> list[str]:
    table: Mapping[str, Any] = example if isinstance(example, dict) else {"dockerfile": example}
    for name in table:
        if name not in KEYS:
            what = f'an example has no key "{name}".{did_you_mean(name, KEYS)}'
            raise PolicyError(what, (*key, name))
    image = None
    if "image" in table:
        image = ExampleImage(_thing(IMAGE, table["image"], (*key, "image")))
    if "dockerfile" not in table:
        if image is None:
            raise PolicyError("an example needs a dockerfile or an image.", key)
        if policy.needs_file:
            raise PolicyError("this policy needs the Dockerfile: give dockerfile, too.", key)
        return [it.message for it in policy.image_findings(image.thing)]
    source = Source(str(table.get("path", "Dockerfile")), str(table["dockerfile"]).lstrip("\n"))
    return [it.message for it in lint(source, image) if it.rule.code == policy.code]


def _thing(type: Class, table: object, key: tuple[str, ...]) -> Thing:
    """A thing with these values. Raises PolicyError."""
    if not isinstance(table, dict):
        raise PolicyError(f"{type} must be a table.", key)
    values: dict[str, Any] = {}
    for name, value in table.items():
        if name not in type.fields:
            hint = did_you_mean(name, type.fields)
            raise PolicyError(f'{type} has no field "{name}".{hint}', (*key, name))
        values[name] = _value(type.fields[name].type, value, (*key, name))
    return Example(type, None, values)


def _value(type: Type, value: Any, key: tuple[str, ...]) -> Any:
    if isinstance(type, Class):
        return _thing(type, value, key)
    if type.name == "list" and isinstance(type.parts[0], Class) and isinstance(value, list):
        return [_thing(type.parts[0], it, (*key, str(n))) for n, it in enumerate(value)]
    if type is TIMESTAMP:
        try:
            return timestamp(value)
        except Undecided as error:
            raise PolicyError(f"{error}.", key) from None
    if not fits(type_of(value), type):
        raise PolicyError(f"this must be {type}.", key)
    return plain(value)
