"""The history in the configuration of an image: one entry an instruction."""

from __future__ import annotations

from dflint.image.stores import field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.image.stores import Store

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


def history_of(config: object, store: Store) -> list[History]:
    """The history in a configuration. Raises ImageError."""
    return [
        History(
            field(it, "created_by", str, store),
            field(it, "empty_layer", bool, store),
            field(it, "created", str, store),
            field(it, "comment", str, store),
        )
        for it in field(config, "history", list, store)
    ]


def steps_with_layers(history: Sequence[History], layers: int) -> list[History | None]:
    """The step that made each layer; None for all where the history is not of these layers."""
    steps: list[History | None] = [step for step in history if not step.is_empty]
    return steps if len(steps) == layers else [None] * layers
