"""The tree of a file: its instructions, comments and directives."""

from __future__ import annotations

from dflint.source import cached_property
from dflint.syntax.nodes import Expose, Onbuild

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.source import Source
    from dflint.syntax.lines import Comment, Directive
    from dflint.syntax.nodes import Instruction


class Tree:
    """A file as it is written: every instruction and comment, in order.

    `earlier`: what an earlier text of it meant, of which `analyze` takes over what has not changed.
    """

    earlier: object = None

    def __init__(
        self,
        source: Source,
        directives: tuple[Directive, ...],
        escape: str,
        instructions: tuple[Instruction, ...],
        comments: tuple[Comment, ...],
    ) -> None:
        self.source = source
        self.directives = directives
        self.escape = escape
        self.instructions = instructions
        self.comments = comments  # those between instructions; the others are in `line.comments`

    @cached_property
    def every_instruction(self) -> tuple[Instruction, ...]:
        """The instructions, and behind each ONBUILD what it defers."""
        found: list[Instruction] = []
        for instruction in self.instructions:
            found.append(instruction)
            while isinstance(instruction, Onbuild) and instruction.inner is not None:
                instruction = instruction.inner
                found.append(instruction)
        return tuple(found)

    @cached_property
    def with_values(self) -> tuple[Instruction, ...]:
        """Those of them in which the builder reads values of flags, or ports."""
        return tuple([it for it in self.every_instruction if it.flags or type(it) is Expose])
