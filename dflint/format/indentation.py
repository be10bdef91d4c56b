"""Lists with a word on each line, of which one line is out of place by a slip."""

from __future__ import annotations

from collections import Counter

from dflint.fix import Edit
from dflint.shell.nodes import walk
from dflint.source import Span
from dflint.syntax.nodes import Env, Label, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.source import Spanned
    from dflint.syntax.nodes import Instruction

ENOUGH = 3  # lines that agree, so that the other one is wrong
TABS = (4, 8)


def misindented(text: str, it: Instruction, posix: bool) -> Iterator[Edit]:
    """What puts the one line of a list in its place that is not below the others."""
    for words in _lists(it, posix):
        yield from _slip(text, [span for word in words if (span := _indent(text, word))])


def _lists(it: Instruction, posix: bool) -> Iterator[Sequence[Spanned]]:
    if isinstance(it, Env | Label):
        yield it.pairs
    elif isinstance(it, Run) and posix and it.form == "shell" and not it.heredocs:
        if not it.script.problems:
            yield from (command.words[1:] for command in walk(it.script))


def _indent(text: str, word: Spanned) -> Span | None:
    """The spaces before a word that comes first on its line."""
    start = text.rfind("\n", 0, word.start) + 1
    return None if text[start : word.start].strip(" \t") else Span(start, word.start)


def _slip(text: str, spans: Sequence[Span]) -> Iterator[Edit]:
    indents = Counter(text[span.start : span.end] for span in spans)
    if len(indents) != 2:
        return
    (usual, count), (other, once) = indents.most_common()
    if once == 1 and count >= ENOUGH and _is_near(usual, other):
        yield from (Edit(span, usual) for span in spans if text[span.start : span.end] == other)


def _is_near(one: str, other: str) -> bool:
    """Whether they are a space apart, or look the same with tabs of some width."""
    if "\t" in one + other:
        return any(len(one.expandtabs(it)) == len(other.expandtabs(it)) for it in TABS)
    return abs(len(one) - len(other)) == 1
