"""Ports that a stage exposes, and the one that what it starts listens on."""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.listening import assigned_by, port_of, words_of, words_of_cmd
from dflint.model.scope import expand
from dflint.numbers import whole_number
from dflint.syntax.nodes import Cmd, Entrypoint, Expose

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage
    from dflint.source import Word


def exposed_ports(stage: Stage) -> dict[int, Word]:
    """The ports that EXPOSEs of a stage name; nothing if one of them is a range, or not known."""
    found: dict[int, Word] = {}
    for one in stage.chain:
        for step in one.steps_of(Expose):
            for word in step.instruction.words:
                port = (expand(word, step.state.variables) or "").partition("/")[0]
                number = whole_number(port)
                if number is None:
                    return {}
                found[number] = word
    return found


def listening_port(stage: Stage) -> int | None:
    """The port that the one program which a container starts surely listens on."""
    entrypoint, cmd = stage.last(Entrypoint), stage.last(Cmd)
    step = entrypoint or cmd
    if step is None:
        return None
    it = step.instruction
    assert isinstance(it, Cmd | Entrypoint)
    program = it.program
    if entrypoint is not None and cmd is not None and program.form != "exec":
        return None
    found = commands(program.parse(), program.source, editable=program.form == "shell")
    if len(found) != 1:
        return None
    words = [*words_of(found[0]), *words_of_cmd(step, stage)]
    return port_of(words, stage.last_state.variables, assigned_by(found[0]))
