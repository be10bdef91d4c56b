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
    """The places of `keys`, and of the `strings` behind each of them."""

    def __init__(self, text: str) -> None:
        self.keys: dict[Path, Span] = {}
        self.strings: list[tuple[Path, str, Span]] = []
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
        """Go through valid TOML once."""
        table: Path = ()  # the keys are in
        path: Path = ()  # the value is behind
        base: Path = ()  # the inline table is behind
        key: list[str] = []
        is_key, is_header = True, False
        nested: list[tuple[str, Path, Path]] = []
        for token in TOKEN.finditer(text):
            kind, word = token.lastgroup, token[0]
            if kind in ("word", "string"):
                span = Span(*token.span())
                name = _unquoted(word) if kind == "string" else word
                if is_key:
                    key.append(name)
                    self.keys.setdefault((*base, *key), span)
                elif kind == "string":
                    self.strings.append((path, name, span))
            elif word == "=":
                path, key, is_key = (*base, *key), [], False
            elif word == "[" and is_key and not nested and not key:
                base, is_header = (), True
            elif word in "[{":
                nested.append((word, base, path))
                if word == "{":
                    base, is_key = path, True
            elif word == "]" and is_header:
                table, is_header, is_key = tuple(key), False, False
            elif word in "]}" and nested:
                _, base, path = nested.pop()
                is_key = False
            elif word == "," and nested and nested[-1][0] == "{":
                key, is_key = [], True
            elif word == "\n" and not nested:
                base, key, is_key, is_header = table, [], True, False


def _unquoted(literal: str) -> str:
    text: str = tomllib.loads(f"it = {literal}")["it"]
    return text
