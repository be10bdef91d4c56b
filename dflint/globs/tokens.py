"""What patterns are made of: characters, wildcards for one character, and stars.

Each language of patterns has its own reader (`readers.py`); all give a row of these tokens.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    # A token is a character, or one of the objects below.
    Token = object


class Wildcard:
    """A token that is no character."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


ANY = Wildcard("ANY")  # one character; in a path, no slash
STAR = Wildcard("STAR")  # any number of characters; in a path, none of them a slash
DEEP = Wildcard("DEEP")  # any number of characters, slashes too
FOLDERS = Wildcard("FOLDERS")  # nothing, or any characters and a slash after them


class Bracket:
    """`[a-z]`: one character of some ranges, or of none of them if it is `negated`."""

    __slots__ = ("negated", "ranges")

    def __init__(self, ranges: Sequence[tuple[str, str]], negated: bool) -> None:
        self.ranges = tuple(ranges)
        self.negated = negated

    def takes(self, char: str) -> bool:
        """Whether it matches the character."""
        for first, last in self.ranges:
            if first <= char <= last:
                return not self.negated
        return self.negated

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Bracket):
            return False
        return (self.ranges, self.negated) == (other.ranges, other.negated)

    def __hash__(self) -> int:
        return hash((self.ranges, self.negated))


STARS = (STAR, DEEP, FOLDERS)


def literal(tokens: Sequence[Token]) -> str | None:
    """The text that the tokens are, if they are nothing but characters."""
    for token in tokens:
        if type(token) is not str:
            return None
    return "".join(tokens)  # type: ignore[arg-type]


def split_at(tokens: Sequence[Token], separator: Token) -> list[list[Token]]:
    """The rows of tokens between those that are the separator."""
    rows: list[list[Token]] = [[]]
    for token in tokens:
        if token is separator or (type(token) is str and token == separator):
            rows.append([])
        else:
            rows[-1].append(token)
    return rows


def ends_of(tokens: Sequence[Token]) -> tuple[str, str]:
    """The characters before the first wildcard, and those after the last."""
    first = 0
    while first < len(tokens) and type(tokens[first]) is str:
        first += 1
    last = len(tokens)
    while last > first and type(tokens[last - 1]) is str:
        last -= 1
    return "".join(tokens[:first]), "".join(tokens[last:])  # type: ignore[arg-type]


def name_start(tokens: Sequence[Token]) -> str:
    """What the last folder of a path begins with that a pattern such as `**/name*` takes; empty for others."""
    if not tokens or tokens[0] is not FOLDERS or DEEP in tokens or FOLDERS in tokens[1:]:
        return ""
    if any(it.takes("/") if isinstance(it, Bracket) else it == "/" for it in tokens):
        return ""
    return ends_of(tokens[1:])[0]
