"""What other steps have installed, by the names of the packages."""

from __future__ import annotations

from dflint.model.packages.installs import installing, installs, kept_names
from dflint.model.packages.sources import runs_unknown
from dflint.source import cached
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step


class Kept:
    """An installation: its command, and the names of its packages that stay in the layer."""

    __slots__ = ("command", "names")

    def __init__(self, command: Command, names: frozenset[str]) -> None:
        self.command = command
        self.names = names


def kept_from_earlier(
    names: Iterable[str], ecosystem: str, step: Step, stage: Stage
) -> Kept | None:
    """The first installation of an ecosystem in an earlier layer that has one of these packages.

    First the stage is looked at, and then those below it, nearest first.
    """
    one: Stage | None = stage
    while one is not None:
        first = _first_kept(one)
        found = [it for name in names if (it := first.get((ecosystem, name))) is not None]
        earlier = [it for it in found if it.command.start < step.start]
        if earlier:
            return min(earlier, key=lambda it: it.command.start)
        one = one.base
    return None


@cached
def _first_kept(stage: Stage) -> dict[tuple[str, str], Kept]:
    """The first installation of a stage that keeps a package, by ecosystem and name."""
    found: dict[tuple[str, str], Kept] = {}
    for step in stage.steps_of(Run):
        for command, install in installing(step):
            it = Kept(command, kept_names(command, install, step))
            for name in it.names:
                found.setdefault((install.row.ecosystem, name), it)
    return found


def may_bring(signs: Iterable[str], file: Dockerfile, by_name: bool = False) -> bool:
    """Whether a step of any stage speaks of one of these, or may bring what the file does not show.

    `by_name`: only COPY speaks of them, and packages of the system by their names.
    """
    return any(_may_bring(step, signs, by_name) for stage in file.stages for step in stage.steps)


def _may_bring(step: Step, signs: Iterable[str], by_name: bool) -> bool:
    brought = installs(step)
    text = step.instruction.written
    if isinstance(step.instruction, Run) and (runs_unknown(step) or "xargs" in text):
        return True
    if any("$" in word for it in brought for word in it.packages):
        return True
    if any(it.row.is_system and (it.files or it.groups) for it in brought):
        return True
    if by_name and isinstance(step.instruction, Run):
        names = [word for it in brought if it.row.is_system for word in it.packages]
        text = " ".join(["", *names])
    return any(sign in text for sign in signs)
