"""`dflint registry apply` and `undo`: what a plan says is deleted, and put back."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from dflint.cli.errors import print_error
from dflint.cli.output import write_message
from dflint.cli.params import Number
from dflint.cli.registries import Registries, registry_options
from dflint.cli.registry_inputs import text_of
from dflint.cli.retention import digest_of, policy_at
from dflint.cli.usage import UsageError
from dflint.registry.errors import NotFound, RegistryError
from dflint.registry.reference import parse_host
from dflint.registry.writer import Writer
from dflint.retention.apply import Applier, Limits, objection
from dflint.retention.journal import ApplyJournal, read_journal
from dflint.retention.plan_file import PlanError, plan_text, read_plan
from dflint.retention.undo import undo

if TYPE_CHECKING:
    from dflint.retention.plan_file import PlanFile

JOURNAL = "apply.jsonl"
FAILED = 1


@click.command("apply")
@click.argument("plan_path", metavar="PLAN")
@click.option(
    "--confirm", type=int, required=True, metavar="TOTAL", help="How many deletions the plan has."
)
@click.option(
    "--journal", default=JOURNAL, show_default=True, metavar="FILE", help="What was done, for undo."
)
@click.option("--policy", metavar="FILE", help="Where the policy is now, if it was moved.")
@click.option(
    "--max-age",
    type=Number(0),
    default=24.0,
    show_default=True,
    metavar="HOURS",
    help="How old a plan may be.",
)
@click.option(
    "--max-share", type=Number(0), default=30.0, show_default=True, metavar="%",
    help="The most tags of a repository that may go.",
)  # fmt: skip
@click.option(
    "--max-count",
    type=click.IntRange(0),
    default=10_000,
    show_default=True,
    metavar="N",
    help="The most deletions.",
)
@click.option(
    "--allow-placeholder", is_flag=True,
    help="Where a registry does not remove a name alone: put an empty manifest there, and delete that.",
)  # fmt: skip
@registry_options
def apply_command(plan_path: str, **values: Any) -> int:
    """Delete what a plan says, and nothing that came after it; needs dflint[registry].

    A repository is left alone if one of its tags is another image since the plan was made, or a new one
    reaches something that was to go. A run that was stopped is continued by the same command.

    \b
    Exit code: 0  all is done
               1  a repository was left alone, or the registry refused something
               2  nothing was deleted, or the registry did not answer any more
    """
    plan = _read_plan(plan_path)
    _, texts = policy_at(values["policy"] or plan.policy_path)
    limits = Limits(
        timedelta(hours=values["max_age"]), values["max_share"] / 100, values["max_count"]
    )
    registries = Registries(values)
    journal: ApplyJournal | None = None
    try:
        source = registries.of(parse_host(plan.host))
        first = next((it for it in plan.repositories if it.count), None)
        if first is not None:
            _ping(source, first.name)
        reason = objection(
            plan, values["confirm"], digest_of(texts), registries.time_of(plan.host), limits
        )
        if reason:
            raise UsageError(reason)
        journal = ApplyJournal(values["journal"], plan.host, digest_of([plan_text(plan)]))
        may_place = bool(values["allow_placeholder"])
        found = Applier(plan, source, Writer(source.transport), journal, may_place).apply()
    except (RegistryError, PlanError) as error:
        raise UsageError(str(error)) from None
    finally:
        registries.close()
        if journal is not None:
            journal.close()
    for name, why in found.skipped.items():
        print_error(UsageError(f"{name} is left alone: {why}."))
    for sentence in found.refused:
        print_error(UsageError(f"{sentence}."))
    write_message(
        f"Deleted {found.done} of {plan.total}; {found.gone} were gone before."
        f" {values['journal']} has what undo needs.\n"
    )
    return FAILED if found.skipped or found.refused else 0


@click.command("undo")
@click.argument("journal_path", metavar="JOURNAL")
@registry_options
def undo_command(journal_path: str, **values: Any) -> int:
    """Put back what an apply has deleted, as long as its blobs are there; needs dflint[registry].

    A registry removes blobs with its next garbage collection.

    \b
    Exit code: 0  all is back
               1  something could not be put back
               2  wrong arguments, or the registry did not answer
    """
    try:
        head, steps = read_journal(journal_path)
    except PlanError as error:
        raise UsageError(str(error)) from None
    except OSError as error:
        raise UsageError(f'cannot read "{journal_path}": {error.strerror}.') from None
    registries = Registries(values)
    try:
        source = registries.of(parse_host(str(head.get("host"))))
        found = undo(steps, source, Writer(source.transport))
    except RegistryError as error:
        raise UsageError(str(error)) from None
    finally:
        registries.close()
    for sentence in found.problems:
        print_error(UsageError(f"{sentence}."))
    write_message(f"Put back {found.manifests} manifests and {found.tags} tags.\n")
    return FAILED if found.problems else 0


def _ping(source: Any, repository: str) -> None:
    """Hear the clock of a registry."""
    with suppress(NotFound):
        source.tags(repository)


def _read_plan(path: str) -> PlanFile:
    try:
        return read_plan(text_of(path), path)
    except PlanError as error:
        raise UsageError(str(error)) from None
