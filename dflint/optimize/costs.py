"""What an order is worth: the seconds that a commit is expected to rebuild."""

from __future__ import annotations

from dflint.model.packages.manifests import sets_up

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.optimize.piece import Piece

SECONDS = {
    "system": 30.0,
    "project": 40.0,
    "other": 20.0,
    "small": 1.0,
    "copy": 0.5,
}  # of a step, unmeasured


def cost(order: Sequence[Piece]) -> float:
    """The seconds that a commit is expected to rebuild in this order."""
    total, cached = 0.0, 1.0
    fetched = {it.step for it in order if it.is_new and it.kind == "run"}
    for piece in order:
        cached *= 1.0 - min(piece.volatility, 1.0)
        total += (1.0 - cached) * _seconds(piece, piece.step in fetched)
    return total


def _seconds(piece: Piece, is_fetched: bool) -> float:
    if piece.kind == "copy":
        return SECONDS["copy"]
    if piece.kind != "run":
        return 0.0
    if piece.is_system:
        is_setup = all(sets_up(one.command) for one in piece.commands)
        return SECONDS["small" if is_setup else "system"]
    if piece.touches is not None:
        return SECONDS["small"]
    if piece.repeated and is_fetched:
        return SECONDS["small"]
    need = piece.need
    if need is None or need.fetch is None:
        return SECONDS["other"]
    if need.fetch.command:
        return SECONDS["other"] + (0.0 if is_fetched else SECONDS["project"])
    return SECONDS["project"]
