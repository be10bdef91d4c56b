"""The whole command line, with click: what `dflint.cli` does not read by hand."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from dflint import __version__
from dflint.cli.about import man_command, version_command
from dflint.cli.check import check
from dflint.cli.completion import RuleNames, completion_command
from dflint.cli.config import config_command
from dflint.cli.configuration import configurations, explained
from dflint.cli.errors import internal_error, print_error
from dflint.cli.format import OWN_OPTIONS, SHARED_OPTIONS, format_command
from dflint.cli.help import GroupedCommand, write_commands
from dflint.cli.image import image_command
from dflint.cli.init import init_command
from dflint.cli.inputs import Skipped, documents, files
from dflint.cli.measure import measure_command
from dflint.cli.options import OPTIONS, CheckOptions, Option, split
from dflint.cli.output import OutputError, write
from dflint.cli.params import Choice, OptionalValue, Outputs
from dflint.cli.rule import rule_command
from dflint.cli.usage import UsageError
from dflint.config.keys import KEYS
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from dflint.syntax.spelling import did_you_mean

if TYPE_CHECKING:
    from dflint.files import Document

OTHER_NAMES = {"explain": "rule", "server": "lsp"}
# Commands that are loaded when they are used, with the module and the name of each.
LATER = {
    "fleet": "dflint.cli.fleet:fleet_command",
    "inventory": "dflint.cli.inventory:inventory_command",
    "gate": "dflint.cli.gate:gate_command",
    "bench": "dflint.cli.bench:bench_command",
    "optimize": "dflint.cli.optimize:optimize_command",
    "pin": "dflint.cli.pin:pin_command",
    "policy": "dflint.cli.policy:policy_command",
    "rebuild": "dflint.cli.rebuild:rebuild_command",
    "registry": "dflint.cli.registry:registry_command",
    "test": "dflint.cli.structure_tests:structure_test_command",
}
CONTEXT: dict[str, Any] = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


def run_click(args: Sequence[str]) -> int:
    """Do what the arguments say, and return the exit code. Raises UsageError."""
    try:
        return dflint.main(list(args), "dflint", standalone_mode=False) or 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.NoSuchOption as error:
        known = [flag for it in error.ctx.command.params for flag in it.opts] if error.ctx else []
        hint = did_you_mean(error.option_name, known)
        raise UsageError(f'there is no option "{error.option_name}".{hint}') from None
    except click.UsageError as error:
        raise UsageError(error.format_message()) from None
    except click.Abort:
        raise KeyboardInterrupt from None
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise OutputError(f"cannot write to standard output: {error.strerror}.") from None


class CheckCommand(GroupedCommand):
    """Gives each `OptionalValue` that is alone an empty value, which click asks for."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        alone = {flag for it in self.params if isinstance(it, OptionalValue) for flag in it.opts}
        end = args.index("--") if "--" in args else len(args)
        options = [f"{arg}=" if arg in alone else arg for arg in args[:end]]
        return super().parse_args(ctx, [*options, *args[end:]])


class Group(click.Group):
    """Knows other names of commands, those whose module is loaded when they are asked for, and what
    is meant by a path where a command should be."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name in LATER and name not in self.commands:
            module, _, attribute = LATER[name].partition(":")
            self.add_command(getattr(import_module(module), attribute))
        return super().get_command(ctx, OTHER_NAMES.get(name, name))

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *LATER})

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        write_commands(self, ctx, formatter)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0][:1] != "-" and self.get_command(ctx, args[0]) is None:
            hint = did_you_mean(args[0], self.list_commands(ctx))
            if os.path.exists(args[0]):
                hint = f' Did you mean "dflint check {args[0]}"?'
            raise UsageError(f'there is no command "{args[0]}".{hint}')
        return super().resolve_command(ctx, args)


@click.group(cls=Group, context_settings=CONTEXT)
@click.version_option(__version__, "-V", "--version", message="dflint %(version)s")
def dflint() -> None:
    """Find and fix what is wrong in a Dockerfile."""


def check_command(paths: tuple[str, ...], **values: Any) -> int:
    """Lint Dockerfiles.

    PATHS are files and folders, and - is standard input; without any, the current folder is linted.
    Files that are named are always linted; in folders, those that have the name of a Dockerfile.

    \b
    Exit code: 0  nothing was found that is as bad as --fail-on
               1  something was
               2  wrong arguments, or a file that cannot be read
    """
    lists = {it.name: split(values.pop(it.name)) for it in OPTIONS if it.kind == "list"}
    return check(CheckOptions({"paths": paths, **values, **lists}))


# Options whose values are files or folders, and how the help calls these.
OF_FILES = {
    "exclude": "LIST", "extend_exclude": "LIST", "output_file": "FILE", "stdin_filename": "FILE",
    "context": "FOLDER", "cache_dir": "FOLDER", "image": "ARCHIVE", "baseline": "FILE",
}  # fmt: skip


def _parameter(option: Option) -> click.Parameter:
    """The row of the table as an option of click."""
    more: dict[str, Any] = {"default": getattr(CheckOptions, option.name)}
    if option.kind == "flag":
        more["is_flag"] = True
    elif option.kind == "list":
        more |= {"multiple": True, "metavar": "LIST"}
        more["type"] = click.Path() if option.name in OF_FILES else RuleNames()
    elif option.kind == "values":
        more |= {"multiple": True, "metavar": "FILE|KEY=VALUE", "type": click.Path()}
    elif option.kind == "value" and option.name in OF_FILES:
        more |= {"type": click.Path(), "metavar": OF_FILES[option.name]}
    elif option.kind == "value":
        more["metavar"] = "REV"
    elif option.kind == "number":
        more |= {"type": click.IntRange(min=1), "metavar": "N"}
    elif option.kind == "choice":
        usual = str(KEYS[option.flags[0][2:]].default)
        more |= {"type": Choice(option.choices), "show_default": usual}
    elif option.kind == "outputs":
        more |= {"type": Outputs(), "show_default": str(KEYS[option.flags[0][2:]].default)}
    elif option.kind == "optional":
        return OptionalValue([*option.flags, option.name], help=option.help, metavar="TEXT", **more)
    if option.env:
        more |= {"envvar": option.env, "show_envvar": True}
    return click.Option([*option.flags, option.name], help=option.help, **more)


dflint.add_command(
    CheckCommand(
        "check",
        callback=check_command,
        params=[click.Argument(["paths"], nargs=-1, type=click.Path()), *map(_parameter, OPTIONS)],
        help=check_command.__doc__,
    )
)


dflint.add_command(
    GroupedCommand(
        "format",
        callback=format_command,
        params=[
            click.Argument(["paths"], nargs=-1, type=click.Path()),
            *OWN_OPTIONS,
            *map(_parameter, SHARED_OPTIONS),
        ],
        help=format_command.__doc__,
    )
)


dflint.add_command(completion_command)
dflint.add_command(man_command)
dflint.add_command(rule_command)
dflint.add_command(version_command)
dflint.add_command(config_command)
dflint.add_command(image_command)
dflint.add_command(measure_command)
dflint.add_command(init_command)


@dflint.command("ast")
@click.argument("paths", nargs=-1)
@click.option("--pretty", is_flag=True, help="Indent the JSON.")
@click.option("--stdin-filename", help="The name of what comes on standard input.")
def ast_command(paths: Sequence[str], pretty: bool, stdin_filename: str | None) -> int:
    """Show the tree of each Dockerfile as JSON, one on a line."""
    request = CheckOptions({"paths": paths, "stdin_filename": stdin_filename})
    try:
        known = configurations(request, all_rules())
        skipped = Skipped(request, known)
        paths = files(request, known, skipped)
    except ConfigError as error:
        raise explained(error) from None
    skipped.print_missing(skipped.missing)
    code = 2 if skipped.missing else 0
    for document in documents(paths, request, skipped):
        if isinstance(document, UsageError):
            code = 2
            print_error(document)
        else:
            text = _tree(document, 2 if pretty else None)
            code = code if text else 2
            write(text)
    return code


def _tree(document: Document, indent: int | None) -> str:
    """The JSON of a file; nothing where dflint fails, which it says."""
    from dflint.report.json import dumps
    from dflint.report.tree import tree_of
    from dflint.syntax.parser import parse

    try:
        return dumps(tree_of(parse(document.source)), indent=indent) + "\n"
    except Exception as error:
        print_error(internal_error(document.source.path, error))
        return ""


@dflint.command(
    "hadolint", context_settings={"ignore_unknown_options": True}, add_help_option=False
)
@click.argument("args", nargs=-1)
def hadolint_command(args: tuple[str, ...]) -> int:
    """Take the place of hadolint: its options, configuration, codes, levels and formats."""
    from dflint.cli.hadolint import run_hadolint

    return run_hadolint(args)


@dflint.command("lsp")
@click.option("--log-file", metavar="FILE", help="Write what happens to this file.")
@click.option(
    "--log-level",
    type=Choice(("error", "warning", "info", "debug")),
    default="info",
    show_default=True,
    help="How much of it; debug includes the texts of files.",
)
@click.option("--stdio", is_flag=True, hidden=True, help="As ever: clients add it by themselves.")
def lsp_command(log_file: str | None, log_level: str, stdio: bool) -> int:
    """Serve an editor over standard input and output; needs dflint[lsp]."""
    from dflint.lsp import MissingServer, serve

    try:
        return serve(log_file, log_level)
    except MissingServer as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f'cannot write to "{log_file}": {error.strerror}.') from None
