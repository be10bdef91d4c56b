"""`dflint completion`: what a shell asks when Tab is pressed, and the names of rules for it."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem, get_completion_class

from dflint.cli.output import write
from dflint.engine.registry import all_rules
from dflint.rule import CATEGORIES

SHELLS = ("bash", "zsh", "fish", "powershell")
VARIABLE = "_DFLINT_COMPLETE"  # click looks at it; the script of a shell sets it


class RuleNames(click.ParamType[str]):
    """Selectors between commas."""

    name = "LIST"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem]:
        before, comma, last = incomplete.rpartition(",")
        start = before + comma
        return [CompletionItem(start + name, help=help) for name, help in rule_names(last)]


def rule_names(beginning: str = "") -> list[tuple[str, str]]:
    """The codes, names and categories that begin so, with what is wrong."""
    beginning = beginning.lower()
    rows = [(name, rule.summary) for rule in all_rules() for name in rule.codes]
    rows += [(name, "category") for name in CATEGORIES]
    found = {name: text for name, text in rows if name.lower().startswith(beginning)}
    return sorted(found.items())


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def completion_command(ctx: click.Context, shell: str) -> None:
    """Print the script that completes options, rules and files in a shell.

    \b
    bash        eval "$(dflint completion bash)"           in ~/.bashrc
    zsh         eval "$(dflint completion zsh)"            in ~/.zshrc
    fish        dflint completion fish | source            in ~/.config/fish/config.fish
    PowerShell  dflint completion powershell | Out-String | Invoke-Expression
    """
    write(script(shell, ctx.find_root().command))


def script(shell: str, program: click.Command) -> str:
    """The script for a shell, which asks the program for what may follow."""
    make = get_completion_class(shell)
    if make is None:
        raise click.UsageError(f"this version of click has no completion for {shell}.")
    return make(program, {}, "dflint", VARIABLE).source() + "\n"
