"""What a proposal says of a change."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.optimize.piece import Piece


class Step:
    """One thing that a proposal changes. `line`: of the instruction that is about. `reason`: why it is
    worth it, and what it takes for granted. `evidence`: what the history and the sizes of packages say
    of it. `code`: the rule that finds the same, "" for none.
    `is_safe`: the comparison of plans proves it."""

    __slots__ = ("code", "evidence", "is_safe", "line", "reason", "title")

    def __init__(
        self, line: int, title: str, reason: str, evidence: str = "", code: str = ""
    ) -> None:
        self.line = line
        self.title = title
        self.reason = reason
        self.evidence = evidence
        self.code = code
        self.is_safe = False


def made_at(run: Piece, name: str) -> str:
    """Where in the context a folder would be that a RUN fills."""
    if name.startswith("/"):
        return name[1:]
    return f"{run.project}/{name}" if run.project else name


def short(text: str) -> str:
    plain = " ".join(text.replace("\\\n", " ").split())
    return plain if len(plain) <= 60 else f"{plain[:59]}…"


def listed(names: Sequence[str]) -> str:
    more = len(names) - 4
    return ", ".join(names[:4]) + (f" and {more} more" if more > 0 else "")
