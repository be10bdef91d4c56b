"""Folders that steps fill as a whole: clones, unpacked archives, copied folders."""

from __future__ import annotations

from dflint.model.context.add_sources import is_git_repository
from dflint.model.layers.copies import (
    CLONERS,
    EXTRACTED,
    EXTRACTORS,
    cloned_folder,
    copy_targets,
    extracted_to,
    extracts,
    extracts_all,
    looks_like_directory,
)
from dflint.model.packages.cache_mounts import is_mounted
from dflint.model.paths import SOMEWHERE
from dflint.model.scripts.removed_files import removed
from dflint.model.scripts.working_directory import with_directories
from dflint.model.variables.values import filled_in
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.layers.copies import CopyTarget
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Spanned

_SHARED = frozenset({
    "/", "/usr", "/usr/local", "/opt", "/tmp", "/var", "/etc", "/root", "/home", "/srv", "/bin", "/lib",
    "/usr/src", "/usr/bin", "/usr/lib", "/usr/local/bin", "/usr/share", "/var/lib", "/mnt", "/app",
})  # fmt: skip


TAR_ENDINGS = (".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2", ".tar.zst", ".tar")


class Folder:
    """A folder that a step fills: its path, the place that says so, and the step."""

    __slots__ = ("path", "place", "step")

    def __init__(self, path: str, place: Spanned, step: Step) -> None:
        self.path = path
        self.place = place
        self.step = step


@cached
def filled_folders(stage: Stage) -> tuple[Folder, ...]:
    """The folders that the steps of a stage fill, and do not remove themselves."""
    return tuple(it for step in stage.steps_of(Run, Copy, Add) for it in _filled(step))


@cached
def first_filled(stage: Stage) -> dict[str, Folder]:
    """What fills each of these folders first, by its path."""
    return {it.path: it for it in reversed(filled_folders(stage))}


def _filled(step: Step) -> Iterator[Folder]:
    if isinstance(step.instruction, Copy | Add):
        for target in copy_targets(step):
            path = target.path.rstrip("/")
            if isinstance(step.instruction, Add) and path and (top := _top_of(target)):
                yield Folder(top, target.source, step)
            if (
                path
                and path not in _SHARED
                and "$" not in path
                and (looks_like_directory(target.source) or _is_cloned(target))
            ):
                if SOMEWHERE not in path:
                    yield Folder(path, target.source, step)
        return
    if step.programs.isdisjoint(CLONERS) and step.programs.isdisjoint(EXTRACTORS):
        return
    located = with_directories(step)
    gone = frozenset[str]().union(*[emptied_by(it, step) for it in located])
    for it in located:
        if it.command.name not in CLONERS and it.command.name not in EXTRACTORS:
            continue
        name = filled_in(cloned_folder(it.command) or extracted_to(it.command), step)
        here = "." if not name and extracts(it.command) else ""
        top = _of_archive(it.command, step)
        for one in (name, f"{name or '.'}/{top}" if top else "", here):
            folder = it.path(one) if one else None
            if folder is None or folder in _SHARED or "$" in folder or SOMEWHERE in folder:
                continue
            if folder not in gone and not is_mounted(step, folder):
                yield Folder(folder, it.command, step)


def _is_cloned(target: CopyTarget) -> bool:
    """Whether ADD clones a repository."""
    return isinstance(target.instruction, Add) and is_git_repository(target.source)


def _of_archive(command: Command, step: Step) -> str:
    """The folder that is in an archive which tar extracts: tool-1.2 in tool-1.2.tar.gz."""
    if not extracts_all(command):
        return ""
    fetcher = command.piped_from
    words = next((it.args for it in step.commands if it.name is fetcher), command.args)
    for word in words:
        name = filled_in(word, step).rpartition("/")[2]
        stem = _stem(name, TAR_ENDINGS)
        if stem:
            return stem
    return ""


def _stem(name: str, endings: tuple[str, ...]) -> str:
    """The name of an archive without its ending; "" if it is none of these."""
    ending = next((it for it in endings if name.endswith(it)), "")
    return name.removesuffix(ending) if ending else ""


def _top_of(target: CopyTarget) -> str:
    """The folder that an archive which ADD extracts most likely has at its top: one of its name."""
    name = target.source.rpartition("/")[2]
    stem = _stem(name, EXTRACTED)
    if not stem or "://" in target.source or not set("*?[$").isdisjoint(name):
        return ""
    return f"{target.path.rstrip('/').removesuffix(f'/{name}')}/{stem}"


def emptied_by(it: CommandInDirectory, step: Step) -> frozenset[str]:
    """The folders of which a command removes all that is in them, and the files that it removes."""
    if it.command.name != "rm" or it.directory is None:
        return frozenset()
    paths = [it.path(filled_in(str(word), step).rstrip("/")) for word in removed(it.command)]
    return frozenset([path.removesuffix("/*") for path in paths if path is not None])
