"""What a stage says more than once: keys, packages, whole instructions."""

from __future__ import annotations

from dflint.model.packages.installs import installs
from dflint.source import cached
from dflint.syntax.nodes import Add, Arg, Copy, Env, Label, Run, User, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Instruction

FILES = frozenset({Run, Copy, Add})  # instructions that write files
IN_BETWEEN = frozenset({Workdir, User, Env, Arg})  # after these the same may do another thing


@cached
def repeated_keys(stage: Stage) -> frozenset[str]:
    """The keys that are twice in its ENVs, in its LABELs or in its ARGs."""
    found: set[str] = set()
    for kind in (Env, Label, Arg):
        seen: set[str] = set()
        for step in stage.steps_of(kind):
            for pair in step.instruction.pairs:  # type: ignore[attr-defined]
                (found if pair.key in seen else seen).add(pair.key)
    return frozenset(found)


def named_twice(packages: Sequence[Word]) -> list[tuple[Word, Word]]:
    """Each package that is in a list of packages already, after the first one."""
    found: list[tuple[Word, Word]] = []
    if len(set(packages)) < len(packages):
        seen: dict[str, Word] = {}
        for word in packages:
            if word in seen and not word.expands:
                found.append((seen[word], word))
            seen[word] = word
    return found


def repeated_packages(stage: Stage) -> frozenset[str]:
    """The packages that more than one of its RUNs names, with whatever manager."""
    installing = [step for step in stage.steps_of(Run) if installs(step)]
    if len(installing) < 2:
        return frozenset()
    found: set[str] = set()
    seen: set[str] = set()
    for step in installing:
        named = set().union(*[install.packages for install in installs(step)])
        found |= seen & named
        seen |= named
    return frozenset(found)


def repeated_steps(stage: Stage) -> Iterator[tuple[Step, Step]]:
    """Each RUN, COPY or ADD that says what the one before says, after that one.

    There is nothing in between that could make a difference, such as an ENV.
    """
    before: Step | None = None
    for step in stage.steps:
        instruction = step.instruction
        kind = type(instruction)
        if kind in FILES:
            if before is not None and before.instruction.body.text == instruction.body.text:
                if _is_same(before.instruction, instruction):
                    yield before, step
            before = step
        elif kind in IN_BETWEEN:
            before = None


def _is_same(one: Instruction, other: Instruction) -> bool:
    """Whether two instructions with the same text after their flags are the same."""
    return (
        type(one) is type(other)
        and [str(flag.text) for flag in one.flags] == [str(flag.text) for flag in other.flags]
        and not one.heredocs
        and not other.heredocs
    )
