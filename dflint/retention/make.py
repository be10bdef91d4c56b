"""A scan and a policy → a plan."""

from __future__ import annotations

from dataclasses import dataclass, field

from dflint import __version__
from dflint.registry.errors import RegistryError
from dflint.registry.threads import each
from dflint.retention.plan_file import Deletion, PlanFile, PlannedRepository, Untag, encoded
from dflint.retention.planning import plan_repository
from dflint.retention.reading import read_contents, why_left_alone
from dflint.retention.records import Records
from dflint.retention.verdicts import verdicts, verdicts_untagged

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from dflint.audit.scan import Scan, ScannedRepository
    from dflint.registry.content import Source
    from dflint.retention.contents import Contents
    from dflint.retention.in_use import InUse
    from dflint.retention.policy import Policy


@dataclass
class Freed:
    """The contents that a plan frees: the bytes of each, and the repositories that have it."""

    sizes: dict[str, int] = field(default_factory=dict)
    holders: dict[str, set[str]] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.sizes.values())

    def by(self, group: Callable[[str], str]) -> dict[str, int]:
        """The bytes that the repositories of one group alone have; what several have is under ""."""
        found: dict[str, int] = {}
        for digest, size in self.sizes.items():
            groups = {group(it) for it in self.holders[digest]}
            name = groups.pop() if len(groups) == 1 else ""
            found[name] = found.get(name, 0) + size
        return found


@dataclass
class _Sizes:
    """The contents of one repository, before the plan and after it."""

    before: dict[str, int] = field(default_factory=dict)
    after: dict[str, int] = field(default_factory=dict)


def make_plan(
    scan: Scan,
    source: Source,
    policy: Policy,
    policy_digest: str,
    in_use: InUse,
    now: datetime,
    records: Records | None = None,
) -> tuple[PlanFile, Freed]:
    """What goes of a registry, and the contents that this frees. `now`: by its clock. `records`: what
    earlier plans have seen; this one is noted there.

    A repository of which something could not be read is in the plan with the reason, and untouched.
    Raises RegistryError where the registry does not answer.
    """
    plan = PlanFile(scan.host, now.isoformat(), __version__, policy.path, policy_digest)
    records = records or Records(scan.host)
    for it in scan.repositories:
        if not it.problems:
            records.see(it.name, it.tags, now)

    def of_one(scanned: ScannedRepository) -> tuple[PlannedRepository, _Sizes]:
        return _planned(scanned, source, policy, in_use, now, records)

    found: dict[str, PlannedRepository] = {}
    sizes: dict[str, _Sizes] = {}
    for scanned, (planned, own) in each(of_one, scan.repositories):
        found[scanned.name] = planned
        sizes[scanned.name] = own
        plan.is_whole = plan.is_whole and not planned.refused
    plan.repositories = [found[it.name] for it in scan.repositories]
    freed = _freed(sizes)
    plan.frees = freed.total
    for name, size in freed.by(lambda it: it).items():
        if name:
            found[name].frees = size
    return plan, freed


def _freed(sizes: dict[str, _Sizes]) -> Freed:
    """What is left nowhere, over all repositories."""
    freed = Freed()
    after = {digest for it in sizes.values() for digest in it.after}
    for name, it in sizes.items():
        for digest, size in it.before.items():
            if digest not in after:
                freed.sizes[digest] = size
                freed.holders.setdefault(digest, set()).add(name)
    return freed


def _planned(
    scanned: ScannedRepository,
    source: Source,
    policy: Policy,
    in_use: InUse,
    now: datetime,
    records: Records,
) -> tuple[PlannedRepository, _Sizes]:
    """One repository, and the contents that it has before and after."""
    planned = PlannedRepository(scanned.name, dict(scanned.tags))
    untagged = records.untagged(scanned.name) if policy.is_for_untagged(scanned.name) else {}
    try:
        contents, manifests = read_contents(
            source, scanned, in_use.digests, records.seen(scanned.name), untagged
        )
    except RegistryError as error:
        planned.refused = why_left_alone(error)
        known = {one.digest: one.size for it in scanned.manifests.values() for one in it.blobs}
        return planned, _Sizes(known, known)
    for digest in untagged:
        if digest not in contents.manifests:
            records.forget(scanned.name, digest)
    _judge(planned, contents, policy, in_use, now)
    used = in_use.manifests(manifests)
    plan = plan_repository(contents, planned.kept, used, planned.untagged)
    planned.untagged = {it: why for it, why in planned.untagged.items() if it in plan.delete}
    for digest in plan.delete:
        it = manifests[digest]
        tags = [tag for tag in plan.drop if scanned.tags[tag] == digest]
        planned.delete.append(Deletion(digest, it.media_type, encoded(it.content), tags))
    for tag in plan.untag:
        it = manifests[scanned.tags[tag]]
        because = plan.because[tag]
        planned.untag.append(Untag(tag, it.digest, because, it.media_type, encoded(it.content)))
    return planned, _sizes(contents, plan.delete)


def _judge(
    planned: PlannedRepository, contents: Contents, policy: Policy, in_use: InUse, now: datetime
) -> None:
    """Note what stays and what goes by the policy, why, and by which dates."""
    is_unknown = planned.name in in_use.repositories
    for tag, verdict in verdicts(contents, policy, now).items():
        if (planned.name, tag) in in_use.tags:
            planned.kept[tag] = "it is in use"
        elif is_unknown:
            planned.kept[tag] = "a tag of the repository is in use, and only a run knows which"
        else:
            (planned.kept if verdict.is_kept else planned.dropped)[tag] = verdict.why
        rule = policy.rule_of(planned.name, tag)
        date = contents.dates(rule.age).get(tag) if rule is not None else None
        if rule is not None and date is not None:
            planned.ages[tag] = {"time": date.isoformat(), "source": rule.age}
    for digest, verdict in verdicts_untagged(contents, policy, now).items():
        if not verdict.is_kept and not is_unknown:
            planned.untagged[digest] = verdict.why


def _sizes(contents: Contents, deleted: Iterable[str]) -> _Sizes:
    found = _Sizes()
    gone = set(deleted)
    for digest, sizes in contents.sizes.items():
        found.before.update(sizes)
        if digest not in gone:
            found.after.update(sizes)
    return found
