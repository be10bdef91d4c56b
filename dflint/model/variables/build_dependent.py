"""Variables that change with every build, and RUNs that have no use for them."""

from __future__ import annotations

from dflint.knowledge.variables import OF_COMMITS, READ_NO_VARIABLES, VOLATILE
from dflint.model.order import is_so_before
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step


def is_volatile(name: str) -> bool:
    """Whether a variable of that name has another value in every build."""
    return name.upper() in VOLATILE


def names_time(name: str) -> bool:
    """Whether a variable that changes with every build is called after a time."""
    return any(it in name.upper() for it in ("TIME", "DATE", "CREATED"))


def changes_after_sources(name: str, step: Step, stage: Stage) -> bool:
    """Whether a variable names the commit, and a COPY above has brought the sources of it.

    What is below is built again with another commit anyway.
    """
    return any(it in name.upper() for it in OF_COMMITS) and is_so_before(_copies_all, step, stage)


def _copies_all(step: Step) -> bool:
    it = step.instruction
    if not isinstance(it, Copy | Add) or it.flag("from") is not None:
        return False
    return any(str(word) in (".", "./") for word in it.sources)


def reads_no_variables(step: Step) -> bool:
    """Whether all that a RUN starts has surely no use for a variable that it does not name."""
    commands = step.commands
    return bool(commands) and all(map(_reads_no_variables, commands))


def _reads_no_variables(command: Command) -> bool:
    if not command.manager:
        return command.name in READ_NO_VARIABLES
    row = command.row
    return row.is_system or command.verb in row.ignores_variables
