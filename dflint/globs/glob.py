"""A pattern over one text, such as `a*b?c`, matched without backtracking.

The pieces between the stars are looked for one after the other, each where it occurs first. What
the text has before that place no later choice could use, so nothing is ever tried again: the time
grows with the text times the number of 64 wildcards that a single piece has.
"""

from __future__ import annotations

from dflint.globs.tokens import ANY, STAR, Bracket, literal, split_at

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.globs.tokens import Token


class Glob:
    """A row of tokens, of which STAR takes any text. `tokens` holds no DEEP and no FOLDERS."""

    __slots__ = ("_pieces",)

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._pieces = [_piece(row) for row in split_at(tokens, STAR)]

    def matches(self, text: str) -> bool:
        """Whether it takes all of the text."""
        first, *others = self._pieces
        if not others:
            return len(text) == first.length and first.is_at(text, 0)
        at = first.length
        end = len(text) - others[-1].length
        if end < at or not first.is_at(text, 0) or not others[-1].is_at(text, end):
            return False
        for piece in others[:-1]:
            found = piece.find(text, at, end)
            if found < 0:
                return False
            at = found + piece.length
        return True

    def search(self, text: str, start: int = 0) -> tuple[int, int] | None:
        """The first place from `start` on that it takes, the longest there."""
        first = self._pieces[0]
        begin = first.find(text, start, len(text))
        end = self._longest(text, begin + first.length) if begin >= 0 else -1
        return (begin, end) if end >= 0 else None

    def head(self, text: str, longest: bool) -> int:
        """How many characters at the start of the text it takes; -1 if it takes no such part."""
        first, *others = self._pieces
        if not first.is_at(text, 0):
            return -1
        if longest:
            return self._longest(text, first.length)
        at = first.length
        for piece in others:
            found = piece.find(text, at, len(text))
            if found < 0:
                return -1
            at = found + piece.length
        return at

    def reversed(self) -> Glob:
        """What takes the same texts written backwards."""
        turned = object.__new__(Glob)
        turned._pieces = [_piece(it.tokens[::-1]) for it in reversed(self._pieces)]
        return turned

    def _longest(self, text: str, at: int) -> int:
        """The last place at which it can end if its first piece ends at `at`; -1 if nowhere."""
        others = self._pieces[1:]
        if not others:
            return at
        for piece in others[:-1]:
            found = piece.find(text, at, len(text))
            if found < 0:
                return -1
            at = found + piece.length
        found = others[-1].find_last(text, at)
        return found + others[-1].length if found >= 0 else -1


class _Literal:
    """A piece that is plain text."""

    __slots__ = ("length", "text", "tokens")

    def __init__(self, text: str, tokens: Sequence[Token]) -> None:
        self.text = text
        self.tokens = tokens
        self.length = len(text)

    def is_at(self, text: str, at: int) -> bool:
        return text.startswith(self.text, at)

    def find(self, text: str, start: int, end: int) -> int:
        return text.find(self.text, start, end)

    def find_last(self, text: str, start: int) -> int:
        return text.rfind(self.text, start)


class _Masked:
    """A piece with wildcards for single characters, of which all places are tried at once.

    A bit for each token of the piece: it is set where the text so far ends with the tokens up to
    that one. One character of the text moves all bits on by one.
    """

    __slots__ = ("_brackets", "_free", "_masks", "length", "tokens")

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tokens
        self.length = len(tokens)
        self._masks: dict[str, int] = {}
        self._free = 0  # the tokens that take any character
        self._brackets: dict[Bracket, int] = {}
        for at, token in enumerate(tokens):
            if token is ANY:
                self._free |= 1 << at
            elif isinstance(token, Bracket):
                self._brackets[token] = self._brackets.get(token, 0) | 1 << at
        characters: dict[str, list[int]] = {}
        for at, token in enumerate(tokens):
            if isinstance(token, str):
                characters.setdefault(token, []).append(at)
        for char, places in characters.items():
            self._masks[char] = self._mask(char, sum(1 << at for at in places))

    def is_at(self, text: str, at: int) -> bool:
        part = text[at : at + self.length]
        return len(part) == self.length and all(map(_takes, self.tokens, part))

    def find(self, text: str, start: int, end: int) -> int:
        if end - start < self.length:
            return -1
        bits, last = 0, 1 << (self.length - 1)
        for at in range(start, end):
            bits = (bits << 1 | 1) & self._mask_of(text[at])
            if bits & last:
                return at + 1 - self.length
        return -1

    def find_last(self, text: str, start: int) -> int:
        turned = _Masked(self.tokens[::-1])
        part = text[start:][::-1]
        found = turned.find(part, 0, len(part))
        return len(text) - found - self.length if found >= 0 else -1

    def _mask_of(self, char: str) -> int:
        mask = self._masks.get(char)
        if mask is None:
            mask = self._masks[char] = self._mask(char, 0)
        return mask

    def _mask(self, char: str, literal: int) -> int:
        mask = literal | self._free
        for bracket, bits in self._brackets.items():
            if bracket.takes(char):
                mask |= bits
        return mask


def _piece(tokens: Sequence[Token]) -> _Literal | _Masked:
    text = literal(tokens)
    return _Masked(tokens) if text is None else _Literal(text, tokens)


def _takes(token: Token, char: str) -> bool:
    if isinstance(token, Bracket):
        return token.takes(char)
    return token is ANY or token == char
