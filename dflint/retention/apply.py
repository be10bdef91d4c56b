"""A plan → a registry without what goes, step by step, and never more than the plan says.

Before each repository its tags are read again. If one is another than when the plan was made, or a new
one reaches something that goes, the repository is left alone.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from dflint.registry.errors import NotFound, RegistryError, Unreachable
from dflint.registry.writer import DONE, GONE, Refused
from dflint.retention.contents import subject_of_tag
from dflint.retention.journal import DELETE, UNTAG
from dflint.retention.untagging import Untagger

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from dflint.registry.content import Registry
    from dflint.registry.writer import Writer
    from dflint.retention.journal import ApplyJournal
    from dflint.retention.plan_file import PlanFile, PlannedRepository

REFUSED = "refused"
AHEAD = timedelta(hours=1)


@dataclass
class Limits:
    """What an apply may not go beyond. `share`: of the tags of a repository, 0 to 1."""

    max_age: timedelta = timedelta(hours=24)
    share: float = 0.3
    count: int = 10_000


@dataclass
class Applied:
    """`done`: deletions that the registry has made, `gone` those of what was not there any more.
    `skipped`: repositories that are left alone, `refused` what the registry does not do, each with why.
    """

    done: int = 0
    gone: int = 0
    skipped: dict[str, str] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)


def objection(
    plan: PlanFile, confirmed: int, policy_digest: str, now: datetime, limits: Limits
) -> str:
    """Why a plan is not carried out at all, as a sentence; nothing if it is."""
    if confirmed != plan.total:
        return f"--confirm: the plan has {plan.total} deletions, and not {confirmed}."
    if policy_digest != plan.policy_digest:
        return f"the policy {plan.policy_path} is another one than when the plan was made."
    age = now - plan.made_at
    if age > limits.max_age:
        return f"the plan is {age.total_seconds() / 3600:,.0f} hours old: make it anew, or raise --max-age."
    if age < -AHEAD:
        return "the plan was made later than now, by the clock of the registry: one of the two clocks is wrong."
    if plan.total > limits.count:
        return f"the plan has {plan.total:,} deletions: raise --max-count if that is meant."
    for it in plan.repositories:
        gone = len(it.dropped)
        if it.count and gone > limits.share * len(it.tags):
            return (
                f"{it.name}: {gone} of {len(it.tags)} tags go, which is more than {limits.share:.0%}:"
                " raise --max-share if that is meant."
            )
    return ""


class Applier:
    """Carries out a plan. `may_place`: names may go by placeholders.

    Raises RegistryError where the registry does not answer: then the journal says how far it came, and
    a second run goes on.
    """

    def __init__(
        self,
        plan: PlanFile,
        source: Registry,
        writer: Writer,
        journal: ApplyJournal,
        may_place: bool = False,
    ) -> None:
        self.plan = plan
        self.source = source
        self.writer = writer
        self.journal = journal
        self.found = Applied()
        self.names = Untagger(source, writer, journal, may_place)

    def apply(self) -> Applied:
        # Those first with which it can be tried what the registry does with names.
        ordered = sorted(self.plan.repositories, key=lambda it: not it.has_doomed_tag)
        for it in ordered:
            if it.count:
                reason = self._changed(it)
                if reason:
                    self.found.skipped[it.name] = reason
                else:
                    self._repository(it)
        return self.found

    def _changed(self, it: PlannedRepository) -> str:
        """Why the plan is not of this repository any more; nothing if it is."""
        try:
            tags = self.source.tags(it.name)
        except NotFound:
            tags = []  # all of its tags went
        except Unreachable:
            raise
        except RegistryError as error:
            return str(error).rstrip(".")
        going = {one.digest for one in it.delete}
        for tag in tags:
            try:
                digest = self.source.resolve(it.name, tag).digest
            except NotFound:
                continue
            except Unreachable:
                raise
            except RegistryError as error:
                return str(error).rstrip(".")
            planned = it.tags.get(tag)
            if digest in self.journal.placeholders:
                continue  # a run that was stopped has put it there
            if planned is not None and planned != digest:
                return f"{tag} is another image since the plan was made"
            if planned is None and (reached := self._reaches(it.name, digest, going)):
                return f"{tag} is new and reaches {reached}, which was to go"
            if planned is None and subject_of_tag(tag) in going:
                return f"{tag} is new and is about something that was to go"
        return ""

    def _reaches(self, repository: str, digest: str, going: set[str]) -> str:
        """What is to go of all that a new tag reaches."""
        waiting, seen = [digest], set()
        while waiting:
            one = waiting.pop()
            if one in going:
                return one
            if one not in seen:
                seen.add(one)
                try:
                    manifest = self.source.manifest(repository, one)
                except NotFound:
                    continue
                waiting += manifest.reached
                if manifest.subject is not None:
                    waiting.append(manifest.subject.digest)
        return ""

    def _repository(self, it: PlannedRepository) -> None:
        for one in it.untag:
            if self.journal.is_done(UNTAG, it.name, one.tag):
                continue
            if why := self.names.objection(it):
                self.found.refused.append(
                    f"{it.name}:{one.tag} stays: {why}, and {one.because} needs the image"
                )
                continue
            try:
                state = self.names.remove(it, one)
            except Refused as error:
                state = REFUSED
                self.found.refused.append(str(error).rstrip("."))
            self._end(UNTAG, it.name, one.tag, state)
        for one_ in it.delete:
            if not self.journal.is_done(DELETE, it.name, one_.digest):
                self._delete(it, one_.digest)

    def _delete(self, it: PlannedRepository, digest: str) -> None:
        one = next(one for one in it.delete if one.digest == digest)
        more = {"tags": one.tags, "media_type": one.media_type, "content": one.content}
        self.journal.begin(DELETE, it.name, digest, **more)
        try:
            state = self.writer.delete_manifest(it.name, digest)
        except Refused as error:
            state = REFUSED
            self.found.refused.append(str(error).rstrip("."))
        if state != REFUSED:
            for tag in one.tags:  # some registries leave the names of what is gone
                self._remove_leftover(it.name, tag, digest)
        self._end(DELETE, it.name, digest, state)

    def _remove_leftover(self, repository: str, tag: str, digest: str) -> None:
        try:
            if self.source.resolve(repository, tag).digest != digest:
                return
            self.writer.delete_tag(repository, tag)
        except (NotFound, Refused):
            return

    def _end(self, action: str, repository: str, reference: str, state: str) -> None:
        if state == GONE and (action, repository, reference) in self.journal.interrupted:
            state = DONE  # by the run that was stopped: undo has to put it back
        self.journal.end(action, repository, reference, state)
        self.found.done += state == DONE
        self.found.gone += state == GONE
