"""apt over the steps of a file: who fetches, needs and clears its lists, and who sets it up."""

from __future__ import annotations

from dflint.knowledge.package_managers import APT_LISTS
from dflint.knowledge.tools import may_need_lists
from dflint.model.packages.caches import clears
from dflint.model.packages.installs import is_install_by, updates_lists
from dflint.source import cached
from dflint.syntax.nodes import Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

FETCHES, NEEDS = "fetches", "needs"


@cached
def lists_use(step: Step) -> str:
    """What a step does first with the lists: it FETCHES or NEEDS them; nothing if it does neither."""
    for command in step.commands:
        if updates_lists(command):
            return FETCHES
        if is_install_by(command, "apt"):
            return NEEDS
    return ""


def needing_lists(steps: Iterable[Step]) -> Iterator[Step]:
    """The steps, up to the next one that fetches lists, that install without doing so."""
    for step in steps:
        use = lists_use(step)
        if use == FETCHES:
            return
        if use:
            yield step


def calls_unknown(step: Step) -> bool:
    """Whether a script of the project is called, or a tool that may call apt."""
    if any(word.endswith(".sh") for it in step.commands for word in (it.name, *it.args)):
        return True
    return any(may_need_lists(it.name, it.operands) for it in step.commands)


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


def lists_needed_after(step: Step, stage: Stage, file: Dockerfile) -> bool:
    """Whether removing the lists may break a later step, here or in a stage that builds upon it."""
    later = _later(file)
    place = (stage.index, step.index)
    return later.needs.get(place, False) or later.calls.get(place, False)


class _Later:
    """What comes after each step of a file, in its stage and in those that build upon it.

    `needs`: the next step that has to do with the lists needs them. `calls`: a script is called.
    """

    def __init__(self, file: Dockerfile) -> None:
        self.needs: dict[tuple[int, int], bool] = {}
        self.calls: dict[tuple[int, int], bool] = {}
        above_needs = [False] * len(file.stages)
        above_calls = [False] * len(file.stages)
        for stage in reversed(file.stages):
            needs, calls = above_needs[stage.index], above_calls[stage.index]
            for step in reversed(stage.steps):
                self.needs[stage.index, step.index] = needs
                self.calls[stage.index, step.index] = calls
                use = lists_use(step)
                needs = use == NEEDS if use else needs
                calls = calls or calls_unknown(step)
            if stage.base is not None:
                above_needs[stage.base.index] |= needs
                above_calls[stage.base.index] |= calls


@cached
def _later(file: Dockerfile) -> _Later:
    return _Later(file)
