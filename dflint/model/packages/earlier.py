"""What other steps have installed, by the names of the packages."""

from __future__ import annotations

from dflint.model.packages.installs import installing, installs, kept_names
from dflint.model.packages.sources import runs_unknown
from dflint.source import cached
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
    if _brings_unknown(file):
        return True
    known = _spoken_of(file)
    for sign in signs:
        if (sign, by_name) not in known:
            known[sign, by_name] = any(sign in _text(step, by_name) for step in _steps(file))
        if known[sign, by_name]:
            return True
    return False


@cached
def _spoken_of(file: Dockerfile) -> dict[tuple[str, bool], bool]:
    """Whether a step speaks of something, as far as that was asked."""
    return {}


@cached
def _brings_unknown(file: Dockerfile) -> bool:
    return any(map(_may_bring_unknown, _steps(file)))


def _may_bring_unknown(step: Step) -> bool:
    """Whether a step may bring what the file does not show."""
    is_run = isinstance(step.instruction, Run)
    if is_run and (runs_unknown(step) or "xargs" in step.instruction.written):
        return True
    brought = installs(step)
    if any("$" in word for it in brought for word in it.packages):
        return True
    return any(it.row.is_system and (it.files or it.groups) for it in brought)


def _text(step: Step, by_name: bool) -> str:
    if not by_name or not isinstance(step.instruction, Run):
        return step.instruction.written
    names = [word for it in installs(step) if it.row.is_system for word in it.packages]
    return " ".join(["", *names])


def _steps(file: Dockerfile) -> Iterator[Step]:
    return (step for stage in file.stages for step in stage.steps)
