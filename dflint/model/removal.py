"""Taking commands and words out of a script, so that what is left still reads well."""

from __future__ import annotations

from dflint.model.layout import is_chain
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands import Command
    from dflint.source import Source, Word
    from dflint.syntax.nodes import Run


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
    """What to delete so that a word is gone, with the blanks before it; None beside a comment."""
    words = command.simple.words
    at = next((i for i, it in enumerate(words) if it.start == word.start), 0)
    if not at or not command.editable:
        return None
    span = Span(words[at - 1].end, words[at].end)
    return None if _has_comment(source.cut(span)) else span


def _has_comment(text: str) -> bool:
    return any(line.lstrip().startswith("#") for line in text.split("\n"))
