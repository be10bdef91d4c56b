"""What a policy says of each tag, and of manifests that have lost theirs: it stays, or goes, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dflint.numbers import natural
from dflint.retention.contents import CREATED, PUSHED, subject_of_tag
from dflint.retention.policy import SAID
from dflint.sizes import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dflint.retention.contents import Contents
    from dflint.retention.policy import Policy, Rule

AHEAD = timedelta(hours=1)  # that a date may be later than now
UNKNOWN = {PUSHED: "the registry does not say when it was pushed", CREATED: "its age is not known"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Verdict:
    """Whether something stays, and why, in words."""

    is_kept: bool
    why: str


def verdicts(contents: Contents, policy: Policy, now: datetime) -> dict[str, Verdict]:
    """What the policy says of each tag. A tag is dropped only if all that could keep it say no.

    An age that is not known, or that is ahead of the clock, keeps a tag.
    """
    found: dict[str, Verdict] = {}
    by_rule: dict[str, tuple[Rule, list[str]]] = {}
    for tag in sorted(contents.tags):
        if subject_of_tag(tag):
            continue
        rule = policy.rule_of(contents.name, tag)
        if any(it.fullmatch(tag) for it in policy.protect):
            found[tag] = Verdict(True, "it is protected")
        elif rule is None:
            found[tag] = Verdict(True, "no rule names it")
        elif not _is_known(contents.dates(rule.age).get(tag), now):
            found[tag] = Verdict(True, UNKNOWN.get(rule.age, UNKNOWN[CREATED]))
        else:
            by_rule.setdefault(rule.name, (rule, []))[1].append(tag)
    for rule, tags in by_rule.values():
        ordered = newest_first(tags, contents.dates(rule.age), contents.created)
        found.update(_of_rule(rule, ordered, contents, now))
    return found


def verdicts_untagged(contents: Contents, policy: Policy, now: datetime) -> dict[str, Verdict]:
    """What the policy says of each manifest that had a tag when an earlier plan was made, and has none.

    Its age is the time since it was last seen with a tag. What something is about stays.
    """
    found: dict[str, Verdict] = {}
    rule = next((it for it in policy.rules if it.is_untagged and it.is_of(contents.name)), None)
    subjects = {it.subject for it in contents.manifests.values()}
    subjects |= {subject_of_tag(tag) for tag in contents.tags}
    for digest, last in sorted(contents.untagged.items()):
        if rule is None or rule.keep_younger is None:
            found[digest] = Verdict(True, "no rule names it")
        elif digest in subjects:
            found[digest] = Verdict(True, "something is about it, such as a signature")
        elif not _is_known(last, now):
            found[digest] = Verdict(True, "it is not known since when it has no tag")
        else:
            days = _days(now - last)
            is_kept = now - last < rule.keep_younger
            found[digest] = Verdict(is_kept, f"{rule.name}: no tag names it, for {days}")
    return found


def _is_known(date: datetime | None, now: datetime) -> bool:
    return date is not None and date <= now + AHEAD


def _of_rule(
    rule: Rule, tags: Sequence[str], contents: Contents, now: datetime
) -> Iterable[tuple[str, Verdict]]:
    for place, tag in enumerate(tags):
        age = now - contents.dates(rule.age)[tag]
        old = f"{_days(age)} old, {SAID[rule.age]}"
        if rule.keep_newest is not None and place < rule.keep_newest:
            yield tag, Verdict(True, f"{rule.name}: it is one of the newest {rule.keep_newest}")
        elif rule.keep_younger is not None and age < rule.keep_younger:
            yield tag, Verdict(True, f"{rule.name}: it is {old}")
        else:
            yield tag, Verdict(False, f"{rule.name}: it is number {place + 1}, and {old}")


def _days(age: timedelta) -> str:
    return counted(max(age.days, 0), "day")


def newest_first(
    tags: Iterable[str], dates: Mapping[str, datetime], created: Mapping[str, datetime]
) -> list[str]:
    """By date, then by what the image says, by version and by name: the same order whatever the
    registry lists first."""

    def key(tag: str) -> tuple[object, ...]:
        return (
            dates[tag].astimezone(UTC),
            created.get(tag, EPOCH).astimezone(UTC),
            natural(tag),
            tag,
        )

    return sorted(tags, key=key, reverse=True)
