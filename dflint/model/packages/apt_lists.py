"""What the steps of a stage do to apt: which remove its lists, and whether one sets it up."""

from __future__ import annotations

from dflint.knowledge.package_managers import APT_LISTS
from dflint.model.packages.caches import clears
from dflint.source import cached
from dflint.syntax.nodes import Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage
    from dflint.model.steps import Step


@cached
def lists_cleared(stage: Stage) -> tuple[Step, ...]:
    """The steps of a stage that remove the lists."""
    return tuple(
        step for step in stage.steps if any(clears(command, APT_LISTS) for command in step.commands)
    )


@cached
def sets_recommends(stage: Stage) -> bool:
    """Whether a step writes whether apt installs recommended packages, or copies a file that may."""
    return any(
        "apt.conf" in step.instruction.body.text
        and (isinstance(step.instruction, Copy) or "install-recommends" in step.instruction.lower)
        for step in stage.steps
    )
