"""Variables that the builder replaces in an instruction, though nothing before declares them.

Source: Dockerfile reference, "Environment replacement".
"""

from __future__ import annotations

from dflint.source import cached
from dflint.syntax.nodes import Add, Copy
from dflint.syntax.words import read_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.words import Variable

# Of a RUN, only the mounts.
EXPANDS = frozenset(
    {"ADD", "ARG", "COPY", "ENV", "LABEL", "RUN", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR"}
)
EXPANDING_FLAGS = frozenset({"chown", "chmod", "checksum"})


@cached
def undeclared_variables(stage: Stage) -> tuple[tuple[Step, Variable], ...]:
    """The variables that the builder replaces where they are not declared; not in an ONBUILD.

    Each name once an instruction.
    """
    return tuple(_undeclared(stage))


def _undeclared(stage: Stage) -> Iterator[tuple[Step, Variable]]:
    for step in stage.steps:
        instruction = step.instruction
        if "$" not in instruction.lower or instruction.KEYWORD not in EXPANDS:
            continue
        seen: set[str] = set()
        for variable in _replaced(instruction):
            name = variable.name
            is_known = name in seen or name in step.state.variables
            if not is_known and (name[:1].isalpha() or name[:1] == "_"):
                seen.add(name)
                yield step, variable


def _replaced(instruction: Instruction) -> list[Variable]:
    """Every variable that the builder replaces in an instruction."""
    found: list[Variable] = []
    keyword = instruction.KEYWORD
    for flag in instruction.flags:
        value = flag.value
        if value is None or not value.expands:
            continue
        if flag.name in EXPANDING_FLAGS or (flag.name == "mount" and keyword == "RUN"):
            found += value.variables
    if keyword == "RUN":
        return found
    if "$" in instruction.rest.text:
        for word in instruction.words:
            if word.expands:
                found += word.variables
    if instruction.heredocs and isinstance(instruction, Copy | Add):
        for heredoc in instruction.heredocs:
            if heredoc.expand and "$" in heredoc.written:
                body = heredoc.body
                found += read_word(body, 0, len(body.text), "\\", quotes=False).variables
    return found
