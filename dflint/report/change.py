"""A fix as a small diff: the lines that it changes, as they are and as they will be.

4 -     && apt-get install curl
4 +     && apt-get install -y curl
"""

from __future__ import annotations

from dflint.report.excerpt import ELLIPSIS, NEAR, View, gutter_width
from dflint.report.screen import paint
from dflint.source import Source, common_end, common_start

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.fix import Edit, Fix

MOST = 3  # lines that go, and lines that come, at one place
PLACES = 3  # that are shown of one fix
FAR = NEAR + 1  # characters from an edit that are not shown: View then says that there are more
OLD, NEW = "31", "32"


def change(source: Source, fix: Fix, width: int, colour: bool) -> list[str]:
    """The rows, ready to be shown, at most `width` wide."""
    gutter = gutter_width(source)
    rows: list[str] = []
    hunks = list(_hunks(source, sorted(fix.edits, key=lambda it: it.start)))
    for edits in hunks[:PLACES]:
        rows += _rows(source, edits, gutter, width - gutter - 4, colour)
    if len(hunks) > PLACES:
        rows.append(f"{ELLIPSIS:>{gutter}}")
    return rows


def _hunks(source: Source, edits: Sequence[Edit]) -> Iterator[list[Edit]]:
    """Edits that are on the same lines, or on one after the other."""
    hunk: list[Edit] = []
    last = 0
    for edit in edits:
        first = source.line_number(edit.start)
        if hunk and first > last + 1:
            yield hunk
            hunk = []
        hunk.append(edit)
        last = source.line_number(edit.end)
    if hunk:
        yield hunk


def _rows(
    source: Source, edits: Sequence[Edit], gutter: int, width: int, colour: bool
) -> list[str]:
    """The lines of one place: those that go, then those that come."""
    number = source.line_number(edits[0].start)
    start = source.line_starts[number - 1]
    end = edits[-1].end
    if end == start or source.text[end - 1] != "\n" or edits[-1].text[-1:] not in ("", "\n"):
        end = source.line_bounds(source.line_number(end))[1]
    # Of a very long line, what is further from all edits than could be shown is the same.
    start = max(start, edits[0].start - FAR)
    end = min(end, edits[-1].end + FAR)
    pieces: list[str] = []
    at = start
    for edit in edits:
        pieces += (source.text[at : edit.start], edit.text)
        at = max(at, edit.end)
    before = _lines(source.text[start:end])
    after = _lines("".join([*pieces, source.text[at:end]]))
    while before and after and before[0] == after[0]:
        del before[0], after[0]
        number += 1
    while before and after and before[-1] == after[-1]:
        del before[-1], after[-1]
    found = _side(before, after, number, "-", gutter, width, OLD if colour else "")
    return found + _side(after, before, number, "+", gutter, width, NEW if colour else "")


def _side(
    lines: Sequence[str], others: Sequence[str], number: int, sign: str, gutter: int, width: int,
    style: str,
) -> list[str]:  # fmt: skip
    """The lines of one side. Of a long one what differs from its counterpart is shown."""
    rows = []
    for index, line in enumerate(lines[:MOST]):
        other = others[index] if index < len(others) else ""
        view = View(Source("", line), 1, [_difference(line, other)], width)
        rows.append(paint(f"{number + index:>{gutter}} {sign} {view.text}".rstrip(), style))
    if len(lines) > MOST:
        rows.append(paint(f"{ELLIPSIS:>{gutter}} {sign}", style))
    return rows


def _difference(line: str, other: str) -> tuple[int, int]:
    """From where to where a line differs from another."""
    first = common_start(line, other)
    return first, len(line) - common_end(line[first:], other[first:])


def _lines(text: str) -> list[str]:
    """The lines of a text, which may end in a line end."""
    lines = [line.removesuffix("\r") for line in text.split("\n")]
    if not lines[-1]:
        del lines[-1]
    return lines
