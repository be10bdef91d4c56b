"""Patterns over paths, in which a star stops at a slash and two stars do not.

Where two stars are a whole folder of the pattern, as in `a/**/*.txt`, the folders of the path are
matched against those of the pattern. Anything else, such as the `a**b` of .dockerignore, is
followed character by character through all the ways in which it could match at once.
"""

from __future__ import annotations

from dflint.globs.glob import Glob
from dflint.globs.tokens import ANY, DEEP, FOLDERS, STAR, STARS, Bracket, ends_of, literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dflint.globs.tokens import Token

    Matcher = Callable[[str], bool]

SLASH = "/"
LONGEST = 4096  # characters of a path, as Linux has them: a pattern for longer ones matches none


def path_matcher(tokens: Sequence[Token]) -> Matcher:
    """What says whether a pattern takes a whole path."""
    text = literal(tokens)
    if text is not None:
        return text.__eq__
    if sum(token not in STARS for token in tokens) > LONGEST:
        return _nothing
    rows = _folders(tokens)
    if rows is None:
        return _States(tokens).matches
    if len(rows) == 2 and rows[0] is None and rows[1] is not None:
        return _of_name(rows[1])
    if len(rows) == 1 and rows[0] is not None:
        return _at_top(rows[0])
    return _Folders(rows).matches


def _of_name(takes: Matcher) -> Matcher:
    """For `**/name`, which only the last folder of the path decides."""
    return lambda path: takes(path[path.rfind(SLASH) + 1 :])


def _at_top(takes: Matcher) -> Matcher:
    """For a pattern without a slash, which takes no path with one."""
    return lambda path: SLASH not in path and takes(path)


# --- by folders ---


def _folders(tokens: Sequence[Token]) -> list[Matcher | None] | None:
    """What takes each folder of a path, with None for any number of them.

    Nothing where stars that go over folders are not whole ones of the pattern.
    """
    if any(isinstance(token, Bracket) and token.takes(SLASH) for token in tokens):
        return None
    rows: list[Matcher | None] = []
    row: list[Token] = []
    for at, token in enumerate(tokens):
        if token is FOLDERS or token is DEEP:
            if row or (token is DEEP and at + 1 < len(tokens)):
                return None
            if token is DEEP:
                return [*rows, _anything, None]
            rows.append(None)
        elif token == SLASH:
            rows.append(_folder(row))
            row = []
        else:
            row.append(token)
    return [*rows, _folder(row)]


def _folder(row: Sequence[Token]) -> Matcher:
    text = literal(row)
    if text is not None:
        return text.__eq__
    start, end = ends_of(row)
    if len(start) + len(end) + 1 == len(row) and row[len(start)] is STAR:
        return _between(start, end)
    return Glob(row).matches


def _between(start: str, end: str) -> Matcher:
    """For `start*end`."""
    least = len(start) + len(end)
    return lambda name: len(name) >= least and name.startswith(start) and name.endswith(end)


class _Folders:
    """Folders of a path against those of a pattern."""

    __slots__ = ("_rows",)

    def __init__(self, rows: Sequence[Matcher | None]) -> None:
        self._rows = rows

    def matches(self, path: str) -> bool:
        """Whether it takes the path. Where it does not, the last None takes a folder more."""
        rows, parts = self._rows, path.split(SLASH)
        row = part = 0
        last, resume = -1, 0
        while part < len(parts):
            takes = rows[row] if row < len(rows) else _nothing
            if takes is None:
                last, resume = row, part
                row += 1
            elif takes(parts[part]):
                row += 1
                part += 1
            elif last < 0:
                return False
            else:
                resume += 1
                row, part = last + 1, resume
        return all(it is None for it in rows[row:])


# --- by characters ---


class _States:
    """All the places of the pattern that a path may have led to so far, a bit for each."""

    __slots__ = ("_all", "_by_char", "_final", "_names", "_skips", "_tokens")

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens: list[tuple[int, Token]] = []
        self._all = self._names = self._skips = 0
        state = 0
        for token in simplified(tokens):
            bit = 1 << state
            if token is STAR:
                self._names |= bit
            elif token is DEEP:
                self._all |= bit
            elif token is FOLDERS:  # from here to the state after the next, or by way of a slash
                self._skips |= bit
                self._all |= bit << 1
                self._tokens.append((bit << 1, SLASH))
                state += 2
            else:
                self._tokens.append((bit, token))
                state += 1
        self._final = 1 << state
        self._by_char: dict[str, int] = {}

    def matches(self, path: str) -> bool:
        """Whether it takes the path."""
        states = self._skipped(1)
        for char in path:
            loops = self._all if char == SLASH else self._all | self._names
            states = self._skipped((states & self._mask(char)) << 1 | states & loops)
            if not states:
                return False
        return bool(states & self._final)

    def _skipped(self, states: int) -> int:
        """With the states that can be reached without a character."""
        skips = states & self._skips
        return states | skips << 1 | skips << 2

    def _mask(self, char: str) -> int:
        """The states that this character leads on from."""
        mask = self._by_char.get(char)
        if mask is None:
            mask = self._by_char[char] = sum(bit for bit, it in self._tokens if _takes(it, char))
        return mask


def simplified(tokens: Sequence[Token]) -> list[Token]:
    """The same pattern without stars that add nothing to those beside them."""
    found: list[Token] = []
    for token in tokens:
        last = found[-1] if found else None
        if token not in STARS or last not in STARS:
            found.append(token)
        elif last is STAR and token is FOLDERS:
            found.append(token)  # which is no more than any text
        elif last is not token and last is not DEEP:  # any folders and any name are any text
            while found and found[-1] in STARS:
                found.pop()
            found.append(DEEP)
    return found


def _takes(token: Token, char: str) -> bool:
    if isinstance(token, Bracket):
        return token.takes(char)
    return char != SLASH if token is ANY else token == char


def _anything(folder: str) -> bool:
    return True


def _nothing(path: str) -> bool:
    return False
