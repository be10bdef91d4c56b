"""The variables of a build, and what words become with them: known, or known in part.

Nothing is guessed: a variable that the file does not set may come with the base image.
"""

from __future__ import annotations

from dflint.model.frames import Value as ScopeValue
from dflint.model.scope import PLATFORM, Scope, expand
from dflint.structure_tests.expected import ANYTHING, UNKNOWN, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from dflint.syntax.parts import Pair
    from dflint.syntax.words import Argument, Piece

SPECIAL = frozenset("\\.+*?()|[]{}^$")
LONGEST = 1 << 16  # characters of a value


class Variables:
    """The variables at one place of a stage.

    `is_empty`: the base image is scratch, so that what the file does not set is empty.
    `given`: the build arguments of the user. `decided`: those that some build of the repository gives.
    """

    def __init__(
        self, given: Mapping[str, str], decided: Collection[str], is_empty: bool = False
    ) -> None:
        self.given = given
        self.decided = decided
        self.is_empty = is_empty
        self._values: dict[str, Value] = {}
        self._env: set[str] = set()

    def set_env(self, name: str, value: Value) -> None:
        """After an ENV."""
        self._values[name] = value
        self._env.add(name)

    def forget(self) -> None:
        """After an ENV whose name only the build knows: it may be any."""
        self._values = dict.fromkeys(self._values, UNKNOWN)
        self.is_empty = False

    def declare(self, pairs: Iterable[Pair], globals_: Variables | None) -> None:
        """After an ARG; `globals_` are those before the first FROM, None where this is one of them.

        Builders do not agree on whether an ARG hides an ENV of its name, so its value is then unknown.
        """
        for pair in pairs:
            name = str(pair.key)
            self._values[name] = (
                UNKNOWN if name in self._env else self._argument(name, pair, globals_)
            )

    def _argument(self, name: str, pair: Pair, globals_: Variables | None) -> Value:
        if name in self.given:
            return Value(self.given[name])
        if name in self.decided or name in PLATFORM:
            return Value(ANYTHING, is_pattern=True, arguments=frozenset((name,)))
        if pair.value is not None:
            value = self.value_of(pair.value)
        else:
            value = globals_._values.get(name, UNKNOWN) if globals_ is not None else UNKNOWN
        return Value(value.text, value.is_pattern, value.arguments | {name})

    def value_of(self, word: Argument) -> Value:
        """What a word becomes."""
        if not word.expands:
            return Value(str(word))
        names = {str(it.name) for it in word.variables}
        known = {name: value for name in names if (value := self._get(name)) is not None}
        arguments = frozenset(it for value in known.values() for it in value.arguments)
        if len(known) == len(names) and not any(it.is_pattern for it in known.values()):
            scope = Scope.of({name: ScopeValue(it.text, "env") for name, it in known.items()})
            text = expand(word, scope)
            if text is not None:
                return Value(text, arguments=arguments)
        pattern = "".join(self._pattern(piece) for piece in word.pieces)
        while ANYTHING * 2 in pattern:
            pattern = pattern.replace(ANYTHING * 2, ANYTHING)
        if pattern == ANYTHING or len(pattern) > LONGEST:
            return Value(ANYTHING, is_pattern=True, arguments=arguments)
        return Value(f"(?s)^{pattern}$", is_pattern=True, arguments=arguments)

    def _get(self, name: str) -> Value | None:
        """A variable; None where the base image may set it."""
        if name in self._values:
            return self._values[name]
        return Value("") if self.is_empty and name != "PATH" else None

    def _pattern(self, piece: Piece) -> str:
        if isinstance(piece, str):
            return quoted(piece)
        value = self._get(piece.name)
        is_known = value is not None and not value.is_pattern and not piece.modifier
        return quoted(value.text) if is_known and value is not None else ANYTHING


def quoted(text: str) -> str:
    """A regular expression for exactly this text."""
    return "".join(f"\\{char}" if char in SPECIAL else char for char in text)
