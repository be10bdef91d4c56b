"""The directories that a stage has made before one of its steps, so that a COPY puts files into them."""

from __future__ import annotations

from dflint.model.paths import SOMEWHERE, joined
from dflint.model.scripts.working_directory import with_directories
from dflint.model.variables.values import filled_in
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step


def makes_directories(command: Command) -> bool:
    """Whether a command makes the directories that it names."""
    return command.name == "mkdir" or (command.name == "install" and command.has("-d"))


def is_made_before(path: str, step: Step, stage: Stage) -> bool:
    """Whether a step above this one, or of a stage that this one builds upon, makes a directory."""
    return any(
        _made(one).get(path, step.start) < step.start or (one is not stage and path in _made(one))
        for one in stage.chain
    )


@cached
def _made(stage: Stage) -> dict[str, int]:
    """The directories that a stage makes, and where it first does."""
    found: dict[str, int] = {}
    for step in stage.steps:
        it = step.instruction
        found.setdefault(step.state.workdir or "", step.start)
        if isinstance(it, Run):
            for path in _made_by_run(step):
                found.setdefault(path, step.start)
        elif isinstance(it, Copy | Add) and it.destination is not None:
            to = step.state.expanded(it.destination)
            target = joined(step.state.workdir or SOMEWHERE, to) if to is not None else None
            if to is not None and target and (to[-1:] == "/" or len(it.words) > 2):
                found.setdefault(target, step.start)
            if target:
                found.setdefault(target.rpartition("/")[0], step.start)
    return found


def _made_by_run(step: Step) -> Iterator[str]:
    for it in with_directories(step):
        if makes_directories(it.command) and not it.command.is_conditional:
            for word in it.command.operands:
                yield it.path(filled_in(str(word), step).rstrip("/")) or ""
