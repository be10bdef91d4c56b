"""RUNs that only clean caches."""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of
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
    return all(_cleans(it) or it.name in _IDLE for it in step.commands) and any(
        map(_cleans, step.commands)
    )


def _cleans(command: Command) -> bool:
    caches = row_of(command.manager).caches
    verbs = [verb.removesuffix(" all") for cache in caches for verb in cache.clean]
    return clears_any(command) or (
        bool(verbs) and command.runs(command.program, *verbs) is not None
    )
