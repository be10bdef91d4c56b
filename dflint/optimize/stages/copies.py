"""Stages that nothing uses, and stages that begin with all the steps of another one.

Sources: the Dockerfile reference (FROM, ARG); BuildKit runs the same step of two stages once, and leaves out
stages that the target does not need; buildah and the classic builder do the former never (tried, 2026-11).
"""

from __future__ import annotations

from dflint.fix import Edit, Fix, unsafe
from dflint.numbers import whole_number
from dflint.optimize.stages.unknown import Unknown
from dflint.source import Span
from dflint.syntax.nodes import Add, Arg, Copy, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from dflint.model.stages import Dockerfile, Stage

FEWEST = 2  # steps that take time, in a stage that is repeated


class Change:
    """A fix for a stage: `line` is that of its FROM."""

    __slots__ = ("fix", "line", "reason")

    def __init__(self, fix: Fix, line: int, reason: str) -> None:
        self.fix = fix
        self.line = line
        self.reason = reason


def without_unused(file: Dockerfile, stage: Stage, targets: Collection[str]) -> Change:
    """A stage without a name, which nothing uses, goes. Raises Unknown."""
    line = file.source.position(stage.start).line
    numbers = [whole_number(str(name)) for other in file.stages for _, name in other.taken]
    numbers += [whole_number(target) for target in targets]
    if any(number is not None and number >= stage.index for number in numbers):
        raise Unknown("stages are named by their numbers, which would change", line)
    start, end = stage.from_.line.start, stage.steps[-1].instruction.line.end
    if stage.from_.line.above or _has_comments(file, start, end):
        raise Unknown("comments are about it", line)
    text = file.source.text
    while end < len(text) and text[end] in "\r\n":
        end += 1
    reason = "no stage builds upon it or copies from it, and without a name no build asks for it"
    return Change(unsafe("Remove the stage", Edit(Span(start, end), "")), line, reason)


def repeated_stages(file: Dockerfile) -> Iterator[Change]:
    """Stages that begin with all the steps of one above: they can build upon it."""
    starts: dict[tuple[str, ...], _Start] = {}
    for stage in file.stages:
        from_ = stage.from_
        if from_.image is None:
            continue
        key = (str(from_.image), *[str(flag.text) for flag in from_.flags])
        start = starts.setdefault(key, _Start())
        same: list[Stage] = []
        for step in stage.steps[1:]:
            start = start.after.setdefault(step.instruction.written, _Start())
            same += start.stages
        for other in sorted(same, key=lambda it: it.index):
            if _may_build_upon(other, stage, file):
                yield _upon(other, stage, file)
                break
        works = sum(isinstance(step.instruction, Run | Copy | Add) for step in stage.steps[1:])
        if stage.name and works >= FEWEST:
            start.stages.append(stage)


class _Start:
    """The stages that have certain steps and no more, and what comes after these in others."""

    __slots__ = ("after", "stages")

    def __init__(self) -> None:
        self.stages: list[Stage] = []
        self.after: dict[str, _Start] = {}


def _may_build_upon(other: Stage, stage: Stage, file: Dockerfile) -> bool:
    shared = stage.steps[1 : len(other.steps)]
    if any(isinstance(step.instruction, Onbuild) for step in shared):
        return False
    rest = stage.steps[len(other.steps) :]
    if any(isinstance(step.instruction, Arg) for step in shared) and rest:
        return False  # an ARG ends with its stage
    start, end = stage.from_.line.end, shared[-1].instruction.line.end
    return not _has_comments(file, start, end)


def _upon(other: Stage, stage: Stage, file: Dockerfile) -> Change:
    image = stage.from_.image
    assert image is not None
    last = stage.steps[len(other.steps) - 1].instruction
    edits = [
        Edit(Span(image.start, image.end), str(other.from_.name)),
        Edit(Span(stage.from_.line.end, last.line.end), ""),
    ]
    flags = stage.from_.flags
    if flags:
        edits.insert(0, Edit(Span(flags[0].start, image.start), ""))
    line = file.source.position(stage.start).line
    shown = str(other.from_.name)
    reason = f"it begins with all steps of {shown}, which buildah and the classic builder run twice"
    return Change(unsafe(f"Build upon the stage {shown}", *edits), line, reason)


def _has_comments(file: Dockerfile, start: int, end: int) -> bool:
    tree = file.tree
    if any(start <= it.start < end for it in tree.comments):
        return True
    return any(it.comments for it in tree.instructions if start <= it.start < end)
