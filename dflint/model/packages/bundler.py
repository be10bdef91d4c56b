"""Bundler: whether it may change its lock file."""

from __future__ import annotations

from dflint.model.packages.sources import steps_until
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
    return any(
        it.runs("bundle", "config") is not None
        and it.start < command.start
        and any(word in ("deployment", "frozen") for word in it.args)
        and it.args[-1].strip("'\"") in ("true", "1")
        for one in steps_until(stage, step) if isinstance(one.instruction, Run)
        for it in one.commands
    )  # fmt: skip
