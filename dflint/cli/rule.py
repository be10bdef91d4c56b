"""`dflint rule`: the pages of rules, by any of their names."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from dflint.cli.completion import RuleNames
from dflint.cli.output import is_coloured, write
from dflint.cli.params import Choice
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from dflint.engine.selection import UnknownCode, find
from dflint.syntax.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.rule import Rule


@click.command("rule")
@click.argument("names", nargs=-1, metavar="[CODE|NAME]...", type=RuleNames())
@click.option("--all", "every", is_flag=True, help="Show the pages of all rules.")
@click.option("--list", "in_list", is_flag=True, help="Show all rules, one on a line.")
@click.option("--output-format", "--format", "shape", type=Choice(("text", "json")), default="text")
@click.option("--color", type=Choice(("auto", "always", "never")), default="auto")
def rule_command(names: Sequence[str], every: bool, in_list: bool, shape: str, color: str) -> None:
    """Show the pages of rules, by any of their codes or names."""
    from dflint.docs import page
    from dflint.engine.validate_rules import validate_rules

    rules = all_rules()
    validate_rules(rules)
    rules = (*rules, *_configured(names, rules))
    if not names and not every and not in_list:
        raise click.UsageError("which rule? Give a code or a name, or --all or --list.")
    try:
        chosen = [it for name in names for it in _called(rules, name)]
    except UnknownCode as error:
        raise UsageError(f"{error}.{did_you_mean(error.name, error.known)}") from None
    chosen = chosen if names else list(rules)
    if shape == "json" or in_list:
        from dflint.report.rule_list import as_json, as_lines

        coloured = is_coloured(color, sys.stdout)
        write(as_json(chosen, in_list) if shape == "json" else as_lines(chosen, coloured))
        return
    text = "\n".join(page(rule) for rule in chosen)
    if color == "always" or sys.stdout.isatty():
        _render(text, is_coloured(color, sys.stdout))
    else:
        write(text)


def _configured(names: Sequence[str], rules: Sequence[Rule]) -> Sequence[Rule]:
    """The policies and the rules of plugins of the current folder, if one of dflint's is not meant."""
    if all(_is_known(rules, name) for name in names):
        return ()
    from dflint.cli.configuration import configurations, explained
    from dflint.cli.options import CheckOptions

    try:
        known = configurations(CheckOptions({}), rules).of_folder(".")
    except ConfigError as error:
        raise explained(error) from None
    return known.rules[len(rules) :]


def _is_known(rules: Sequence[Rule], name: str) -> bool:
    try:
        find(rules, name)
        return True
    except UnknownCode:
        return False


def _called(rules: Sequence[Rule], name: str) -> Sequence[Rule]:
    """The rules of a name: ours or, failing that, the check of ShellCheck."""
    from dflint.cli.shellcheck import rules_called

    return find(rules, name) or rules_called(name)


def _render(markdown: str, colour: bool) -> None:
    from rich.console import Console
    from rich.markdown import Markdown

    console = Console(color_system="auto" if colour else None, force_terminal=colour)
    console.width = min(console.width, 100)
    console.print(Markdown(markdown))
