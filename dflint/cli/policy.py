"""`dflint policy`: check policies, run their examples, explain what they see."""

from __future__ import annotations

import os
from importlib import import_module
from typing import TYPE_CHECKING

import click

from dflint.cli.check import settled
from dflint.cli.configuration import configurations, explained
from dflint.cli.errors import print_error
from dflint.cli.inputs import Skipped, documents, files, name_of, named_paths
from dflint.cli.linting import FileLinter, projects_of
from dflint.cli.options import CheckOptions
from dflint.cli.output import write
from dflint.cli.params import Outputs
from dflint.cli.policy_options import NONE, configured, measured_of, policies_of, with_image
from dflint.cli.report import write_report
from dflint.cli.runs import fails
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.diagnostic import Diagnostic
from dflint.engine.guard import INTERNAL_ERROR, Guard
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.engine.selection import UnknownCode
from dflint.folders import Folders
from dflint.policy.errors import PolicyError
from dflint.policy.examples import failures
from dflint.policy.rules import PolicyRule
from dflint.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from dflint.config.configuration import Configuration
    from dflint.config.configurations import Configurations
    from dflint.config.policy_entries import PolicyEntry
    from dflint.policy.model.images import MeasuredImage
    from dflint.rule import Finding

STARTER = "starter.policy.toml"
NEW_FILE, NEW_CONFIGURATION = "dflint.policy.toml", "dflint.toml"
OF_IMAGE = ("image", "scan", "sbom", "plain_http", "ca_file", "timeout", "min_remaining")
CONFIGURED = f'policy-files = ["{NEW_FILE}"]\n'


class Policies(click.Group):
    """The commands; those that only look are loaded when they are used."""

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        commands: dict[str, click.Command] = import_module("dflint.cli.policy_look").COMMANDS
        return commands.get(name) or super().get_command(ctx, name)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return ["init", "check", "test", "explain", "fields", "input"]


@click.group("policy", cls=Policies)
def policy_command() -> None:
    """Require things of Dockerfiles and images: policies in CEL or Rego.

    Policies are in [[policy]] of the configuration, or in *.policy.toml beside it. `dflint check` checks
    those over Dockerfiles, and `dflint policy check --image` those over built images, too.
    """


@policy_command.command("init")
def init_command() -> int:
    """Write policies to start from, with examples: approved bases, labels, size, scans and more."""
    if os.path.lexists(NEW_FILE):
        raise UsageError(f'there is a file "{NEW_FILE}" already.')
    _write_new(NEW_FILE, starter())
    written = [f"Wrote {NEW_FILE}: dflint policy test runs its examples."]
    known = configurations(CheckOptions({}), ())
    if not known.search.file(os.getcwd()):
        _write_new(NEW_CONFIGURATION, CONFIGURED)
        written.append(f"Wrote {NEW_CONFIGURATION}, which names it.")
    elif os.path.dirname(known.search.file(os.getcwd())) != os.getcwd():
        written.append(f"Name it in the configuration of this folder: {CONFIGURED.strip()}")
    write("".join(f"{line}\n" for line in written))
    return 0


def starter() -> str:
    """The policies to start from, as TOML."""
    from dflint import policy

    with open(os.path.join(policy.__path__[0], STARTER), encoding="utf-8") as file:
        return file.read()


def _write_new(path: str, text: str) -> None:
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise UsageError(f'cannot write "{path}": {error.strerror}.') from None


@policy_command.command("check")
@click.argument("paths", nargs=-1, type=click.Path())
@with_image
@configured
@click.option(
    "--output-format",
    "--format",
    "output_format",
    type=Outputs(),
    help="The format of the report, as of check.",
)
@click.option("--output-file", "-o", type=click.Path(), help="Write the report to this file.")
@click.option("--quiet", "-q", is_flag=True, help="Show findings, but no summary.")
def check_command(paths: Sequence[str], **values: Any) -> int:
    """Check the policies alone.

    PATHS are Dockerfiles and folders; without any, the current folder is checked, or with --image the
    image alone.

    \b
    Exit code: 0  every policy is met
               1  some are not
               2  wrong arguments, or a policy, a file or an image that cannot be read
    """
    image = {key: values.pop(key) for key in OF_IMAGE}
    request = CheckOptions({"paths": tuple(paths), **values})
    try:
        known = configurations(request, all_rules())
        first = known.of_path(name_of(named_paths(request)[0], request))
        request = settled(request, first)
        with measured_of(image) as measured:
            if measured is not None and not paths:
                return _check_image(measured, first, request)
            return _check_files(request, known, first, measured)
    except ConfigError as error:
        raise explained(error) from None
    except UnknownCode as error:
        raise UsageError(f"{error}.") from None


def _check_image(measured: MeasuredImage, first: Configuration, request: CheckOptions) -> int:
    source = Source(measured.image.reference, "")
    guard = Guard(source, [])
    rules = policies_of(first)
    for rule in rules:
        if not rule.policy.needs_file:
            made = guard.run(rule.code, 0, _image_findings, rule, measured)
            guard.found += [Diagnostic(source, rule, it, rule.severity_of(it)) for it in made or ()]
    _say_unchecked([it for it in rules if it.policy.needs_file], "name the Dockerfile, too")
    write_report(guard.found, [source.path], request)
    return int(fails(guard.found, first))


def _image_findings(rule: PolicyRule, measured: MeasuredImage) -> list[Finding]:
    return list(rule.policy.image_findings(measured.thing))


def _check_files(
    request: CheckOptions,
    known: Configurations,
    first: Configuration,
    measured: MeasuredImage | None,
) -> int:
    skipped, folders = Skipped(request, known), Folders()
    paths = files(request, known, skipped, folders.repositories)
    if measured is not None and len(paths) != 1:
        raise UsageError(f"--image is of one Dockerfile, and there are {len(paths)} to check.")
    linter = FileLinter(request, known, None, projects_of(paths, known, folders))
    linter.measured = measured
    found: list[Diagnostic] = []
    linted, is_failed, unchecked = [], False, dict[str, PolicyRule]()
    errors = [*skipped.missing]
    for document in documents(paths, request, skipped):
        if isinstance(document, UsageError):
            errors.append(document)
            continue
        here, path = known.of(document.source.path), document.source.path
        for rule in policies_of(here, path):
            if rule.policy.needs_image and measured is None:
                unchecked[rule.code] = rule
        own = [it for it in linter(document.source) if _is_of_policy(it)]
        is_failed = is_failed or fails(own, here)
        linted.append(path)
        found += own
    if not linted and not errors:
        policies_of(first)
        errors.append(UsageError("there are no Dockerfiles here."))
    _say_unchecked(list(unchecked.values()), "give --image")
    write_report(found, linted, request)
    skipped.print()
    for error in errors:
        print_error(error)
    return 2 if errors else int(is_failed)


def _is_of_policy(it: Diagnostic) -> bool:
    return isinstance(it.rule, PolicyRule) or it.rule.code == INTERNAL_ERROR.code


def _say_unchecked(rules: Sequence[PolicyRule], hint: str) -> None:
    """Say which policies were not checked: no run enforces less without a word."""
    if rules:
        names = ", ".join(it.policy.name for it in rules)
        what = "1 policy was" if len(rules) == 1 else f"{len(rules)} policies were"
        print_error(UsageError(f"{what} not checked ({names}): {hint}."))


@policy_command.command("test")
@click.argument("names", nargs=-1, metavar="[POLICY]...")
@configured
def test_command(names: Sequence[str], config: Sequence[str], isolated: bool) -> int:
    """Run the examples of policies: what is in `pass` must pass, what is in `fail` must not.

    \b
    Exit code: 0  all examples are as they should be
               1  some are not
               2  wrong arguments, or a policy that cannot be read
    """
    try:
        known = configurations(
            CheckOptions({"config": tuple(config), "isolated": isolated}), all_rules()
        )
        here = known.of_folder(os.getcwd())
        rules = [it for it in here.rules if isinstance(it, PolicyRule)]
        if not rules:
            raise UsageError(NONE)
        entries: Any = here.get("policy")
        chosen = [it for it in entries if not names or it.name in names]
        _check_names(names, [it.name for it in entries])
        found = sum([_test(it, rules, here) for it in chosen])
        return int(found > 0)
    except ConfigError as error:
        raise explained(error) from None


def _check_names(names: Sequence[str], known: Sequence[str]) -> None:
    from dflint.syntax.spelling import did_you_mean

    for name in names:
        if name not in known:
            raise UsageError(f'there is no policy "{name}".{did_you_mean(name, known)}')


def _test(entry: PolicyEntry, rules: Sequence[PolicyRule], here: Configuration) -> int:
    """Run the examples of one policy; how many are not as they should be."""
    rule = next(it for it in rules if it.policy.name == entry.name)
    table = here.table("")

    def found(source: Source, image: object) -> list[Diagnostic]:
        return lint(source, table, image=image)

    try:
        wrong = list(failures(rule.policy, found))
    except PolicyError as error:
        raise entry.error(str(error), error.key, error.start, error.end) from None
    for message, key in wrong:
        mistake = explained(entry.error(f"{entry.name}: {message}", key))
        print_error(mistake)
    passing, failing = (len(entry.table.get(key, ())) for key in ("pass", "fail"))
    state = "failed" if wrong else "ok" if passing or failing else "no examples"
    write(f"{state:11} {entry.name}: {passing} pass, {failing} fail\n")
    return len(wrong)
