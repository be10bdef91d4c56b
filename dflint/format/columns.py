"""Which spaces an author has put there to align words of several lines below each other."""

from __future__ import annotations

from itertools import pairwise

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dflint.source import Source

TAB = 8
FAR = 2  # lines: one blank line or comment may be between two that are aligned
MANY = 3  # two spaces are a slip, three are not


class Gap:
    """Blanks between two parts on one line, and what they would be in our layout.

    `row` is the number of the line, `left` and `right` are the columns where the spaces begin
    and end. `owner` is where the instruction starts. `at_escape`: the escape at the end of the line
    follows.
    """

    __slots__ = ("at_escape", "end", "left", "owner", "right", "row", "start", "text")

    def __init__(
        self, source: Source, owner: int, start: int, end: int, text: str, at_escape: bool
    ) -> None:
        self.owner = owner
        self.start = start
        self.end = end
        self.text = text
        self.at_escape = at_escape
        position = source.position(start)
        self.row = position.line
        line = source.text[start - position.column + 1 : end].expandtabs(TAB)
        self.right = len(line)
        self.left = len(line.rstrip(" ")) if start < end else self.right


def aligned_rows(gaps: Iterable[Gap]) -> set[int]:
    """The lines in which something is aligned with the line above or below."""
    return {gap.row for column in _columns(gaps) if _is_meant(column) for gap in column}


def _columns(gaps: Iterable[Gap]) -> list[list[Gap]]:
    """Gaps that all end at one column, of lines that follow each other."""
    rows: dict[int, list[Gap]] = {}
    for gap in gaps:
        if gap.left < gap.right:
            rows.setdefault(gap.row, []).append(gap)
    columns: list[list[Gap]] = []
    above: dict[tuple[int, bool], list[Gap]] = {}
    last = 0
    for number, row in sorted(rows.items()):
        if number - last > FAR:
            above = {}
        last = number
        here: dict[tuple[int, bool], list[Gap]] = {}
        for gap in row:
            place = (gap.right, gap.at_escape)  # escapes are in columns of their own
            column = above.get(place)
            if column is None:
                column = []
                columns.append(column)
            column.append(gap)
            here[place] = column
        above = here
    return columns


def _is_meant(column: Sequence[Gap]) -> bool:
    """Whether spaces are there for the column: many of them, or more than once.

    Within one instruction once is enough; a `RUN  a` below a `FROM b` is a slip.
    """
    widths = [gap.right - gap.left for gap in column]
    if max(widths) >= MANY:
        return len(column) > 1
    uneven = [(one, other) for one, other in pairwise(column) if one.left != other.left]
    is_often = bool(uneven) and len(widths) - widths.count(1) > 1
    return is_often or any(one.owner == other.owner for one, other in uneven)
