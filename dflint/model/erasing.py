"""The part of the file to take out when a whole instruction, or a part of one, goes."""

from __future__ import annotations

from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.source import Source, Spanned
    from dflint.syntax.nodes import Instruction


def whole_lines(instruction: Instruction, source: Source) -> Span | None:
    """All its lines; None if there are comments between them, which nobody wants to lose."""
    if instruction.comments or instruction.heredocs:
        return None
    end = source.text.find("\n", instruction.line.end)
    return Span(instruction.line.start, end + 1 if end >= 0 else len(source.text))


def one_of(parts: Sequence[Spanned], index: int, instruction: Instruction) -> Span | None:
    """A part with the blanks between it and its neighbour; None if it is the only one."""
    if len(parts) < 2 or instruction.comments:
        return None
    if index:
        return Span(parts[index - 1].end, parts[index].end)
    return Span(parts[0].start, parts[1].start)
