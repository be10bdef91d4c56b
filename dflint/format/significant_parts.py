"""The parts of an instruction in which every character counts. Blanks between them are layout."""

from __future__ import annotations

from dflint.shell.nodes import Compound, Pipeline, Simple
from dflint.source import Span
from dflint.syntax.arrays import read_array
from dflint.syntax.nodes import (
    Add,
    Arg,
    Cmd,
    Copy,
    Entrypoint,
    Env,
    Expose,
    From,
    Healthcheck,
    Instruction,
    Label,
    Run,
    Shell,
    Volume,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.shell.nodes import Node, Script
    from dflint.source import Spanned
    from dflint.syntax.arrays import Array


def significant_parts(it: Instruction, posix: bool) -> list[Spanned]:
    """The parts in order: keywords, flags, words, comments.

    `posix`: whether a RUN is a script for a shell that we can read; any other script is one part.
    """
    return sorted((*_parts(it, posix), *it.comments), key=lambda part: part.start)


def last_read(it: Instruction) -> int:
    """Where the last thing ends that was read for the instruction: a comment may come last."""
    parts: tuple[Spanned, ...] = (it.line, *it.line.comments, *it.line.blanks)
    return max(part.end for part in parts)


def array_of(it: Instruction) -> Array | None:
    """The JSON array that its arguments are."""
    match it:
        case Run() | Cmd() | Entrypoint() | Healthcheck():
            array = it.program.array
        case Shell() | Copy() | Add() | Volume():
            array = read_array(it.rest, 0, len(it.rest.text))
        case _:
            return None
    return array if array is not None and array.items else None


def _parts(it: Instruction, posix: bool) -> Iterator[Spanned]:
    yield it.keyword
    yield from it.flags
    if it.heredocs:
        yield _rest(it)
    elif isinstance(it, Healthcheck):
        yield it.kind
        if it.rest.text[len(it.kind) :].strip():
            yield Span(it.program.text.offset(0), it.end)
    elif isinstance(it, Run) and posix and it.form == "shell" and not it.script.problems:
        yield from _script(it.script)
    elif isinstance(it, Env | Label | Arg):
        for pair in it.pairs:
            yield from (pair.key, pair.value) if pair.legacy and pair.value else (pair,)
    elif isinstance(it, From | Copy | Add | Expose | Volume) and not it.rest.text.startswith("["):
        yield from it.words
    elif it.rest.text:
        yield _rest(it)


def _rest(it: Instruction) -> Span:
    return Span(it.rest.offset(0), it.rest.end(len(it.rest.text)))


def _script(script: Script) -> Iterator[Spanned]:
    for item in script.items:
        yield from _node(item.node)
        yield Span(item.connector_start, item.connector_end)


def _node(node: Node) -> Iterable[Spanned]:
    if isinstance(node, Simple):
        return (*node.assignments, *node.words, *node.redirects)
    if isinstance(node, Pipeline):
        return (*(part for it in node.commands for part in _node(it)), *node.pipes)
    assert isinstance(node, Compound)
    bodies = (part for body in node.bodies for part in _script(body))
    return (*node.words, *bodies, *node.redirects)
