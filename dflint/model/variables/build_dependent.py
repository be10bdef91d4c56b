"""Variables that change with every build, and RUNs that have no use for them."""

from __future__ import annotations

from dflint.knowledge.variables import READ_NO_VARIABLES, VOLATILE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.steps import Step


def is_volatile(name: str) -> bool:
    """Whether a variable of that name has another value in every build."""
    return name.upper() in VOLATILE


def reads_no_variables(step: Step) -> bool:
    """Whether all that a RUN starts has surely no use for a variable that it does not name."""
    commands = step.commands
    return bool(commands) and all(map(_reads_no_variables, commands))


def _reads_no_variables(command: Command) -> bool:
    if not command.manager:
        return command.name in READ_NO_VARIABLES
    row = command.row
    return row.is_system or command.verb in row.ignores_variables
