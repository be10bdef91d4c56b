"""What the layers of a stage hold: what its steps copy, fetch or install."""

from __future__ import annotations

from _bisect import bisect_left, bisect_right

from dflint.model.layers.copies import (
    EVERYTHING,
    already_copied_by,
    copied_by,
    copy_targets,
    is_code,
    layer_paths_of,
    looks_like_directory,
)
from dflint.model.layers.files import LargeFiles, large_files, unpacked
from dflint.model.layers.removals import Removals
from dflint.model.mentions import mentions_in
from dflint.model.packages.manifests import manifests_of
from dflint.model.path_table import PathTable
from dflint.model.scripts.working_directory import in_directory, with_directories
from dflint.source import cached, cached_property
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.layers.copies import CopyTarget, LayerPath
    from dflint.model.layers.files import File
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.words import Argument


NEVER = 1 << 62  # a place that is in no file


# Options that name the directory of the manifests, of managers that have them.
_DIRECTORIES = frozenset({
    "--prefix", "-C", "--cwd", "--dir", "--working-dir", "-d", "--directory", "--project",
})  # fmt: skip
# Options that name the manifest itself.
_MANIFESTS = frozenset({"--manifest-path", "-f", "--file", "--gemfile"})


def project_directory(it: CommandInDirectory) -> str | None:
    """The directory of the project that a command is about: its own, or one that an option names.

    None for one that is not known.
    """
    row = it.command.row
    folder = it.command.option(*_DIRECTORIES.intersection(row.elsewhere))
    if folder is not None:
        return it.path(folder)
    manifest = str(it.command.option(*_MANIFESTS.intersection(row.elsewhere)) or "")
    above, _, name = manifest.rpartition("/")
    return it.path(above or ".") if name in row.manifest else it.directory


class Installed:
    """A command that installs what a project declares, and needs nothing of it but `manifests`.

    `directory`: that of the manifests, from which their names are, as far as the file says.
    """

    __slots__ = ("command", "directory", "manifests", "step")

    def __init__(self, it: CommandInDirectory, manifests: tuple[str, ...], step: Step) -> None:
        self.command = it.command
        self.directory = project_directory(it)
        self.manifests = manifests
        folders = {name.rpartition("/")[0] for name in manifests if name[:1] == "/"}
        if len(folders) == 1 and all(name[:1] == "/" for name in manifests):
            self.directory = folders.pop() or "/"
            self.manifests = tuple([name.rpartition("/")[2] for name in manifests])
        self.step = step


class LayerContents:
    """What the layers of a stage hold, each in the order of the steps.

    All of it is about its own steps; `contents_with_bases` goes on with what the stages below it hold.
    """

    def __init__(self, stage: Stage) -> None:
        # Not the stage, on which this is remembered.
        self._steps = stage.steps
        self._copies = stage.copies
        self._runs = stage.steps_of(Run)

    @cached_property
    def layer_paths(self) -> PathTable[LayerPath]:
        """Its directories and large files."""
        paths = [path for step in self._filling for path in layer_paths_of(step)]
        return PathTable((it.path, it) for it in paths)

    @cached_property
    def large_files(self) -> LargeFiles:
        """The large files that steps copy or fetch, and do not remove."""
        return LargeFiles([file for step in self._filling for file in large_files(step)])

    @cached_property
    def copy_targets(self) -> PathTable[CopyTarget]:
        """Where its COPYs and ADDs put what they copy, as far as that is known."""
        targets = [it for step in self._copies for it in copy_targets(step)]
        return PathTable((it.path, it) for it in targets if it.path)

    @cached_property
    def first_unknown_target(self) -> int:
        """Where the first COPY begins whose target is not known; a place after all if there is none."""
        targets = (it for step in self._copies for it in copy_targets(step))
        return next((it.instruction.start for it in targets if not it.path), NEVER)

    @cached_property
    def removals(self) -> Removals:
        """What its steps remove."""
        return Removals(self._steps)

    @cached_property
    def installed(self) -> tuple[Installed, ...]:
        """The installations of what the project declares."""
        return tuple(
            [
                Installed(in_directory(step, command), manifests, step)
                for step in self._runs
                for command in step.commands
                if command.manager and (manifests := manifests_of(command))
            ]
        )

    @cached_property
    def _filling(self) -> Sequence[Step]:
        """The steps that fill a layer."""
        return sorted((*self._runs, *self._copies), key=lambda step: step.start)

    @cached_property
    def copied_files(self) -> dict[str, Step]:
        """The files that it copies, each by its path, with the step that does so first."""
        found: dict[str, Step] = {}
        for step in self._copies:
            for it in copy_targets(step):
                if it.path and not looks_like_directory(it.source):
                    found.setdefault(it.path, step)
        return found

    @cached_property
    def whole_context(self) -> tuple[tuple[Step, Argument], ...]:
        """The steps that copy the whole context, with the word that says so."""
        return tuple(
            [
                (step, source)
                for step in self._copies
                if isinstance(it := step.instruction, Copy | Add) and it.flag("from") is None
                for source in it.sources
                if source in EVERYTHING
            ]
        )

    @cached_property
    def code(self) -> tuple[tuple[Step, Argument], ...]:
        """The steps that copy code, but not the whole context, with the word that says so."""
        return tuple(
            [
                (step, it.source)
                for step in self._copies
                for it in copy_targets(step)
                if it.source not in EVERYTHING and is_code(it)
            ]
        )


def copied_twice(stage: Stage) -> Iterator[tuple[Step, CopyTarget, CopyTarget]]:
    """A COPY, what it puts where an earlier one has put the same, and what that one put there:
    the first of them after which nothing may have changed it."""
    copies = stage.steps_of(Copy)
    plain = [it for it in copies if not it.instruction.flags and not it.instruction.heredocs]
    earlier: dict[tuple[str, str], list[CopyTarget]] = {}  # by where and what
    for step in plain if len(plain) > 1 else ():
        for it in copy_targets(step) if earlier else ():
            known = [those for key in already_copied_by(it) if (those := earlier.get(key))]
            unchanged = _last_change(it, stage) if known else 0
            found = [
                those[at]
                for those in known
                if (at := bisect_left(those, unchanged, key=_start)) < len(those)
            ]
            if found:
                yield step, it, min(found, key=_start)
        for it in copy_targets(step):
            if it.path:
                earlier.setdefault(copied_by(it), []).append(it)


def _start(it: CopyTarget) -> int:
    return it.instruction.start


def _last_change(it: CopyTarget, stage: Stage) -> int:
    """Where the last step before a COPY begins that may change or remove the file."""
    name = it.source.rstrip("/").rpartition("/")[2]
    written, start = mentions_in(stage), it.instruction.start
    return max(written.last_before(name, start), written.last_before("rm ", start))


@cached
def layer_contents(stage: Stage) -> LayerContents:
    """What the layers of a stage hold."""
    return LayerContents(stage)


def contents_with_bases(stage: Stage) -> Iterator[LayerContents]:
    """What the layers of a stage hold, and those of the stages that it builds upon, nearest first."""
    return map(layer_contents, stage.chain)


def removed_file(it: CommandInDirectory, step: Step, stage: Stage) -> File | None:
    """The large file of an earlier step, here or in a base, that a command removes."""
    for contents in contents_with_bases(stage):
        found = contents.large_files.first_removed(it, step.start)
        if found is not None:
            return found[1]
    return None


@cached
def _unpacked(stage: Stage) -> dict[str, list[tuple[int, Command]]]:
    """The archives that the steps of a stage unpack, by path: where the step begins, the command."""
    found: dict[str, list[tuple[int, Command]]] = {}
    for step in stage.steps:
        for it in with_directories(step):
            for path in unpacked(it):
                found.setdefault(path, []).append((step.start, it.command))
    return found


def unpacked_later(file: File, stage: Stage) -> Command | None:
    """The first command of a later step that unpacks a file."""
    places = _unpacked(stage).get(file.path, [])
    at = bisect_right(places, file.step.start, key=lambda place: place[0])
    return places[at][1] if at < len(places) else None
