"""A text in which what is below a change stays where it is.

Models have places as offsets into a text, so that a letter more in one line would make all that is below
it another. So dflint looks at a text that has spaces at the ends of lines: they mean nothing in a Dockerfile.
There are some below each instruction from the start, and as many fewer or more as a change is longer or
shorter.

For diagnostics alone: positions are led back to the text as it is (`offset`), and everything that edits
looks at that text itself.
"""

from __future__ import annotations

from _bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from dflint.source import common_end, common_start
from dflint.syntax.lines import read_lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.syntax.tree import Tree

    Gap = tuple[int, int]  # a place in the text as it is, and how many spaces are there

ROOM = 64  # spaces below an instruction, if there are not too many of those,
NEW_ROOM = 32  # and where a line was changed that has none
ALL_ROOM = 20_000
MOST_ROOM = 60_000  # after deletions; then it is begun anew


class StableText:
    """`actual` is the text as it is, `text` that with spaces in it. `gaps`: where they are in
    `actual`, and how many, in order."""

    __slots__ = ("_before", "_starts", "actual", "gaps", "text")

    def __init__(self, actual: str, gaps: Sequence[Gap] = ()) -> None:
        self.actual = actual
        self.gaps = tuple(gaps)
        parts: list[str] = []
        at = 0
        for place, count in self.gaps:
            parts += (actual[at:place], " " * count)
            at = place
        self.text = "".join((*parts, actual[at:])) if parts else actual
        # How many spaces are before each gap, and where it starts in `text`.
        self._before = [0, *accumulate(count for _, count in self.gaps)]
        self._starts = [place + it for (place, _), it in zip(self.gaps, self._before, strict=False)]

    @classmethod
    def spread(cls, actual: str) -> StableText:
        """A text with spaces below each instruction, and above it where comments are."""
        places = sorted({*_places(actual)})
        room = min(ROOM, ALL_ROOM // max(len(places), 1))
        return cls(actual, [(it, room) for it in places] if room else ())

    def offset(self, offset: int) -> int:
        """Where in the text as it is an offset of `text` is."""
        gap = bisect_right(self._starts, offset) - 1
        if gap < 0:
            return offset
        inside = min(offset - self._starts[gap], self.gaps[gap][1])
        return offset - self._before[gap] - inside

    def after(self, actual: str, tree: Tree) -> StableText:
        """The next text, in which as much as can be is where it is here. `tree`: that of `text`."""
        old = self.actual
        start = common_start(old, actual)
        tail = common_end(old[start:], actual[start:])
        longer = len(actual) - len(old)
        more = max(old, actual, key=len)
        is_pure = min(len(old), len(actual)) == start + tail  # something came, or went
        while is_pure and start and more[start - 1] == more[len(more) - tail - 1]:
            # The same change further up: of a line, to the line end of the line above it.
            start, tail = start - 1, tail + 1
            if more[start] == "\n":
                break
        end = _line_end(actual, len(actual) - tail)
        body = _last_body(tree, self, start, len(old) - tail)
        if body >= 0:  # what is in a here-document is data: the spaces go behind the line below it
            end = _line_end(actual, min(body + longer + 1, len(actual)))
        # A CR that something else comes behind is no part of a line end any more.
        first = bisect_left(self.gaps, (start - old.startswith("\r", start - 1), 0))
        if end >= len(actual):
            return StableText(actual, self.gaps[:first])  # there is nothing below
        last = bisect_right(self.gaps, (end - longer, len(self.text)))
        room = self._before[last] - self._before[first] - longer
        wanted = room if last > first and room >= 0 else NEW_ROOM
        below = _less(wanted - room, self.gaps[last:])
        gaps = [*self.gaps[:first], (end, wanted), *((it + longer, count) for it, count in below)]
        if sum(count for _, count in gaps) > MOST_ROOM:
            return StableText.spread(actual)
        return StableText(actual, gaps)

    def is_right(self, tree: Tree) -> bool:
        """Whether the spaces mean nothing: none are in a here-document. `tree`: that of `text`."""
        for instruction in tree.instructions:
            for heredoc in instruction.line.heredocs:
                gap = bisect_left(self._starts, heredoc.body_start)
                if gap < len(self._starts) and self._starts[gap] <= heredoc.stop:
                    return False
        return True


def _places(text: str) -> Iterator[int]:
    """The line ends below instructions, and right above them, except for those of here-documents."""
    bodies: set[int] = set()
    for line in read_lines(text).lines:
        above = text.rfind("\n", 0, line.start)
        above -= above > 0 and text[above - 1] == "\r"
        if above >= 0 and above not in bodies:
            yield above
        bodies = {it.stop for it in line.heredocs}
        if not bodies and line.end < len(text):
            yield line.end


def _less(spaces: int, gaps: Sequence[Gap]) -> Iterator[Gap]:
    """Gaps with so many spaces less in the first of them, as far as they have any."""
    for place, count in gaps:
        less = min(spaces, count)
        spaces -= less
        if less < count:
            yield place, count - less


def _last_body(tree: Tree, text: StableText, start: int, end: int) -> int:
    """Where the here-documents of the instruction end that a change is in; -1 for none."""
    for instruction in tree.instructions:
        line = instruction.line
        if line.heredocs and text.offset(line.start) <= end:
            stop = text.offset(max(it.stop for it in line.heredocs))
            if start <= stop:
                return stop
    return -1


def _line_end(text: str, offset: int) -> int:
    """The first end of a line at or behind an offset, before its CR LF."""
    end = text.find("\n", offset)
    if end > 0 and text[end - 1] == "\r":
        return end - 1 if end > offset else _line_end(text, end + 1)
    return end if end >= 0 else len(text)
