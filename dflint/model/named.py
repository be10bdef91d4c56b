"""Things in a file that have a name, and the places where it is written."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.stages import Stage
    from dflint.source import Spanned

STAGE, VARIABLE, MOUNT, HEREDOC = "stage", "variable", "mount", "here-document"


class Name:
    """One thing that has a name. `kind`: one of the four above. `places`: where it is, in order.

    `stage`: what a name of the kind STAGE means. `is_fixed`: others give it the name, such as the
    builder, so that it cannot be changed here.
    """

    __slots__ = ("is_fixed", "kind", "places", "stage", "text")

    def __init__(self, kind: str, text: str, stage: Stage | None = None) -> None:
        self.kind = kind
        self.text = text
        self.stage = stage
        self.places: list[Place] = []
        self.is_fixed = False

    @property
    def definitions(self) -> list[Place]:
        """Where it is given, or set."""
        return [it for it in self.places if it.is_definition]


class Place:
    """Where a name is written. `is_exact`: as it is; otherwise a number is in its place."""

    __slots__ = ("end", "is_definition", "is_exact", "start")

    def __init__(self, at: Spanned, is_definition: bool, is_exact: bool = True) -> None:
        self.start = at.start
        self.end = at.end
        self.is_definition = is_definition
        self.is_exact = is_exact
