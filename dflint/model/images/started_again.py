"""Whether a health check, or CMD, starts what the container starts already.

Source of the entrypoints: GoogleContainerTools/distroless, examples and BUILD files, 2026-12-01.
"""

from __future__ import annotations

from dflint.model.images.programs import CHECKERS
from dflint.shell.nodes import walk
from dflint.syntax.nodes import Cmd, Entrypoint

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage
    from dflint.syntax.parts import Program

# How the names of images begin whose ENTRYPOINT is an interpreter, and that.
_ENTRYPOINTS = {
    "gcr.io/distroless/nodejs": "node",
    "gcr.io/distroless/python3": "python3",
}


def entry_program(stage: Stage) -> str | None:
    """The one program, without arguments, that ENTRYPOINT starts: that of the stage or of its base image."""
    step = stage.last(Entrypoint)
    if step is not None:
        words = step.instruction.program.items  # type: ignore[attr-defined]
        return words[0].rpartition("/")[2] if len(words) == 1 else None
    name = stage.image.familiar if stage.image is not None else ""
    return next((it for start, it in _ENTRYPOINTS.items() if name.startswith(start)), None)


def starts_the_same(check: Program, stage: Stage) -> bool:
    """Whether the first command of a check is that of the container, or has all arguments of CMD."""
    asked = _first_words(check)
    if not asked or asked[0].rpartition("/")[2] in CHECKERS:
        return False
    entrypoint, command = stage.last(Entrypoint), stage.last(Cmd)
    words = _only_words(command.instruction.program) if command is not None else []  # type: ignore[attr-defined]
    if entrypoint is None:
        return asked == words
    start = _only_words(entrypoint.instruction.program)  # type: ignore[attr-defined]
    return bool(start) and (asked == [*start, *words] or (len(words) > 0 and asked[1:] == words))


def _first_words(program: Program) -> list[str]:
    first = next((it for it in walk(program.parse()) if it.words), None)
    return [str(word) for word in first.words] if first is not None else []


def _only_words(program: Program) -> list[str]:
    """The words of the one command of a program; none of a script with more."""
    commands = [it for it in walk(program.parse()) if it.words]
    return [str(word) for word in commands[0].words] if len(commands) == 1 else []
