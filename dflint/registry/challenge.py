"""`WWW-Authenticate`: what a server asks for. Source: RFC 9110, 11.6.1; RFC 6750, 3."""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SPACES = re.compile(r"[ \t]*")
_SEPARATORS = re.compile(r"[ \t,]*")


class Challenge:
    """A scheme in small letters, such as bearer, and its parameters by their names in small letters."""

    __slots__ = ("parameters", "scheme")

    def __init__(self, scheme: str, parameters: Mapping[str, str]) -> None:
        self.scheme = scheme
        self.parameters = parameters

    def __repr__(self) -> str:
        return f"Challenge({self.scheme!r}, {self.parameters!r})"


def challenges(headers: Iterable[str]) -> list[Challenge]:
    """The challenges of one or more headers, in order; what cannot be read ends a header."""
    return [it for header in headers for it in _of_header(header)]


def _of_header(text: str) -> list[Challenge]:
    found: list[Challenge] = []
    at = 0
    while True:
        at = _end(_SEPARATORS, text, at)
        word = _TOKEN.match(text, at)
        if word is None:
            return found
        name, at = word[0].lower(), _end(_SPACES, text, word.end())
        if found and text[at : at + 1] == "=":
            value, at = _value(text, _end(_SPACES, text, at + 1))
            if value is None:
                return found
            found[-1] = Challenge(found[-1].scheme, {**found[-1].parameters, name: value})
        else:
            found.append(Challenge(name, {}))


def _value(text: str, at: int) -> tuple[str | None, int]:
    quoted = _QUOTED.match(text, at)
    if quoted is not None:
        return re.sub(r"\\(.)", r"\1", quoted[1]), quoted.end()
    word = _TOKEN.match(text, at)
    return (word[0], word.end()) if word is not None else (None, at)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match is not None else at
