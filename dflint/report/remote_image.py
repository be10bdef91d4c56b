"""An image in a registry by its manifest and configuration, for people and for programs."""

from __future__ import annotations

from dflint.image.image import layers_of_base
from dflint.measure.history import described
from dflint.report.screen import shown
from dflint.report.tables import rendered, table
from dflint.sizes import human

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.image.image import Image


def full(image: Image, colour: bool, width: int) -> str:
    """A row for each layer. The layers of the base image are dim: a guess from the history."""
    from rich.text import Text

    size = human(image.compressed_size or 0)
    digest = shown(image.digest)
    head = f"{shown(image.reference)}: {len(image.layers)} layers, {size} compressed, {image.platform}, {digest}"
    layers = table("layer", "compressed")
    layers.add_column("instruction", ratio=1)
    base = layers_of_base(image)
    for it in image.layers:
        text = Text(shown(described(it.history)), no_wrap=True, overflow="ellipsis")
        cells = [Text(str(it.number + 1)), Text(human(it.compressed_size or 0)), text]
        layers.add_row(*cells, style="dim" if it.number < base else "")
    note = "The files in the layers were not read: --files does."
    return rendered([head, layers, note], colour, width)


def as_json(image: Image) -> dict[str, object]:
    return {
        "image": image.reference,
        "platform": image.platform,
        "digest": image.digest,
        "compressed_size": image.compressed_size,
        "base_layers": layers_of_base(image),
        "layers": [
            {
                "number": it.number + 1,
                "digest": it.digest,
                "diff_id": it.diff_id,
                "compressed_size": it.compressed_size,
                "instruction": described(it.history),
                "created": it.history.created if it.history is not None else "",
            }
            for it in image.layers
        ],
    }
