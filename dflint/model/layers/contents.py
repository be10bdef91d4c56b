"""What the layers of a stage hold: what its steps copy, fetch or install."""

from __future__ import annotations

from dflint.model.layers.copies import EVERYTHING, brings, copy_targets, is_tree, trees_of
from dflint.model.layers.files import large_files
from dflint.model.packages.manifests import manifests_of
from dflint.model.scripts.working_directory import in_directory
from dflint.source import cached, lazy
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.model.layers.copies import Landing, Tree
    from dflint.model.layers.files import File
    from dflint.model.scripts.working_directory import Located
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.words import Argument


class Installed:
    """A command that installs what a project declares, and needs nothing of it but `manifests`."""

    __slots__ = ("command", "directory", "manifests", "step")

    def __init__(self, it: Located, manifests: tuple[str, ...], step: Step) -> None:
        self.command = it.command
        self.directory = it.directory
        self.manifests = manifests
        self.step = step


class Held:
    """What the layers of a stage hold, each in the order of the steps.

    `trees`, `large_files` and `installed` go on with what its bases hold, nearest first; the others
    are about its own steps.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._base = layer_contents(stage.base) if stage.base is not None else None

    @lazy
    def trees(self) -> tuple[Tree, ...]:
        """Its directories and large files."""
        own = tuple(tree for step in self._filling for tree in trees_of(step))
        return own if self._base is None else own + self._base.trees

    @lazy
    def large_files(self) -> tuple[File, ...]:
        """The large files that steps copy or fetch, and do not remove."""
        own = tuple([file for step in self._filling for file in large_files(step)])
        return own if self._base is None else own + self._base.large_files

    @lazy
    def installed(self) -> tuple[Installed, ...]:
        """The installations of what the project declares."""
        own = tuple(
            [
                Installed(in_directory(step, command), manifests, step)
                for step in self._stage.steps_of(Run)
                for command in step.commands
                if command.manager and (manifests := manifests_of(command))
            ]
        )
        return own if self._base is None else own + self._base.installed

    @lazy
    def _filling(self) -> Sequence[Step]:
        """The steps that fill a layer."""
        return self._stage.steps_of(Run, Copy, Add)

    @lazy
    def copied_files(self) -> dict[str, Step]:
        """The files that it copies, each by its path, with the step that does so first."""
        found: dict[str, Step] = {}
        for step in self._stage.copies:
            for it in copy_targets(step):
                if it.path and not is_tree(it.source):
                    found.setdefault(it.path, step)
        return found

    @lazy
    def copied_again(self) -> tuple[tuple[Landing, list[Landing]], ...]:
        """What a COPY puts where earlier ones have put the same, and what these put there."""
        return tuple(_copied_again(self._stage.steps_of(Copy)))

    @lazy
    def whole_context(self) -> tuple[tuple[Step, Argument], ...]:
        """The steps that copy the whole context, with the word that says so."""
        return tuple(
            [
                (step, source)
                for step in self._stage.copies
                if isinstance(it := step.instruction, Copy | Add) and it.flag("from") is None
                for source in it.sources
                if source in EVERYTHING
            ]
        )


def _copied_again(copies: Iterable[Step]) -> Iterator[tuple[Landing, list[Landing]]]:
    plain = [it for it in copies if not it.instruction.flags and not it.instruction.heredocs]
    before: list[Landing] = []
    for step in plain if len(plain) > 1 else ():
        for it in copy_targets(step) if before else ():
            earlier = [one for one in before if brings(one, it)]
            if earlier:
                yield it, earlier
        before += copy_targets(step)


@cached
def layer_contents(stage: Stage) -> Held:
    """What the layers of a stage hold."""
    return Held(stage)


def trees_before(step: Step, stage: Stage) -> list[Tree]:
    """The directories and large files that the layers below a step hold."""
    return [tree for tree in layer_contents(stage).trees if tree.step.start < step.start]
