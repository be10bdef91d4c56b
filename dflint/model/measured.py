"""What a build has shown of an instruction: the bytes it added, and those that it wasted."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.steps import Step
    from dflint.source import Source


class WastedBytes:
    """Bytes of an earlier layer that a later one makes useless, all for one reason.

    `size` in bytes, of so many `files`. `layer` is the number of the layer that has them, None for
    those of the base image; `steps` are the instructions whose work it is, none if that is not known.
    `reason` is metadata (written again with the same content), moved, overwritten or deleted.
    """

    __slots__ = ("files", "layer", "reason", "size", "steps")

    def __init__(
        self,
        reason: str,
        layer: int | None,
        steps: Sequence[Step] = (),
        size: int = 0,
        files: int = 0,
    ) -> None:
        self.reason = reason
        self.layer = layer
        self.steps = tuple(steps)
        self.size = size
        self.files = files

    def place(self, source: Source | None) -> str:
        """Where the bytes come from: `line 9`, `lines 9-12`, `the base image`, or `layer 2`, from 1."""
        if self.steps and source is not None:
            return place_of(self.steps, source)
        return f"layer {self.layer + 1}" if self.layer is not None else "the base image"


def place_of(steps: Sequence[Step], source: Source) -> str:
    """`line 9`, or `lines 9-12` from the first to the last of several instructions."""
    first, last = (source.position(it.start).line for it in (steps[0], steps[-1]))
    return f"line {first}" if first == last else f"lines {first}-{last}"


class BuiltStep:
    """An instruction and its layer. `size` is that of the files in it, `image_size` of all layers.

    `losses` are what it makes useless in layers below, the largest first.
    """

    __slots__ = ("end", "image_size", "losses", "size", "start", "step")

    def __init__(
        self, step: Step, size: int, image_size: int, losses: Sequence[WastedBytes]
    ) -> None:
        self.step = step
        self.start = step.start
        self.end = step.end
        self.size = size
        self.image_size = image_size
        self.losses = tuple(losses)
