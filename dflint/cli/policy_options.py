"""What the commands of `dflint policy` share: options, the image, and the policies that are on."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from dflint.cli.registries import registry_options
from dflint.cli.usage import UsageError
from dflint.policy.rules import PolicyRule

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dflint.config.configuration import Configuration
    from dflint.policy.model.images import MeasuredImage

NONE = "there are no policies here: `dflint policy init` writes some to start from."
IMAGE_OPTIONS = (
    click.option(
        "--image",
        metavar="IMAGE",
        help="A built image: app.tar, a folder, docker:name, registry.example.com/app:1.",
    ),
    click.option(
        "--scan",
        multiple=True,
        metavar="FILE",
        help="What trivy or grype reports of the image, in JSON.",
    ),
    click.option(
        "--sbom",
        multiple=True,
        metavar="FILE",
        help="An SBOM of the image, in CycloneDX or SPDX JSON.",
    ),
)
CONFIG_OPTIONS = (
    click.option(
        "--config",
        "-c",
        multiple=True,
        metavar="FILE|KEY=VALUE",
        help="A configuration file, or a setting.",
    ),
    click.option("--isolated", is_flag=True, help="Read no configuration file."),
)


def configured(command: Any) -> Any:
    """A command with the options that say which configuration holds."""
    for option in reversed(CONFIG_OPTIONS):
        command = option(command)
    return command


def policies_of(configuration: Configuration, path: str = "") -> list[PolicyRule]:
    """The policies that are on for a file. Raises UsageError where there are none at all."""
    if not any(isinstance(it, PolicyRule) for it in configuration.rules):
        raise UsageError(NONE)
    return [it for it in configuration.on(path) if isinstance(it, PolicyRule)]


def with_image(command: Any) -> Any:
    """A command with the options that say which image is meant, and what is known of it."""
    command = registry_options(command)
    for option in reversed(IMAGE_OPTIONS):
        command = option(command)
    return command


@contextmanager
def measured_of(values: dict[str, Any]) -> Iterator[MeasuredImage | None]:
    """The image, with the reports about it; its registry is open as long. Raises UsageError."""
    from dflint.cli.gated_image import Wanted, gated
    from dflint.cli.registries import Registries
    from dflint.image.names import Access
    from dflint.policy.expression.errors import Undecided

    if values["image"] is None:
        for name in ("scan", "sbom"):
            if values[name]:
                raise UsageError(f"--{name} is about an image: name it with --image.")
        yield None
        return
    registries = Registries(values)
    try:
        access = Access(values["plain_http"], values["ca_file"])
        wanted = Wanted(values["scan"], values["sbom"])
        with gated(values["image"], "", wanted, registries, access) as found:
            evidence = found.evidence
            for part in (evidence.scans, *([evidence.sboms] if values["sbom"] else [])):
                try:
                    part.value()
                except Undecided:
                    raise UsageError(f"{part.problem}.") from None
            yield found
    finally:
        registries.close()
