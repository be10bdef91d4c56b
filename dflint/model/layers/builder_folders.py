"""Folders of a builder that a later stage copies whole: sources, dependencies and what was built."""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of
from dflint.model.context.image_files import target_of
from dflint.model.images.purpose import NODE_BUILDERS, compiles, serves_files
from dflint.model.layers.copies import looks_like_directory
from dflint.model.path_table import PathTable
from dflint.model.paths import joined
from dflint.model.scope import expand
from dflint.model.scripts.working_directory import with_directories
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.syntax.words import Argument

_NODE_BUILDS = ("build", "generate", "export", "compile", "bundle")


_SOURCES = "the sources"  # all that builders of some languages leave
# Folders of cargo that hold what it compiled on the way, beside the programs. Source: The Cargo Book, Build Cache.
_OF_CARGO = ("/target", "/target/release", "/target/debug")


class BuilderFolder:
    """A folder that a COPY --from takes whole: `path` in the builder, `left` what lies in it too."""

    __slots__ = ("command", "left", "path", "source")

    def __init__(self, source: Argument, path: str, command: Command, left: str) -> None:
        self.source = source
        self.path = path
        self.command = command
        self.left = left


def builder_folders(stage: Stage, file: Dockerfile) -> Iterator[BuilderFolder]:
    """The folders in which another stage has its sources and builds, and that a stage takes whole."""
    for_files = stage.image is not None and serves_files(stage.image)
    for step in stage.steps_of(Copy):
        copy = step.instruction
        assert isinstance(copy, Copy)
        builder = file.stage_named(str(copy.from_), stage) if copy.from_ is not None else None
        if builder is None or copy.flag("exclude") is not None:
            continue
        for source in copy.sources:
            path = joined("/", expand(source, step.state.variables))
            compiler = _compiled_below(builder, path) if path is not None else None
            if path is not None and compiler is not None:
                yield BuilderFolder(source, path, compiler, "the intermediate files of the build")
                continue
            if path is None or path == "/" or not _has_sources(builder, path, file):
                continue
            found = _built_in(builder, path, for_files)
            if found is not None:
                command, left = found
                rest = "" if left == _SOURCES else f" and {left}"
                yield BuilderFolder(source, path, command, f"{_SOURCES}{rest}")


def _has_sources(stage: Stage, path: str, file: Dockerfile) -> bool:
    """Whether a stage copies a folder of the build context to that path, or below it."""
    return any(map(stage.builds_upon, _folders_copied(file).below(path)))


@cached
def _folders_copied(file: Dockerfile) -> PathTable[Stage]:
    """The stages that copy folders of the build context, by the paths to which they do."""
    found: dict[tuple[str, Stage], None] = {}
    for stage in file.stages:
        for step in stage.steps_of(Copy, Add):
            it = step.instruction
            assert isinstance(it, Copy | Add)
            target = target_of(step)
            is_folder = it.flag("from") is None and any(map(looks_like_directory, it.sources))
            if target is not None and is_folder:
                found[target, stage] = None
    return PathTable(found)


def _built_in(stage: Stage, path: str, for_files: bool) -> tuple[Command, str] | None:
    """The command that builds in a folder what is not all of it, and what it leaves there."""
    for one in stage.chain:
        for step in one.steps_of(Run):
            for it in with_directories(step):
                command = it.command
                if it.directory != path:
                    continue
                left = row_of(compiles(command)).left
                if left and not _builds_elsewhere(command):
                    return command, left
                row = command.row
                is_build = any(word in _NODE_BUILDS for word in command.verbs)
                is_node = "package.json" in row.manifest or command.name in NODE_BUILDERS
                if for_files and is_build and is_node:
                    return command, row.folder or row_of("npm").folder
    return None


def _compiled_below(stage: Stage, path: str) -> Command | None:
    """The cargo that fills a folder with what it compiles on the way."""
    folder = path.removesuffix("/*")
    if not folder.endswith(_OF_CARGO):
        return None
    for one in stage.chain:
        for step in one.steps_of(Run):
            for it in with_directories(step) if "cargo" in step.programs else ():
                if it.directory is not None and it.command.runs("cargo", "build", "b", "rustc"):
                    top = f"{it.directory.rstrip('/')}/target"
                    if folder.startswith(top) and not it.command.has("--target-dir"):
                        return it.command
    return None


def _builds_elsewhere(command: Command) -> bool:
    """Whether what is built is put into another folder, so that this one is copied for its files."""
    target = command.option("-o", "--output", "--target-dir", "--root")
    return target is not None and target.startswith("/")
