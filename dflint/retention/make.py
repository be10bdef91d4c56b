"""A scan and a policy → a plan."""

from __future__ import annotations

from dflint import __version__
from dflint.registry.errors import RegistryError
from dflint.registry.threads import each
from dflint.retention.plan_file import Deletion, PlanFile, PlannedRepository, Untag, encoded
from dflint.retention.planning import plan_repository
from dflint.retention.policy import verdicts
from dflint.retention.reading import read_contents, why_left_alone

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from dflint.audit.scan import Scan, ScannedRepository
    from dflint.registry.content import Source
    from dflint.retention.in_use import InUse
    from dflint.retention.policy import Policy

    Sizes = dict[str, int]


def make_plan(
    scan: Scan, source: Source, policy: Policy, policy_digest: str, in_use: InUse, now: datetime
) -> PlanFile:
    """What goes of a registry. `now`: by its clock. Raises RegistryError where it does not answer.

    A repository of which something could not be read is in the plan with the reason, and untouched.
    """
    plan = PlanFile(scan.host, now.isoformat(), __version__, policy.path, policy_digest)
    before: Sizes = {}
    after: Sizes = {}

    def of_one(scanned: ScannedRepository) -> tuple[PlannedRepository, Sizes, Sizes]:
        return _planned(scanned, source, policy, in_use, now)

    found: dict[str, PlannedRepository] = {}
    for scanned, (planned, had, has) in each(of_one, scan.repositories):
        found[scanned.name] = planned
        before |= had
        after |= has
        plan.is_whole = plan.is_whole and not planned.refused
    plan.repositories = [found[it.name] for it in scan.repositories]
    plan.frees = sum(size for digest, size in before.items() if digest not in after)
    return plan


def _planned(
    scanned: ScannedRepository, source: Source, policy: Policy, in_use: InUse, now: datetime
) -> tuple[PlannedRepository, Sizes, Sizes]:
    """One repository, and the contents that it has before and after."""
    planned = PlannedRepository(scanned.name, dict(scanned.tags))
    try:
        contents, manifests = read_contents(source, scanned, in_use.digests)
    except RegistryError as error:
        planned.refused = why_left_alone(error)
        known = {one.digest: one.size for it in scanned.manifests.values() for one in it.blobs}
        return planned, known, known
    for tag, verdict in verdicts(contents, policy, now).items():
        if (scanned.name, tag) in in_use.tags:
            planned.kept[tag] = "it is in use"
        else:
            (planned.kept if verdict.is_kept else planned.dropped)[tag] = verdict.why
    plan = plan_repository(contents, planned.kept, in_use.digests)
    for digest in plan.delete:
        it = manifests[digest]
        tags = [tag for tag in plan.drop if scanned.tags[tag] == digest]
        planned.delete.append(Deletion(digest, it.media_type, encoded(it.content), tags))
    for tag in plan.untag:
        it = manifests[scanned.tags[tag]]
        because = plan.because[tag]
        planned.untag.append(Untag(tag, it.digest, because, it.media_type, encoded(it.content)))
    had: Sizes = {}
    has: Sizes = {}
    for digest, sizes in contents.sizes.items():
        had.update(sizes)
        if digest not in plan.delete:
            has.update(sizes)
    return planned, had, has
