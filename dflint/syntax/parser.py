"""Turn text into a tree. Never fails: what cannot be read is an `Instruction` with problems."""

from __future__ import annotations

from dflint.syntax.lines import read_lines
from dflint.syntax.nodes import read_instruction
from dflint.syntax.tree import Tree

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.source import Source
    from dflint.syntax.nodes import Instruction


def parse(source: Source) -> Tree:
    """Read a Dockerfile."""
    lines = read_lines(source.text)
    instructions: list[Instruction] = []
    comments = list(lines.comments)
    for line in lines.lines:
        instruction = read_instruction(line, lines.escape)
        if instruction is not None:
            instructions.append(instruction)
        else:
            comments += line.comments
    return Tree(source, lines.directives, lines.escape, tuple(instructions), tuple(comments))
