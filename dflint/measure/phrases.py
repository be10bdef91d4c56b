"""What is wasted, in words: `all of it duplicates line 9`."""

from __future__ import annotations

from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.measured import WastedBytes

WORDS = {
    "metadata": "{part} of it duplicates {place}",
    "moved": "{part} of it moved from {place}",
    "overwritten": "overwrites {size} of {place}",
    "deleted": "deletes {size} of {place}",
}


def phrase(loss: WastedBytes, layer_size: int, place: str) -> str:
    """What a layer makes useless. `place` says where that was made, as in `line 9`."""
    size = human(loss.size)
    part = "all" if loss.size == layer_size else size
    return WORDS[loss.reason].format(part=part, size=size, place=place)
