"""ARG and ENV: which variables there are at a place, and what is known of their values.

Source: Dockerfile reference, "Environment replacement" and "Understand how ARG and FROM interact".
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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
LONGEST = 1 << 16  # characters of a value: thirty times `ENV A=$A$A` would fill the memory


class Value:
    """What is known of a variable. `text` is None where the build decides. `kind`: "arg" or "env".

    The text of an ARG is its default, which a build can replace. `scope`: what its value can use.
    `written`: the text with what is not known left in it, once somebody has asked for it.
    """

    __slots__ = ("kind", "pair", "scope", "text", "written")

    def __init__(
        self, text: str | None, kind: str, pair: Pair | None = None, scope: Scope | None = None
    ) -> None:
        self.text = text
        self.kind = kind
        self.pair = pair
        self.scope = scope
        self.written: str | None = None


class Scope:
    """The variables at one place. A value: `with_…` make a new one."""

    __slots__ = ("values",)

    def __init__(self, values: Mapping[str, Value]) -> None:
        self.values = values

    def __contains__(self, name: object) -> bool:
        return name in self.values or name in PREDEFINED

    def get(self, name: str) -> str | None:
        """The value of a variable, or None if it is not known from the file."""
        found = self.values.get(name)
        return found.text if found else None

    def kind(self, name: str) -> str:
        """ "arg", "env", or nothing if it is not declared here."""
        found = self.values.get(name)
        return found.kind if found else ""

    def with_env(self, pairs: Iterable[Pair]) -> Scope:
        """After an ENV. All its pairs see the values from before it."""
        new = {
            str(pair.key): Value(
                expand(pair.value, self) if pair.value is not None else "", "env", pair, self
            )
            for pair in pairs
        }
        return Scope({**self.values, **new})

    def with_args(
        self,
        pairs: Iterable[Pair],
        globals_: Scope | None = None,
        given: Callable[[str], str | None] | None = None,
    ) -> Scope:
        """After an ARG. Without a default it takes the value of the global ARG of its name.

        `given`: the value that all builds give to an argument, which has no default then.
        """
        scope = self
        for pair in pairs:
            if scope.kind(pair.key) == "env":
                continue  # ENV beats ARG
            text = expand(pair.value, scope) if pair.value is not None else None
            if pair.value is None and globals_ is not None:
                text = globals_.get(pair.key)
            if pair.value is None and given is not None:
                text = given(str(pair.key))
            scope = Scope({**scope.values, str(pair.key): Value(text, "arg", pair, scope)})
        return scope


NO_VARIABLES = Scope({})
GLOBAL_VARIABLES = Scope({name: Value(None, "arg") for name in sorted(PLATFORM)})


def expand(word: Argument, scope: Scope) -> str | None:
    """The word with its variables replaced, or None where that cannot be known from the file."""
    return str(word) if not word.expands else _expand(word.pieces, scope)


def _expand(pieces: Iterable[Piece], scope: Scope) -> str | None:
    found: list[str] = []
    for piece in pieces:
        text = piece if isinstance(piece, str) else value_of(piece, scope)
        if text is None:
            return None
        found.append(text)
    whole = "".join(found)
    return whole if len(whole) <= LONGEST else None


def text_of(word: Argument | None, scope: Scope) -> str:
    """A word with its variables replaced where the file tells their values."""
    return "" if word is None else "".join(_piece(piece, scope) for piece in word.pieces)


def _piece(piece: Piece, scope: Scope) -> str:
    if isinstance(piece, str):
        return piece
    value = value_of(piece, scope)
    if value is None and not piece.modifier and piece.name in scope.values:
        value = partly_known(scope.values[piece.name])
    if value is not None:
        return value
    operand = "".join(_piece(part, scope) for part in (*piece.operand, *piece.replacement))
    return f"${{{piece.name}{piece.modifier}{operand}}}"


def partly_known(value: Value) -> str | None:
    """What a variable was set to, where other variables in it are not known."""
    if value.pair is None or value.pair.value is None or value.scope is None:
        return None
    if value.written is None:
        value.written = text_of(value.pair.value, value.scope)
    return value.written if len(value.written) <= LONGEST else None


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
    import re  # rare, and slow to load

    glob = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)
    kind = variable.modifier
    if kind[0] == "/":
        return re.sub(glob, lambda _: text, value, count=0 if kind == "//" else 1, flags=re.S)
    cuts: Iterable[int] = range(len(value) + 1)
    if kind == "#":
        return next((value[i:] for i in cuts if re.fullmatch(glob, value[:i], re.S)), value)
    if kind == "##":
        return next((value[i:] for i in cuts[::-1] if re.fullmatch(glob, value[:i], re.S)), value)  # type: ignore[index]
    if kind == "%":
        return next((value[:i] for i in cuts[::-1] if re.fullmatch(glob, value[i:], re.S)), value)  # type: ignore[index]
    return next((value[:i] for i in cuts if re.fullmatch(glob, value[i:], re.S)), value)
