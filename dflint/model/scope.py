"""ARG and ENV: which variables there are at a place, and what is known of their values.

Source: Dockerfile reference, "Environment replacement" and "Understand how ARG and FROM interact".
"""

from __future__ import annotations

from dflint.model.frames import Budget, Frame, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from dflint.syntax.parts import Pair
    from dflint.syntax.words import Argument, Piece, Variable

# Can be used without being declared (Dockerfile reference, "Predefined ARGs").
PREDEFINED = frozenset({
    "HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "NO_PROXY", "ALL_PROXY",
    "http_proxy", "https_proxy", "ftp_proxy", "no_proxy", "all_proxy",
})  # fmt: skip
# Known before the first FROM; in a stage they must be declared (ibid., "Automatic platform ARGs").
PLATFORM = frozenset(
    f"{side}{part}"
    for side in ("BUILD", "TARGET")
    for part in ("PLATFORM", "OS", "OSVERSION", "ARCH", "VARIANT")
) | {"TARGETSTAGE"}
LONGEST = 1 << 13  # characters of a value: thirty times `ENV A=$A$A` would fill the memory


class Values:
    """The variables of a scope by their names, like a mapping."""

    __slots__ = ("_count", "_frame")

    def __init__(self, frame: Frame, count: int) -> None:
        self._frame = frame
        self._count = count

    def get(self, name: str) -> Value | None:
        """A variable, or None if there is none of that name."""
        return self._frame.find(name, self._count)

    def __contains__(self, name: str) -> bool:
        return self._frame.find(name, self._count) is not None

    def __getitem__(self, name: str) -> Value:
        found = self._frame.find(name, self._count)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        seen: set[str] = set()
        for name in self._frame.names_seen(self._count):
            if name not in seen:
                seen.add(name)
                yield name

    def items(self) -> Iterator[tuple[str, Value]]:
        """All of them."""
        return ((name, self[name]) for name in self)


class Scope:
    """The variables at one place. A value: `with_…` make a new one."""

    __slots__ = ("_count", "_frame")

    def __init__(self, frame: Frame, count: int) -> None:
        self._frame = frame
        self._count = count

    @staticmethod
    def of(values: Mapping[str, Value]) -> Scope:
        """A scope of these variables."""
        frame = Frame(None, Budget(0))
        for name, value in values.items():
            frame.add(name, value)
        return Scope(frame, len(frame.names))

    def for_file(self, length: int) -> Scope:
        """The same for a file of so many characters, which limit how long all values together may
        be. It is the same limit for files that differ but a little."""
        budget = Budget(LONGEST + ROOM * (1 << length.bit_length()))
        return Scope(Frame((self._frame, self._count), budget), 0)

    @property
    def has_room(self) -> bool:
        """Whether less than half is used of what the values of a file may be together."""
        budget = self._frame.budget
        return budget.left > budget.all / 2

    @property
    def is_exhausted(self) -> bool:
        """Whether there was no room for some value of the file."""
        return self._frame.budget.left < 0

    @property
    def values(self) -> Values:
        """The variables that are declared or set here."""
        return Values(self._frame, self._count)

    def __contains__(self, name: str) -> bool:
        return self._frame.find(name, self._count) is not None or name in PREDEFINED

    def get(self, name: str) -> str | None:
        """The value of a variable, or None if it is not known from the file."""
        found = self._frame.find(name, self._count)
        return found.text if found else None

    def has_name_with(self, piece: str) -> bool:
        """Whether a name has this piece in it, whatever the letter case."""
        return self._frame.has_name_with(piece.upper(), self._count)

    def kind(self, name: str) -> str:
        """ "arg", "env", or nothing if it is not declared here."""
        found = self._frame.find(name, self._count)
        return found.kind if found else ""

    def with_others(self, values: Mapping[str, str | None]) -> Scope:
        """With the variables of a base image that are not set here, as far as their values are known."""
        scope = self
        for name, text in values.items():
            if text is not None and "$" not in text and name not in self:
                scope = scope._with(name, Value(text, "env"))
        return scope

    def with_env(self, pairs: Iterable[Pair]) -> Scope:
        """After an ENV. All its pairs see the values from before it."""
        new = {str(pair.key): self._value(pair, "env", "") for pair in pairs}
        scope = self
        for name, value in new.items():
            scope = scope._with(name, value)
        return scope

    def with_args(
        self,
        pairs: Iterable[Pair],
        globals_: Scope | None = None,
        given: Callable[[str], str | None] | None = None,
    ) -> Scope:
        """After an ARG. Without a default it takes the value of the global ARG of its name.

        `globals_`: the global ARGs; None for these ARGs themselves, in whose defaults a variable is
        empty that no ARG declares. `given`: the value that all builds give to an argument.

        Below an ENV of its name, an ARG with a value counts for BuildKit (tried with 0.12), and for
        buildah and the classic builder the ENV does, as the reference says: no value is known then.
        """
        scope = self
        for pair in pairs:
            default = globals_.get(pair.key) if globals_ is not None else None
            if pair.value is None and given is not None:
                default = given(str(pair.key))
            seen = scope._with_undeclared_empty(pair.value) if globals_ is None else scope
            value = seen._value(pair, "arg", default)
            above = scope._frame.find(pair.key, scope._count)
            if above is not None and above.kind == "env":
                is_left = pair.value is None and default is None
                if is_left or value.text == above.text is not None:
                    continue
                value = Value(None, "env", above.pair)
            scope = scope._with(str(pair.key), value)
        return scope

    def _with_undeclared_empty(self, word: Argument | None) -> Scope:
        """The scope in which the variables of a word that are not declared here are empty."""
        scope = self
        for variable in word.variables if word is not None and word.expands else ():
            if variable.name not in scope:
                scope = scope._with(str(variable.name), Value("", "arg"))
        return scope

    def changed_since(self, earlier: Scope | None) -> list[str]:
        """The names of what has been set since an earlier scope that leads here, in order of the
        alphabet; of all there is, without one."""
        names: set[str] = set()
        frame, count = self._frame, self._count
        while earlier is None or frame is not earlier._frame:
            names.update(frame.names[:count])
            if frame.below is None:
                return sorted(names)
            frame, count = frame.below
        names.update(frame.names[earlier._count : count])
        return sorted(names)

    def _value(self, pair: Pair, kind: str, without: str | None) -> Value:
        """What a pair sets; `without` where it gives no value."""
        if pair.value is None:
            return Value(without, kind, pair)
        text = expand(pair.value, self)
        written = None if text is not None else text_of(pair.value, self)
        if pair.value.expands and not self._frame.budget.allows(text or written or ""):
            return Value(None, kind, pair)
        return Value(text, kind, pair, written)

    def _with(self, name: str, value: Value) -> Scope:
        frame = self._frame
        if self._count != len(frame.names):  # another stage has gone on from here
            frame = Frame((frame, self._count), frame.budget)
        frame.add(name, value)
        return Scope(frame, len(frame.names))


ROOM = 16  # characters of values for each character of a file
NO_VARIABLES = Scope.of({})
GLOBAL_VARIABLES = Scope.of({name: Value(None, "arg") for name in sorted(PLATFORM)})


def expand(word: Argument, scope: Scope) -> str | None:
    """The word with its variables replaced, or None where that cannot be known from the file."""
    return str(word) if not word.expands else _expand(word.pieces, scope)


def _expand(pieces: Iterable[Piece], scope: Scope) -> str | None:
    found: list[str] = []
    length = 0
    for piece in pieces:
        text = piece if isinstance(piece, str) else value_of(piece, scope)
        length += len(text) if text is not None else LONGEST
        if text is None or length > LONGEST:
            return None
        found.append(text)
    return "".join(found)


def text_of(word: Argument | None, scope: Scope) -> str:
    """A word with its variables replaced where the file gives their values.

    It stays as it is where it would become too long.
    """
    if word is None or not word.expands:
        return str(word or "")
    found: list[str] = []
    length = 0
    for piece in word.pieces:
        found.append(_piece(piece, scope))
        length += len(found[-1])
        if length > LONGEST:
            return str(word)
    return "".join(found)


def _piece(piece: Piece, scope: Scope) -> str:
    if isinstance(piece, str):
        return piece
    value = value_of(piece, scope)
    if value is None and not piece.modifier:
        declared = scope.values.get(piece.name)
        value = declared.written if declared is not None else None
    if value is not None:
        return value
    operand = "".join(_piece(part, scope) for part in (*piece.operand, *piece.replacement))
    return f"${{{piece.name}{piece.modifier}{operand}}}"


def value_of(variable: Variable, scope: Scope) -> str | None:
    """What a reference is for, or None where that cannot be known from the file."""
    value = scope.get(variable.name)
    modifier = variable.modifier
    if modifier in (":-", "-"):
        if value is None and variable.name in scope.values:
            return None  # declared, and the build decides
        unset = value is None or (modifier == ":-" and not value)
        return _expand(variable.operand, scope) if unset else value
    if modifier in (":+", "+") and value is not None:
        return _expand(variable.operand, scope) if value or modifier == "+" else ""
    if value is None or modifier in ("", "?", ":?"):
        return value
    return _changed(variable, value, scope)


def _changed(variable: Variable, value: str, scope: Scope) -> str | None:
    """`${x#p}`, `${x%p}`, `${x/p/r}` and their doubles."""
    pattern = _expand(variable.operand, scope)
    text = _expand(variable.replacement, scope)
    if pattern is None or text is None:
        return None
    from dflint.model.substitution import replaced, without_end, without_start

    kind = variable.modifier
    if kind[0] == "/":
        return replaced(value, pattern, text, is_all=kind == "//")
    cut = without_start if kind[0] == "#" else without_end
    return cut(value, pattern, longest=len(kind) == 2)
