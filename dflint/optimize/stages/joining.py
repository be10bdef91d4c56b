"""What an instruction brings and a later RUN removes: so that it is in no layer."""

from __future__ import annotations

from itertools import pairwise

from dflint.fix import Fix, replace, unsafe
from dflint.fixes.insertion import is_chain
from dflint.model.layers.contents import removed_file
from dflint.model.layers.folders import emptied_by, filled_folders
from dflint.model.scripts.working_directory import with_directories
from dflint.optimize.stages.mounting import mounted
from dflint.optimize.stages.unknown import Unknown
from dflint.source import Span
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# What changes the shell for the commands after it: it stays in a shell of its own.
LOCAL = frozenset({
    "cd", "export", "source", ".", "umask", "ulimit", "shopt", "pushd", "popd", "alias", "trap", "unset",
    "exec", "exit", "set",
})  # fmt: skip
MOST_JOINED = 5  # RUNs that become one: each of them is rebuilt with all the others


class Joined:
    """What leaves a path in no layer. `line`: of the first instruction."""

    __slots__ = ("fix", "line", "path")

    def __init__(self, fix: Fix, line: int, path: str) -> None:
        self.fix = fix
        self.line = line
        self.path = path


def late_removals(file: Dockerfile, stage: Stage) -> Iterator[tuple[Step, Step, str]]:
    """What a RUN fetches, unpacks or clones and a later one removes: both steps, and the path."""
    if not stage.in_final_image:
        return
    folders = filled_folders(stage)
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            gone = emptied_by(it, step)
            for folder in folders if gone else ():
                if folder.step.start < step.start and folder.path in gone:
                    yield folder.step, step, folder.path
            if it.command.name == "rm":
                found = removed_file(it, step, stage)
                if found is not None:
                    yield found.step, step, found.shown


def joined(
    file: Dockerfile, stage: Stage, first: Step, last: Step, path: str, may_mount: bool
) -> Joined:
    """One RUN of all from the first step to the last. Raises Unknown where that is not the same."""
    source = file.source
    line, end = (source.position(step.start).line for step in (first, last))
    steps = stage.steps[first.index : last.index + 1]
    if not isinstance(first.instruction, Run):
        if not may_mount:
            raise Unknown("buildah builds it, whose cache does not see what a mount brings", end)
        return Joined(mounted(file, stage, first, last, path), line, path)
    if any(not isinstance(step.instruction, Run) for step in steps):
        raise Unknown(f"other instructions than RUN lie between line {line} and line {end}", end)
    name = path.rstrip("/").rpartition("/")[2]
    others = sum(name not in step.instruction.written for step in steps)
    if len(steps) > MOST_JOINED or others > 1:
        raise Unknown(f"RUNs between line {line} and line {end} do other things", end)
    flags = {tuple(str(flag.text) for flag in step.instruction.flags) for step in steps}
    if len(flags) > 1:
        raise Unknown(f"the RUNs from line {line} to line {end} have different options", end)
    scripts = [_script(step, source.position(step.start).line, step is last) for step in steps]
    if any("#" in source.text[one.end : two.start] for one, two in pairwise(steps)):
        raise Unknown(f"there are comments between line {line} and line {end}", end)
    join = f" {first.instruction.escape}{source.newline}    && "
    run = first.instruction
    place = Span(run.rest.offset(0), last.instruction.end)
    fix = unsafe(f"Join the RUNs of lines {line} to {end}", replace(place, join.join(scripts)))
    return Joined(fix, line, path)


def _script(step: Step, line: int, is_last: bool) -> str:
    """The script of a RUN as one command of a list. Raises Unknown."""
    run = step.instruction
    assert isinstance(run, Run)
    if (
        run.form != "shell"
        or run.heredocs
        or run.comments
        or not step.is_posix
        or "#" in run.rest.text
    ):
        raise Unknown(f"the RUN at line {line} is no plain script", line)
    names = {str(command.name) for command in step.commands}
    if run.script.problems:
        raise Unknown(f"the RUN at line {line} cannot be read", line)
    text = _written(run)
    if is_chain(run) and names.isdisjoint(LOCAL):
        return text
    stops = step.state.shell.stops_at_errors or "set" in names
    if stops and not is_last and not is_chain(run):
        # Within a list, the shell does not stop at errors.
        raise Unknown(f"the RUN at line {line} sets options of the shell", line)
    return f"( {text.rstrip('; ')} )"


def _written(run: Run) -> str:
    start, end = run.rest.offset(0), run.end
    return run.written[start - run.start : end - run.start].rstrip()


def all_joined(
    file: Dockerfile, stage: Stage, may_mount: bool = True
) -> tuple[list[Joined], Sequence[Unknown]]:
    """What can be joined, and why other removals come too late all the same."""
    found: list[Joined] = []
    reasons: list[Unknown] = []
    seen: set[tuple[int, int]] = set()
    for first, last, path in late_removals(file, stage):
        if (first.index, last.index) in seen:
            continue
        seen.add((first.index, last.index))
        try:
            found.append(joined(file, stage, first, last, path, may_mount))
        except Unknown as reason:
            reasons.append(reason)
    return found, reasons
