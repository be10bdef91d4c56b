"""What keeps the builder from reading a file, and shells from reading the scripts in it."""

from __future__ import annotations

from itertools import islice

from dflint.source import cached
from dflint.syntax.nodes import Arg, Run
from dflint.syntax.validate import argument_problems, flag_problems, value_problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile
    from dflint.source import Problem
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
    may_be_refused = {*argument_problems_in(file), *file.tree.with_values}
    for it in file.tree.every_instruction:
        if it in may_be_refused or not it.KEYWORD:
            yield from islice(refusals(it), 1)
    for stage in file.stages:
        for step in stage.steps:
            run = step.instruction
            if isinstance(run, Run) and step.is_posix and run.script.problems:
                yield run.script.problems[0].message


@cached
def argument_problems_in(file: Dockerfile) -> dict[Instruction, tuple[Problem, ...]]:
    """The instructions with arguments that are missing, too many or not readable, and what is wrong."""
    every = file.tree.every_instruction
    return {it: problems for it in every if (problems := argument_problems(it))}


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
