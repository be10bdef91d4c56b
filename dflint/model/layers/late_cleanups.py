"""RUNs that only clean caches."""

from __future__ import annotations

from dflint.model.packages.caches import clears_any
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.steps import Step

_IDLE = frozenset({"set", "true", ":", "echo"})


def only_cleans(step: Step) -> bool:
    """Whether all that a RUN does is to clean caches of package managers."""
    run = step.instruction
    if not isinstance(run, Run) or run.mounts or step.is_trigger or not step.commands:
        return False
    is_cleaning = False
    for it in step.commands:
        if it.name in _IDLE:
            continue
        if not _cleans(it):
            return False
        is_cleaning = True
    return is_cleaning


def _cleans(command: Command) -> bool:
    if not command.manager:
        return clears_any(command)
    if clears_any(command):
        return True
    caches = command.row.caches
    verbs = [verb.removesuffix(" all") for cache in caches for verb in cache.clean]
    return bool(verbs) and command.runs(command.program, *verbs) is not None
