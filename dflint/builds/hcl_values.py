"""What expressions of HCL are worth, as far as the file says it.

Source: the HCL specification for operators, and the reference of bake for its functions ("Bake
standard library functions"). What only a run knows, such as `timestamp()`, is UNKNOWN.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    from dflint.builds.hcl import Block, Expression

# Variables can make each other longer, and loops can be in loops: after this, a value is UNKNOWN.
LONGEST_TEXT = 1 << 14  # characters
LONGEST_LIST = 1 << 12
LARGEST = 1 << 53
DEEPEST = 50
MOST_STEPS = 100_000


class Unknown:
    """A value that the file does not say."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class Values:
    """Variables and functions, and what expressions with them are worth.

    `variables`: by name, the expression of the default, a value, or None for one without.
    """

    def __init__(
        self, variables: Mapping[str, Expression | None], functions: Mapping[str, Block]
    ) -> None:
        self.variables = variables
        self.functions = functions
        self._known: dict[str, object] = {}
        self._depth = 0
        self._steps = 0

    def of(
        self, expression: Expression | None, local: Mapping[str, object] | None = None
    ) -> object:
        """The value: str, int, float, bool, None, list, dict or UNKNOWN."""
        self._steps += 1
        if expression is None or self._depth > DEEPEST or self._steps > MOST_STEPS:
            return UNKNOWN
        self._depth += 1
        try:
            value: object = getattr(self, f"_{expression.kind}")(expression, local or {})
        except (TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
            value = UNKNOWN  # the builder would say what is wrong
        finally:
            self._depth -= 1
        return UNKNOWN if _is_too_much(value) else value

    def text(self, expression: Expression, local: Mapping[str, object] | None = None) -> str | None:
        """The value as text, or None where it is not known or null."""
        return as_text(self.of(expression, local))

    def variable(self, name: str) -> object:
        """The value of a variable without anything from the environment."""
        if name not in self._known:
            self._known[name] = UNKNOWN  # while it is worked out: a circle
            self._known[name] = self.of(self.variables.get(name))
        return self._known[name]

    def _literal(self, it: Expression, local: Mapping[str, object]) -> object:
        return it.parts[0]

    def _template(self, it: Expression, local: Mapping[str, object]) -> object:
        if len(it.parts) == 2 and it.parts[0] == "" and it.parts[1] is not None:
            return self.of(it.parts[1], local)  # "${x}" is x itself
        found: list[str] = []
        for part in it.parts:
            text = part if isinstance(part, str) else self.text(part, local) if part else None
            if text is None:
                return UNKNOWN
            found.append(text)
        return "".join(found)

    def _variable(self, it: Expression, local: Mapping[str, object]) -> object:
        name = it.parts[0]
        return local[name] if name in local else self.variable(name)

    def _attribute(self, it: Expression, local: Mapping[str, object]) -> object:
        value, name = self.of(it.parts[0], local), it.parts[1]
        if isinstance(value, dict):
            return value[name]
        return value[int(name)] if isinstance(value, list) else UNKNOWN

    def _index(self, it: Expression, local: Mapping[str, object]) -> object:
        value, index = self.of(it.parts[0], local), self.of(it.parts[1], local)
        if isinstance(value, dict):
            return value[as_text(index)]
        return value[index] if isinstance(value, list) and isinstance(index, int) else UNKNOWN

    def _splat(self, it: Expression, local: Mapping[str, object]) -> object:
        return UNKNOWN

    def _list(self, it: Expression, local: Mapping[str, object]) -> object:
        return [self.of(part, local) for part in it.parts]

    def _object(self, it: Expression, local: Mapping[str, object]) -> object:
        found: dict[str, object] = {}
        for key, value in it.parts:
            name = self.text(key, local)
            if name is None:
                return UNKNOWN
            found[name] = self.of(value, local)
        return found

    def _conditional(self, it: Expression, local: Mapping[str, object]) -> object:
        condition = _truth(self.of(it.parts[0], local))
        return UNKNOWN if condition is None else self.of(it.parts[1 if condition else 2], local)

    def _unary(self, it: Expression, local: Mapping[str, object]) -> object:
        value = self.of(it.parts[1], local)
        if it.parts[0] == "!":
            truth = _truth(value)
            return UNKNOWN if truth is None else not truth
        return -value if _is_number(value) else UNKNOWN  # type: ignore[operator]

    def _binary(self, it: Expression, local: Mapping[str, object]) -> object:
        mark = it.parts[0]
        left, right = self.of(it.parts[1], local), self.of(it.parts[2], local)
        if mark in ("&&", "||"):
            sides = (_truth(left), _truth(right))
            decides = mark == "||"
            return decides if decides in sides else UNKNOWN if None in sides else not decides
        if isinstance(left, Unknown) or isinstance(right, Unknown):
            return UNKNOWN
        return OPERATIONS[mark](left, right)

    def _for(self, it: Expression, local: Mapping[str, object]) -> object:
        names, collection, key, value, condition = it.parts
        values = self.of(collection, local)
        pairs: Sequence[tuple[object, object]]
        if isinstance(values, dict):
            pairs = list(values.items())
        elif isinstance(values, list):
            pairs = list(enumerate(values))
        else:
            return UNKNOWN
        listed: list[object] = []
        mapped: dict[str, object] = {}
        for pair in pairs:
            inner = {
                **local,
                **dict(zip(names, pair if len(names) > 1 else pair[1:], strict=False)),
            }
            if condition is not None:
                truth = _truth(self.of(condition, inner))
                if truth is None:
                    return UNKNOWN
                if not truth:
                    continue
            if key is None:
                listed.append(self.of(value, inner))
                continue
            name = self.text(key, inner)
            if name is None:
                return UNKNOWN
            mapped[name] = self.of(value, inner)
        return listed if key is None else mapped

    def _call(self, it: Expression, local: Mapping[str, object]) -> object:
        name, written, is_spread = it.parts
        arguments = [self.of(argument, local) for argument in written]
        if is_spread:
            last = arguments.pop()
            if not isinstance(last, list):
                return UNKNOWN
            arguments += last
        own = self.functions.get(name)
        if own is not None:
            return self._own_call(own, arguments)
        function = FUNCTIONS.get(name)
        if function is None or any(isinstance(it, Unknown) for it in arguments):
            return UNKNOWN
        return function(*arguments)

    def _own_call(self, function: Block, arguments: list[object]) -> object:
        """A function of the file itself."""
        params, result = function.attributes.get("params"), function.attributes.get("result")
        if params is None or result is None:
            return UNKNOWN
        names = [str(it.parts[0]) for it in params.value.parts]
        inner = dict(zip(names, arguments, strict=False))
        rest = function.attributes.get("variadic_params")
        if rest is not None:
            inner[str(rest.value.parts[0])] = arguments[len(names) :]
        return self.of(result.value, inner)


def as_text(value: object) -> str | None:
    """A value as a string has it, or None."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else None


def _truth(value: object) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value)
    return value if isinstance(value, bool) else None


def _equal(left: object, right: object) -> bool:
    return type(left) is type(right) and left == right


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_too_much(value: object) -> bool:
    if isinstance(value, str):
        return len(value) > LONGEST_TEXT
    if isinstance(value, list | dict):
        return len(value) > LONGEST_LIST
    return isinstance(value, int | float) and abs(value) > LARGEST


def _on_numbers(operation: Callable[[Any, Any], object]) -> Callable[..., object]:
    def result(left: object, right: object) -> object:
        both = _is_number(left) and _is_number(right)
        return operation(left, right) if both else UNKNOWN

    return result


def _replace(text: str, old: str, new: str) -> object:
    is_small = old and len(new) * text.count(old) <= LONGEST_TEXT
    return text.replace(old, new) if is_small else UNKNOWN


def _join(mark: str, *lists: list[object]) -> object:
    texts = [as_text(it) for values in lists for it in values]
    is_small = None not in texts and sum(len(it or "") + len(mark) for it in texts) <= LONGEST_TEXT
    return mark.join(it or "" for it in texts) if is_small else UNKNOWN


def _merge(*maps: dict[str, object]) -> dict[str, object]:
    return {key: value for it in maps if it is not None for key, value in it.items()}


def _flat(values: list[object]) -> list[object]:
    found: list[object] = []
    for it in values:
        found += _flat(it) if isinstance(it, list) else [it]
    return found


def _coalesce(*values: object) -> object:
    return next((it for it in values if it is not None), None)


def _format(pattern: str, *values: object) -> object:
    """`%s`, `%v` and `%d` only."""
    parts = pattern.replace("%v", "%s").replace("%d", "%s").split("%s")
    texts = [as_text(it) for it in values]
    if len(parts) != len(texts) + 1 or None in texts or "%" in "".join(parts):
        return UNKNOWN
    pieces = [piece for pair in zip(parts, [*texts, ""], strict=True) for piece in pair]
    return "".join(str(it) for it in pieces)


OPERATIONS: Mapping[str, Callable[..., object]] = {
    "==": _equal,
    "!=": lambda left, right: not _equal(left, right),
    "<": _on_numbers(lambda left, right: left < right),
    ">": _on_numbers(lambda left, right: left > right),
    "<=": _on_numbers(lambda left, right: left <= right),
    ">=": _on_numbers(lambda left, right: left >= right),
    "+": _on_numbers(lambda left, right: left + right),
    "-": _on_numbers(lambda left, right: left - right),
    "*": _on_numbers(lambda left, right: left * right),
    "/": _on_numbers(lambda left, right: left / right),
    "%": _on_numbers(lambda left, right: left % right),
}
FUNCTIONS: Mapping[str, Callable[..., object]] = {
    "add": _on_numbers(lambda left, right: left + right),
    "and": lambda *sides: all(sides),
    "or": lambda *sides: any(sides),
    "not": lambda value: not value,
    "equal": _equal,
    "notequal": lambda left, right: not _equal(left, right),
    "coalesce": _coalesce,
    "compact": lambda values: [it for it in values if it not in ("", None)],
    "concat": lambda *lists: [it for values in lists for it in values],
    "contains": lambda values, value: value in values,
    "distinct": lambda values: [it for at, it in enumerate(values) if it not in values[:at]],
    "element": lambda values, index: values[index % len(values)],
    "flatten": _flat,
    "format": _format,
    "join": _join,
    "keys": lambda it: sorted(it),
    "length": len,
    "lookup": lambda it, key, *default: it[key] if key in it or not default else default[0],
    "lower": str.lower,
    "merge": _merge,
    "replace": _replace,
    "split": lambda mark, text: text.split(mark),
    "strlen": len,
    "substr": lambda text, start, size: text[start:][: size if size >= 0 else None],
    "title": lambda text: " ".join(word[:1].upper() + word[1:] for word in text.split(" ")),
    "trim": lambda text, chars: text.strip(chars),
    "trimprefix": str.removeprefix,
    "trimsuffix": str.removesuffix,
    "trimspace": str.strip,
    "upper": str.upper,
    "values": lambda it: [it[key] for key in sorted(it)],
}
