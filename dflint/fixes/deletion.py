"""The part of the file to take out when a whole instruction, or a part of one, goes."""

from __future__ import annotations

from dflint.fixes.insertion import is_chain
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dflint.model.commands.command import Command
    from dflint.source import Source, Spanned, Word
    from dflint.syntax.nodes import Instruction, Run


def whole_lines(instruction: Instruction, source: Source) -> Span | None:
    """All its lines; None if there are comments between them, which no one wants to lose."""
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
    """The whole lines of some instructions, in order: those that are together as one."""
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
    """A part with the spaces between it and its neighbour; None if it is the only one."""
    return None if instruction.comments else among(parts, index)


def among(parts: Sequence[Spanned], index: int) -> Span | None:
    """A part with what is between it and its neighbour; None if it is the only one."""
    if len(parts) < 2:
        return None
    if index:
        return Span(parts[index - 1].end, parts[index].end)
    return Span(parts[0].start, parts[1].start)


def command_in_chain(run: Run, command: Command, source: Source) -> Span | None:
    """What to delete so that a command is gone from a chain of `&&`.

    None if it is the only one, is not itself a link of the chain, or has a comment beside it.
    """
    items = run.script.items
    at = next((i for i, item in enumerate(items) if item.node is command.simple), -1)
    if not is_chain(run) or at < 0 or len(items) < 2:
        return None
    if at:
        span = Span(items[at - 1].node.end, items[at].node.end)
    else:
        span = Span(items[0].node.start, items[1].node.start)
    return None if _has_comment(source.cut(span)) else span


def word_of(command: Command, word: Word, source: Source) -> Span | None:
    """What to delete so that a word is gone, with the spaces before it; None beside a comment."""
    words = command.simple.words
    at = next((i for i, it in enumerate(words) if it.start == word.start), 0)
    if not at or not command.editable:
        return None
    span = Span(words[at - 1].end, words[at].end)
    return None if _has_comment(source.cut(span)) else span


def _has_comment(text: str) -> bool:
    return any(line.lstrip().startswith("#") for line in text.split("\n"))
