"""Which instructions speak of a variable, in whatever way: by its bare name."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Dockerfile
    from dflint.syntax.nodes import Arg, Instruction
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
    for stage in file.stages:
        if name in stage.last_state.variables.values or references_to(stage.from_, name):
            return True
    if len(arg.pairs) > 1 and arg.rest.text.count(name) > 1:
        return True
    others = [step.instruction for step in file.before_from if step.instruction is not arg]
    others += [step.instruction for stage in file.stages for step in stage.steps]
    return any(references_to(it, name) for it in others)
