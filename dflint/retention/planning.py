"""What goes of a repository: manifests that nothing needs any more, and names of those that stay.

Live is all that kept tags, and digests in use, reach: the images and attestations of an index, and what
is about any of these: referrers, signatures, their fallback tags. What is about something that was not
seen stays, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from dflint.retention.contents import subject_of_tag

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from dflint.retention.contents import Contents


@dataclass
class RepositoryPlan:
    """`delete`: digests, each before what it needs and what it is about. `drop`: the tags that go with
    them. `untag`: tags that go while their digest stays, where a registry can do that. `because`: for
    each of these a tag or a digest that needs it.
    """

    name: str
    delete: list[str] = field(default_factory=list)
    drop: list[str] = field(default_factory=list)
    untag: list[str] = field(default_factory=list)
    because: dict[str, str] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many deletions a registry is asked for."""
        return len(self.delete) + len(self.untag)


def plan_repository(
    contents: Contents,
    kept: Collection[str],
    in_use: Collection[str],
    untagged: Collection[str] = (),
) -> RepositoryPlan:
    """`kept`: the tags that stay by the policy. `in_use`: digests that run somewhere. `untagged`: those
    of the manifests without a tag that may go; the others stay.

    Tags that are about something are not for a policy: they stay and go with it.
    """
    known = contents.manifests
    tags = dict(sorted(contents.tags.items()))
    about = {tag: subject for tag in tags if (subject := subject_of_tag(tag))}
    roots = {tags[tag]: tag for tag in reversed(tags) if tag in kept and tag not in about}
    stays = {*in_use, *contents.untagged} - (set(untagged) - set(in_use))
    roots |= {digest: digest for digest in sorted(stays) if digest in known}
    # What is about something that was not seen cannot be judged.
    roots |= {tags[tag]: tag for tag, subject in about.items() if subject not in known}
    attached = _attached(contents, about)
    live = _reached(roots, contents, attached)

    plan = RepositoryPlan(contents.name)
    dropped = [tag for tag in tags if tag not in kept and tag not in about]
    starts = {tags[tag]: tag for tag in dropped} | {it: it for it in untagged}
    doomed = _reached(starts, contents, attached)
    dead = {digest for digest in doomed if digest not in live and digest in known}
    dropped += [tag for tag, subject in about.items() if subject in dead]
    for tag in sorted(dropped):
        if tags[tag] in dead:
            plan.drop.append(tag)
        elif tags[tag] in known:
            plan.untag.append(tag)
            plan.because[tag] = live.get(tags[tag], "")
    plan.delete = _ordered(dead, contents)
    return plan


def _attached(contents: Contents, about: Mapping[str, str]) -> dict[str, list[str]]:
    """What is about each digest: referrers, and what tags say that are about it."""
    found: dict[str, set[str]] = {}
    for node in contents.manifests.values():
        if node.subject:
            found.setdefault(node.subject, set()).add(node.digest)
    for tag, subject in about.items():
        found.setdefault(subject, set()).add(contents.tags[tag])
    return {subject: sorted(digests) for subject, digests in found.items()}


def _reached(
    roots: Mapping[str, str], contents: Contents, attached: Mapping[str, Iterable[str]]
) -> dict[str, str]:
    """All that some digests need, and what is about it; each with the root that it is reached from."""
    found: dict[str, str] = {}
    waiting = sorted(roots.items(), reverse=True)
    while waiting:
        digest, root = waiting.pop()
        if digest in found:
            continue
        found[digest] = root
        node = contents.manifests.get(digest)
        waiting += ((it, root) for it in (node.children if node is not None else ()))
        waiting += ((it, root) for it in attached.get(digest, ()))
    return found


def _ordered(dead: Collection[str], contents: Contents) -> list[str]:
    """Each before what it needs and what it is about, so that a registry is never left with an index
    without its images."""
    done: dict[str, None] = {}
    for start in sorted(dead):
        waiting = [(start, False)]
        while waiting:
            digest, is_left = waiting.pop()
            if is_left:
                done[digest] = None
            elif digest in dead and digest not in done:
                node = contents.manifests[digest]
                waiting.append((digest, True))
                waiting += ((it, False) for it in sorted((*node.children, node.subject)) if it)
    return list(done)[::-1]
