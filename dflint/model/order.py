"""What holds of a step before or after another one: asked once for each step, and not for each pair.

A question is a function of a step, and of what else it needs, which must be hashable. Its answers are
kept with the stage and the file.
"""

from __future__ import annotations

from _bisect import bisect_right

from dflint.allowance import counted
from dflint.model.scripts.working_directory import with_directories
from dflint.model.stages import inherited
from dflint.source import cached, cached_for
from dflint.syntax.nodes import Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence
    from typing import Any

    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

    Question = Callable[..., object]
    Select = Callable[[CommandInDirectory], object]


def first_that(question: Question, stage: Stage, *more: Hashable) -> int:
    """The number of the first step of a stage of which it is true; that after the last, if none."""
    answers, key = _first(stage), (question, *more)
    if key not in answers:
        steps = enumerate(stage.steps)
        found = (number for number, step in steps if question(step, *more))
        answers[key] = next(found, len(stage.steps))
    return answers[key]


def last_that(question: Question, stage: Stage, *more: Hashable) -> int:
    """The number of the last step of a stage of which it is true; -1, if none."""
    answers, key = _last(stage), (question, *more)
    if key not in answers:
        found = (step.index for step in reversed(stage.steps) if question(step, *more))
        answers[key] = next(found, -1)
    return answers[key]


def is_so_before(question: Question, step: Step, stage: Stage, *more: Hashable) -> bool:
    """Whether it is true of a step of the stages below, or of one of the stage above this one."""
    return first_that(question, stage, *more) < step.index or is_so_below(question, stage, *more)


def is_so_until(question: Question, step: Step, stage: Stage, *more: Hashable) -> bool:
    """Whether it is true of this step, or of one before it."""
    return first_that(question, stage, *more) <= step.index or is_so_below(question, stage, *more)


def is_so_after(question: Question, step: Step, stage: Stage, *more: Hashable) -> bool:
    """Whether it is true of a later step of the stage."""
    return last_that(question, stage, *more) > step.index


def is_so_in(question: Question, stage: Stage, *more: Hashable) -> bool:
    """Whether it is true of a step of the stage, or of the stages below."""
    return last_that(question, stage, *more) >= 0 or is_so_below(question, stage, *more)


def is_so_below(question: Question, stage: Stage, *more: Hashable) -> bool:
    """Whether it is true of a step of the stages that a stage builds upon."""
    key = (question, *more)
    asked: list[Stage] = []
    below = stage.base
    answer = False
    while below is not None and not answer:
        known = _below(below).get(key)
        if known is not None:
            answer = known
            break
        asked.append(below)
        answer = last_that(question, below, *more) >= 0
        below = below.base
    for one in asked:
        _below(one)[key] = answer
    return answer


def is_so_later(
    question: Question, step: Step, stage: Stage, file: Dockerfile, *more: Hashable
) -> bool:
    """Whether it is true of a later step of the stage, or of the stages that build upon it."""
    if is_so_after(question, step, stage, *more):
        return True
    answers, key = _above(file), (question, *more)
    if key not in answers:
        answers[key] = found = set()
        for one in reversed(file.stages):
            if one.base is not None and one.base not in found:
                if one in found or last_that(question, one, *more) >= 0:
                    found.add(one.base)
    return stage in answers[key]


def commands_that(select: Select, stage: Stage) -> Sequence[CommandInDirectory]:
    """The commands of a stage, those of its ONBUILDs too, of which it is true, in order."""
    known = _selected(stage)
    if select not in known:
        steps = (step.inner or step for step in stage.steps_of(Run, Onbuild))
        known[select] = counted(
            [it for step in steps for it in with_directories(step) if select(it)]
        )
    return known[select]


def later_commands(
    select: Select, start: int, stage: Stage, file: Dockerfile
) -> Iterator[CommandInDirectory]:
    """The same for commands that begin after a place in the stage, or in one that builds upon it."""
    own = commands_that(select, stage)
    yield from own[bisect_right(own, start, key=lambda it: it.command.start) :]
    for other in stages_upon(stage, file):
        yield from commands_that(select, other)


def stages_upon(stage: Stage, file: Dockerfile) -> Iterator[Stage]:
    """The stages that build upon a stage, in order."""
    if stage in _above_any(file):
        yield from (it for it in file.stages[stage.index + 1 :] if it.builds_upon(stage))


@cached
def _above_any(file: Dockerfile) -> frozenset[Stage]:
    """The stages that others build upon."""
    return frozenset([stage.base for stage in file.stages if stage.base is not None])


@cached
def _selected(stage: Stage) -> dict[Select, Sequence[CommandInDirectory]]:
    return {}


@cached
def _first(stage: Stage) -> dict[tuple[object, ...], int]:
    return {}


@cached
def _last(stage: Stage) -> dict[tuple[object, ...], int]:
    return {}


@cached
def _below(stage: Stage) -> dict[tuple[object, ...], bool]:
    """The answers for a stage with those below it."""
    return {}


@cached
def _above(file: Dockerfile) -> dict[tuple[object, ...], set[Stage]]:
    """The stages upon which others build of which it is true."""
    return {}


def container_stage(stage: Stage, file: Dockerfile) -> Stage:
    """The stage whose image the container is made of that starts what a stage says."""
    return file.final if file.final is not None and file.final.builds_upon(stage) else stage


@cached_for
def runs_with(stage: Stage, pieces: tuple[str, ...]) -> Sequence[int]:
    """Where the RUNs of a stage begin that have one of these pieces of text."""
    return [it.start for it in stage.steps_of(Run) if it.instruction.has_any(pieces)]


def begins_between(places: Sequence[int], start: int, end: int) -> bool:
    """Whether one of some places, in order, is behind a start and before an end."""
    number = bisect_right(places, start)
    return number < len(places) and places[number] < end


def stages_with_copies(stage: Stage) -> Iterator[Stage]:
    """A stage and those that it builds upon, nearest first, as far as they have COPYs or ADDs."""
    if stage.copies:
        yield stage
    link = _bases_with_copies(stage)
    while link:
        yield link[0]
        link = link[1]


@inherited
def _bases_with_copies(stage: Stage, below: tuple[Any, ...] | None) -> tuple[Any, ...]:
    """The next stage with COPYs that a stage builds upon, and the same of that one; () for none.

    Without the stage itself: what is remembered on it must not lead back to it.
    """
    base = stage.base
    return (base, below or ()) if base is not None and base.copies else below or ()
