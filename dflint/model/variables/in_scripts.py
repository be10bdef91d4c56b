"""The variables that a script uses and sets."""

from __future__ import annotations

from dflint.shell.nodes import Compound, Simple, every_node
from dflint.source import cached
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.steps import Step
    from dflint.shell.nodes import Script
    from dflint.source import Word

SETTERS = frozenset({
    "export", "declare", "typeset", "local", "readonly", "read", "unset", "eval", "getopts", "mapfile",
    "readarray", "printf", "let",
})  # fmt: skip
READERS = frozenset({".", "source"})  # what these read can set anything


@cached
def unset_variables(step: Step) -> dict[str, Word]:
    """The first use of each variable of a RUN that is neither declared nor set in it."""
    run = step.instruction
    if not isinstance(run, Run):
        return {}
    unset: dict[str, Word] = {}
    for word in used_in_run(step):
        if word not in unset and word not in step.state.variables:
            unset[str(word)] = word
    own = set_variables(run.script) if unset else frozenset()
    return {name: word for name, word in unset.items() if name not in own and "*" not in own}


@cached
def used_in_run(step: Step) -> tuple[Word, ...]:
    """Where the script of a RUN uses a variable."""
    run = step.instruction
    if not isinstance(run, Run) or not step.is_posix or "$" not in run.program.source.text:
        return ()
    return tuple(used_variables(run.script))


def used_variables(script: Script) -> list[Word]:
    """Where a script uses a variable."""
    found: list[Word] = []
    for node in every_node(script):
        for word in node.every_word:
            if word.variables:
                found += word.variables
    return found


def set_variables(script: Script) -> frozenset[str]:
    """The names that a script sets itself; "*" if it reads another that can set any."""
    found: set[str] = set()
    for node in every_node(script):
        if isinstance(node, Simple):
            for assignment in node.assignments:
                found.add(str(assignment.name))
            program = node.words[0] if node.words else ""
            if program in SETTERS:
                names = [word.partition("=")[0] for word in node.words[1:]]
                found.update("*" if "$(" in name or "`" in name else name for name in names)
            elif program in READERS:
                found.add("*")
        elif isinstance(node, Compound) and node.kind in ("for", "select") and node.words:
            found.add(str(node.words[0]))
    return frozenset(found)
