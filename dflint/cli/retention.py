"""`dflint registry plan`: which images of a registry go by a policy, and nothing that is needed."""

from __future__ import annotations

import hashlib
import os
import sys
from typing import TYPE_CHECKING, Any

import click

from dflint.audit.scan import scan, wanted_repositories
from dflint.cli.errors import print_error
from dflint.cli.output import is_coloured, write, write_file
from dflint.cli.params import format_option
from dflint.cli.registries import Registries, registry_options
from dflint.cli.registry_inputs import FIRST_PART, repositories_in, team_of, text_of
from dflint.cli.usage import UsageError
from dflint.inventory.in_use import in_use_of
from dflint.registry.errors import RegistryError
from dflint.registry.reference import parse_host
from dflint.report.retention import planned
from dflint.report.screen import columns_of
from dflint.retention.in_use import InUse
from dflint.retention.make import make_plan
from dflint.retention.plan_file import plan_text
from dflint.retention.policy import PolicyError, read_policy
from dflint.retention.records import Records, read_records, write_records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.retention.policy import Policy

POLICY = "dflint-retention.toml"
RECORDS = "dflint-retention.records"
UNREAD = 2
WIDTH = 100


@click.command("plan")
@click.argument("host")
@click.option(
    "--policy", default=POLICY, show_default=True, metavar="FILE", help="What stays, and why."
)
@click.option("-o", "--output", metavar="FILE", help="Write the plan, for apply.")
@format_option("table", "json")
@click.option("--repositories", multiple=True, metavar="GLOB", help="Only these, as in team-a/*.")
@click.option(
    "--repositories-from", metavar="FILE", help="A repository a line: the registry is not asked."
)
@click.option("--html", metavar="FILE", help="Write the plan as a page, for those who decide.")
@click.option(
    "--team-from", default=FIRST_PART, show_default=True, metavar="first-part|FILE",
    help="Whose a repository is, on the page: the first part of its name, or lines GLOB TEAM.",
)  # fmt: skip
@click.option(
    "--records", metavar="FILE",
    help=f"What earlier plans have seen; {RECORDS} beside the policy, if that needs it.",
)  # fmt: skip
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
@registry_options
def plan_command(host: str, **values: Any) -> int:
    """Show which images of a registry go by a policy, and change nothing of it; needs dflint[registry].

    A policy with age = "first-seen", or with a rule of untagged manifests, needs a record of what was
    seen when, which each plan reads and writes.

    \b
    Exit code: 0  all is well
               2  wrong arguments, or something could not be read; what that may need stays
    """
    policy, texts = policy_at(values["policy"])
    team = team_of(values["team_from"])
    listed = repositories_in(values["repositories_from"])
    registries = Registries(values)
    try:
        name = parse_host(host)
        in_use = _in_use(policy, texts, name)
        path, records = _records(policy, values["records"], name)
        source = registries.of(name)
        found = scan(source, wanted_repositories(source, values["repositories"], listed))
        now = registries.time_of(name)
        plan, freed = make_plan(found, source, policy, digest_of(texts), in_use, now, records)
    except (RegistryError, PolicyError) as error:
        raise UsageError(str(error)) from None
    finally:
        registries.close()
    plan.is_whole = plan.is_whole and not values["repositories"] and not listed
    text = plan_text(plan)
    if values["output"]:
        write_file(values["output"], text)
    if values["html"]:
        from dflint.report.retention_page import page

        of = {it.name: team(it.name, None) for it in plan.repositories}
        write_file(values["html"], page(plan, of, freed.by(lambda it: of[it])))
    if path:
        _write_records(records, path)
    if values["output_format"] == "json":
        write(text)
    else:
        write(
            planned(plan, is_coloured(values["color"], sys.stdout), columns_of(sys.stdout, WIDTH))
        )
    refused = [it for it in plan.repositories if it.refused]
    for it in refused:
        print_error(UsageError(f"{it.name} is left alone: {it.refused}."))
    return UNREAD if refused else 0


def policy_at(path: str) -> tuple[Policy, list[str]]:
    """A policy, and its text and those of the files that it names. Raises UsageError."""
    text = text_of(path)
    try:
        policy = read_policy(text, path)
    except PolicyError as error:
        raise UsageError(str(error)) from None
    return policy, [text, *map(text_of, _named(policy))]


def _named(policy: Policy) -> Iterator[str]:
    """The files of what is in use, from the folder of the policy."""
    folder = os.path.dirname(policy.path)
    yield from (os.path.join(folder, it) for it in policy.in_use)


def _in_use(policy: Policy, texts: list[str], host: str) -> InUse:
    found = InUse()
    for path, text in zip(_named(policy), texts[1:], strict=True):
        found |= in_use_of(text, path, host)
    return found


def _records(policy: Policy, path: str | None, host: str) -> tuple[str, Records]:
    """Where the records of earlier plans are, and what they say; no path where nothing asks for them.
    Raises PolicyError."""
    if not path and policy.needs_records:
        path = os.path.join(os.path.dirname(policy.path), RECORDS)
    return (path, read_records(path, host)) if path else ("", Records(host))


def _write_records(records: Records, path: str) -> None:
    try:
        write_records(records, path)
    except PolicyError as error:
        raise UsageError(str(error)) from None


def digest_of(texts: list[str]) -> str:
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()
