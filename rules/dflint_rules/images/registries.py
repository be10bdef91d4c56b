"""Registries that images may come from."""

from __future__ import annotations

from dflint.model.images.registries import images_named, is_trusted, registry_of
from dflint.rule import Finding, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile


@rule("DF611", Severity.ERROR, "security", also="DL3026")
def untrusted_registry(file: Dockerfile, *, trusted: tuple[str, ...] = ()) -> Iterator[Finding]:
    """An image comes from a registry that is not trusted.

    `trusted` lists the registries that images may come from: `docker.io`, `localhost:5000`,
    `*.example.com`, `registry.*`, or `*` for any. An image without a registry is from docker.io.
    Nothing is said while the list is empty. Images in FROM, in `COPY --from` and in the mounts of
    RUN count; stages and their numbers are no images, and neither is `scratch`. With a variable
    that only the build knows, nothing is said.

    With `trusted = ["docker.io", "*.example.com"]`:

    ```dockerfile bad
    FROM registry.example.org/team/app:1
    ```

    ```dockerfile good
    FROM debian:12 AS build
    FROM registry.example.com/team/app:1
    COPY --from=build /etc/os-release /
    COPY --from=0 /etc/debian_version /
    ```
    """
    for stage in file.stages if trusted else ():
        for image, _ in images_named(stage, file):
            if not image.is_scratch and not is_trusted(image, trusted):
                yield Finding(image, f"{registry_of(image)} is not one of the trusted registries")
