"""The variables that a script uses and sets."""

from __future__ import annotations

from dflint.syntax.shell import Compound, Pipeline, Simple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.source import Word
    from dflint.syntax.shell import Node, Script, ShellWord

SETTERS = frozenset({"export", "declare", "typeset", "local", "readonly", "read", "unset", "eval"})
READERS = frozenset({".", "source"})  # what these read can set anything


def nodes(script: Script) -> Iterator[Node]:
    """Every command of a script, those in compounds and substitutions too."""
    for item in script.items:
        yield from _inside(item.node)


def words_of(node: Node) -> Iterator[ShellWord]:
    """Every word of one command, its redirections included."""
    if isinstance(node, Pipeline):
        return
    if isinstance(node, Simple):
        for assignment in node.assignments:
            yield assignment.value
            yield from assignment.elements
    yield from node.words
    for redirect in node.redirects:
        yield redirect.target
        if redirect.body is not None:
            yield redirect.body


def used_variables(script: Script) -> Iterator[Word]:
    """Where a script uses a variable."""
    for node in nodes(script):
        for word in words_of(node):
            yield from word.variables


def set_variables(script: Script) -> frozenset[str]:
    """The names that a script sets itself; "*" if it reads another that can set any."""
    found: set[str] = set()
    for node in nodes(script):
        if isinstance(node, Simple):
            found.update(str(it.name) for it in node.assignments)
            if node.words and node.words[0] in SETTERS:
                found.update(word.partition("=")[0] for word in node.words[1:])
            if node.words and node.words[0] in READERS:
                found.add("*")
        elif isinstance(node, Compound) and node.kind in ("for", "select") and node.words:
            found.add(str(node.words[0]))
    return frozenset(found)


def _inside(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Pipeline):
        for part in node.commands:
            yield from _inside(part)
        return
    if isinstance(node, Compound):
        for body in node.bodies:
            yield from nodes(body)
    for word in words_of(node):
        for script in word.substitutions:
            yield from nodes(script)
