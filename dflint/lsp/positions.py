"""Positions of the protocol and offsets in a text: the only place where one becomes the other.

A position is a line and a column, both from 0. Lines end with LF, CR LF or CR. The unit of columns
is agreed at the start: bytes of UTF-8, units of UTF-16, or code points ("utf-32").
Source: Language Server Protocol 3.17, "Position", "PositionEncodingKind", "EOL".
"""

from __future__ import annotations

from _bisect import bisect_right
from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.source import Span

if TYPE_CHECKING:
    from dflint.source import Spanned

UTF8, UTF16, UTF32 = "utf-8", "utf-16", "utf-32"


class Lines:
    """A text in the lines and columns of an editor. Takes any position: those outside are moved to
    the nearest place inside."""

    def __init__(self, text: str, encoding: str = UTF16) -> None:
        self.text = text
        self.encoding = encoding
        self.starts = _starts(text)
        self._is_plain = encoding == UTF32 or text.isascii()

    def offset(self, position: types.Position) -> int:
        """The offset of a position."""
        if position.line >= len(self.starts):
            return len(self.text)
        start, end = self.bounds(max(position.line, 0))
        column = max(position.character, 0)
        if self._is_plain:
            return min(start + column, end)
        at = start
        while at < end and column > 0:
            column -= _width(self.text[at], self.encoding)
            at += column >= 0  # the middle of a character is its start
        return at

    def position(self, offset: int) -> types.Position:
        """The position of an offset."""
        offset = min(max(offset, 0), len(self.text))
        line = bisect_right(self.starts, offset) - 1
        start = self.starts[line]
        if self._is_plain:
            return types.Position(line, offset - start)
        before = self.text[start:offset]
        width = len(before) if before.isascii() else sum(_width(c, self.encoding) for c in before)
        return types.Position(line, width)

    def range(self, place: Spanned) -> types.Range:
        """The range of a place."""
        return types.Range(self.position(place.start), self.position(place.end))

    def span(self, range_: types.Range) -> Span:
        """The place that a range is; a range that ends before it starts is empty."""
        start = self.offset(range_.start)
        return Span(start, max(start, self.offset(range_.end)))

    def bounds(self, line: int) -> tuple[int, int]:
        """Where a line starts, and where it ends without its line end."""
        start = self.starts[line]
        if line + 1 == len(self.starts):
            return start, len(self.text)
        end = self.starts[line + 1] - 1
        if end > start and self.text[end - 1 : end + 1] == "\r\n":
            end -= 1
        return start, end

    def whole(self) -> types.Range:
        """The range of all of the text."""
        return types.Range(types.Position(0, 0), self.position(len(self.text)))


def edited(lines: Lines, change: types.TextDocumentContentChangeEvent) -> str:
    """A text after one change that an editor sends."""
    if isinstance(change, types.TextDocumentContentChangeWholeDocument):
        return change.text
    place, text = lines.span(change.range), lines.text
    return text[: place.start] + change.text + text[place.end :]


def _starts(text: str) -> list[int]:
    """Where each line starts."""
    has_returns = "\r" in text
    starts = [0]
    at = -1
    while True:
        feed = text.find("\n", at + 1)
        if has_returns:
            single = text.find("\r", at + 1)
            if single >= 0 and (feed < 0 or single < feed) and single + 1 != feed:
                feed = single
        if feed < 0:
            return starts
        starts.append(feed + 1)
        at = feed


def _width(char: str, encoding: str) -> int:
    """How many units a character takes."""
    number = ord(char)
    if encoding == UTF16:
        return 1 + (number > 0xFFFF)
    if encoding == UTF8:
        return 1 + (number > 0x7F) + (number > 0x7FF) + (number > 0xFFFF)
    return 1
