"""The help of commands and their man pages: options under headings, with long texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from dflint.cli.options import GROUPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OTHER = "Other options"
LONG = "--help"  # shows long texts, where -h shows short ones
# What `dflint check --help` and the man page say besides the line in the table of options.
TEXTS = {
    "--select": (
        "A rule is meant by its code (DF301), the beginning of codes (DF3), its name"
        " (apt-get-without-yes), its category (security), or what hadolint, BuildKit, trivy, checkov,"
        " Sonar or tally calls it (DL3014, DS-0021, CKV_DOCKER_5, S7029). Of several that mean a rule, the"
        " most exact one decides."
    ),
    "--fail-on": "Findings below it are shown, and do not change the exit code.",
    "--fix": (
        "After each fix, what the builder would do with the old text and the new one is compared; a fix"
        " that changes more than its rule says is not made."
    ),
    "--unsafe-fixes": "Alone, it counts them in the report; with --fix or --diff, they are applied.",
    "--diff": "`patch -p0` and `git apply -p0` take the patch. The exit code is 1 if there is any.",
    "--output-format": (
        "auto is full, and in GitHub Actions, Azure Pipelines and GitLab what they have a place for:"
        " annotations, a summary, a report for Code Quality."
    ),
    "--exclude": "A pattern with a slash is a path from the folder of the configuration, another one a name.",
    "--force-exclude": "For hooks, which name every file that changed.",
    "--stdin-filename": "It decides which configuration, baseline and build context hold.",
    "--context": "Without it, the repository says it: see `dflint config --builds`.",
    "--add-ignore": "With =TEXT, the text is the reason in each comment.",
    "--baseline": "Findings are recognised by the text of their instructions, and so when lines move.",
    "--diff-base": (
        "A branch, tag or commit. The lines are compared with the commit where the current branch left"
        " it. All lines of a file that was not there are new. No program that a repository names is run."
    ),
    "--watch": "Files are looked at twice a second. The screen is cleared before each report.",
    "--config": "Several may be given. The setting of a table is written --config severity.DL3020=error.",
}

# The commands under their headings; one that is in none is under the last heading.
COMMANDS = {
    "Find and fix": ("check", "format", "policy", "init"),
    "Measure and optimize": ("measure", "bench", "image", "test", "optimize", "rebuild"),
    "Registries and fleets": ("gate", "inventory", "pin", "registry", "fleet"),
    "Look up": ("rule", "config", "ast", "version"),
    "Other commands": ("hadolint", "lsp", "completion", "man"),
}


def write_commands(group: click.Group, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    """The commands of dflint, each with its whole first sentence."""
    last = list(COMMANDS)[-1]
    listed = {name for names in COMMANDS.values() for name in names}
    others = tuple(name for name in group.list_commands(ctx) if name not in listed)
    for title, names in COMMANDS.items():
        rows = []
        for name in (*names, *(others if title == last else ())):
            command = group.get_command(ctx, name)
            if command is not None:
                rows.append((name, command.get_short_help_str(200).rstrip(".")))
        with formatter.section(title):
            formatter.write_dl(rows)


class GroupedCommand(click.Command):
    """A command whose options are under headings; with `--help`, with their long texts."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        ctx.meta["dflint.long"] = LONG in args
        return super().parse_args(ctx, args)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        is_long = ctx.meta.get("dflint.long", False)
        for title, options in grouped(self.get_params(ctx)):
            rows = [row for it in options if (row := _row(it, ctx, is_long))]
            with formatter.section(title):
                formatter.write_dl(rows, col_max=28)


def grouped(params: Sequence[click.Parameter]) -> Iterator[tuple[str, list[click.Option]]]:
    """The options of a command under the headings of the table of options."""
    title_of = {flag: title for title, group in GROUPS.items() for it in group for flag in it.flags}
    found: dict[str, list[click.Option]] = {title: [] for title in (*GROUPS, OTHER)}
    for param in params:
        if isinstance(param, click.Option) and not param.hidden:
            found[title_of.get(param.opts[0], OTHER)].append(param)
    yield from ((title, options) for title, options in found.items() if options)


def _row(option: click.Option, ctx: click.Context, is_long: bool) -> tuple[str, str] | None:
    row = option.get_help_record(ctx)
    if row is None or not is_long:
        return row
    return row[0], f"{row[1]} {TEXTS.get(option.opts[0], '')}".strip()


# --- man pages ---


def man_page(command: click.Command, ctx: click.Context, version: str) -> str:
    """The page of a command, for man(7). `ctx` is the context of the command."""
    name = ctx.command_path.replace(" ", "-")
    summary, _, text = (command.help or "").strip().partition("\n\n")
    lines = [
        f'.TH "{_roff(name).upper()}" 1 "" "dflint {version}" "dflint"',
        ".SH NAME",
        f"{_roff(name)} \\- {_roff(summary.rstrip('.'))}",
        ".SH SYNOPSIS",
        f".B {_roff(ctx.command_path)}",
        _roff(" ".join(command.collect_usage_pieces(ctx))),
    ]
    if text.strip():
        lines += [".SH DESCRIPTION", *_paragraphs(text)]
    if isinstance(command, click.Group):
        lines.append(".SH COMMANDS")
        for each in command.list_commands(ctx):
            found = command.get_command(ctx, each)
            assert found is not None
            summary = _roff(found.get_short_help_str(200))
            lines += [".TP", f".BR {_roff(f'{name}-{each}')} (1)", summary]
    for title, options in grouped(command.get_params(ctx)):
        lines.append(f'.SH "{_roff(title).upper()}"')
        for option in options:
            row = _row(option, ctx, True)
            if row is not None:
                lines += [".TP", f".B {_roff(row[0])}", _roff(row[1])]
    return (
        "\n".join(
            (*lines, *_see_also(ctx)),
        )
        + "\n"
    )


def _paragraphs(text: str) -> Iterator[str]:
    for part in text.split("\n\n"):
        part = part.strip("\n ")
        is_table = part.startswith("\b")
        yield ".PP"
        if is_table:
            yield from (".nf", *(_roff(line.strip()) for line in part.splitlines()[1:]), ".fi")
        else:
            yield _roff(" ".join(part.split()))


def _see_also(ctx: click.Context) -> list[str]:
    if ctx.parent is None:
        return []
    return [".SH SEE ALSO", ".BR dflint (1)"]


def _roff(text: str) -> str:
    """Text in which nothing is a command of roff."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq").replace("`", "\\(ga")
    text = "".join(it if it.isascii() else f"\\[u{ord(it):04X}]" for it in text)
    return f"\\&{text}" if text[:1] == "." else text


def all_man_pages(group: click.Group, version: str) -> dict[str, str]:
    """The pages by their file names: dflint.1, dflint-check.1 …"""
    top: Any = click.Context(group, info_name="dflint", **group.context_settings)
    return {"dflint.1": man_page(group, top, version), **_pages_below(group, top, version)}


def _pages_below(group: click.Group, top: click.Context, version: str) -> dict[str, str]:
    pages: dict[str, str] = {}
    for name in group.list_commands(top):
        command = group.get_command(top, name)
        assert command is not None
        ctx = click.Context(command, info_name=name, parent=top)
        pages[f"{ctx.command_path.replace(' ', '-')}.1"] = man_page(command, ctx, version)
        if isinstance(command, click.Group):
            pages |= _pages_below(command, ctx, version)
    return pages
