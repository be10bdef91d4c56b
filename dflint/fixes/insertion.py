"""How a RUN is laid out, so that a command added to it looks as if its author had written it."""

from __future__ import annotations

from dflint.shell.nodes import Simple
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.source import Source
    from dflint.syntax.nodes import Instruction, Run

# The verbs with which package managers take programs away.
UNINSTALLING = frozenset({"remove", "purge", "autoremove", "del", "erase", "uninstall"})


def is_chain(run: Run) -> bool:
    """Whether it is nothing but commands joined by `&&`, so that one more can be added."""
    if run.form != "shell" or run.heredocs or run.script.problems:
        return False
    connectors = [item.connector for item in run.script.items]
    return bool(connectors) and all(it == "&&" for it in connectors[:-1]) and not connectors[-1]


def runs_at_end(run: Run, command: Command) -> bool:
    """Whether the end of a chain can run the program of one of its commands as this one did.

    Not if only a part of the chain has it, such as an `if`, or if another program uninstalls
    something later.
    """
    nodes = [item.node for item in run.script.items]
    at = next((i for i, node in enumerate(nodes) if node is command.simple), None)
    if at is None or not command.editable:
        return False
    later = [node.words for node in nodes[at + 1 :] if isinstance(node, Simple)]
    others = [word for words in later if words[:1] != (command.name,) for word in words]
    return UNINSTALLING.isdisjoint(others)


def above(instruction: Instruction, source: Source) -> Span:
    """Where to put an instruction before another one: above the comments that describe that one."""
    start = instruction.line.start
    while start:
        before = source.text.rfind("\n", 0, start - 1) + 1
        if source.text[before:start].lstrip()[:1] != "#":
            break
        start = before
    return Span(start, start)


def after_chain(run: Run, command: str) -> tuple[Span, str]:
    """Where to put one more command of a chain, and what to put there."""
    end = run.script.items[-1].node.end
    place = Span(end, end)
    leading = _indent_before_and(run)
    if leading is not None:
        return place, f" {run.escape}{run.line.newline}{leading}&& {command}"
    trailing = _indent_after_and(run)
    if trailing is not None:
        return place, f" && {run.escape}{run.line.newline}{trailing}{command}"
    last = _indent_of_line(run, end - 1)
    if last is not None:
        return place, f" {run.escape}{run.line.newline}{last}&& {command}"
    return place, f" && {command}"


def before_item(run: Run, index: int, command: str) -> tuple[Span, str]:
    """Where to put one more command before one of a chain, and what to put there."""
    start = run.script.items[index].node.start
    leading, trailing = _indent_before_and(run), _indent_after_and(run)
    if leading is not None:
        return Span(start, start), f"{command} {run.escape}{run.line.newline}{leading}&& "
    if trailing is not None:
        return Span(start, start), f"{command} && {run.escape}{run.line.newline}{trailing}"
    return Span(start, start), f"{command} && "


def _indent_before_and(run: Run) -> str | None:
    """What is before the last `&&` on its line, if that is nothing but spaces."""
    items = run.script.items
    return _blanks_before(run, items[-2].connector_start) if len(items) > 1 else None


def _indent_after_and(run: Run) -> str | None:
    """What is before the last command on its line, if that is nothing but spaces."""
    return _blanks_before(run, run.script.items[-1].node.start)


def _blanks_before(run: Run, offset: int) -> str | None:
    """The spaces from the start of a continued line to `offset`, or None if more is there."""
    before = _before(run, offset)
    return before if before is not None and not before.strip() else None


def _indent_of_line(run: Run, offset: int) -> str | None:
    """The spaces at the start of a continued line; None for the first line of the RUN."""
    before = _before(run, offset)
    return None if before is None else before[: len(before) - len(before.lstrip())]


def _before(run: Run, offset: int) -> str | None:
    """What is before `offset` on a continued line; None on the first line of the RUN."""
    index = 0
    for number, (start, end) in enumerate(run.rest.places()):
        if start <= offset < end:
            return run.rest.text[index : index + offset - start] if number else None
        index += end - start
    return None
