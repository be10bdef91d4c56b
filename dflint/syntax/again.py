"""Read a text of which an earlier one was read: what has changed, and no more."""

from __future__ import annotations

from _bisect import bisect_left, bisect_right

from dflint.source import common_end, common_start
from dflint.syntax.lines import read_lines, read_on
from dflint.syntax.nodes import read_instruction
from dflint.syntax.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.source import Source
    from dflint.syntax.lines import Comment, Line
    from dflint.syntax.nodes import Instruction


def parse_again(source: Source, before: Tree) -> Tree:
    """The tree of a text. `before`: that of an earlier text of it; instructions that are the same, at the
    same place, are taken from there, with all that was found out about them."""
    old, new = before.source.text, source.text
    kept = before.instructions
    # Where a text ends, what comes behind it may go on with its last instruction.
    above = bisect_right(kept, min(common_start(old, new), len(old) - 1), key=_after)
    if not above:
        return _all_again(source, before)
    begin = _after(kept[above - 1])
    # Where instructions below the change end: how many end there or above.
    ends: dict[int, int] = {}
    if len(old) == len(new):
        first = bisect_left(kept, len(old) - common_end(old, new), key=_after)
        ends = {_after(it): at for at, it in enumerate(kept[first:], first + 1)}
    lines, between, end = read_on(new, begin, before.escape, ends)
    below = ends.get(end, len(kept))
    comments = [it for it in before.comments if it.start < begin]
    found = _instructions(lines, kept[above:below], before, source, before.escape, between)
    comments += between
    if end in ends:  # what is below it is as it was
        comments += [it for it in before.comments if it.start >= end]
    unchanged = (*kept[:above], *kept[below:])
    for it in unchanged:
        it.line.source = new  # which has the same there; for its sake, the old one need not be kept
    instructions = (*kept[:above], *found, *kept[below:])
    return Tree(source, before.directives, before.escape, instructions, tuple(comments))


def _all_again(source: Source, before: Tree) -> Tree:
    lines = read_lines(source.text)
    kept = before.instructions if before.escape == lines.escape else ()
    comments = [*lines.comments]
    found = _instructions(lines.lines, kept, before, source, lines.escape, comments)
    return Tree(source, lines.directives, lines.escape, tuple(found), tuple(comments))


def _instructions(
    lines: Iterable[Line],
    kept: Iterable[Instruction],
    before: Tree,
    source: Source,
    escape: str,
    comments: list[Comment],
) -> list[Instruction]:
    """The instructions that lines hold, some of which are `kept`. The comments in lines that hold none are
    added to `comments`."""
    known = {it.line.start: it for it in kept}
    found: list[Instruction] = []
    for line in lines:
        same = known.get(line.start)
        if same is not None and _is_same(line, same.line, source.text, before.source.text):
            same.line.source = source.text
            found.append(same)
            continue
        instruction = read_instruction(line, escape)
        if instruction is not None:
            found.append(instruction)
        else:
            comments += line.comments
    return found


def _after(instruction: Instruction) -> int:
    return instruction.line.after


def _is_same(line: Line, other: Line, text: str, old: str) -> bool:
    """Whether two lines that start at one place are alike to the last character."""
    return (
        line.end == other.end
        and text[line.start : line.end] == old[line.start : line.end]
        and line.newline == other.newline
        and line.blanks == other.blanks
        and _rows(line) == _rows(other)
    )


def _rows(line: Line) -> list[tuple[int, str]]:
    """The comments in a line and above it."""
    return [(it.start, it.text) for it in (*line.further, *line.above, *line.comments)]
