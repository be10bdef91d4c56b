"""Over many random registries nothing that is kept, in use, or reached from it is ever lost.

The registry here is a model with its own, slow idea of what must stay. The naive way, which deletes the
digest of each tag that goes, is the control: it loses something in a large part of them.
"""

from __future__ import annotations

import os
import random
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

pytest.importorskip("dflint.retention.planning")

from dflint.retention.contents import Contents, Node
from dflint.retention.planning import RepositoryPlan, plan_repository

COUNT = int(os.environ.get("DFLINT_REGISTRIES", "20000"))
PARTS = 20
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def _digest(number: int) -> str:
    return f"sha256:{number:064x}"


def _about(digest: str, ending: str = "") -> str:
    return digest.replace(":", "-") + ending


@dataclass
class Model:
    """A repository. `children` and `subject` of each manifest; how its server deletes."""

    tags: dict[str, str]
    children: dict[str, list[str]]
    subject: dict[str, str]
    can_untag: bool
    leaves_tags: bool  # of a digest that is deleted
    missing: set[str] = field(default_factory=set)  # children that are gone already

    @property
    def present(self) -> set[str]:
        return set(self.children) - self.missing

    def delete(self, digest: str) -> None:
        self.children.pop(digest, None)
        self.subject.pop(digest, None)
        if not self.leaves_tags:
            self.tags = {tag: it for tag, it in self.tags.items() if it != digest}

    def untag(self, tag: str) -> bool:
        if self.can_untag:
            self.tags.pop(tag, None)
        return self.can_untag

    def contents(
        self, order: random.Random, in_use: set[str], untagged: Collection[str] = ()
    ) -> Contents:
        """What a scan sees, in any order: what tags and digests in use reach. It asks for these, since
        an index in use may have no tag and need what a tag names; and for `untagged`, which had a tag
        once. Other manifests are not seen."""
        seen: set[str] = set()
        starts = (*self.tags.values(), *in_use, *untagged)
        waiting = [it for it in starts if it in self.children]
        while waiting:
            one = waiting.pop()
            if one in seen or one not in self.children:
                continue
            seen.add(one)
            waiting += self.children[one]
            waiting += [it for it, subject in self.subject.items() if subject == one]
        tags = [(tag, it) for tag, it in self.tags.items() if it in self.children]
        nodes = [Node(it, tuple(self.children[it]), self.subject.get(it, "")) for it in seen]
        order.shuffle(tags)
        order.shuffle(nodes)
        alone = {it: NOW for it in untagged if it in self.children}
        return Contents("app", dict(tags), {it.digest: it for it in nodes}, untagged=alone)


def _random(order: random.Random) -> Model:
    leaves = [_digest(number) for number in range(order.randint(1, 6))]
    children: dict[str, list[str]] = {it: [] for it in leaves}
    for number in range(order.randint(0, 4)):
        names = order.sample(sorted(children), min(len(children), order.randint(1, 3)))
        children[_digest(100 + number)] = names
    subject: dict[str, str] = {}
    for number in range(order.randint(0, 3)):  # signatures, and what is about them
        about = order.choice([*sorted(children), _digest(999)])
        children[_digest(200 + number)] = []
        subject[_digest(200 + number)] = about
    images = [it for it in children if it not in subject]
    tags = {f"v{number}": order.choice(images) for number in range(order.randint(1, 7))}
    for number in range(order.randint(0, 2)):
        about = order.choice([*sorted(children), _digest(998)])
        children[_digest(300 + number)] = []
        tags[_about(about, order.choice([".sig", ".att", ".sbom"]))] = _digest(300 + number)
    if subject and order.random() < 0.5:  # a server without the API of referrers
        about = order.choice(sorted(subject.values()))
        children[_digest(400)] = [it for it, one in subject.items() if one == about]
        tags[_about(about)] = _digest(400)
    model = Model(tags, children, subject, order.random() < 0.5, order.random() < 0.5)
    if order.random() < 0.1:
        gone = order.choice(sorted(children))
        model.children.pop(gone)
        model.subject.pop(gone, None)
        model.tags = {tag: it for tag, it in model.tags.items() if it != gone}
    return model


def _must_stay(model: Model, kept: set[str], in_use: set[str]) -> set[str]:
    """All digests that kept tags and what is in use reach, and all that is about these."""
    live = {model.tags[it] for it in kept} | (in_use & set(model.children))
    while True:
        more = {child for it in live for child in model.children.get(it, ())}
        more |= {it for it, about in model.subject.items() if about in live}
        for tag, digest in model.tags.items():
            if any(tag.startswith(_about(it)) for it in live):
                more.add(digest)
        if more <= live:
            return live & set(model.children)
        live |= more


def _is_about(tag: str) -> bool:
    return tag.startswith("sha256-")


def _apply(model: Model, plan: RepositoryPlan) -> None:
    """What `dflint registry apply` does."""
    for tag in plan.untag:
        model.untag(tag)
    for digest in plan.delete:
        model.delete(digest)
    for tag in plan.drop:
        if model.tags.get(tag) in plan.delete:
            model.tags.pop(tag)


def _copy(model: Model) -> Model:
    return Model(
        dict(model.tags), {it: list(one) for it, one in model.children.items()}, dict(model.subject),
        model.can_untag, model.leaves_tags,
    )  # fmt: skip


def _chosen(order: random.Random, model: Model) -> tuple[set[str], set[str]]:
    """Tags that are kept, and digests in use."""
    kept = {it for it in sorted(model.tags) if not _is_about(it) and order.random() < 0.5}
    in_use = {it for it in sorted(model.children) if order.random() < 0.1}
    return kept, in_use


def _untagged(order: random.Random, model: Model) -> tuple[set[str], set[str]]:
    """Some of the manifests that no tag names and no index has: those that are kept, and those that go."""
    named = {*model.tags.values(), *(it for one in model.children.values() for it in one)}
    alone = [it for it in sorted(model.children) if it not in named and order.random() < 0.7]
    going = {it for it in alone if order.random() < 0.6}
    return set(alone) - going, going


@pytest.mark.parametrize("part", range(PARTS))
def test_nothing_that_must_stay_is_lost(part: int) -> None:
    for seed in range(part * COUNT // PARTS, (part + 1) * COUNT // PARTS):
        order = random.Random(seed)
        model = _random(order)
        kept, in_use = _chosen(order, model)
        young, old = _untagged(order, model)
        must_stay = _must_stay(model, kept, in_use | young)
        named = {tag: model.tags[tag] for tag in kept}
        contents = model.contents(order, in_use, young | old)
        plan = plan_repository(contents, kept, in_use, old)

        after = _copy(model)
        _apply(after, plan)
        assert must_stay <= set(after.children), seed
        assert named.items() <= after.tags.items(), seed
        for tag, digest in model.tags.items():
            if _is_about(tag) and any(tag.startswith(_about(it)) for it in must_stay):
                assert after.tags.get(tag) == digest, seed

        # What is not needed is gone; a tag of what is needed goes where a server can do that.
        dropped = {it for it in contents.tags if it not in kept and not _is_about(it)}
        for tag in dropped:
            digest = contents.tags[tag]
            if digest not in must_stay:
                assert digest not in after.children, seed
                assert tag not in after.tags, seed
            else:
                assert (tag in after.tags) == (not model.can_untag), seed

        for digest in old - must_stay:  # what is about something that was not seen stays with that
            assert digest not in after.children or digest in model.subject, seed

        # It is done once, and another order of the same lists is the same plan.
        second = plan_repository(after.contents(order, in_use, young | old), kept, in_use, old)
        assert not second.delete, seed
        assert not second.untag or not model.can_untag, seed
        other = plan_repository(model.contents(order, in_use, young | old), kept, in_use, old)
        assert (other.untag, other.delete, other.drop) == (plan.untag, plan.delete, plan.drop), seed
        again = _copy(after)
        _apply(again, plan)
        assert (again.tags, again.children) == (after.tags, after.children), seed


def test_an_index_goes_before_what_is_in_it() -> None:
    """A registry that is stopped in the middle has no index without its images."""
    for seed in range(2000):
        order = random.Random(seed)
        model = _random(order)
        kept, in_use = _chosen(order, model)
        plan = plan_repository(model.contents(order, in_use), kept, in_use)
        place = {digest: number for number, digest in enumerate(plan.delete)}
        for digest in plan.delete:
            for child in model.children[digest]:
                assert child not in place or place[digest] < place[child]


def test_the_naive_way_loses_things() -> None:
    """The control: without it the test above could be blind."""
    lost = 0
    for seed in range(2000):
        order = random.Random(seed)
        model = _random(order)
        kept, in_use = _chosen(order, model)
        must_stay = _must_stay(model, kept, in_use)
        for tag in [it for it in model.tags if it not in kept and not _is_about(it)]:
            if tag in model.tags:
                model.delete(model.tags[tag])
        lost += not must_stay <= set(model.children)
    assert lost > 600, lost
