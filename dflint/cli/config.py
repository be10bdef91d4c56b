"""`dflint config`: what is in force, and from where."""

from __future__ import annotations

import os
import sys

import click

from dflint.cli.configuration import configurations, explained
from dflint.cli.errors import print_error
from dflint.cli.options import CheckOptions
from dflint.cli.output import is_coloured, write
from dflint.cli.usage import UsageError
from dflint.config.overview import DEFAULT, as_json, rows, shown
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from dflint.report.screen import columns_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.config.configuration import Configuration


@click.command("config")
@click.argument("path", default=".")
@click.option("--schema", "is_schema", is_flag=True, help="Print a JSON schema of dflint.toml.")
@click.option(
    "--findings-schema",
    is_flag=True,
    help="Print a JSON schema of what check --output-format json writes.",
)
@click.option(
    "--fetch",
    "is_fetch",
    is_flag=True,
    help="Fetch the addresses that the configuration extends into dflint-config.lock.",
)
@click.option("--builds", "is_builds", is_flag=True, help="Show how Dockerfiles are built instead.")
@click.option("--config", multiple=True, help="A configuration file, or a setting as KEY=VALUE.")
@click.option("--isolated", is_flag=True, help="Read no configuration file.")
@click.option(
    "--output-format",
    "--format",
    "output_format",
    type=click.Choice(("text", "json")),
    default="text",
)
def config_command(
    path: str,
    is_schema: bool,
    findings_schema: bool,
    is_fetch: bool,
    is_builds: bool,
    config: Sequence[str],
    isolated: bool,
    output_format: str,
) -> None:
    """Show what is in force for a file, and where each value comes from.

    PATH is a Dockerfile or a folder of such. With --builds: how the repository says that they are
    built, from the configuration, docker-bake.hcl, Compose files, workflows and the like.
    """
    from dflint.report.json import dumps

    rules = all_rules()
    if findings_schema:
        from dflint.report.json_schema import schema as findings

        write(dumps(findings(), indent=2) + "\n")
        return
    if is_schema:
        from dflint.config.schema import schema

        write(dumps(schema(rules), indent=2) + "\n")
        return
    if is_fetch:
        from dflint.cli.fetch import fetch

        fetch(path)
        return
    environment = os.environ.get("DFLINT_OUTPUT_FORMAT") or None
    values = {"config": tuple(config), "isolated": isolated, "output_format": environment}
    try:
        known = configurations(CheckOptions(values), rules)
        if is_builds:
            from dflint.cli.builds import show_builds

            show_builds(path, known, output_format)
            return
        found = known.of_path(path)
        for warning in found.warnings:
            print_error(UsageError(warning))
        if output_format == "json":
            write(dumps(as_json(found, path), indent=2) + "\n")
        else:
            _show(found, path)
    except ConfigError as error:
        raise explained(error) from None


def _show(configuration: Configuration, path: str) -> None:
    """A table on a terminal, and lines of TOML anywhere else."""
    on = len(configuration.on(path))
    count = f"{on} of {len(configuration.rules)} rules are on."
    listed = rows(configuration)
    if not _is_terminal():
        lines = (f"{it.key} = {shown(it.value)}  # {it.origin}\n" for it in listed)
        levels = "".join(f"# {it}\n" for it in _levels(configuration, path))
        write(f"{''.join(lines)}# {count}\n{levels}")
        return
    from rich.table import Table
    from rich.text import Text

    from dflint.report.tables import rendered

    table = Table("key", "value", "from")
    for it in listed:
        style = "dim" if it.origin == DEFAULT else ""
        table.add_row(*(Text(cell) for cell in (it.key, shown(it.value), it.origin)), style=style)
    parts: list[Table | str] = [table, count, *_levels(configuration, path)]
    write(rendered(parts, is_coloured("auto", sys.stdout), columns_of(sys.stdout)))


def _levels(configuration: Configuration, path: str) -> Iterator[str]:
    """The files that the configuration is of, where there are several, and what they lock."""
    if len(configuration.levels) > 1:
        yield f"Levels, of which the first holds most: {', '.join(configuration.levels)}."
    locked = [rule.code for rule in configuration.on(path) if rule.is_locked]
    if locked:
        yield f"Locked: {', '.join(locked)}."


def _is_terminal() -> bool:
    return sys.stdout.isatty()
