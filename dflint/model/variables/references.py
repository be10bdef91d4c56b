"""Which instructions speak of a variable, in whatever way: by its bare name."""

from __future__ import annotations

from dflint.model.mentions import mentions
from dflint.source import cached
from dflint.syntax.nodes import Arg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.parts import Pair


def references_to(instruction: Instruction, name: str) -> bool:
    """Whether the name is anywhere in an instruction, its flags and here-documents included."""
    if name in instruction.rest.text:
        return True
    if not instruction.flags and not instruction.heredocs:
        return False
    texts: list[str] = [flag.text for flag in instruction.flags]
    texts += [heredoc.written for heredoc in instruction.heredocs]
    return any(name in text for text in texts)


@cached
def args_of_stages(file: Dockerfile) -> dict[str, Arg]:
    """What the ARGs after the first FROM declare, each with the first that does."""
    found: dict[str, Arg] = {}
    for stage in file.stages:
        for step in stage.steps_of(Arg):
            arg = step.instruction
            if isinstance(arg, Arg):
                for pair in arg.pairs:
                    found.setdefault(str(pair.key), arg)
    return found


@cached
def args_of(stage: Stage) -> dict[str, list[Step]]:
    """The ARGs of a stage by what they declare, in order."""
    found: dict[str, list[Step]] = {}
    for step in stage.steps_of(Arg):
        for name in step.instruction.keys if isinstance(step.instruction, Arg) else ():
            found.setdefault(str(name), []).append(step)
    return found


def unmentioned_args(file: Dockerfile) -> list[tuple[Arg, Pair]]:
    """What the ARGs before the first FROM declare and nothing else in the file speaks of."""
    found: list[tuple[Arg, Pair]] = []
    if not file.stages:
        return found
    for arg in file.global_args:
        for pair in arg.pairs:
            if not _is_mentioned(str(pair.key), arg, file):
                found.append((arg, pair))  # noqa: PERF401
    return found


def _is_mentioned(name: str, arg: Arg, file: Dockerfile) -> bool:
    """Whether anything but its own ARG speaks of a variable: most often a stage declares it too."""
    if mentions(file).in_others(name, arg.start):
        return True
    text = arg.rest.text
    return len(arg.pairs) > 1 and text.find(name, text.find(name) + len(name)) >= 0
