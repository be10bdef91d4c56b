"""A safe fix leaves the image as it was but for what it says, or makes a build succeed."""

from collections.abc import Iterable, Iterator
from itertools import pairwise
from textwrap import dedent

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.fix import Safety
from dflint.image.volatile import why_volatile
from dflint.rule import Rule
from dflint.source import Source
from tests.build.neighbours import NEIGHBOURS, OLD, OTHERS, WITHOUT
from tests.build.safe_fixes import PROOFS, UNPROVED
from tests.build.workshop import Proof, Workshop, fixed, workshop

PROVED = {name for proof in PROOFS.values() for name in proof.rules.split()}


@pytest.fixture(scope="module")
def place() -> Iterator[Workshop]:
    with workshop() as place:
        yield place


@pytest.mark.parametrize("name", PROOFS)
def test_only_what_was_meant_is_gone(name: str, place: Workshop) -> None:
    _prove(PROOFS[name], place)


@pytest.mark.parametrize(("name", "kind"), NEIGHBOURS)
def test_a_fix_is_as_right_where_it_is_easily_wrong(name: str, kind: str, place: Workshop) -> None:
    _prove(NEIGHBOURS[name, kind], place)


def _prove(proof: Proof, place: Workshop) -> None:
    if not proof.rules:
        text = dedent(proof.text)
        assert fixed(text, proof) == text
        return
    effect = place.effect(proof)
    if proof.fails:
        assert proof.fails in effect.before.error and effect.after.image
        return
    found = effect.difference
    assert not (found.added or found.changed or found.config), found
    assert _unmatched((it.path for it in found.removed), proof) == []
    assert _without_match((it.path for it in found.removed), proof) == []


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.name)
def test_every_safe_fix_is_proved(rule: Rule) -> None:
    is_proved = rule.name in PROVED or rule.name in UNPROVED
    assert _has_a_safe_fix(rule) <= is_proved, (
        f"{rule.name} has a safe fix that no build proves: add a Dockerfile to"
        " tests/build/safe_fixes.py"
    )
    assert _has_a_safe_fix(rule) or not is_proved, f"{rule.name} has no safe fix to prove"


def test_a_fix_is_proved_or_there_is_a_reason() -> None:
    assert not PROVED & UNPROVED.keys()


@pytest.mark.parametrize("kind", [OTHERS, OLD])
def test_each_fix_is_tried_where_it_is_easily_wrong(kind: str) -> None:
    proofs = [proof for (_, its_kind), proof in NEIGHBOURS.items() if its_kind == kind]
    tried = {name for it in proofs for name in f"{it.rules} {it.unmade}".split()}
    excused = {rule for rule, its_kind in WITHOUT if its_kind == kind}
    assert tried | excused == PROVED and not tried & excused


def _has_a_safe_fix(rule: Rule) -> bool:
    """Whether a fix that its page shows is safe."""
    table = dispatch([rule.configured()])
    return any(
        it.fix is not None and it.fix.edits and it.fix.safety is Safety.SAFE
        for before, after in pairwise(rule.examples)
        if after.kind == "fixed"
        for it in lint(Source("Dockerfile", before.text), table)
    )


def _unmatched(paths: Iterable[str], proof: Proof) -> list[str]:
    """The paths that the proof does not speak of."""
    patterns = dict.fromkeys(proof.gone, "meant")
    parents = tuple(pattern.rstrip("*") for pattern in proof.gone)
    return [
        it
        for it in paths
        if not why_volatile(it, patterns) and not any(p.startswith(f"{it}/") for p in parents)
    ]


def _without_match(paths: Iterable[str], proof: Proof) -> list[str]:
    """The patterns of the proof that stand for nothing."""
    found = list(paths)
    return [it for it in proof.gone if not any(why_volatile(path, {it: "meant"}) for path in found)]
