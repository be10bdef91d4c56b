"""The lines of a file that a finding is about, with marks under what is meant.

3 | RUN apt-get install curl
  |             ^^^^^^^
"""

from __future__ import annotations

from _bisect import bisect_left, bisect_right

from dflint.report.screen import columns, paint, shown
from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.rule import Related
    from dflint.source import Source, Spanned

    Mark = tuple[int, int, str, str]  # offsets of start and end, the character, what to say

FIRST_LINES = 3  # of a range over many lines, besides the last one
ELLIPSIS = "..."
NEAR = 2_000  # characters before and after a mark: more fit on no screen


class Style:
    """The looks of an excerpt, as numbers of ANSI; empty for none."""

    __slots__ = ("gutter", "main", "related")

    def __init__(self, main: str = "", related: str = "", gutter: str = "") -> None:
        self.main = main
        self.related = related
        self.gutter = gutter


@cached
def gutter_width(source: Source) -> int:
    """How wide line numbers are, the same all over a file."""
    return max(len(str(len(source.line_starts))), len(ELLIPSIS)) + 1


def excerpt(
    source: Source,
    place: Spanned,
    related: Sequence[Related],
    width: int,
    style: Style,
    label: str = "",
) -> list[str]:
    """The lines, ready to be shown, at most `width` wide; the words about places may be wider.

    `label`: of the place itself, if that is on one line.
    """
    first = source.line_number(place.start)
    last = source.line_number(max(place.end - 1, place.start))
    page = _Page(source, gutter_width(source), width, style, first != last)
    marks: dict[int, list[Mark]] = {}
    if first == last:
        marks[first] = [(place.start, place.end, "^", shown(label))]
        if not related:
            page.line(first, marks[first], " ")
            return page.rows
    for it in related:
        marks.setdefault(source.line_number(it.start), []).append(
            (it.start, it.end, "-", shown(it.message))
        )
    inside = _inside(first, last) if first != last else ()
    before = 0
    for number in sorted({*marks, *inside}):
        between = first < number <= last
        if before and number > before + 1:
            page.gap(between)
        opens = bool(inside) and number == first
        whole = opens and not source.text[source.line_starts[first - 1] : place.start].strip()
        page.line(number, marks.get(number, []), "/" if whole else "|" if between else " ")
        if opens and not whole:
            page.opening(place.start)
        if number == last and inside:
            page.closing(place.end - 1)
        before = number
    return page.rows


def _inside(first: int, last: int) -> tuple[int, ...]:
    """Which lines of a long range are shown: the first few and the last."""
    if last - first <= FIRST_LINES + 1:
        return tuple(range(first, last + 1))
    return (*range(first, first + FIRST_LINES), last)


class _Page:
    """The rows of an excerpt, while they are written."""

    def __init__(self, source: Source, gutter: int, width: int, style: Style, bar: bool) -> None:
        self.source = source
        self.gutter = gutter
        self.bar = bar
        self.width = width - gutter - 4 - 2 * bar  # a caret may be behind the last character
        self.style = style
        self.rows: list[str] = []

    def row(self, number: str, content: str) -> None:
        edge = paint(f"{number:>{self.gutter}} |", self.style.gutter)
        self.rows.append(f"{edge} {content}" if content else edge)

    def gap(self, between: bool) -> None:
        self.row(ELLIPSIS, paint("|", self.style.main) if between else "")

    def line(self, number: int, marks: Sequence[Mark], bar: str) -> None:
        """A line of the file and the marks under it."""
        view = View(self.source, number, [(a, b) for a, b, _, _ in marks], self.width)
        margin = paint(bar, self.style.main) + " " if self.bar else ""
        self.row(str(number), (margin + view.text).rstrip())
        for begin, end, char, label in marks:
            at = view.column(begin)
            length = max(view.column(max(end, begin)) - at, 1)
            style = self.style.main if char == "^" else self.style.related
            said = f"{char * length} {label}".rstrip()
            self.row("", margin + " " * at + paint(said, style))

    def opening(self, offset: int) -> None:
        """A line from the bar to where a range over several lines starts."""
        view = View(self.source, self.source.line_number(offset), (), self.width)
        self.row("", paint(" " + "_" * (view.column(offset) + 1) + "^", self.style.main))

    def closing(self, offset: int) -> None:
        """A line from the bar to the last character of a range over several lines."""
        view = View(self.source, self.source.line_number(offset), (), self.width)
        self.row("", paint("|" + "_" * (view.column(offset) + 1) + "^", self.style.main))


class View:
    """The part of a line that fits, around what is marked in it: offsets of start and end.

    Of a very long line no more is looked at than what could be shown.
    """

    def __init__(
        self, source: Source, number: int, marked: Sequence[tuple[int, int]], width: int
    ) -> None:
        start, end = source.line_bounds(number)
        first, last, low, high = start, end, start, start
        if marked:
            low, high = min(marked)[0], max([stop for _, stop in marked])
        if end - start > NEAR:
            first = max(start, low - NEAR)
            last = min(end, max(low, min(high, low + NEAR)) + NEAR)
        cells, self.begins = columns(source.text[first:last])
        self.first = first
        self.left, self.right = 0, len(cells)
        if self.begins[-1] >= width:  # a mark may be right behind the end
            self.left, self.right = self._clip(low - first, high - first, width - len(ELLIPSIS))
        is_cut = self.left > 0 or first > start
        self.shift = len(ELLIPSIS) if is_cut else 0
        part = cells[self.left : self.right]
        self.text = part if isinstance(part, str) else "".join(part)
        if is_cut:
            self.text = ELLIPSIS + self.text
        if self.right < len(cells) or last < end:
            self.text += ELLIPSIS

    def _clip(self, low: int, high: int, width: int) -> tuple[int, int]:
        """From which cell to which: the start if that is enough, or some context and the mark."""
        begins = self.begins
        left = 0
        if begins[min(high, len(begins) - 1)] > width:
            width -= len(ELLIPSIS)
            left = bisect_left(begins, begins[min(low, len(begins) - 1)] - width // 4)
        return left, bisect_right(begins, begins[left] + width) - 1

    def column(self, offset: int) -> int:
        """Where a character of the line is shown; where the view ends if it is beyond."""
        index = min(max(offset - self.first, self.left), self.right)
        return self.begins[index] - self.begins[self.left] + self.shift
