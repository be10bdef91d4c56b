"""COPYs of the whole context above builds that read a part of it."""

from __future__ import annotations

from dflint.model.context.build_context import taken
from dflint.model.context.image_files import target_of
from dflint.model.needs.builds import files_of_builds
from dflint.model.needs.project import Unclear
from dflint.model.packages.later_use import taken_from_stages
from dflint.model.packages.manifests import needs_no_project
from dflint.model.paths import SOMEWHERE, is_below, relative_to
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context, Taken
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# What a build makes, below the folder of its sources.
_MADE = frozenset({"bin", "build", "dist", "obj", "out", "publish", "target"})


class WideCopy:
    """A COPY of the whole context. `files`: all that is read of it, folders with a slash at the end;
    `others`: folders of the context that no step reads."""

    __slots__ = ("files", "others", "source", "step")

    def __init__(
        self, step: Step, source: Taken, files: Sequence[str], others: Sequence[str]
    ) -> None:
        self.step = step
        self.source = source
        self.files = tuple(files)
        self.others = tuple(others)


def wide_copy(stage: Stage, file: Dockerfile, context: Context) -> WideCopy | None:
    """The COPY of the whole context in a stage that only builds; None where it is not clear what is
    read of it, or all of it is."""
    if stage.in_final_image or any(it.base is stage for it in file.stages):
        return None
    for step in stage.steps_of(Copy, Add):
        it = step.instruction
        assert isinstance(it, Copy | Add)
        rows = taken(it)
        if [row.path for row in rows] != ["."] or it.flag("exclude") is not None:
            continue
        target = target_of(step)
        if target is None or target == "/" or "$" in target or target.startswith(SOMEWHERE):
            return None
        try:
            files = files_of_builds(_commands(stage, step, target), context)
        except Unclear:
            return None
        if _is_taken_elsewhere(stage, file, target, files):
            return None
        others = [
            entry.path
            for entry in context.folder.entries(".")
            if entry.is_folder
            and not entry.name.startswith(".")
            and not context.ignores(entry.path)
            if not any(is_below(f"/{path.rstrip('/')}", f"/{entry.path}") for path in files)
        ]
        return WideCopy(step, rows[0], files, others) if others else None
    return None


def _commands(stage: Stage, copy: Step, target: str) -> list[tuple[Command, str]]:
    """The commands below a COPY that may read what it brings, with their folders in the context.

    Raises Unclear.
    """
    found = []
    for step in stage.steps[copy.index + 1 :]:
        if not isinstance(step.instruction, Run):
            continue
        if not step.is_posix or any(mount.kind == "bind" for mount in step.mounts):
            raise Unclear("a RUN reads more than its commands say")
        for it in with_directories(step):
            command = it.command
            if command.name == "cd" or needs_no_project(command):
                continue
            if command.in_condition or command.in_function or command.in_pipeline:
                raise Unclear("it is not clear which commands run")
            if it.directory is None or not is_below(it.directory, target):
                raise Unclear(f"{command.name} runs elsewhere")
            found.append((command, relative_to(it.directory, target)))
    return found


def _is_taken_elsewhere(stage: Stage, file: Dockerfile, target: str, files: Sequence[str]) -> bool:
    """Whether another stage takes something of the context that no build reads."""
    kept = [f"{target.rstrip('/')}/{it.rstrip('/')}" for it in files]
    for other in file.stages:
        for step in other.steps:
            for origin, path in (
                taken_from_stages(step, other, file) if step.instruction.flags else ()
            ):
                if origin is not stage:
                    continue
                if "$" in path or is_below(target, path):
                    return True
                if is_below(path, target) and not any(is_below(path, top) for top in kept):
                    if relative_to(path, target).split("/")[0] not in _MADE:
                        return True
    return False
