"""What is being written at the cursor: the instruction, and the word that is not finished yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.source import Span, cached_property
from dflint.syntax.nodes import KINDS

if TYPE_CHECKING:
    from dflint.lsp.analysis import Analysis
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Instruction

NAME_SIGNS = "_"
SEPARATORS = frozenset(" \t\r\n\"'")


class Cursor:
    """A place in a text in which someone writes.

    `before`: the text of the instruction up to there, lines joined; all of the line where there is
    no instruction. `word`: what of it belongs to the last word.
    """

    def __init__(self, analysis: Analysis, offset: int) -> None:
        self.analysis = analysis
        self.offset = offset
        self.text = analysis.source.text
        self.line_start = self.text.rfind("\n", 0, offset) + 1
        self.line = self.text[self.line_start : offset]
        self.is_comment = self.line.lstrip(" \t").startswith("#")

    @cached_property
    def step(self) -> Step | None:
        """The instruction that is being written; None in a line of its own or a comment."""
        if self.is_comment:
            return None
        found = [it for it in self.analysis.steps if it.instruction.line.start <= self.offset]
        if not found:
            return None
        line = found[-1].instruction.line
        is_inside = self.offset <= line.end or self.line_start < line.end
        return found[-1] if is_inside and self.line_start <= line.end else None

    @property
    def instruction(self) -> Instruction | None:
        """The instruction itself, of an ONBUILD the one that is deferred."""
        if self.step is None:
            return None
        inner = self.step.inner
        if inner is not None and self.offset > inner.instruction.keyword.end:
            return inner.instruction
        return self.step.instruction

    @cached_property
    def before(self) -> str:
        """The text from the start of the instruction to the cursor, lines joined."""
        it = self.instruction
        if it is None:
            return self.line
        escape = self.analysis.tree.escape
        parts = self.text[it.start : self.offset].split("\n")
        kept = [part for part in parts[:-1] if not part.lstrip().startswith("#")]
        joined = [part.rstrip("\r").rstrip(" \t").removesuffix(escape) for part in kept]
        return "".join((*joined, parts[-1]))

    @cached_property
    def is_at_keyword(self) -> bool:
        """Whether the keyword of an instruction is being written."""
        it = self.step.instruction if self.step is not None else None
        if self.is_comment:
            return False
        if it is None:
            return not self.line.strip() or self.line.strip().isalpha()
        return it.start <= self.offset <= it.keyword.end

    @cached_property
    def word(self) -> str:
        """What is written of the last word."""
        at = len(self.before)
        while at and self.before[at - 1] not in SEPARATORS:
            at -= 1
        return self.before[at:]

    @cached_property
    def words(self) -> list[str]:
        """The words of the instruction before the last one, without the keyword."""
        return self.before[: len(self.before) - len(self.word)].split()[1:]

    @cached_property
    def stage(self) -> Stage | None:
        """The stage that the cursor is in; None before the first FROM."""
        those = [it for it in self.analysis.file.stages if it.start < self.offset]
        return those[-1] if those else None

    @property
    def earlier_stages(self) -> list[Stage]:
        """The stages above the one that the cursor is in."""
        own = self.stage
        return [it for it in self.analysis.file.stages if own is not None and it.index < own.index]

    def last(self, length: int) -> Span:
        """The place of so many characters right before the cursor."""
        return Span(self.offset - length, self.offset)

    def keyword(self) -> str:
        """The keyword of the instruction in capital letters; nothing for an unknown one."""
        it = self.instruction
        name = str(it.keyword).upper() if it is not None else ""
        return name if name in KINDS else ""


def variable_prefix(word: str) -> str | None:
    """What of a word is the beginning of a variable, without `$` and `{`; None if nothing is."""
    at = word.rfind("$")
    if at < 0:
        return None
    name = word[at + 1 :].removeprefix("{")
    return name if not name or name.replace(NAME_SIGNS, "a").isalnum() else None
