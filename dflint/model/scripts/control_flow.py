"""What a RUN ends with, and whether it stops when one of its commands fails."""

from __future__ import annotations

from itertools import takewhile

from dflint.model.commands.inner_scripts import whole_script
from dflint.shell.nodes import Compound, Simple, every_node
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.model.commands.command import Command
    from dflint.model.steps import Step
    from dflint.shell.nodes import Item, Script

# What these do leaves no trace, so that what is before them is still the last thing done.
TRACELESS = frozenset({"true", ":", "sleep"})
_LEAVES = frozenset({"break", "exit", "return"})


def last_commands(step: Step, wanted: Callable[[Command], bool]) -> list[Command]:
    """The commands of a kind after which the RUN does nothing that could need them."""
    found: list[Command] = []
    last = step.commands[-1] if step.commands else None
    if last is None or not (last.name in TRACELESS or last.in_subshell or wanted(last)):
        return found
    for command in step.commands:
        if found and found[-1].start < command.start < found[-1].end:
            continue  # a substitution in it
        if wanted(command) and not command.in_subshell and not command.in_function:
            found.append(command)
        elif command.name not in TRACELESS or command.in_pipeline or command.simple.redirects:
            found.clear()
    return found


def may_run(command: Command, step: Step) -> bool:
    """Whether a RUN comes to a command: it is in no function that the RUN never calls."""
    if not command.in_function:
        return True
    run = step.instruction
    around = [
        it
        for it in (every_node(run.script) if isinstance(run, Run) else ())
        if isinstance(it, Compound) and it.kind == "function" and it.start <= command.start < it.end
    ]
    return bool(around) and all(
        any(it.name == one.words[0] and not one.start <= it.start < one.end for it in step.commands)
        for one in around
    )


def goes_on_after(command: Command, step: Step) -> bool:
    """Whether a RUN goes on when a command of it fails: a `;` or a line is behind it, without `set -e`."""
    run = step.instruction
    if not isinstance(run, Run) or stops_at_errors(step):
        return False
    items = whole_script(run, step.commands).items
    at = next(
        (n for n, it in enumerate(items) if it.node.start <= command.start < it.node.end), None
    )
    behind = [it.connector for it in items[at:-1]] if at is not None else []
    return any(it not in ("&&", "||") for it in behind)


def stops_at_errors(step: Step) -> bool:
    """Whether the shell of a RUN ends at the first command that fails, at least at some point."""
    program = getattr(step.instruction, "program", None)
    interpreter = str(program.interpreter) if program is not None else ""
    if interpreter:
        if any(word[:1] == "-" and "e" in word for word in interpreter.split()[1:]):
            return True
    elif step.state.shell.stops_at_errors:
        return True
    return "set" in step.programs and any(it.name == "set" and _sets_e(it) for it in step.commands)


def ends_of_turns(script: Script) -> Iterator[Item]:
    """The last command of each loop in the list that a script is, with those that it waits for by `&&`.

    The exit status of a loop is that of its last turn. One that leaves early, or has one turn, is left out.
    """
    for loop in script.items:
        node = loop.node
        if not isinstance(node, Compound) or not _has_turns(node):
            continue
        body = node.bodies[-1]
        if any(
            isinstance(it, Simple) and _LEAVES.intersection(it.words[:1]) for it in every_node(body)
        ):
            continue
        chain = takewhile(lambda it: it.connector == "&&", body.items[-2::-1])
        yield from (*body.items[-1:], *chain)


def _has_turns(node: Compound) -> bool:
    """Whether a command is a loop of more than one turn."""
    if node.kind != "for" or len(node.words) != 2:
        return node.kind in ("for", "while", "until", "select") and bool(node.bodies)
    word = node.words[1]
    return word.expands or word.glob or "{" in word


def _sets_e(command: Command) -> bool:
    short = [word for word in command.args if word[:1] == "-" and word[:2] != "--"]
    return "errexit" in command.args or any("e" in word for word in short)
