"""What the layers of a stage hold: what its steps copy, fetch or install."""

from __future__ import annotations

from dflint.model.layers.copies import (
    EVERYTHING,
    already_copies,
    copy_targets,
    layer_paths_of,
    looks_like_directory,
)
from dflint.model.layers.files import large_files
from dflint.model.packages.manifests import manifests_of
from dflint.model.scripts.working_directory import in_directory
from dflint.source import cached, cached_property
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.model.layers.copies import CopyTarget, LayerPath
    from dflint.model.layers.files import File
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.words import Argument


class Installed:
    """A command that installs what a project declares, and needs nothing of it but `manifests`."""

    __slots__ = ("command", "directory", "manifests", "step")

    def __init__(self, it: CommandInDirectory, manifests: tuple[str, ...], step: Step) -> None:
        self.command = it.command
        self.directory = it.directory
        self.manifests = manifests
        self.step = step


class LayerContents:
    """What the layers of a stage hold, each in the order of the steps.

    `trees`, `large_files` and `installed` go on with what its bases hold, nearest first; the others
    are about its own steps.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._base = layer_contents(stage.base) if stage.base is not None else None

    @cached_property
    def layer_paths(self) -> tuple[LayerPath, ...]:
        """Its directories and large files."""
        own = tuple(path for step in self._filling for path in layer_paths_of(step))
        return own if self._base is None else own + self._base.layer_paths

    @cached_property
    def large_files(self) -> tuple[File, ...]:
        """The large files that steps copy or fetch, and do not remove."""
        own = tuple([file for step in self._filling for file in large_files(step)])
        return own if self._base is None else own + self._base.large_files

    @cached_property
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

    @cached_property
    def _filling(self) -> Sequence[Step]:
        """The steps that fill a layer."""
        return self._stage.steps_of(Run, Copy, Add)

    @cached_property
    def copied_files(self) -> dict[str, Step]:
        """The files that it copies, each by its path, with the step that does so first."""
        found: dict[str, Step] = {}
        for step in self._stage.copies:
            for it in copy_targets(step):
                if it.path and not looks_like_directory(it.source):
                    found.setdefault(it.path, step)
        return found

    @cached_property
    def copied_again(self) -> tuple[tuple[CopyTarget, list[CopyTarget]], ...]:
        """What a COPY puts where earlier ones have put the same, and what these put there."""
        return tuple(_copied_again(self._stage.steps_of(Copy)))

    @cached_property
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


def _copied_again(copies: Iterable[Step]) -> Iterator[tuple[CopyTarget, list[CopyTarget]]]:
    plain = [it for it in copies if not it.instruction.flags and not it.instruction.heredocs]
    before: list[CopyTarget] = []
    for step in plain if len(plain) > 1 else ():
        for it in copy_targets(step) if before else ():
            earlier = [one for one in before if already_copies(one, it)]
            if earlier:
                yield it, earlier
        before += copy_targets(step)


@cached
def layer_contents(stage: Stage) -> LayerContents:
    """What the layers of a stage hold."""
    return LayerContents(stage)


def layer_paths_before(step: Step, stage: Stage) -> list[LayerPath]:
    """The directories and large files that the layers below a step hold."""
    return [it for it in layer_contents(stage).layer_paths if it.step.start < step.start]
