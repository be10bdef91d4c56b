"""Turn text into a tree. Never fails: what cannot be read is an `Instruction` with problems."""

from __future__ import annotations

from dflint.syntax.lines import read_lines
from dflint.syntax.nodes import read_instruction
from dflint.syntax.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.source import Source
    from dflint.syntax.lines import Line
    from dflint.syntax.nodes import Instruction


def parse(source: Source, before: Tree | None = None) -> Tree:
    """Read a Dockerfile. `before`: the tree of an earlier text of it; instructions that are the same,
    at the same place, are taken from there, with all that was found out about them."""
    lines = read_lines(source.text)
    known: dict[int, Instruction] = {}
    if before is not None and before.escape == lines.escape:
        known = {it.line.start: it for it in before.instructions}
    old = before.source.text if before is not None else ""
    instructions: list[Instruction] = []
    comments = list(lines.comments)
    for line in lines.lines:
        same = known.get(line.start)
        if same is not None and _is_same(line, same.line, source.text, old):
            instructions.append(same)
            continue
        instruction = read_instruction(line, line.text, lines.escape)
        if instruction is not None:
            instructions.append(instruction)
        else:
            comments += line.comments
    return Tree(source, lines.directives, lines.escape, tuple(instructions), tuple(comments))


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
    return [(it.start, it.text) for it in (*line.above, *line.comments)]
