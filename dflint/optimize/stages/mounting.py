"""A COPY of what the next RUN reads and removes, as a bind mount of that RUN.

Source: the Dockerfile reference (RUN --mount=type=bind): what a mount shows is in no layer; 2026-11.
"""

from __future__ import annotations

from dflint.fix import Edit, Fix, unsafe
from dflint.model.context.image_files import DIRECTORIES, is_directory, target_of
from dflint.model.images.users import is_for_root
from dflint.model.paths import is_below
from dflint.model.scripts.working_directory import with_directories
from dflint.optimize.stages.editing import deleted
from dflint.optimize.stages.unknown import Unknown
from dflint.source import Span
from dflint.syntax.nodes import Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# What changes a file in its place, which a mount is not for.
_CHANGING = frozenset({
    "bunzip2", "chgrp", "chmod", "chown", "dos2unix", "gunzip", "mv", "patch", "sed", "touch", "truncate", "unxz",
})  # fmt: skip


def mounted(file: Dockerfile, stage: Stage, first: Step, last: Step, path: str) -> Fix:
    """The fix that mounts what a COPY brings and the next RUN removes. Raises Unknown."""
    source = file.source
    line, end = (source.position(step.start).line for step in (first, last))
    copy, run = first.instruction, last.instruction
    assert isinstance(run, Run)
    if not isinstance(copy, Copy) or copy.heredocs:
        raise Unknown(f"{path} comes from line {line}, whose layer no RUN can take back", end)
    between = stage.steps[first.index + 1 : last.index]
    if any(isinstance(step.instruction, Run) for step in between):
        raise Unknown(f"other RUNs between line {line} and line {end} may read {path}", end)
    target = target_of(first)
    sources = copy.sources
    if target is None or len(sources) != 1 or sources[0].expands or "$" in target:
        raise Unknown(f"the COPY at line {line} brings more than {path}", end)
    if any(flag.name != "from" for flag in copy.flags):
        raise Unknown(f"the COPY at line {line} sets owner or mode", end)
    if any(char in str(sources[0]) for char in "*?[") or is_for_root(last, stage) is False:
        raise Unknown(f"what line {line} brings is not one file that the RUN may read", end)
    name = str(sources[0]).rstrip("/").rpartition("/")[2]
    if is_directory(first) and name not in ("", "."):
        target = f"{target.rstrip('/')}/{name}"
    removal = _removal(last, target, end)
    if removal is None or run.form != "shell" or run.heredocs or run.comments or not last.is_posix:
        raise Unknown(f"line {end} does not remove {target} by its name, in a plain script", end)
    others = [step for step in stage.steps[last.index + 1 :] if target in step.instruction.written]
    if others or any(_changes(it, target) for it in with_directories(last)):
        raise Unknown(f"{target} is changed, or named later", end)
    if not _has_parent(last, target):
        raise Unknown(f"without the COPY, nothing makes the folder of {target}", end)
    fields = [f"from={copy.from_.raw}"] if copy.from_ is not None else []
    start = str(sources[0]) if copy.from_ is not None else str(sources[0]).lstrip("./") or "."
    mount = ",".join(["--mount=type=bind", *fields, f"source={start}", f"target={target}"])
    at = run.rest.offset(0)
    text = f"{mount} {run.escape}{source.newline}    "
    title = f"Mount {target} in place of the COPY"
    return unsafe(title, deleted(first.instruction, source), Edit(Span(at, at), text), removal)


def _removal(step: Step, target: str, line: int) -> Edit | None:
    """Take the command out that removes a path alone; None where there is none such."""
    run = step.instruction
    assert isinstance(run, Run)
    items = run.script.items
    for it in with_directories(step):
        if it.command.name != "rm" or it.path(str(it.command.operands[0]).rstrip("/")) != target:
            continue
        at = next((n for n, item in enumerate(items) if item.node is it.command.simple), -1)
        if at < 0 or not it.command.editable:
            continue
        if len(it.command.operands) > 1:
            first, second = it.command.operands[:2]
            return Edit(Span(first.start, second.start), "")
        connectors = {items[at].connector, items[at - 1].connector if at else ""}
        if len(items) == 1 or not connectors <= {"&&", ";", "", "\n"}:
            return None
        if at + 1 < len(items):
            return Edit(Span(items[at].node.start, items[at + 1].node.start), "")
        return Edit(Span(items[at - 1].node.end, items[at].node.end), "")
    return None


def _has_parent(step: Step, target: str) -> bool:
    """Whether the folder that a path is in is there without what is copied to it."""
    parent = target.rpartition("/")[0] or "/"
    if parent in DIRECTORIES or is_below(step.state.workdir or "/", parent):
        return True
    return any(
        it.path(str(word)) == parent
        for it in with_directories(step)
        for word in it.command.operands
    )


def _changes(it: CommandInDirectory, target: str) -> bool:
    if it.command.name not in _CHANGING:
        return False
    paths = [it.path(str(word)) for word in it.command.operands]
    return any(path is None or is_below(path, target) or is_below(target, path) for path in paths)
