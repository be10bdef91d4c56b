"""`dflint fleet`: many repositories, linted again and again, with what was found over time."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from dflint.cli.errors import print_error
from dflint.cli.output import is_coloured, write, write_for_programs, write_message, write_new
from dflint.cli.params import format_option
from dflint.cli.usage import UsageError
from dflint.fleet.dask import SCHEME, Dask
from dflint.fleet.engines import EngineError, Limits
from dflint.fleet.export import export
from dflint.fleet.listing import NAME as LIST
from dflint.fleet.listing import START, ListError, added, found_at, read_list, text_of
from dflint.fleet.notify import WebhookError, differences, host_of, post
from dflint.fleet.processes import Processes
from dflint.fleet.run import run_fleet
from dflint.fleet.store import NAME as STORE
from dflint.fleet.store import Store, StoreError, read_rows
from dflint.report.fleet import answer, status, status_record
from dflint.report.json import dumps
from dflint.report.screen import columns_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dflint.fleet.engines import Engine
    from dflint.fleet.outcome import Outcome
    from dflint.fleet.run import Summary

READ = "dflint.cli.fleet_lint:read_repository"
FAILED = 1
WIDTH = 100
MOST_PROBLEMS = 10
# Commands that are loaded when they are used, with the module and the name of each.
LATER = {"report": "dflint.cli.fleet_report:report_command"}


class Fleet(click.Group):
    """The commands; some of them are loaded when they are used."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in LATER and name not in self.commands:
            module, _, attribute = LATER[name].partition(":")
            self.add_command(getattr(import_module(module), attribute))
        return super().get_command(ctx, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        order = ["init", "add", "run", "status", "report", "query", "export"]
        return sorted({*super().list_commands(ctx), *LATER}, key=order.index)


@click.group("fleet", cls=Fleet)
def fleet_command() -> None:
    """Lint many repositories, and keep what is found over time; needs dflint[fleet].

    fleet.toml lists the repositories, and dflint-fleet.duckdb beside it has what was found.
    """


def fleet_option(command: Callable[..., int]) -> Callable[..., int]:
    """The option of all commands of a fleet."""
    return click.option(
        "--fleet", "folder", default=".", show_default=True, metavar="FOLDER", type=click.Path(),
        help="Where fleet.toml and the store are.",
    )(command)  # fmt: skip


@fleet_command.command("init")
@fleet_option
def init_command(folder: str) -> int:
    """Make a list of repositories, fleet.toml, with an example in it."""
    path = os.path.join(folder, LIST)
    if not write_new(path, START):
        raise UsageError(f'"{path}" is there already.')
    write_message(f"Wrote {path}: dflint fleet add adds repositories to it.\n")
    return 0


@fleet_command.command("add")
@click.argument("addresses", nargs=-1, required=True)
@click.option("--team", default="", metavar="NAME", help="Whose they are.")
@fleet_option
def add_command(addresses: tuple[str, ...], team: str, folder: str) -> int:
    """Add repositories to the list.

    ADDRESSES are what git clones, folders, archives (.tar, .tar.gz, .zip …), patterns of these as
    'org/*.git', and files with an address and maybe a team a line.
    """
    path = os.path.join(folder, LIST)
    try:
        known = read_list(path) if os.path.exists(path) else []
        found = [it for address in addresses for it in found_at(address, folder, team)]
    except ListError as error:
        raise UsageError(str(error)) from None
    new, old = added(known, found)
    try:
        is_new = not os.path.exists(path)
        with open(path, "a", encoding="utf-8") as file:
            file.write((START if is_new else "") + text_of(new))
    except OSError as error:
        raise UsageError(f'cannot write "{path}": {error.strerror}.') from None
    more = f"; {len(old):,} {'was' if len(old) == 1 else 'were'} there already" if old else ""
    write_message(f"Added {len(new):,} to {path}{more}.\n")
    return 0


@fleet_command.command("run")
@click.option(
    "--changed", is_flag=True, help="Ask hosts for their last commits first, and read the new ones."
)
@click.option(
    "--jobs", "-j", type=click.IntRange(min=1), metavar="N",
    help="Repositories at once; as many as there are processors.",
)  # fmt: skip
@click.option("--engine", metavar="dask://HOST:PORT", help="Let the workers of Dask do the work.")
@click.option(
    "--timeout", type=click.FloatRange(min=1), default=300.0, show_default=True, metavar="SECONDS",
    help="What a repository may take.",
)  # fmt: skip
@click.option(
    "--memory", type=click.IntRange(min=128), default=1024, show_default=True, metavar="MB",
    help="What the process that reads it may take.",
)  # fmt: skip
@click.option("--webhook", metavar="URL", help="Send what is new and what is gone there, as JSON.")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing but what is wrong.")
@fleet_option
def run_command(folder: str, **values: Any) -> int:
    """Lint all repositories of the list, and record what is found.

    What has not changed is not linted again. A run that was interrupted goes on.

    \b
    Exit code: 0  all repositories were read
               1  some were not; what was known of them still counts
               2  wrong arguments, or there is no list or store
    """
    try:
        if values["webhook"]:
            host_of(values["webhook"])
        listed = read_list(os.path.join(folder, LIST))
        engine = _engine(values["engine"], values["jobs"])
        limits = Limits(values["timeout"], values["memory"])
        with Store(os.path.join(folder, STORE), is_writer=True) as store:
            summary = run_fleet(
                store, listed, folder, engine, READ, limits,
                is_asked_first=values["changed"],
                progress=_progress(len(listed), values["quiet"]),
            )  # fmt: skip
            sent = _send(store, values["webhook"])
    except (EngineError, ListError, StoreError, WebhookError) as error:
        raise UsageError(str(error)) from None
    _tell(summary, values["quiet"])
    if sent:
        print_error(UsageError(sent))
    return FAILED if summary.problems else 0


@fleet_command.command("status")
@format_option("table", "json")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
@fleet_option
def status_command(folder: str, output_format: str, color: str) -> int:
    """Show how the last run went: findings by team, what is new, what could not be read."""
    with _opened(folder) as store:
        if output_format == "json":
            write_for_programs(dumps(status_record(store), indent=2) + "\n")
        else:
            write(status(store, is_coloured(color, sys.stdout), columns_of(sys.stdout, WIDTH)))
    return 0


@fleet_command.command("query")
@click.argument("sql")
@format_option("table", "json", "csv")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
@fleet_option
def query_command(sql: str, folder: str, output_format: str, color: str) -> int:
    """Ask the store a question in SQL, as DuckDB has it; nothing is changed.

    The tables are in docs/fleet.md: runs, repositories, files, findings, images, messages, daily.
    """
    with _opened(folder) as store:
        columns, rows = read_rows(store, sql)
    twice = next((it for it in columns if columns.count(it) > 1), None)
    if twice is not None and output_format == "json":
        raise UsageError(f'two columns are called "{twice}": name them with AS.')
    colour, width = is_coloured(color, sys.stdout), columns_of(sys.stdout, WIDTH)
    put = write if output_format == "table" else write_for_programs
    put(answer(columns, rows, output_format, colour, width))
    return 0


@fleet_command.command("export")
@click.option(
    "--parquet", required=True, metavar="FOLDER", type=click.Path(), help="Where the files go."
)
@fleet_option
def export_command(folder: str, parquet: str) -> int:
    """Write the tables of the store as Parquet files, for other tools."""
    with _opened(folder, parquet) as store:
        try:
            written = export(store, parquet)
        except OSError as error:
            raise UsageError(f'cannot write to "{parquet}": {error.strerror}.') from None
    write_message(f"Wrote {len(written)} files to {parquet}.\n")
    return 0


@contextmanager
def _opened(folder: str, target: str = "") -> Iterator[Store]:
    """The store of a fleet, for reading; Parquet files may go to `target`. Whatever is wrong with the
    store, then and later, is a UsageError."""
    try:
        with Store(os.path.join(folder, STORE), folder=target) as store:
            yield store
    except StoreError as error:
        raise UsageError(str(error)) from None


def _engine(address: str | None, jobs: int | None) -> Engine:
    """Who does the work. Raises EngineError."""
    from dflint.cli.workers import processors

    if address is not None:
        if jobs is not None:
            raise EngineError(
                "--jobs and --engine do not go together: a scheduler knows its workers."
            )
        if not address.startswith(SCHEME):
            raise EngineError(f'"{address}" is no engine: dask://HOST:PORT is one.')
        return Dask(address)
    return Processes(jobs or processors())


def _progress(total: int, is_quiet: bool) -> Callable[[Outcome], None]:
    """What is called for each repository: on a terminal it shows how far the run is."""
    if is_quiet or not sys.stderr.isatty():
        return lambda outcome: None
    done = 0

    def show(outcome: Outcome) -> None:
        nonlocal done
        done += 1
        end = "\r" if done < total else "\n"
        print(f"{done:,} of {total:,} repositories", end=end, file=sys.stderr, flush=True)

    return show


def _send(store: Store, address: str | None) -> str:
    """Send the differences of a run to a webhook; why that failed, or nothing."""
    if not address:
        return ""
    try:
        post(address, differences(store))
    except WebhookError as error:
        return str(error)
    return ""


def _tell(summary: Summary, is_quiet: bool) -> None:
    """How a run went."""
    listed = list(summary.problems.items())
    for name, problem in listed[:MOST_PROBLEMS]:
        print_error(UsageError(f"{name}: {problem}"))
    if len(listed) > MOST_PROBLEMS:
        more = f"{len(listed) - MOST_PROBLEMS:,} more could not be read: dflint fleet status."
        print_error(UsageError(more))
    if not is_quiet:
        before = (
            f", {summary.before:,} done before it was interrupted" if summary.is_resumed else ""
        )
        write_message(
            f"Run {summary.run}: {summary.read:,} read, {summary.unchanged:,} unchanged,"
            f" {len(listed):,} not read{before}.\n"
        )
