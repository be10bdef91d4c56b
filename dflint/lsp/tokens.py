"""Semantic tokens: what each piece of the text is, in the script of a RUN too."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.model.named import HEREDOC, STAGE, VARIABLE
from dflint.model.names import names_in
from dflint.shell.nodes import every_node
from dflint.source import Span, cached
from dflint.syntax.nodes import Add, Arg, Copy, Env, From, Label, Onbuild

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.lsp.analysis import Analysis
    from dflint.lsp.session import Session
    from dflint.shell.nodes import Script
    from dflint.source import Spanned
    from dflint.syntax.nodes import Instruction

TYPES = (
    "comment", "keyword", "parameter", "string", "variable", "function", "operator", "class",
    "namespace", "macro", "property", "number",
)  # fmt: skip
LEGEND = types.SemanticTokensLegend(token_types=TYPES, token_modifiers=())
CODES = {name: index + 1 for index, name in enumerate(TYPES)}  # 0 is for what has no token
SPACES = " \t\r\n\\`"

Mark = "tuple[Spanned, str]"


def full(
    session: Session, analysis: Analysis, params: types.SemanticTokensParams
) -> types.SemanticTokens | None:
    """The tokens of a file."""
    return _encoded(analysis, Span(0, len(analysis.source.text)))


def in_range(
    session: Session, analysis: Analysis, params: types.SemanticTokensRangeParams
) -> types.SemanticTokens | None:
    """The tokens of some lines."""
    return _encoded(analysis, analysis.document.lines.span(params.range))


def _encoded(analysis: Analysis, place: Span) -> types.SemanticTokens:
    """Tokens as the protocol has them: five numbers each, places relative to the one before."""
    lines = analysis.document.lines
    kinds = _painted(analysis)
    first, last = lines.position(place.start).line, lines.position(place.end).line
    data: list[int] = []
    before_line = before_column = 0
    for line in range(first, last + 1):
        start, end = lines.bounds(line)
        at = start
        for kind, group in groupby(kinds[start:end]):
            length = sum(1 for _ in group)
            if kind:
                column = lines.position(at).character
                width = lines.position(at + length).character - column
                if line != before_line:
                    before_column = 0
                data += (line - before_line, column - before_column, width, kind - 1, 0)
                before_line, before_column = line, column
            at += length
    return types.SemanticTokens(data)


@cached
def _painted(analysis: Analysis) -> bytes:
    """The kind of every character: what is painted later is finer."""
    text = analysis.source.text
    kinds = bytearray(len(text))
    for place, name in _marks(analysis):
        kinds[place.start : place.end] = bytes((CODES[name],)) * (place.end - place.start)
    for comment in _comments(analysis):
        kinds[comment.start : comment.end] = bytes((1,)) * (comment.end - comment.start)
    return bytes(
        kind if char not in SPACES or kind == 1 else 0
        for kind, char in zip(kinds, text, strict=True)
    )


def _comments(analysis: Analysis) -> Iterator[Spanned]:
    yield from analysis.tree.comments
    for it in analysis.tree.instructions:
        yield from it.comments


def _marks(analysis: Analysis) -> Iterator[tuple[Spanned, str]]:
    """What is painted, coarse things first."""
    for it in analysis.tree.every_instruction:
        yield it.keyword, "keyword"
        if not isinstance(it, Onbuild):
            yield from _arguments(it)
        for flag in it.flags:
            yield flag, "parameter"
            if flag.value is not None:
                yield flag.value, "string"
    for name in names_in(analysis.file):
        kind = {STAGE: "class", VARIABLE: "variable", HEREDOC: "macro"}.get(name.kind)
        if kind is not None:
            for place in name.places:
                yield place, kind
    for directive in analysis.tree.directives:
        yield directive.value_span, "macro"


def _arguments(it: Instruction) -> Iterator[tuple[Spanned, str]]:
    if isinstance(it, From):
        if it.image is not None:
            yield it.image, "namespace"
        if it.name is not None:
            yield it.words[1], "keyword"
            yield it.name, "class"
        return
    if isinstance(it, Env | Label | Arg):
        for pair in it.pairs:
            yield pair.key, "property" if isinstance(it, Label) else "variable"
            if pair.value is not None:
                yield pair.value, "string"
        return
    array = it.array
    if array is not None and array.is_valid:
        for item in array.items:
            yield Span(item.start - 1, item.end + 1) if item.is_plain else item, "string"
        return
    script: Script | None = getattr(it, "script", None)
    if script is not None:
        yield from _script(script)
    elif not isinstance(it, Copy | Add):
        for word in it.words:
            yield word, "number" if word.isdecimal() else "string"


def _script(script: Script) -> Iterator[tuple[Spanned, str]]:
    """Programs, options, strings and operators of a shell script."""
    for item in script.items:
        if item.connector.strip():
            yield Span(item.connector_start, item.connector_end), "operator"
    for node in every_node(script):
        for pipe in getattr(node, "pipes", ()):
            yield pipe, "operator"
        for word in node.every_word:
            if word.quoted:
                yield word, "string"
            elif word.startswith("-"):
                yield word, "parameter"
        if getattr(node, "assignments", None) is not None and node.words:  # type: ignore[union-attr]
            yield node.words[0], "function"  # type: ignore[union-attr]
