"""Bundler: whether it may change its lock file."""

from __future__ import annotations

from dflint.model.order import is_so_before
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step

_SETTINGS = ("BUNDLE_DEPLOYMENT", "BUNDLE_FROZEN")
_OFF = ("", "0", "false")


def is_frozen(command: Command, step: Step, stage: Stage) -> bool:
    """Whether an option, a variable or a setting says that a `bundle install` may not write the lock file."""
    if command.has("--deployment", "--frozen"):
        return True
    for name in _SETTINGS:
        value = step.state.variables.get(name)
        own = next((str(it.value) for it in command.environment if it.name == name), None)
        if (own if own is not None else value or "").lower() not in _OFF:
            return True
    above = (it for it in step.commands if it.start < command.start)
    return is_so_before(_freezes, step, stage) or any(map(_is_freezing, above))


def _freezes(step: Step) -> bool:
    return isinstance(step.instruction, Run) and any(map(_is_freezing, step.commands))


def _is_freezing(command: Command) -> bool:
    """Whether a command sets that the lock file stays as it is."""
    return (
        command.runs("bundle", "config") is not None
        and any(word in ("deployment", "frozen") for word in command.args)
        and command.args[-1].strip("'\"") in ("true", "1")
    )
