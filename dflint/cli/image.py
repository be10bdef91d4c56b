"""`dflint image`: the layers of something built."""

from __future__ import annotations

import sys

import click

from dflint.cli.errors import print_error
from dflint.cli.inputs import document_of
from dflint.cli.output import is_coloured, write
from dflint.cli.usage import UsageError
from dflint.image.errors import ImageError
from dflint.report.screen import columns_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from dflint.image.image import Image
    from dflint.image.names import Access
    from dflint.model.stages import Dockerfile

WIDTH = 60  # columns that a table needs
FAILED = 1  # a limit is exceeded


def parsed(name: str) -> Callable[[click.Context, click.Parameter, str | None], object]:
    """Reads the value of an option by a function of `dflint.measure.budgets`."""

    def parse(ctx: click.Context, param: click.Parameter, value: str | None) -> object:
        from dflint.measure import budgets

        readers = {"size": budgets.read_size, "limit": budgets.read_limit}
        try:
            return None if value is None else readers.get(name, budgets.read_share)(value)
        except ValueError as error:
            raise UsageError(f"{param.opts[0]}: {error}.") from None

    return parse


@click.command("image")
@click.argument("reference", metavar="IMAGE")
@click.option("--diff", "other", metavar="IMAGE", help="Show in what another image differs.")
@click.option("--dockerfile", metavar="FILE", help="Show the lines of this file.")
@click.option("--platform", default="", help="Which one of several, as in linux/arm64.")
@click.option(
    "--files", "with_files", is_flag=True, help="Of an image in a registry, read the layers."
)
@click.option("--ca-file", default="", metavar="FILE", help="Certificates to trust, besides.")
@click.option("--plain-http", is_flag=True, help="The registry has no TLS.")
@click.option("--output-format", type=click.Choice(("full", "json")), default="full")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
@click.option(
    "--max-size", metavar="SIZE", callback=parsed("size"), help="The most bytes, as in 200MB."
)
@click.option(
    "--max-waste",
    metavar="SIZE|%",
    callback=parsed("limit"),
    help="The most wasted bytes, as in 5MB, or 3% of all bytes.",
)
@click.option(
    "--min-efficiency",
    metavar="%",
    callback=parsed("share"),
    help="The least efficiency, as dive counts it.",
)
def image_command(
    reference: str,
    other: str | None,
    dockerfile: str | None,
    platform: str,
    with_files: bool,
    ca_file: str,
    plain_http: bool,
    output_format: str,
    color: str,
    **limits: Any,
) -> int:
    """Show the layers of an image, and what is wasted in them.

    \b
    IMAGE is  app.tar, folder           an OCI image layout, or what `docker save` wrote
              oci:folder:tag            one of several images in it
              docker:name               an image of the Docker engine
              containers-storage:name   an image of buildah or podman
              host/name, docker://name  an image in a registry (dflint[registry])

    Of an image in a registry, manifest and configuration are read. --files, --diff, --dockerfile and
    limits read its layers, too, and write nothing to the disk.

    \b
    Exit code: 0  all is well
               1  a limit is exceeded
               2  wrong arguments, or an image that cannot be read
    """
    from dflint.image.names import Access, is_in_registry
    from dflint.image.reading import read

    access = Access(plain_http, ca_file)
    if other is not None and (dockerfile or any(it is not None for it in limits.values())):
        raise UsageError("--diff does not go with --dockerfile, nor with limits.")
    needs_files = with_files or other or dockerfile or any(it is not None for it in limits.values())
    try:
        if is_in_registry(reference) and not needs_files:
            return _show_overview(reference, platform, access, output_format, color)
        image = read(reference, platform, access=access)
        if other is not None:
            return _compare(image, read(other, platform, access=access), output_format)
    except ImageError as error:
        raise UsageError(str(error)) from None
    return _show(image, dockerfile, output_format, color, limits)


def limits_of(values: dict[str, Any]) -> dict[str, Any]:
    """What an image must keep to, of all that was given."""
    return {name: values[name] for name in ("max_size", "max_waste", "min_efficiency")}


def _show(
    image: Image, dockerfile: str | None, output_format: str, color: str, limits: dict[str, Any]
) -> int:
    from dflint.measure.attribution import attribute, unattributed
    from dflint.measure.budgets import exceeded
    from dflint.report.image import as_json, full
    from dflint.report.json import dumps

    file = _understood(dockerfile) if dockerfile is not None else None
    found = attribute(image, file) if file is not None else unattributed(image)
    source = file.source if file is not None else None
    if file is not None and (sentence := found.mismatch(file)):
        print_error(UsageError(sentence))
    if output_format == "json":
        write(dumps(as_json(found, source), indent=2) + "\n")
    else:
        write(full(found, source, is_coloured(color, sys.stdout), columns_of(sys.stdout, WIDTH)))
    sentences = list(exceeded(found, **limits))
    for sentence in sentences:
        print_error(UsageError(sentence))
    return FAILED if sentences else 0


def _show_overview(
    reference: str, platform: str, access: Access, output_format: str, color: str
) -> int:
    """Show what manifest and configuration of an image in a registry say."""
    from dflint.image.remote import overview
    from dflint.report.json import dumps
    from dflint.report.remote_image import as_json, full

    image = overview(reference, platform, access)
    if output_format == "json":
        write(dumps(as_json(image), indent=2) + "\n")
    else:
        write(full(image, is_coloured(color, sys.stdout), columns_of(sys.stdout, WIDTH)))
    return 0


def _compare(before: Image, after: Image, output_format: str) -> int:
    from dflint.image.compare import compare
    from dflint.report.image import differences, differences_as_json
    from dflint.report.json import dumps

    found = compare(before, after)
    if output_format == "json":
        write(dumps(differences_as_json(found), indent=2) + "\n")
    else:
        write(differences(before, after, found))
    return 0


def _understood(path: str) -> Dockerfile:
    from dflint.model.analyze import analyze
    from dflint.syntax.parser import parse

    return analyze(parse(document_of(path).source))
