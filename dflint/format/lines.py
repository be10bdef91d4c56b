"""Blank lines: one between parts, one before each further stage, none at either end of a file."""

from __future__ import annotations

from dflint.fix import Edit
from dflint.format.significant_parts import last_read
from dflint.source import Span
from dflint.syntax.lines import SPACES, Comment, read_directives
from dflint.syntax.nodes import Arg, From, Instruction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.syntax.tree import Tree

    Block = Comment | Instruction


def blank_lines(tree: Tree) -> Iterator[Edit]:
    """What puts the blank lines between instructions and comments in order."""
    blocks: list[Block] = [*tree.comments, *tree.instructions]
    blocks.sort(key=lambda block: block.start)
    if not blocks:
        return
    text = tree.source.text
    yield from _at_start(tree, _line_start(text, blocks[0].start))
    stages = _stage_starts(text, blocks)
    for index in range(1, len(blocks)):
        place = Span(_line_end(text, blocks[index - 1]), _line_start(text, blocks[index].start))
        yield from _between(text, place, index in stages)
    yield from _at_end(tree, blocks[-1])


def _stage_starts(text: str, blocks: Sequence[Block]) -> set[int]:
    """The indices of what shall have a blank line before it: a FROM, or what belongs to it.

    The first FROM is none of them, nor one right after another: a list of stages stays a list.
    """
    found: set[int] = set()
    is_first = True
    for index, block in enumerate(blocks):
        if not isinstance(block, From):
            continue
        start = index
        while start and _belongs_to(text, blocks[start - 1], blocks[start]):
            start -= 1
        if not is_first and not isinstance(blocks[start - 1], From):
            found.add(start)
        is_first = False
    return found


def _belongs_to(text: str, block: Block, following: Block) -> bool:
    """Whether it is a comment on the line right above, or an ARG meant for the FROM."""
    is_one = isinstance(block, Comment | Arg)
    return is_one and _line_end(text, block) == _line_start(text, following.start)


def _between(text: str, place: Span, is_stage: bool) -> Iterator[Edit]:
    """One line where there are some, and where a stage starts."""
    lines = text[place.start : place.end]
    if lines.strip(SPACES):
        return  # a line with nothing but an escape
    if lines:
        newline = _newline_before(text, place.end)
        if lines != newline:
            yield Edit(place, newline)
    elif is_stage:
        newline = _newline_before(text, place.start)
        end = place.start - len(newline)
        yield Edit(Span(end, end), newline)


def _at_start(tree: Tree, end: int) -> Iterator[Edit]:
    """None, unless a comment would become a directive."""
    text = tree.source.text
    if not end or text[:end].strip(SPACES):
        return
    if len(read_directives(text[end:])) == len(tree.directives):
        yield Edit(Span(0, end), "")


def _at_end(tree: Tree, last: Block) -> Iterator[Edit]:
    """A line end and nothing after it."""
    text = tree.source.text
    end = _line_end(text, last)
    if text[end:].strip(SPACES) or _is_continued(text, last):
        return
    if text[end:]:
        yield Edit(Span(end, len(text)), "")
    elif not text.endswith("\n"):
        yield Edit(Span(end, end), tree.source.newline)


def _is_continued(text: str, block: Block) -> bool:
    """Whether an escape is at the end of its last line."""
    if isinstance(block, Comment) or block.heredocs:
        return False
    return text[: block.line.end].rstrip(" \t").endswith(block.escape)


def _newline_before(text: str, end: int) -> str:
    return "\r\n" if text.endswith("\r\n", 0, end) else "\n"


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, block: Block) -> int:
    """Where the line after it starts."""
    end = block.end if isinstance(block, Comment) else last_read(block)
    stop = text.find("\n", end)
    return stop + 1 if stop >= 0 else len(text)
