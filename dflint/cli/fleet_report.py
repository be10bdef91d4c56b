"""`dflint fleet report`: what a fleet is like, for a terminal, for programs and as pages."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from dflint.cli.fleet import fleet_option
from dflint.cli.output import is_coloured, write, write_file, write_for_programs, write_message
from dflint.cli.params import Choice
from dflint.cli.usage import UsageError
from dflint.fleet.store import NAME, Store, StoreError
from dflint.report.screen import columns_of
from dflint.syntax.spelling import did_you_mean

if TYPE_CHECKING:
    from dflint.fleet.overview import Overview, Overviews

WIDTH = 100
ENDINGS = (".html", ".htm")


@click.command("report")
@click.option("--team", metavar="NAME", help="Report one team only.")
@click.option(
    "--html", metavar="FILE.html|FOLDER",
    help="Write pages: a file has that of the fleet, a folder index.html and one of each team.",
)  # fmt: skip
@click.option(
    "--output-format", "--format", "output_format", type=Choice(("table", "json")), default="table",
    show_default=True,
)  # fmt: skip
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
@fleet_option
def report_command(**values: Any) -> int:
    """Report the last run: trends, rules, repositories, bases, what fixing is worth, what was not read.

    The pages need nothing else: no network and no script.

    \b
    Exit code: 0  all is well
               2  wrong arguments, or there is no store
    """
    from dflint.fleet.overview import overviews

    try:
        with Store(os.path.join(values["folder"], NAME)) as store:
            found = overviews(store)
    except StoreError as error:
        raise UsageError(str(error)) from None
    those = _chosen(found, values["team"])
    if values["html"]:
        _write_pages(found, those, values["html"])
    if values["output_format"] == "json":
        from dflint.report.fleet_json import as_json
        from dflint.report.json import dumps

        write_for_programs(dumps(as_json(found, those), indent=2) + "\n")
    elif not values["html"]:
        from dflint.report.fleet_summary import full

        write(
            full(
                found,
                those,
                is_coloured(values["color"], sys.stdout),
                columns_of(sys.stdout, WIDTH),
            )
        )
    return 0


def _chosen(found: Overviews, team: str | None) -> Overview:
    """The fleet, or one of its teams. Raises UsageError."""
    if team is None:
        return found.fleet
    if team not in found.teams:
        raise UsageError(f'there is no team "{team}".{did_you_mean(team, list(found.teams))}')
    return found.teams[team]


def _write_pages(found: Overviews, those: Overview, target: str) -> None:
    """Write a page into a file, or all of them into a folder. Raises UsageError."""
    from dflint.report.fleet_page import INDEX, index, pages, rule_summaries, team_page

    if target.lower().endswith(ENDINGS):
        text = index(found) if those.team is None else team_page(those, rule_summaries(), None)
        write_file(target, text)
        return
    if those.team is not None:
        raise UsageError(
            "--team writes one page: --html needs the name of a file, as in team.html."
        )
    try:
        os.makedirs(target, exist_ok=True)
    except OSError as error:
        raise UsageError(f'cannot make the folder "{target}": {error.strerror}.') from None
    written = set()
    for name, text in pages(found):
        write_file(os.path.join(target, name), text)
        written.add(name)
    _remove_others(target, written)
    some = "1 page" if len(written) == 1 else f"{len(written):,} pages"
    write_message(f"Wrote {some}: {os.path.join(target, INDEX)}\n")


def _remove_others(folder: str, written: set[str]) -> None:
    """Remove the pages of teams that are no more; what is not of dflint stays."""
    from dflint.report.fleet_page import MARK, is_team_page

    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name in written or not is_team_page(name) or not os.path.isfile(path):
            continue
        with open(path, encoding="utf-8", errors="replace") as file:
            is_ours = MARK in file.read()
        if is_ours:
            os.remove(path)
