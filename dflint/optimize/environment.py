"""The environment of a build step, as the builder lists it: ENV and ARG in one ordered list.

`dflint.model.scope` says what is known of a variable from the file; here build arguments have
values, and the order counts, because a RUN has the whole list in its key.
Source: the experiments behind docs/optimizing.md, section on ARG and ENV; BuildKit, dockerfile2llb.
"""

from __future__ import annotations

from dflint.model.scope import value_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from dflint.model.scope import Scope
    from dflint.syntax.parts import Pair
    from dflint.syntax.words import Argument, Piece, Variable

LONGEST = 1 << 16  # characters of a value


class Environment:
    """Variables with their values, in order. A value: `with_…` make new ones."""

    __slots__ = ("_origins", "_values")

    def __init__(self, values: dict[str, str], origins: dict[str, tuple[str, int]]) -> None:
        self._values = values
        self._origins = origins

    @property
    def items(self) -> tuple[tuple[str, str], ...]:
        """All variables, in the order in which they were last set."""
        return tuple(self._values.items())

    def origin(self, name: str) -> tuple[str, int]:
        """What set a variable: "ARG" or "ENV", and the offset in the file."""
        return self._origins.get(name, ("ENV", 0))

    def get(self, name: str) -> str | None:
        """The value of a variable; None where there is none."""
        return self._values.get(name)

    def with_env(self, pairs: Iterable[Pair]) -> Environment:
        """After an ENV, all of whose pairs see the values from before it."""
        new = [(str(pair.key), self.expand(pair.value), pair.start) for pair in pairs]
        return self._with("ENV", new)

    def with_args(
        self, pairs: Iterable[Pair], given: Mapping[str, str], globals_: Environment | None
    ) -> Environment:
        """After an ARG: a build argument beats the default, and without either the value is that
        of the ARG of this name above the first FROM."""
        found = self
        for pair in pairs:
            name = str(pair.key)
            value = given.get(name)
            if value is None and pair.value is not None:
                value = found.expand(pair.value)
            if value is None and globals_ is not None:
                value = globals_.get(name)
            if value is not None:
                found = found._with("ARG", [(name, value, pair.start)])
        return found

    def _with(self, kind: str, new: Iterable[tuple[str, str, int]]) -> Environment:
        values, origins = dict(self._values), dict(self._origins)
        for name, value, start in new:
            values.pop(name, None)  # what is set again goes to the end of the list
            values[name] = value[:LONGEST]
            origins[name] = (kind, start)
        return Environment(values, origins)

    def expand(self, word: Argument | None) -> str:
        """A word with its variables replaced. What is set nowhere is nothing."""
        if word is None:
            return ""
        return self._joined(word.pieces) if word.expands else str(word)

    def _joined(self, pieces: Iterable[Piece]) -> str:
        parts = [it if isinstance(it, str) else self._value(it) for it in pieces]
        return "".join(parts)[:LONGEST]

    def _value(self, variable: Variable) -> str:
        value, kind = self.get(str(variable.name)), variable.modifier
        if kind in (":-", "-"):
            is_unset = value is None or (kind == ":-" and not value)
            return self._joined(variable.operand) if is_unset else value or ""
        if kind in (":+", "+"):
            is_set = value is not None and (bool(value) or kind == "+")
            return self._joined(variable.operand) if is_set else ""
        if not kind or kind in ("?", ":?") or value is None:
            return value or ""
        return value_of(variable, _scope_of(str(variable.name), value)) or ""


def _scope_of(name: str, value: str) -> Scope:
    """The scope in which one variable has a value."""
    from dflint.model.frames import Value
    from dflint.model.scope import Scope

    return Scope.of({name: Value(value, "env")})


NOTHING_SET = Environment({}, {})
