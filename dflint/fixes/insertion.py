"""How a RUN is laid out, so that a command added to it looks as if its author had written it."""

from __future__ import annotations

from _bisect import bisect_left

from dflint.fixes.calls import goes_elsewhere, names_program
from dflint.shell.nodes import Pipeline, Simple, walk
from dflint.source import Span
from dflint.syntax.nodes import Add, Arg, Copy, Env, Label, User, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile
    from dflint.shell.nodes import Node
    from dflint.source import Source, Word
    from dflint.syntax.nodes import Instruction, Run

MOST_LINKS = 20  # of a chain, whose layout is looked at
BLANKS = " \t"  # all other space is part of words, for a shell
# The verbs with which package managers take programs away.
UNINSTALLING = frozenset({"remove", "purge", "autoremove", "del", "erase", "uninstall"})

_ANY_SHELL = (Arg, Env, Label, Workdir, User, Copy, Add)  # they are the same with any SHELL


def is_chain(run: Run) -> bool:
    """Whether it is nothing but commands joined by `&&`, so that one more can be added."""
    connectors = _connectors(run)
    return bool(connectors) and all(it == "&&" for it in connectors[:-1]) and not connectors[-1]


def last_connector(run: Run) -> str:
    """What one more command at the end has to be joined with, so that the RUN still ends where any fails.

    `&&` behind a chain, `;` in a list below `set -e`, also in one that ends in `;`. Empty where no command
    can be added.
    """
    if is_chain(run):
        return "&&"
    *others, last = _connectors(run) or ["-"]
    if (
        last not in ("", ";")
        or not others
        or others[-1] == "||"
        or not {"&&", "||", ";"}.issuperset(others)
    ):
        return ""
    nodes = [item.node for item in run.script.items]
    is_strict = _sets_e(nodes[0], "-") and not any(_sets_e(it, "+") for it in walk(run.script))
    is_negated = isinstance(nodes[-1], Pipeline) and nodes[-1].negated
    return others[-1] if is_strict and not is_negated else ""


def _connectors(run: Run) -> list[str]:
    """What follows each command of a script to which one can be added."""
    if run.form != "shell" or run.heredocs or run.script.problems or _ends_in_escape(run):
        return []
    return [item.connector for item in run.script.items]


def _sets_e(node: Node, sign: str) -> bool:
    """Whether it is `set -e`, or `set +e`."""
    words = node.words if isinstance(node, Simple) else ()
    return words[:1] == ("set",) and any(it[:1] == sign and "e" in it for it in words[1:])


def reaches_end(run: Run) -> bool:
    """Whether a command added at the end of a RUN is run: nothing ends the shell or replaces it."""
    return not any(_ends_shell(it) for it in walk(run.script))


def runs_at_end(run: Run, command: Command) -> bool:
    """Whether the end of a chain can run the program of one of its commands as this one did.

    Not if only a part of the chain has it, such as an `if`; if it is uninstalled, removed or moved
    later; nor if its path is relative and the directory is another one by then.
    """
    nodes = [item.node for item in run.script.items]
    at = next((i for i, node in enumerate(nodes) if _is_of(node, command)), None)
    if at is None or not command.editable or goes_elsewhere(command, run):
        return False
    later = [it for it in walk(run.script) if it.start > command.end]
    others = [
        word
        for it in later
        if it.words[:1] != (command.name,) or command.name in it.words[1:]
        for word in it.words
    ]
    return UNINSTALLING.isdisjoint(others) and not any(names_program(it, command) for it in later)


def _ends_in_escape(run: Run) -> bool:
    """Whether the last character is a backslash that would escape what follows."""
    text = run.program.source.text
    return (len(text) - len(text.rstrip("\\"))) % 2 == 1


def _is_of(node: Node, command: Command) -> bool:
    """Whether a command is a link of a chain, alone or in a pipeline."""
    parts = node.commands if isinstance(node, Pipeline) else (node,)
    return any(it is command.simple for it in parts)


def _ends_shell(simple: Simple) -> bool:
    words = [str(it) for it in simple.words if it not in ("command", "builtin")]
    return words[:1] in (["exit"], ["return"], ["logout"]) or (
        words[:1] == ["exec"] and len(words) > 1
    )


def above(instruction: Instruction, source: Source) -> Span:
    """Where to put an instruction before another one: above the comments that describe that one."""
    start = instruction.line.start
    while start:
        before = source.text.rfind("\n", 0, start - 1) + 1
        if source.text[before:start].lstrip()[:1] != "#":
            break
        start = before
    return Span(start, start)


def below(instruction: Instruction, source: Source) -> Span | None:
    """Where to put an instruction after another one; None if the file ends with a line that goes on."""
    end = instruction.line.end
    goes_on = source.text[:end].rstrip(BLANKS).endswith(instruction.escape)
    return None if goes_on else Span(end, end)


def above_paragraph(instruction: Instruction, file: Dockerfile) -> Span:
    """Where to put a SHELL before a RUN: above the comment that describes the two, or more.

    A paragraph is a comment and what is below it without an empty line. What is only settings
    and copies before the RUN can be below the SHELL as well.
    """
    text, top = file.source.text, instruction
    others = file.tree.instructions
    at = bisect_left(others, instruction.start, key=lambda it: it.start)
    while at and not top.line.above and isinstance(others[at - 1], _ANY_SHELL):
        if text[others[at - 1].line.end : top.line.start] not in ("\n", "\r\n"):
            break
        at -= 1
        top = others[at]
    return above(top if top.line.above else instruction, file.source)


def after_chain(run: Run, command: str) -> tuple[Span, str]:
    """Where to put one more command of a chain, and what to put there."""
    end = run.script.items[-1].node.end
    place = Span(end, end)
    if last_connector(run) == ";":
        indent = _indent_of_line(run, run.script.items[-1].node.start)
        gap = " " if indent is None else f" {run.escape}{run.line.newline}{indent}"
        return place, f";{gap}{command}"
    leading, trailing = _indents_at_and(run)
    if leading is not None:
        return place, f" {run.escape}{run.line.newline}{leading}&& {command}"
    if trailing is not None:
        return place, f" && {run.escape}{run.line.newline}{trailing}{command}"
    last = _indent_of_line(run, end - 1)
    if last is not None:
        return place, f" {run.escape}{run.line.newline}{last}&& {command}"
    return place, f" && {command}"


def before_item(run: Run, index: int, command: str) -> tuple[Span, str]:
    """Where to put one more command before one of a chain, and what to put there."""
    start = run.script.items[index].node.start
    leading, trailing = _indents_at_and(run)
    if leading is not None:
        return Span(start, start), f"{command} {run.escape}{run.line.newline}{leading}&& "
    if trailing is not None:
        return Span(start, start), f"{command} && {run.escape}{run.line.newline}{trailing}"
    return Span(start, start), f"{command} && "


def after_word(run: Run, word: Word, text: str) -> tuple[Span, str]:
    """Where to put one more word of a list, and what to put there: on a line of its own, as that word is."""
    place = Span(word.end, word.end)
    indent = _blanks_before(run, word.start)
    if indent is None or not _is_last_of_line(run, word.end):
        return place, f" {text}"
    return place, f" {run.escape}{run.line.newline}{indent}{text}"


def _is_last_of_line(run: Run, offset: int) -> bool:
    """Whether nothing but spaces follows on the line, which goes on with the next one."""
    text = run.line.source
    end = text.find("\n", offset)
    return end >= 0 and text[offset:end].strip() == run.escape


def _indents_at_and(run: Run) -> tuple[str | None, str | None]:
    """What is before the last `&&` that begins a line; or else, before the last command that does."""
    items = run.script.items
    for at in range(len(items) - 1, max(0, len(items) - MOST_LINKS), -1):
        leading = _blanks_before(run, items[at - 1].connector_start)
        trailing = _blanks_before(run, items[at].node.start)
        if leading is not None or trailing is not None:
            return leading, trailing
    return None, None


def _blanks_before(run: Run, offset: int) -> str | None:
    """The spaces from the start of a continued line to `offset`, or None if more is there."""
    before = _before(run, offset)
    return before if before is not None and not before.strip(BLANKS) else None


def _indent_of_line(run: Run, offset: int) -> str | None:
    """The spaces at the start of a continued line; None for the first line of the RUN."""
    before = _before(run, offset)
    return None if before is None else before[: len(before) - len(before.lstrip(BLANKS))]


def _before(run: Run, offset: int) -> str | None:
    """What is before `offset` on a continued line; None on the first line of the RUN."""
    index = 0
    for number, (start, end) in enumerate(run.rest.places()):
        if start <= offset < end:
            return run.rest.text[index : index + offset - start] if number else None
        index += end - start
    return None
