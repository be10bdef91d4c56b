"""RUNs that only set the mode of a file that was copied."""

from __future__ import annotations

from dflint.optimize.places import image_path
from dflint.syntax.nodes import Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.optimize.piece import Piece


def folded_modes(pieces: list[Piece]) -> list[Piece]:
    """RUNs that only change the mode of a file that a COPY right above brings: --chmod does it."""
    found: list[Piece] = []
    for at, piece in enumerate(pieces):
        if piece.kind != "run" or not piece.touches or piece.step.state.user is not None:
            continue
        commands = [it for it in piece.commands if it.command.name not in ("cd", "true")]
        words = [str(it) for it in commands[0].command.args] if len(commands) == 1 else []
        if len(words) != 2 or commands[0].command.name != "chmod" or not words[0].isdecimal():
            continue
        copy = next(
            (
                it
                for it in reversed(pieces[:at])
                if it.kind == "copy" and image_path_of(it) == piece.touches[0]
            ),
            None,
        )
        between = pieces[pieces.index(copy) + 1 : at] if copy is not None else []
        if (
            copy is None
            or any(it.kind in ("run", "other") for it in between)
            or not copy.sources
            or copy.is_folder
        ):
            continue
        it = copy.instruction
        if it.flag("chmod") or len(copy.sources) > 1 or not isinstance(it, Copy):
            continue
        copy.text = f"{it.keyword.raw} --chmod={words[0]}{copy.text[len(it.keyword.raw) :]}"
        copy.before += piece.before
        found.append(piece)
    return found


def image_path_of(copy: Piece) -> str | None:
    """Where a COPY of one file puts it."""
    return image_path(copy, copy.sources[0]) if copy.sources and len(copy.sources) == 1 else None
