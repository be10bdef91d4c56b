"""One blank between words and before the escape at a line's end, and none after it."""

from __future__ import annotations

import re

from dflint.fix import Edit
from dflint.format.columns import Gap, aligned_rows
from dflint.format.indentation import misindented
from dflint.format.significant_parts import array_of, last_read, significant_parts
from dflint.source import Span
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile
    from dflint.source import Source
    from dflint.syntax.arrays import Array
    from dflint.syntax.nodes import Instruction

BLANKS = re.compile(r"[ \t]+")
LINE_END = re.compile(r"[ \t]*\r*(\n|\Z)")
INDENTED = re.compile(r"[ \t]*\r*\n[ \t]")


def spacing(file: Dockerfile) -> Iterator[Edit]:
    """What puts the spaces in and behind all instructions in order."""
    scripts = {step.start for stage in file.stages for step in stage.steps if step.is_posix}
    source = file.tree.source
    spaces = _Spaces(source, file.tree.escape)
    shifts: list[Edit] = []
    for it in file.tree.instructions:
        at = spaces.owner = it.start
        for part in (*significant_parts(it, it.start in scripts), _end(it, spaces.text)):
            spaces.look(at, part.start)
            at = max(at, part.end)
        if isinstance(it, Run) and it.start not in scripts:
            spaces.note_escapes(it.start, it.line.end)
        array = array_of(it)
        if array is not None:
            spaces.look_into(array)
        shifts += misindented(spaces.text, it, it.start in scripts)
    aligned = aligned_rows(spaces.gaps)
    yield from spaces.trailing
    for edit in shifts:
        if source.position(edit.start).line not in aligned:
            yield edit
    for gap in spaces.gaps:
        if gap.row not in aligned and spaces.text[gap.start : gap.end] != gap.text:
            yield Edit(Span(gap.start, gap.end), gap.text)


def _end(it: Instruction, text: str) -> Span:
    """Where the last line ends that is read for words."""
    line = it.line
    end = line.heredocs[0].body_start if line.heredocs else text.find("\n", last_read(it))
    return Span(end, end) if end >= 0 else Span(len(text), len(text))


class _Spaces:
    """Collects the spaces between the parts of instructions.

    `gaps` may be there to align something; `trailing` takes off what is at the end of lines.
    `owner` is where the instruction starts that is being looked at.
    """

    def __init__(self, source: Source, escape: str) -> None:
        self.source = source
        self.text = source.text
        self.escape = escape
        self.owner = 0
        self.gaps: list[Gap] = []
        self.trailing: list[Edit] = []

    def look(self, start: int, end: int) -> None:
        """Between two parts, which may be on different lines."""
        if "#" in self.text[start:end]:
            return  # a comment of the shell
        for found in BLANKS.finditer(self.text, start, end):
            self.blanks(*found.span())
        at = self.text.find(self.escape, start, end)
        while at >= 0:
            is_close = self.text[at - 1] not in " \t\n"
            if is_close and INDENTED.match(self.text, at + 1):
                self.gap(at, at, " ", True)
            at = self.text.find(self.escape, at + 1, end)

    def note_escapes(self, start: int, end: int) -> None:
        """At the ends of lines between parts that are not looked at: others may be in their column."""
        at = self.text.find("\n", start, end)
        while at >= 0:
            begin = max(self.text.rfind("\n", 0, at) + 1, start)
            row = self.text[begin:at].rstrip("\r")
            written = row.removesuffix(self.escape).rstrip(" \t")
            if row.endswith(self.escape) and written:
                place = Span(begin + len(written), begin + len(row) - 1)
                self.gap(place.start, place.end, self.source.cut(place), True)
            at = self.text.find("\n", at + 1, end)

    def look_into(self, array: Array) -> None:
        """Between the strings of an array."""
        at, text = array.start + 1, ""
        for item in array.items:
            self.comma(at, item.start - 1, text)
            at, text = item.end + 1, ", "
        self.comma(at, array.end - 1, "")

    def comma(self, start: int, end: int, text: str) -> None:
        if "\n" in self.text[start:end]:
            self.look(start, end)
        else:
            self.gap(start, end, text)

    def blanks(self, start: int, end: int) -> None:
        """What is between two characters that are no spaces."""
        if LINE_END.match(self.text, end):
            if self.text[start - 1 : start] == "\r":
                return  # it would become a part of the line end
            self.trailing.append(Edit(Span(start, end), ""))
        elif start and self.text[start - 1] != "\n":
            is_escape = self.text[end] == self.escape and LINE_END.match(self.text, end + 1)
            self.gap(start, end, " ", bool(is_escape))

    def gap(self, start: int, end: int, text: str, at_escape: bool = False) -> None:
        self.gaps.append(Gap(self.source, self.owner, start, end, text, at_escape))
