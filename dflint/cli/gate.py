"""`dflint gate`: whether an image may go on, by policies and by what tools say of it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from dflint.cli.configuration import configurations, explained
from dflint.cli.errors import missing_path, print_error
from dflint.cli.gated_image import Wanted, gated
from dflint.cli.options import CheckOptions
from dflint.cli.output import write_message
from dflint.cli.params import Outputs
from dflint.cli.policy_options import policies_of
from dflint.cli.registries import Registries, registry_options
from dflint.cli.report import write_report
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.dates import read_age
from dflint.engine.diagnostic import Diagnostic
from dflint.engine.guard import Guard
from dflint.engine.registry import all_rules
from dflint.engine.selection import UnknownCode
from dflint.image.names import Access
from dflint.policy.expression.errors import Undecided
from dflint.policy.policy import UndecidedFinding
from dflint.policy.rules import CATEGORY
from dflint.report.screen import shown
from dflint.rule import Finding, Rule, Severity
from dflint.scanners.cosign import OPTIONS
from dflint.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dflint.config.configuration import Configuration
    from dflint.engine.checked_file import CheckedFile
    from dflint.policy.model.images import MeasuredImage
    from dflint.policy.rules import PolicyRule

FAILED = 1
MOST_AGE = "5d"  # as grype allows it for its database: db.max-allowed-built-age
NEVER = "never"


@click.command("gate")
@click.argument("image")
@click.option(
    "--policy", "policy_file", required=True, metavar="FILE",
    help="Policies, as *.policy.toml or a whole configuration, and in [tools] the programs to run.",
)  # fmt: skip
@click.option(
    "--scan",
    multiple=True,
    metavar="FILE",
    help="What grype or trivy reports of the image, in JSON.",
)
@click.option(
    "--sbom", multiple=True, metavar="FILE", help="An SBOM of the image, in CycloneDX or SPDX JSON."
)
@click.option(
    "--in-use", metavar="FILE", help="What runs somewhere: a reference with a digest on each line."
)
@click.option(
    "--max-database-age", metavar="AGE", help=f"How old the data of a scanner may be: {MOST_AGE}, 12h, {NEVER}.",
    default=None, show_default=MOST_AGE,
)  # fmt: skip
@click.option("--key", metavar="KEY", help="cosign: the key that must have signed.")
@click.option("--certificate-identity", metavar="NAME", help="cosign: who must have signed.")
@click.option("--certificate-identity-regexp", metavar="REGEXP", help="The same, as a pattern.")
@click.option("--certificate-oidc-issuer", metavar="URL", help="cosign: who must vouch for them.")
@click.option("--certificate-oidc-issuer-regexp", metavar="REGEXP", help="The same, as a pattern.")
@click.option("--platform", default="", help="One of several platforms, as linux/arm64.")
@click.option(
    "--config",
    "-c",
    multiple=True,
    metavar="KEY=VALUE",
    help="A setting, as policy-values.environment.",
)
@click.option(
    "--output-format", "--format", "output_format", type=Outputs(), help="The format of the report, as of check."
)  # fmt: skip
@click.option("--output-file", "-o", type=click.Path(), help="Write the report to this file.")
@click.option("--color", type=click.Choice(("auto", "always", "never")), default="auto")
@click.option("--quiet", "-q", is_flag=True, help="Show findings, but no summary.")
@registry_options
def gate_command(image: str, policy_file: str, **values: Any) -> int:
    """Decide whether an image may go on, by policies and by what tools say of it.

    IMAGE is a name in a registry (which needs dflint[registry]), an OCI image layout or an archive of
    docker save. What cannot be decided fails: so does a scan that failed, a report about another image, and
    a database that is too old. dflint verifies no signature itself: cosign does.

    \b
    Exit code: 0  every policy is met
               1  some are not, or cannot be decided
               2  wrong arguments, or a policy, a file or an image that cannot be read
    """
    for name in values["config"]:
        if "=" not in name:
            raise UsageError(f'--config "{name}" is no KEY=VALUE; --policy takes a file.')
    try:
        here = configuration_at(policy_file, values["config"])
        policies = image_policies(here, policy_file)
    except ConfigError as error:
        raise explained(error) from None
    except UnknownCode as error:
        raise UsageError(f"{error}.") from None
    registries = Registries(values)
    try:
        access = Access(values["plain_http"], values["ca_file"])
        wanted = _wanted(here, values)
        with gated(image, values["platform"], wanted, registries, access) as measured:
            source = Source(measured.image.reference, "")
            _ask_for_what_was_given(measured, values)
            found = list(findings_of(policies, measured, source))
            found = [*problems_of(measured, source), *found]
    finally:
        registries.close()
    least = Severity.named(str(here.get("fail-on")))
    failed = {it.rule.code for it in found if fails(it, least)}
    unmet = len(failed & {it.code for it in policies})
    request = CheckOptions(
        {key: values[key] for key in ("output_format", "output_file", "color", "quiet")}
    )
    write_report(found, [source.path], request)
    if not values["quiet"]:
        write_message(_summary(measured, len(policies), unmet, bool(failed)))
    return FAILED if failed else 0


def configuration_at(path: str, settings: tuple[str, ...]) -> Configuration:
    """The configuration that a file is, with settings of the command line. Raises ConfigError, UsageError."""
    if not os.path.isfile(path):
        raise UsageError(missing_path(path))
    request = CheckOptions({"config": (path, *settings)})
    return configurations(request, all_rules()).of_folder(os.getcwd())


def image_policies(here: Configuration, path: str) -> list[PolicyRule]:
    """The policies that are about images. Raises UsageError where there are none."""
    known = policies_of(here)
    those = [it for it in known if it.policy.needs_image]
    others = [it.policy.name for it in known if not it.policy.needs_image]
    if not those:
        raise UsageError(
            f'no policy in "{path}" is about an image: nothing would be decided.'
            if others
            else f'there are no policies in "{path}", or none is on.'
        )
    if others:
        what = "1 policy is" if len(others) == 1 else f"{len(others)} policies are"
        print_error(
            UsageError(f"{what} about Dockerfiles, and left to dflint check: {', '.join(others)}.")
        )
    return those


def _wanted(here: Configuration, values: dict[str, Any]) -> Wanted:
    """What is asked about the image. Raises UsageError."""
    for path in (*values["scan"], *values["sbom"], values["in_use"]):
        if path is not None and not os.path.exists(path):
            raise UsageError(missing_path(path))
    age = values["max_database_age"]
    try:
        most = None if age == NEVER else read_age(age or MOST_AGE)
    except ValueError as error:
        raise UsageError(f"--max-database-age: {error}, or {NEVER}.") from None
    tools: Any = here.get("tools") or {}
    cosign = {it: values[it.replace("-", "_")] for it in OPTIONS}
    return Wanted(
        values["scan"],
        values["sbom"],
        values["in_use"],
        tools,
        {name: value for name, value in cosign.items() if value},
        most,
        age is not None,
    )


def _ask_for_what_was_given(measured: MeasuredImage, values: dict[str, Any]) -> None:
    """What was named on the command line must be right, also if no policy asks for it."""
    parts = measured.evidence.parts
    is_signed = any(values[it.replace("-", "_")] for it in OPTIONS)
    given = {"scan": values["scan"], "sbom": values["sbom"], "signatures": is_signed}
    for name, value in given.items():
        if value:
            try:
                parts[name].value()
            except Undecided:
                continue  # the part remembers it


def findings_of(
    policies: list[PolicyRule], measured: MeasuredImage, source: Source
) -> Iterator[Diagnostic]:
    """What the policies find."""
    guard = Guard(source, [])
    for rule in policies:
        made = guard.run(
            rule.code, 0, lambda it: list(it.image_findings(measured.thing)), rule.policy
        )
        for it in made or ():
            yield Diagnostic(source, rule, it, rule.severity_of(it))
    yield from guard.found


def problems_of(measured: MeasuredImage, source: Source) -> Iterator[Diagnostic]:
    """What was asked and could not be used: each is a finding of its own, whatever policies there are."""
    for name, part in measured.evidence.parts.items():
        if part.problem:
            rule = Rule(unusable_report, f"DFP-image.{name}", Severity.ERROR, CATEGORY)
            finding = UndecidedFinding(Span(0, 0), f"image.{name} cannot be used: {part.problem}")
            yield Diagnostic(source, rule, finding, Severity.ERROR)


def unusable_report(_: CheckedFile) -> Iterator[Finding]:
    """What a tool says of an image cannot be used.

    The scan failed, a report is about another image, a database is too old, or a document is damaged.
    """
    yield from ()


def fails(it: Diagnostic, least: Severity) -> bool:
    return it.severity >= least or isinstance(it.finding, UndecidedFinding)


def _summary(measured: MeasuredImage, count: int, unmet: int, is_failed: bool) -> str:
    """What was decided about which image, the digest that its name stood for, by how many policies.

    It can fail though it meets all of them: a report that cannot be used is no policy.
    """
    image = measured.image
    digest = measured.place.top.digest if measured.place is not None else image.digest
    platform = f" ({image.platform})" if image.platform else ""
    policies = "1 policy" if count == 1 else f"{count} policies"
    state = f"passes {policies}"
    if unmet:
        state = f"does not pass {policies if unmet == count else f'{unmet} of {policies}'}"
    elif is_failed:
        state = f"does not pass, though it meets {policies}"
    return shown(f"{image.reference}{platform} {state}: {digest}") + "\n"
