"""The part of the file to take out when a whole instruction, or a part of one, goes."""

from __future__ import annotations

from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dflint.source import Source, Spanned
    from dflint.syntax.nodes import Instruction


def whole_lines(instruction: Instruction, source: Source) -> Span | None:
    """All its lines; None if there are comments between them, which nobody wants to lose."""
    if instruction.comments or instruction.heredocs:
        return None
    return lines_around(instruction.line, source)


def lines_around(place: Spanned, source: Source) -> Span:
    """The whole lines of a place, and one blank line if that leaves two, or one at the top."""
    text = source.text
    start = text.rfind("\n", 0, place.start) + 1
    end = text.find("\n", place.end) + 1 or len(text)
    before = text[:start].replace("\r", "")
    if not before or before.endswith("\n\n"):
        end += len(_blank_line(text[end : end + 2]))
    return Span(start, end)


def blocks(instructions: Iterable[Instruction], source: Source) -> list[Span]:
    """The whole lines of some instructions, in order: those that stand together as one."""
    found: list[Span] = []
    for it in instructions:
        line = it.line
        if found and source.text[found[-1].end : line.start] in ("\n", "\r\n"):
            found[-1] = Span(found[-1].start, line.end)
        else:
            found.append(Span(line.start, line.end))
    return [lines_around(place, source) for place in found]


def _blank_line(text: str) -> str:
    """The line end that a text begins with, or nothing."""
    return next((it for it in ("\r\n", "\n") if text.startswith(it)), "")


def one_of(parts: Sequence[Spanned], index: int, instruction: Instruction) -> Span | None:
    """A part with the blanks between it and its neighbour; None if it is the only one."""
    return None if instruction.comments else among(parts, index)


def among(parts: Sequence[Spanned], index: int) -> Span | None:
    """A part with what stands between it and its neighbour; None if it is the only one."""
    if len(parts) < 2:
        return None
    if index:
        return Span(parts[index - 1].end, parts[index].end)
    return Span(parts[0].start, parts[1].start)
