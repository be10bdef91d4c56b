"""What the commands of `dflint policy` share: options, the image, and the policies that are on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from dflint.cli.usage import UsageError
from dflint.policy.model.images import MeasuredImage
from dflint.policy.rules import PolicyRule

if TYPE_CHECKING:
    from typing import Any

    from dflint.config.configuration import Configuration

NONE = "there are no policies here: `dflint policy init` writes some to start from."
IMAGE = click.option(
    "--image", metavar="IMAGE", help="A built image: app.tar, a folder, docker:name."
)
SCAN = click.option(
    "--scan", metavar="FILE", help="What trivy or grype reports of the image, in JSON."
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


def measured_of(image: str | None, scan: str | None) -> MeasuredImage | None:
    """The image, with the report about it. Raises UsageError."""
    from dflint.image.errors import ImageError
    from dflint.image.reading import read
    from dflint.policy.scan import ScanError, read_scan

    if image is None:
        if scan is not None:
            raise UsageError("--scan is about an image: name it with --image.")
        return None
    try:
        found = read(image)
        report = read_scan(scan) if scan is not None else None
        if report is not None:
            report.check_image(found)
        return MeasuredImage(found, report)
    except (ImageError, ScanError) as error:
        raise UsageError(str(error)) from None
