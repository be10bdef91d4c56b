"""The history in the configuration of an image: one entry an instruction."""

from __future__ import annotations

NOP = "#(nop)"  # after the shell, and before what is no RUN: Docker's classic builder, and buildah
MOST_WORDS = 8  # of a shell


def instruction_of(created_by: str) -> str:
    """The instruction of a note, without the shell that it did not run in; empty for a RUN."""
    shell, mark, instruction = created_by.partition(NOP)
    is_shell = mark and shell.endswith(" ") and len(shell.split()) <= MOST_WORDS
    return instruction.strip() if is_shell else ""


class History:
    """A step of the build, as the builder noted it.

    `created_by` is what it did, in words that each builder chooses for itself; `created` a date as
    in RFC 3339. `is_empty`: it made no layer.
    """

    __slots__ = ("comment", "created", "created_by", "is_empty")

    def __init__(
        self, created_by: str = "", is_empty: bool = False, created: str = "", comment: str = ""
    ) -> None:
        self.created_by = created_by
        self.is_empty = is_empty
        self.created = created
        self.comment = comment

    def __repr__(self) -> str:
        return f"History({self.created_by!r}, is_empty={self.is_empty})"
