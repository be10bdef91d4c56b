"""A text in which what is below a change stays where it is.

Models have places as offsets into a text, so that a letter more in one line would make all that is below
it another. So dflint looks at a text that has spaces at the ends of the lines that were changed: they mean
nothing in a Dockerfile, and are as many more or fewer as the change is shorter or longer.

For diagnostics alone: positions are led back to the text as it is (`offset`), and everything that edits
looks at that text itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.syntax.tree import Tree

ROOM = 400  # spaces that are put in where there are too few
MOST = 12  # places with spaces
MOST_ROOM = 20_000


class StableText:
    """`actual` is the text as it is, `text` that with spaces in it. `gaps`: where they are in
    `actual`, and how many, in order."""

    __slots__ = ("actual", "gaps", "text")

    def __init__(self, actual: str, gaps: Sequence[tuple[int, int]] = ()) -> None:
        self.actual = actual
        self.gaps = tuple(gaps)
        parts: list[str] = []
        at = 0
        for place, count in self.gaps:
            parts += (actual[at:place], " " * count)
            at = place
        self.text = "".join((*parts, actual[at:])) if parts else actual

    def offset(self, offset: int) -> int:
        """Where in the text as it is an offset of `text` is."""
        spaces = 0
        for place, count in self.gaps:
            inside = offset - spaces - place
            if inside <= 0:
                break
            spaces += min(inside, count)
        return offset - spaces

    def after(self, actual: str, tree: Tree | None) -> StableText:
        """The next text, in which as much as can be is where it is here. `tree`: that of `text`."""
        old = self.actual
        start = _common(old, actual, 1)
        tail = _common(old[start:], actual[start:], -1)
        longer = len(actual) - len(old)
        more = max(old, actual, key=len)
        is_pure = min(len(old), len(actual)) == start + tail  # something came, or went
        while is_pure and start and more[start - 1] == more[len(more) - tail - 1]:
            # The same change further up: of a line, to the line end of the line above it.
            start, tail = start - 1, tail + 1
            if more[start] == "\n":
                break
        end = _line_end(actual, len(actual) - tail)
        if tree is None or not tree.instructions or start < self.offset(tree.instructions[0].start):
            return StableText(actual)  # before the first instruction, spaces may mean something
        body = _last_body(tree, self, start, len(old) - tail)
        if body >= 0:  # what is in a here-document is data: the spaces go behind the line below it
            end = _line_end(actual, min(body + longer + 1, len(actual)))
        kept = [it for it in self.gaps if it[0] < start]
        below = [(place + longer, count) for place, count in self.gaps if place > end - longer]
        if end >= len(actual):
            return StableText(actual, kept)  # there is nothing below
        inside = sum(count for place, count in self.gaps if start <= place <= end - longer)
        room = inside - longer
        if not 0 <= room <= MOST_ROOM:
            room = ROOM
        gaps = [*kept, (end, room), *below]
        return StableText(actual, gaps if len(gaps) <= MOST else [(end, ROOM)])

    def is_right(self, tree: Tree) -> bool:
        """Whether the spaces mean nothing: none are in a here-document. `tree`: that of `text`."""
        spaces = 0
        for place, count in self.gaps:
            at = place + spaces
            for instruction in tree.instructions:
                for heredoc in instruction.heredocs:
                    if heredoc.body_start <= at <= heredoc.stop:
                        return False
            spaces += count
        return True


def _last_body(tree: Tree, text: StableText, start: int, end: int) -> int:
    """Where the here-documents of the instruction end that a change is in; -1 for none."""
    for instruction in tree.instructions:
        line = instruction.line
        if instruction.heredocs and text.offset(line.start) <= end:
            stop = text.offset(max(it.stop for it in instruction.heredocs))
            if start <= stop:
                return stop
    return -1


def _line_end(text: str, offset: int) -> int:
    """The first end of a line at or behind an offset, before its CR LF."""
    end = text.find("\n", offset)
    if end > 0 and text[end - 1] == "\r":
        return end - 1 if end > offset else _line_end(text, end + 1)
    return end if end >= 0 else len(text)


def _common(one: str, other: str, side: int) -> int:
    """How many characters are the same at the start (1) or at the end (-1) of two texts."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if side > 0:
            is_same = one[low:middle] == other[low:middle]
        else:
            is_same = (
                one[len(one) - middle : len(one) - low]
                == other[len(other) - middle : len(other) - low]
            )
        low, high = (middle, high) if is_same else (low, middle - 1)
    return low
