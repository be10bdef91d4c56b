"""Where the keys and the strings of a TOML text are, which tomllib does not say.

Only for those who have to show a place: the pattern takes a while to compile.
"""

from __future__ import annotations

import re
import tomllib

from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    Path = tuple[str, ...]
    Paths = tuple[Path, Path]

NOWHERE: Paths = ((), ())

TOKEN = re.compile(
    r"""
    (?P<skip>[ \t\r]+|\#[^\n]*)
    |(?P<string>\"{3}(?:[^\\]|\\.)*?\"{3,5}|'{3}.*?'{3,5}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')
    |(?P<mark>[][{}=.,\n])
    |(?P<word>[^][{}=.,\s"'\#]+)
    """,
    re.VERBOSE | re.DOTALL,
)


class Places:
    """The places of `keys`, and of the `strings` behind each of them.

    A key in a table of an array is there twice: without the number of the table, for the first of
    them, and with it: `("policy", "0", "name")`.
    """

    def __init__(self, text: str) -> None:
        self.keys: dict[Path, Span] = {}
        self.strings: list[tuple[Path, str, Span]] = []
        self._numbers: dict[Path, int] = {}  # of the last table of each array of tables
        self._scan(text)

    def of(self, path: Path, text: object = None) -> Span:
        """Where a key is, or else a string behind it; where there is no key, its table."""
        for under, string, span in self.strings if isinstance(text, str) else ():
            if under == path and string == text:
                return span
        while path and path not in self.keys:
            path = path[:-1]
        return self.keys.get(path, Span(0, 0))

    def _scan(self, text: str) -> None:
        """Go through valid TOML once. Paths are pairs: without and with numbers of tables."""
        table = path = base = NOWHERE  # the keys are in; the value, the inline table is behind
        key: list[str] = []
        is_key, is_header, is_array = True, False, False
        nested: list[tuple[str, Paths, Paths]] = []
        span = Span(0, 0)
        for token in TOKEN.finditer(text):
            kind, word = token.lastgroup, token[0]
            if kind in ("word", "string"):
                span = Span(*token.span())
                name = _unquoted(word) if kind == "string" else word
                if is_key:
                    key.append(name)
                    for it in base:
                        self.keys.setdefault((*it, *key), span)
                elif kind == "string":
                    self.strings += [(it, name, span) for it in dict.fromkeys(path)]
            elif word == "=":
                path, key, is_key = _below(base, *key), [], False
            elif word == "[" and is_key and not nested and not key:
                base, is_array, is_header = NOWHERE, is_header, True
            elif word in "[{":
                nested.append((word, base, path))
                if word == "{":
                    if len(nested) > 1 and nested[-2][0] == "[":
                        path = self._next(path)
                        nested[-1] = (word, base, path)
                        self.keys.setdefault(path[1], Span(*token.span()))
                    base, is_key = path, True
            elif word == "]" and is_header:
                table, is_header, is_key = (tuple(key), self._numbered(tuple(key))), False, False
                if is_array:
                    table = self._next((tuple(key), self._numbered(tuple(key[:-1]), key[-1])))
                self.keys.setdefault(table[1], span)
            elif word in "]}" and nested:
                _, base, path = nested.pop()
                if word == "}" and nested and nested[-1][0] == "[":
                    path = nested[-1][2]
                is_key = False
            elif word == "," and nested and nested[-1][0] == "{":
                key, is_key = [], True
            elif word == "\n" and not nested:
                base, key, is_key, is_header = table, [], True, False

    def _next(self, array: Paths) -> Paths:
        """The next table of an array, which goes by its number."""
        number = self._numbers.get(array[1], -1) + 1
        self._numbers[array[1]] = number
        return array[0], (*array[1], str(number))

    def _numbered(self, path: Path, *more: str) -> Path:
        """A path with the number of the last table of each array in it."""
        found: Path = ()
        for name in path:
            found = (*found, name)
            if found in self._numbers:
                found = (*found, str(self._numbers[found]))
        return (*found, *more)


def _below(paths: Paths, *key: str) -> Paths:
    return (*paths[0], *key), (*paths[1], *key)


def offset_in(literal: str, index: int) -> int:
    """Where in a string, as TOML has it in quotes, the character of that number of its value is."""
    quote = literal[:3] if literal[:3] in ('"' * 3, "'" * 3) else literal[:1]
    at, end = len(quote), len(literal) - len(quote)
    if len(quote) == 3 and literal[at : at + 1] == "\n":
        at += 1
    for _ in range(index):
        at += _length(literal, at, quote)
    while len(quote) == 3 and quote[0] == '"' and _is_joined(literal, at):
        at += _joined_length(literal, at)
    return min(at, end)


def _length(literal: str, at: int, quote: str) -> int:
    """How much is written there for one character."""
    joined = 0
    while quote == '"' * 3 and _is_joined(literal, at + joined):
        joined += _joined_length(literal, at + joined)
    at += joined
    if quote[0] == "'" or literal[at : at + 1] != "\\":
        return joined + 1
    return joined + {"u": 6, "U": 10, "x": 4}.get(literal[at + 1 : at + 2], 2)


def _is_joined(literal: str, at: int) -> bool:
    """Whether a backslash at the end of a line is there, which joins it to the next."""
    return literal[at : at + 1] == "\\" and literal[at + 1 :].lstrip(" \t\r")[:1] == "\n"


def _joined_length(literal: str, at: int) -> int:
    rest = literal[at + 1 :]
    return 1 + len(rest) - len(rest.lstrip())


def _unquoted(literal: str) -> str:
    text: str = tomllib.loads(f"it = {literal}")["it"]
    return text
