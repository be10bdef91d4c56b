"""An image of a scan as a built image: by its manifest and its configuration, without its files."""

from __future__ import annotations

from dflint.audit.bases import history_of, layer_ids
from dflint.image.errors import ImageError
from dflint.image.history import History, steps_with_layers
from dflint.image.image import Image
from dflint.image.layer import Layer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.audit.scan import ScannedImage


def image_of(reference: str, scanned: ScannedImage) -> Image:
    """The image; `reference` is what it is called. Raises ImageError where the configuration is not that
    of the layers."""
    ids, layers = layer_ids(scanned.config), scanned.manifest.layers
    if len(ids) != len(layers):
        raise ImageError(f'"{reference}" is not an image: its config names other layers.')
    history = [
        History(
            str(it.get("created_by") or ""),
            bool(it.get("empty_layer")),
            str(it.get("created") or ""),
            str(it.get("comment") or ""),
        )
        for it in history_of(scanned.config)
    ]
    steps = steps_with_layers(history, len(ids))
    started = scanned.config.get("config")
    return Image(
        reference,
        [
            Layer(number, (), digest=it.digest, diff_id=ids[number], compressed_size=it.size,
                  history=steps[number])
            for number, it in enumerate(layers)
        ],
        history=history,
        config=started if isinstance(started, dict) else {},
        platform=scanned.platform,
        digest=scanned.digest,
        config_digest=scanned.manifest.config.digest if scanned.manifest.config else "",
    )  # fmt: skip
