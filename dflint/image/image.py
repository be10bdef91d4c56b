"""An image: its layers, how they came about, and what a container of it runs."""

from __future__ import annotations

from dflint.image.history import instruction_of
from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.image.history import History
    from dflint.image.layer import Layer


class Image:
    """An image. `reference` is what the user called it; `digest` that of its manifest or config.
    `config_digest`: that of its config, which engines call its id.

    `platform` is as in linux/arm64/v8. `config` is what a container is started with, by the names
    of the OCI image specification: Env, Cmd, User ….
    """

    def __init__(
        self,
        reference: str,
        layers: Sequence[Layer],
        *,
        history: Sequence[History] = (),
        config: Mapping[str, object] | None = None,
        platform: str = "",
        digest: str = "",
        names: Sequence[str] = (),
        config_digest: str = "",
    ) -> None:
        self.reference = reference
        self.layers = tuple(layers)
        self.history = tuple(history)
        self.config = config or {}
        self.platform = platform
        self.digest = digest
        self.names = tuple(names)
        self.config_digest = config_digest or digest

    @cached_property
    def size(self) -> int:
        """The bytes of the files in all layers, as engines count."""
        return sum(layer.size for layer in self.layers)

    @property
    def compressed_size(self) -> int | None:
        """The bytes of the layers as they are stored; None if one of them is not compressed."""
        total = 0
        for layer in self.layers:
            if layer.compressed_size is None:
                return None
            total += layer.compressed_size
        return total


def layers_shared(image: Image, base: Image) -> int:
    """How many of the layers of an image, from the lowest up, are those of another."""
    shared = 0
    for one, other in zip(image.layers, base.layers, strict=False):
        if one.diff_id != other.diff_id:
            break
        shared += 1
    return shared


def layers_of_base(image: Image) -> int:
    """How many of the layers seem to be those of the base image: a guess from the history.

    Base images end with the CMD or ENTRYPOINT that they start by default. So the base is taken to
    reach up to the last of these that has a layer above it. Without one, it is the lowest layer,
    somebody's root file system, unless a COPY made it. Times are not looked at: build caches and
    reproducible builds make them lie. `layers_shared` knows, if the base image is at hand, and so
    does `dflint.measure.attribution`, if the Dockerfile is.
    """
    below = 0
    found = 0 if not image.layers or _is_copy(image.layers[0].history) else 1
    for step in image.history:
        if not step.is_empty:
            below += 1
        elif _starts_something(step) and below < len(image.layers):
            found = max(found, below)
    return found


def _starts_something(step: History) -> bool:
    return _keyword(step) in ("CMD", "ENTRYPOINT")


def _is_copy(step: History | None) -> bool:
    return step is not None and _keyword(step) == "COPY"


def _keyword(step: History) -> str:
    text = instruction_of(step.created_by) or step.created_by
    return text.partition(" ")[0]
