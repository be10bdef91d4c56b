"""The variables that a script uses and sets."""

from __future__ import annotations

from dflint.shell.nodes import Compound, Pipeline, Simple
from dflint.source import cached
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.steps import Step
    from dflint.shell.nodes import Node, Script, ShellWord
    from dflint.source import Word

SETTERS = frozenset({"export", "declare", "typeset", "local", "readonly", "read", "unset", "eval"})
READERS = frozenset({".", "source"})  # what these read can set anything


def nodes(script: Script) -> list[Node]:
    """Every command of a script, those in compounds and substitutions too."""
    found: list[Node] = []
    _collect(script, found)
    return found


def words_of(node: Node) -> Sequence[ShellWord]:
    """Every word of one command, its redirections included."""
    if isinstance(node, Pipeline):
        return ()
    assignments = node.assignments if isinstance(node, Simple) else ()
    if not assignments and not node.redirects:
        return node.words
    found: list[ShellWord] = []
    for assignment in assignments:
        found += (assignment.value, *assignment.elements)
    found += node.words
    for redirect in node.redirects:
        found.append(redirect.target)
        if redirect.body is not None:
            found.append(redirect.body)
    return found


@cached
def unset_variables(step: Step) -> dict[str, Word]:
    """The first use of each variable of a RUN that is neither declared nor set in it."""
    run = step.instruction
    if not isinstance(run, Run) or not step.is_posix or "$" not in run.program.source.text:
        return {}
    unset: dict[str, Word] = {}
    for word in used_variables(run.script):
        if word not in unset and word not in step.state.variables:
            unset[str(word)] = word
    own = set_variables(run.script) if unset else frozenset()
    return {name: word for name, word in unset.items() if name not in own and "*" not in own}


def used_variables(script: Script) -> list[Word]:
    """Where a script uses a variable."""
    found: list[Word] = []
    for node in nodes(script):
        for word in words_of(node):
            found += word.variables
    return found


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


def _collect(script: Script, found: list[Node]) -> None:
    for item in script.items:
        _collect_node(item.node, found)


def _collect_node(node: Node, found: list[Node]) -> None:
    found.append(node)
    if isinstance(node, Pipeline):
        for part in node.commands:
            _collect_node(part, found)
        return
    if isinstance(node, Compound):
        for body in node.bodies:
            _collect(body, found)
    for word in words_of(node):
        for script in word.substitutions:
            _collect(script, found)
