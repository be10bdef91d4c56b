"""What ACME wants of a Dockerfile."""

from __future__ import annotations

from dflint.fix import hint
from dflint.model.images.registries import registry_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage


@rule("ACME001", Severity.ERROR, "security")
def image_from_elsewhere(stage: Stage, *, registry: str = "registry.acme.example") -> Iterator[Finding]:
    """A base image is not from our registry.

    Images in it are scanned each night.

    ```dockerfile bad
    FROM debian:12
    ```

    ```dockerfile good
    FROM registry.acme.example/debian:12
    ```

    ```dockerfile good
    FROM scratch
    ```
    """
    image, word = stage.image, stage.from_.image
    if image is None or word is None or stage.base is not None or image.is_scratch:
        return
    if registry_of(image) != registry:
        message = f"{image.familiar} is not from {registry}"
        yield Finding(word, message, hint(f"Take it from {registry}"))
