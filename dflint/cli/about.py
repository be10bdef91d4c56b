"""`dflint version` and `dflint man`."""

from __future__ import annotations

import os

import click

from dflint import __version__
from dflint.cli.output import write
from dflint.cli.params import Choice
from dflint.cli.usage import UsageError
from dflint.syntax.spelling import did_you_mean


@click.command("version")
@click.option("-v", "--verbose", is_flag=True, help="Show from when the facts of dflint are, too.")
@click.option("--output-format", "--format", "shape", type=Choice(("text", "json")), default="text")
def version_command(verbose: bool, shape: str) -> None:
    """Show the version."""
    rows: list[tuple[str, str]] = []
    packs: list[tuple[str, str, str]] = []
    if verbose:
        from dflint.config.plugins import installed

        packs = [(it.name, it.distribution, it.version) for it in installed()]
        from dflint.model.lookups.fact_dates import all_facts

        rows = sorted(
            (" to ".join({it.dates[0]: 0, it.dates[-1]: 0}), it.what) for it in all_facts()
        )
    if shape == "json":
        from dflint.report.json import dumps

        facts = [{"dates": dates, "about": what} for dates, what in rows]
        plugins = [dict(zip(("name", "distribution", "version"), it, strict=True)) for it in packs]
        more = {"facts": facts, "plugins": plugins} if verbose else {}
        write(dumps({"version": __version__, **more}) + "\n")
        return
    write(f"dflint {__version__}\n")
    if packs:
        write("\nPlugins that are installed, and loaded where a configuration names them:\n")
        write("".join(f"  {name} ({whose} {version})\n" for name, whose, version in packs))
    if rows:
        width = max(len(dates) for dates, _ in rows)
        write("\nWhat dflint knows of the world, and from when:\n")
        write("".join(f"  {dates:{width}}  {what}\n" for dates, what in rows))


@click.command("man")
@click.argument("command", default="")
@click.option("--to", "folder", type=click.Path(), metavar="FOLDER", help="Write all pages there.")
@click.pass_context
def man_command(ctx: click.Context, command: str, folder: str | None) -> None:
    """Print the man page of dflint or of a COMMAND: `dflint man check | man -l -`."""
    from dflint.cli.help import all_man_pages
    from dflint.cli.output import write_file, write_for_programs

    program = ctx.find_root().command
    assert isinstance(program, click.Group)
    pages = all_man_pages(program, __version__)
    if folder is not None:
        os.makedirs(folder, exist_ok=True)
        for name, text in pages.items():
            write_file(os.path.join(folder, name), text)
        return
    name = f"dflint-{command}.1" if command else "dflint.1"
    if name not in pages:
        hint = did_you_mean(command, program.commands)
        raise UsageError(f'there is no command "{command}".{hint}')
    write_for_programs(pages[name])
