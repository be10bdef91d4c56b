"""`dflint image`: the layers of something built."""

from __future__ import annotations

import sys

import click

from dflint.cli.errors import print_error
from dflint.cli.inputs import document_of
from dflint.cli.output import is_coloured, write, write_file
from dflint.cli.usage import UsageError
from dflint.image.errors import ImageError
from dflint.report.screen import columns_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.image.image import Image
    from dflint.image.names import Access
    from dflint.model.stages import Dockerfile

WIDTH = 60  # columns that a table needs
FAILED = 1  # a limit is exceeded


def parsed(ctx: click.Context, param: click.Parameter, value: str | None) -> object:
    """The value of an option that sets a limit, as that of the same name in a budget is read."""
    from dflint.measure.quantities import READERS, read_limit

    if value is None:
        return None
    try:
        return READERS.get(param.opts[0].removeprefix("--"), read_limit)(value)
    except ValueError as error:
        end = "" if str(error).endswith("?") else "."
        raise UsageError(f"{param.opts[0]}: {error}{end}") from None


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
@click.option(
    "--top",
    type=click.IntRange(0, 1000),
    default=5,
    show_default=True,
    metavar="N",
    help="How many of the largest packages, directories and files of a layer to list.",
)
@click.option(
    "--output-format",
    "--format",
    "output_format",
    type=click.Choice(("full", "json")),
    default="full",
)
@click.option("--html", metavar="FILE", help="Write a page with the trees of all layers.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
@click.option("--max-size", metavar="SIZE", callback=parsed, help="The most bytes, as in 200MB.")
@click.option(
    "--max-waste",
    metavar="SIZE|%",
    callback=parsed,
    help="The most wasted bytes, as in 5MB, or 3% of all bytes.",
)
@click.option(
    "--min-efficiency",
    metavar="%",
    callback=parsed,
    help="The least efficiency, as dive counts it.",
)
def image_command(reference: str, other: str | None, **values: Any) -> int:
    """Show the layers of an image: what is in them, and what is wasted in them.

    Of each layer, the largest packages of dpkg, apk, rpm, pip and npm, directories and files are
    listed. With --diff, two images are compared by layer, by package and by path.

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
    from dflint.image.packages.installed import is_database
    from dflint.image.reading import read

    limits = limits_of(values)
    has_limits = any(it is not None for it in limits.values())
    access = Access(values["plain_http"], values["ca_file"])
    if other is not None and (values["dockerfile"] or has_limits):
        raise UsageError("--diff does not go with --dockerfile, nor with limits.")
    needs_files = (
        values["with_files"] or other or values["dockerfile"] or values["html"] or has_limits
    )
    try:
        if is_in_registry(reference) and not needs_files:
            return _show_overview(reference, access, values)
        image = read(reference, values["platform"], access=access, wants=is_database)
        if other is not None:
            after = read(other, values["platform"], access=access, wants=is_database)
            return _compare(image, after, values)
    except ImageError as error:
        raise UsageError(str(error)) from None
    return _show(image, limits, values)


def limits_of(values: dict[str, Any]) -> dict[str, Any]:
    """What an image must keep to, of all that was given."""
    return {name: values[name] for name in ("max_size", "max_waste", "min_efficiency")}


def _show(image: Image, limits: dict[str, Any], values: dict[str, Any]) -> int:
    from dflint.measure.attribution import attribute, unattributed
    from dflint.measure.budgets import exceeded
    from dflint.measure.contents import Contents
    from dflint.report.image import as_json, full
    from dflint.report.json import dumps

    dockerfile = values["dockerfile"]
    file = _understood(dockerfile) if dockerfile is not None else None
    found = attribute(image, file) if file is not None else unattributed(image)
    source = file.source if file is not None else None
    contents = Contents(image, values["top"])
    if file is not None and (sentence := found.mismatch(file)):
        print_error(UsageError(sentence))
    if values["output_format"] == "json":
        write(dumps(as_json(found, source, contents), indent=2) + "\n")
    else:
        colour = is_coloured(values["color"], sys.stdout)
        write(full(found, source, colour, columns_of(sys.stdout, WIDTH), contents))
    if values["html"] is not None:
        from dflint.report.image_page import page

        write_file(values["html"], page(found, source, contents))
    for problem in contents.packages.problems:
        print_error(UsageError(problem))
    sentences = list(exceeded(found, **limits))
    for sentence in sentences:
        print_error(UsageError(sentence))
    return FAILED if sentences else 0


def _show_overview(reference: str, access: Access, values: dict[str, Any]) -> int:
    """Show what manifest and configuration of an image in a registry say."""
    from dflint.image.remote import overview
    from dflint.report.json import dumps
    from dflint.report.remote_image import as_json, full

    image = overview(reference, values["platform"], access)
    if values["output_format"] == "json":
        write(dumps(as_json(image), indent=2) + "\n")
    else:
        coloured = is_coloured(values["color"], sys.stdout)
        write(full(image, coloured, columns_of(sys.stdout, WIDTH)))
    return 0


def _compare(before: Image, after: Image, values: dict[str, Any]) -> int:
    from dflint.image.compare import compare
    from dflint.measure.contents import Contents
    from dflint.report import image_contents
    from dflint.report.image import differences, differences_as_json
    from dflint.report.json import dumps

    found = compare(before, after)
    both = Contents(before, values["top"]), Contents(after, values["top"])
    if values["output_format"] == "json":
        told = {**image_contents.differences_as_json(*both), **differences_as_json(found)}
        write(dumps(told, indent=2) + "\n")
    else:
        colour, width = is_coloured(values["color"], sys.stdout), columns_of(sys.stdout, WIDTH)
        tables = image_contents.differences(*both, colour, width)
        write(differences(before, after, found, tables))
    if values["html"] is not None:
        from dflint.report.images_page import page

        write_file(values["html"], page(*both, found))
    for problem in dict.fromkeys(it for one in both for it in one.packages.problems):
        print_error(UsageError(problem))
    return 0


def _understood(path: str) -> Dockerfile:
    from dflint.model.analyze import analyze
    from dflint.syntax.parser import parse

    return analyze(parse(document_of(path).source))
