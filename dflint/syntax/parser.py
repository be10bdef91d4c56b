"""Turn text into a tree. Never fails: what cannot be read is an `Instruction` with problems."""

from __future__ import annotations

from dflint.source import Excerpt, Source, Word
from dflint.syntax.flags import read_flags
from dflint.syntax.lines import BLANKS, SPACES, Line, read_lines
from dflint.syntax.nodes import KINDS, Instruction, Tree, Unknown

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def parse(source: Source) -> Tree:
    """Read a Dockerfile."""
    lines = read_lines(source.text)
    instructions: list[Instruction] = []
    comments = list(lines.comments)
    for line in lines.lines:
        instruction = read_instruction(line, line.text, lines.escape)
        if instruction is not None:
            instructions.append(instruction)
        else:
            comments += line.comments
    return Tree(source, lines.directives, lines.escape, tuple(instructions), tuple(comments))


def read_instruction(line: Line, text: Excerpt, escape: str) -> Instruction | None:
    """Read the instruction that `text`, all of a line or the rest of an ONBUILD, holds.

    None for a line that has nothing but an escape character on it.
    """
    whole = text.text
    end = len(whole.rstrip(SPACES))
    start = len(whole) - len(whole.lstrip(SPACES))
    if start >= end:
        return None
    stop = _keyword_end(whole, start, end)
    name = whole[start:stop]
    keyword = Word(name, *text.span(start, stop))
    flags, rest, problems = read_flags(text, stop, escape)
    kind = KINDS.get(name.upper(), Unknown)
    return kind(keyword, flags, text.cut(rest, max(rest, end)), line, escape, problems)


def _keyword_end(text: str, start: int, end: int) -> int:
    """Where the first word ends; only ASCII blanks end it."""
    at = len(text) - len(text[start:].lstrip(LETTERS))
    while at < end and text[at] not in BLANKS:
        at += 1
    return at
