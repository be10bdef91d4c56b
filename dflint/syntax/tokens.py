"""The tree as a row of tokens that join to the text again, without a gap.

This is for those who rewrite or colour a whole file; rules look at nodes.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.source import MappedText
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.tree import Tree

COMMENT = "comment"  # parser directives too
KEYWORD = "keyword"
FLAG = "flag"
ARGUMENT = "argument"  # a piece of the arguments, on one line
HEREDOC = "heredoc"  # a body, with the line that ends it
CONTINUATION = "continuation"  # the escape character, and what follows it up to the line end
SPACE = "space"  # spaces, line ends, a byte order mark
UNREAD = "unread"  # text that no node has: there is none, and a test says so

_BLANK = " \t\r\n\v\f\ufeff"


class Token:
    """A piece of the text."""

    __slots__ = ("end", "kind", "start")

    def __init__(self, kind: str, start: int, end: int) -> None:
        self.kind = kind
        self.start = start
        self.end = end


def tokens(tree: Tree) -> Iterator[Token]:
    """Every token of a file, in order."""
    text = tree.source.text
    parts = [Token(COMMENT, it.start, it.end) for it in tree.comments]
    for instruction in tree.instructions:
        parts += _parts(instruction)
    at = 0
    for part in sorted(parts, key=lambda it: it.start):
        yield from _gap(text, at, part.start, tree.escape)
        if part.end > part.start:
            yield part
        at = max(at, part.end)
    yield from _gap(text, at, len(text), tree.escape)


def _parts(it: Instruction) -> Iterator[Token]:
    for comment in it.comments:
        yield Token(COMMENT, comment.start, comment.end)
    for kind, excerpt in _excerpts(it):
        for start, end in excerpt.places():
            yield Token(kind, start, end)
    for heredoc in it.heredocs:
        yield Token(HEREDOC, heredoc.body_start, heredoc.stop)


def _excerpts(it: Instruction) -> Iterator[tuple[str, MappedText]]:
    """The keyword, each flag and the arguments: any of them may go over several lines."""
    line = it.line.text
    begin = line.text.find(it.keyword)  # before it there are spaces only
    cuts = [(KEYWORD, begin, begin + len(it.keyword))]
    at = begin + len(it.keyword)
    for flag in it.flags:
        at = line.text.index(flag.text.raw, at)
        cuts.append((FLAG, at, at + len(flag.text.raw)))
        at += len(flag.text.raw)
    cuts.append((ARGUMENT, at, len(line.text)))
    for kind, start, end in cuts:
        text = line.text[start:end]
        start += len(text) - len(text.lstrip())
        yield kind, line.cut(start, max(start, start + len(text.strip())))


def _gap(text: str, start: int, end: int, escape: str) -> Iterator[Token]:
    """What is between two parts: spaces, line ends, and the escapes before line ends."""
    while start < end:
        stop = start
        while stop < end and (text[stop] in _BLANK or text[stop].isspace()):
            stop += 1
        if stop > start:
            yield Token(SPACE, start, stop)
        elif text[start] == escape:
            line_end = text.find("\n", start, end)
            stop = line_end if line_end >= 0 else end
            yield Token(CONTINUATION, start, stop)
        else:
            stop = start + 1
            yield Token(UNREAD, start, stop)
        start = stop
