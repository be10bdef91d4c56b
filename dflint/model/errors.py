"""What keeps the builder from reading a file, and shells from reading the scripts in it."""

from __future__ import annotations

from dflint.source import cached
from dflint.syntax.nodes import Arg, Run
from dflint.syntax.validate import argument_problems, flag_problems, value_problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile
    from dflint.syntax.nodes import Instruction


@cached
def errors_in(file: Dockerfile) -> tuple[str, ...]:
    """Of each instruction that the builder does not read, and of each script that its shell does
    not, the first reason.
    """
    return tuple(_errors(file))


def _errors(file: Dockerfile) -> Iterator[str]:
    if not file.stages:
        yield "there is no FROM"
    for step in file.before_from:
        if not isinstance(step.instruction, Arg):
            yield f"{step.instruction.keyword} is above the first FROM"
    yield from filter(None, map(_first_refusal, file.tree.every_instruction))
    for stage in file.stages:
        for step in stage.steps:
            run = step.instruction
            if isinstance(run, Run) and step.is_posix and run.script.problems:
                yield run.script.problems[0].message


@cached
def _first_refusal(it: Instruction) -> str:
    return next(refusals(it), "")


def refusals(it: Instruction) -> Iterator[str]:
    """Why the builder does not read an instruction."""
    if not it.KEYWORD:
        yield f"there is no instruction {it.keyword}"
    for problem in argument_problems(it):
        yield problem.message
    for _, message, _ in flag_problems(it):
        yield message
    for problem in value_problems(it):
        yield problem.message
