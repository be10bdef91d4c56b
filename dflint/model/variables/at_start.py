"""Build arguments that the shell of a container is to replace, where they are not set any more.

Source: Dockerfile reference, ARG: its variables are not there when the container runs.
"""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.images.facts import facts_of
from dflint.model.variables.unset import GUARDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Cmd, Entrypoint, Healthcheck

_OF_PLATFORMS = frozenset(
    {"PORT", "HOST", "HOSTNAME"}
)  # which platforms set when they start a container


def build_argument_at_start(
    instruction: Cmd | Entrypoint | Healthcheck, step: Step, stage: Stage
) -> Word | None:
    """The first variable of a script of the container that only an ARG of its stage declares."""
    scope, program = step.state.variables, instruction.program
    if program.form == "exec" and "-c" not in "".join(map(str, program.items)):
        return None
    facts = facts_of(stage.image) if stage.image is not None else None
    found = commands(program.parse(), program.source, editable=program.form == "shell")
    given = {str(it.name) for command in found for it in command.simple.assignments}
    text = program.source.text
    for command in found:
        for word in command.simple.words:
            for variable in word.variables:
                name = str(variable)
                is_set = (
                    name in given or f"{name}=" in text or (facts is not None and name in facts.env)
                )
                is_guarded = any(guard % name in text for guard in GUARDS)
                if scope.kind(name) == "arg" and name not in _OF_PLATFORMS and not is_set:
                    if not is_guarded:
                        return variable
    return None
