"""The lines of a file that a finding is about, with marks under what is meant.

3 | RUN apt-get install curl
  |             ^^^^^^^
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right

from dflint.report.screen import columns, paint, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.rule import Related
    from dflint.source import Source, Spanned

    Mark = tuple[int, int, str, str]  # offsets of start and end, the character, what to say

FIRST_LINES = 3  # of a range over many lines, besides the last one
ELLIPSIS = "..."


class Style:
    """The looks of an excerpt, as numbers of ANSI; empty for none."""

    __slots__ = ("gutter", "main", "related")

    def __init__(self, main: str = "", related: str = "", gutter: str = "") -> None:
        self.main = main
        self.related = related
        self.gutter = gutter


def gutter_width(source: Source) -> int:
    """How wide line numbers are, the same all over a file."""
    return max(len(str(len(source.line_starts))), len(ELLIPSIS)) + 1


def excerpt(
    source: Source, place: Spanned, related: Sequence[Related], width: int, style: Style
) -> list[str]:
    """The lines, ready to be shown, at most `width` wide but for the words about related places."""
    first = source.position(place.start).line
    last = source.position(max(place.end - 1, place.start)).line
    marks: dict[int, list[Mark]] = {}
    if first == last:
        marks[first] = [(place.start, place.end, "^", "")]
    for it in related:
        marks.setdefault(source.position(it.start).line, []).append(
            (it.start, it.end, "-", shown(it.message))
        )
    inside = _inside(first, last) if first != last else ()
    page = _Page(source, gutter_width(source), width, style, first != last)
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
        start = self.source.line_starts[number - 1]
        text = self.source.line(number)
        view = _View(text, [(a - start, b - start) for a, b, _, _ in marks], self.width)
        margin = paint(bar, self.style.main) + " " if self.bar else ""
        self.row(str(number), (margin + view.text).rstrip())
        for begin, end, char, label in marks:
            at = view.column(begin - start)
            length = max(view.column(max(end - start, begin - start)) - at, 1)
            style = self.style.main if char == "^" else self.style.related
            said = f"{char * length} {label}".rstrip()
            self.row("", margin + " " * at + paint(said, style))

    def opening(self, offset: int) -> None:
        """A line from the bar to where a range over several lines starts."""
        place = self.source.position(offset)
        view = _View(self.source.line(place.line), (), self.width)
        self.row("", paint(" " + "_" * (view.column(place.column - 1) + 1) + "^", self.style.main))

    def closing(self, offset: int) -> None:
        """A line from the bar to the last character of a range over several lines."""
        place = self.source.position(offset)
        view = _View(self.source.line(place.line), (), self.width)
        self.row("", paint("|" + "_" * (view.column(place.column - 1) + 1) + "^", self.style.main))


class _View:
    """The part of a line that fits, around what is marked in it."""

    def __init__(self, text: str, marked: Sequence[tuple[int, int]], width: int) -> None:
        cells, self.begins = columns(text)
        self.left, self.right = 0, len(cells)
        if self.begins[-1] >= width:  # a mark may be right behind the end
            low = min((start for start, _ in marked), default=0)
            high = max((end for _, end in marked), default=0)
            self.left, self.right = self._clip(low, high, width - len(ELLIPSIS))
        self.shift = len(ELLIPSIS) if self.left else 0
        parts = [ELLIPSIS if self.left else "", *cells[self.left : self.right]]
        self.text = "".join(parts) + (ELLIPSIS if self.right < len(cells) else "")

    def _clip(self, low: int, high: int, width: int) -> tuple[int, int]:
        """From which cell to which: the start if that is enough, or some context and the mark."""
        begins = self.begins
        left = 0
        if begins[min(high, len(begins) - 1)] > width:
            width -= len(ELLIPSIS)
            left = bisect_left(begins, begins[min(low, len(begins) - 1)] - width // 4)
        return left, bisect_right(begins, begins[left] + width) - 1

    def column(self, index: int) -> int:
        """Where a character of the line is shown; where the view ends if it is beyond."""
        index = min(max(index, self.left), self.right)
        return self.begins[index] - self.begins[self.left] + self.shift
