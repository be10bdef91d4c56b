"""`dflint registry`: what a registry has, what it takes, and what is wrong with its images."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from dflint.audit.findings import RULES, audit
from dflint.audit.scan import Journal, scan, wanted_repositories
from dflint.audit.usage import usage
from dflint.cli.configuration import configurations, explained
from dflint.cli.errors import print_error
from dflint.cli.options import CheckOptions
from dflint.cli.output import is_coloured, write, write_file, write_for_programs
from dflint.cli.params import Choice, Outputs, format_option
from dflint.cli.promotion import promote_command, sync_command
from dflint.cli.registries import Registries, registry_options
from dflint.cli.registry_inputs import FIRST_PART, images_in, repositories_in, team_of
from dflint.cli.report import write_report
from dflint.cli.retention import plan_command
from dflint.cli.retention_apply import apply_command, undo_command
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.registry import all_rules
from dflint.engine.selection import UnknownCode
from dflint.registry.errors import RegistryError
from dflint.registry.layout import Layouts
from dflint.registry.reference import parse_host
from dflint.report.registry import as_records, audited, listed, used
from dflint.report.screen import columns_of, harmless
from dflint.rule import Severity
from dflint.syntax.spelling import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable

    from dflint.audit.findings import AuditedImage
    from dflint.audit.scan import Scan, ScannedImage
    from dflint.cli.audit_policies import AuditPolicies
    from dflint.engine.diagnostic import Diagnostic
    from dflint.engine.dispatch import Dispatch
    from dflint.registry.content import Source

FAILED, UNREAD = 1, 2
WIDTH = 100


@click.group("registry")
def registry_command() -> None:
    """Show what a registry has, what it takes, and what is wrong with its images.

    HOST is a registry; for list, usage and audit also a folder with OCI image layouts. Only
    apply, undo, promote and sync change one, apply from a plan that was shown.
    """


for _command in (plan_command, apply_command, undo_command, promote_command, sync_command):
    registry_command.add_command(_command)


def scan_options(command: Callable[..., int]) -> Callable[..., int]:
    """The options of all that read a registry."""
    for option in (
        click.option(
            "--repositories", multiple=True, metavar="GLOB", help="Only these, as in team-a/*."
        ),
        click.option(
            "--repositories-from",
            metavar="FILE",
            help="A repository a line: the registry is not asked.",
        ),
        click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto"),
    ):
        command = option(command)
    return registry_options(command)


@registry_command.command("list")
@click.argument("host")
@format_option("table", "json", "csv")
@scan_options
def list_command(host: str, **values: Any) -> int:
    """List repositories, tags and digests; needs dflint[registry].

    \b
    Exit code: 0  all is well
               2  wrong arguments, or something could not be read
    """
    found = _scanned(host, values, with_images=False)[0]
    _put(listed(found, values["output_format"], *_look(values)), values)
    return _said(found)


@registry_command.command("usage")
@click.argument("host")
@click.option(
    "--by", type=Choice(("repository", "team", "tag")), default="repository", show_default=True
)
@click.option("--team-from", default=FIRST_PART, show_default=True, metavar="first-part|FILE")
@format_option("table", "json", "csv")
@scan_options
def usage_command(host: str, **values: Any) -> int:
    """Show bytes: all, unique and shared, and so what deleting frees; needs dflint[registry].

    \b
    Exit code: 0  all is well
               2  wrong arguments, or something could not be read
    """
    team = team_of(values["team_from"])
    found = _scanned(host, values)[0]
    kind = values["by"]
    groups: dict[str, Callable[[Any, str], str]] = {
        "repository": lambda it, _: str(it.name),
        "team": lambda it, _: team(it.name, None),
        "tag": lambda it, tag: f"{it.name}:{tag}",
    }
    whole, rows = usage(found, groups[kind])
    is_whole = found.is_whole and not values["repositories"] and not values["repositories_from"]
    _put(used(whole, rows, kind, is_whole, values["output_format"], *_look(values)), values)
    return _said(found)


@registry_command.command("audit")
@click.argument("host")
@click.option(
    "--team-from", default=FIRST_PART, show_default=True, metavar="first-part|label:NAME|FILE",
    help="Whose an image is: the first part of its name, a label, or lines GLOB TEAM.",
)  # fmt: skip
@click.option(
    "--output-format",
    "--format",
    "output_format",
    type=Outputs(),
    default=None,
    help="A report as of dflint check.",
)
@click.option("--html", metavar="FILE", help="Write all of it as one page.")
@click.option("--json", "json_path", metavar="FILE", help="Write the facts of all images.")
@click.option(
    "--select", default="", metavar="CODES", help="Rules to ask, in place of the usual ones."
)
@click.option(
    "--policy", metavar="FILE",
    help="Policies about images, tags and repositories, as of dflint gate: findings DFP-NAME.",
)  # fmt: skip
@click.option(
    "--fail-on", type=Choice((*Severity.NAMES, "never")), default="never", show_default=True,
    help="The least severity of findings for exit code 1.",
)  # fmt: skip
@click.option(
    "--changed-since", metavar="FILE",
    help="Report only images that are not in what --json of an earlier audit has written.",
)  # fmt: skip
@click.option("--resume", metavar="FILE", help="Note what is read there, and go on from there.")
@scan_options
def audit_command(host: str, **values: Any) -> int:
    """Report what is wrong with the images of a registry, without Dockerfiles; needs dflint[registry].

    Each message of a rule begins with the layer that it is about, or with `configuration`. What a
    policy of --policy asks and cannot be decided is a finding, too, and as bad as any --fail-on.

    \b
    Exit code: 0  all is well
               1  a finding is as bad as --fail-on
               2  wrong arguments, or something could not be read
    """
    team = team_of(values["team_from"])
    table = _rules(values["select"])
    known = images_in(values["changed_since"]) if values["changed_since"] else frozenset()
    policies = _policies(values) if values["policy"] else None
    found, images = _scanned(host, values, table=table, team=team, policies=policies)
    if values["json_path"]:
        from dflint.report.json import dumps

        write_file(values["json_path"], dumps(as_records(images), indent=2) + "\n")
    images = [it for it in images if (it.repository, it.image.digest) not in known]
    diagnostics = [one for it in images for one in it.findings]
    if values["html"]:
        from dflint.report.registry_page import page

        write_file(values["html"], page(found.host, images, found.problems))
    if values["output_format"] is not None:
        request = CheckOptions({"output_format": values["output_format"], "color": values["color"]})
        write_report(diagnostics, [it.name for it in images], request)
    elif not values["html"] and not values["json_path"]:
        from dflint.report.masking import masked

        for it in images:
            it.findings = list(masked(it.findings))
        _put(audited(images, found.host, *_look(values)), values)
    code = _said(found)
    least = values["fail_on"]
    if (
        not code
        and least != "never"
        and any(_fails(it, Severity.named(least)) for it in diagnostics)
    ):
        return FAILED
    return code


def _scanned(
    host: str,
    values: dict[str, Any],
    with_images: bool = True,
    table: Dispatch | None = None,
    team: Callable[[str, ScannedImage], str] | None = None,
    policies: AuditPolicies | None = None,
) -> tuple[Scan, list[AuditedImage]]:
    """What is in a registry, and with `table` what is wrong with it. Raises UsageError."""
    registries = Registries(values)
    journal: Journal | None = None
    is_done = False
    try:
        source: Source = Layouts(host) if os.path.isdir(host) else registries.of(parse_host(host))
        names = wanted_repositories(
            source, values["repositories"], repositories_in(values["repositories_from"])
        )
        if values.get("resume"):
            journal = Journal(values["resume"], source.host)
        found = scan(source, names, journal, with_images)
        images = list(audit(found, source, table, team)) if table is not None and team else []
        if policies is not None:
            policies.judge(images, found, source, registries)
        is_done = not found.problems
        return found, images
    except RegistryError as error:
        raise UsageError(str(error)) from None
    finally:
        registries.close()
        if journal is not None:
            journal.close(is_done)


def _rules(select: str) -> Dispatch:
    """The rules that images are shown to. Raises UsageError."""
    codes = tuple(it.strip() for it in select.split(",") if it.strip()) or RULES
    request = CheckOptions({"paths": (".",), "select": codes, "isolated": True})
    try:
        return configurations(request, all_rules()).of_path(".").table("")
    except ConfigError as error:
        raise explained(error) from None
    except UnknownCode as error:
        raise UsageError(f"{error}.{did_you_mean(error.name, error.known)}") from None


def _fails(it: Diagnostic, least: Severity) -> bool:
    """Whether a finding is that bad; so is all that cannot be decided."""
    from dflint.cli.gate import fails

    return fails(it, least)


def _policies(values: dict[str, Any]) -> AuditPolicies:
    """The policies that images have to meet. Raises UsageError."""
    from dflint.cli.audit_policies import AuditPolicies

    return AuditPolicies(values["policy"], values)


def _look(values: dict[str, Any]) -> tuple[bool, int]:
    return is_coloured(values["color"], sys.stdout), columns_of(sys.stdout, WIDTH)


def _put(text: str, values: dict[str, Any]) -> None:
    if values["output_format"] in ("json", "csv"):
        write_for_programs(harmless(text, colours=False))
    else:
        write(text)


def _said(found: Scan) -> int:
    """Say what could not be read. The exit code."""
    for sentence in found.problems:
        print_error(UsageError(sentence))
    return UNREAD if found.problems else 0
