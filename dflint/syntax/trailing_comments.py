"""A `#` behind the arguments of an instruction, which its author took for a comment.

Source: Dockerfile reference, "Format": a comment is a line that begins with `#`.
"""

from __future__ import annotations

from dflint.source import Span
from dflint.syntax.nodes import Add, Arg, Copy, Env, Expose, From, Label, User, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.syntax.nodes import Instruction

OF_ONE_VALUE = (User, Workdir)  # all of their text is the value
OF_WORDS = (Add, Arg, Copy, Expose, From)


def trailing_comment(instruction: Instruction) -> Span | None:
    """From the space before the `#` to the end of the instruction; None where there is none."""
    text = instruction.rest.text
    at = text.find(" #")
    while at >= 0:
        if _is_meant(instruction, at + 1):
            start = at
            while text[start - 1 : start] in (" ", "\t"):
                start -= 1
            return Span(instruction.rest.offset(start), instruction.end)
        at = text.find(" #", at + 1)
    return None


def _is_meant(instruction: Instruction, at: int) -> bool:
    """Whether the `#` at this index of the arguments was to start a comment."""
    text = instruction.rest.text
    if text[at + 1 : at + 2] not in ("", " ", "\t") or not text[:at].strip():
        return False
    if isinstance(instruction, OF_ONE_VALUE):
        return True
    if isinstance(instruction, Env | Label):
        if instruction.legacy is not None:
            return isinstance(instruction, Env)
        words = {pair.key.start for pair in instruction.pairs}
        return instruction.rest.offset(at) in words
    if isinstance(instruction, OF_WORDS):
        return any(word.start == instruction.rest.offset(at) for word in instruction.words)
    return False
