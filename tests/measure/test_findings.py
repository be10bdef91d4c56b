"""What a built image shows is found at the instruction that it was built by."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.image.image import Image
from dflint.image.reading import read
from dflint.measure.attribution import built_steps
from dflint.model.measured import BuiltStep
from dflint.model.stages import Dockerfile, Stage
from dflint.model.steps import Step
from dflint.rule import Finding, Rule, Severity, rule
from dflint.source import Source
from dflint_rules.syntax.suppressions import unused_suppression
from tests.image.lab import file, gone, layout

RULES = [rule for rule in all_rules() if rule.node == "BuiltStep"]
TEXT = """\
FROM debian:12
COPY app /srv/app
RUN apt-get update
RUN chown -R 1000 /srv/app
RUN rm -rf /var/lists && mv /srv/app /srv/b && echo y > /lib/x
"""
MB = 1_000_000


@pytest.fixture
def built(tmp_path: Path) -> Image:
    steps: list[Any] = [
        ("ADD rootfs in /", [file("lib/x", b"x" * 3 * MB)]),
        ('CMD ["bash"]', None),
        ("COPY app /srv/app # buildkit", [file("srv/app", b"a" * 9 * MB)]),
        ("RUN /bin/sh -c apt-get update # buildkit", [file("var/lists", b"l" * 2 * MB)]),
        (
            "RUN /bin/sh -c chown -R 1000 /srv/app # buildkit",
            [file("srv/app", b"a" * 9 * MB, uid=1000), file("log", 5)],
        ),
        (
            "RUN /bin/sh -c rm -rf /var/lists && mv /srv/app /srv/b && echo y > /lib/x",
            [gone("var/lists"), gone("srv/app"), file("srv/b", b"a" * 9 * MB), file("lib/x", b"y")],
        ),
    ]
    return read(layout(steps).archive(tmp_path / "app.tar"))


def found(image: Image, text: str = TEXT, rules: list[Rule] = RULES) -> list[str]:
    source = Source("Dockerfile", text)
    table = dispatch(rules, all_rules())
    return [
        f"{source.position(it.start).line} {it.rule.code} {it.message}"
        for it in lint(source, table, built=built_steps(image))
    ]


def test_each_finding_has_its_bytes_and_both_lines(built: Image) -> None:
    assert found(built) == [
        "4 DF801 this layer adds 9.0 MB, of which 9.0 MB of this layer duplicates line 2",
        "5 DF802 this deletes 2.0 MB that the image still contains in line 3",
        "5 DF803 this moves 9.0 MB, which the image then contains twice: also in line 4",
        "5 DF804 this overwrites 3.0 MB that the image still contains in the base image",
    ]


def test_one_line_is_one_finding_with_all_places(tmp_path: Path) -> None:
    text = "FROM x\nCOPY a /a\nCOPY b /b\nCOPY c /c\nRUN chown -R 1 /a /b /c /lib\n"
    names = ("a", "b", "c")
    steps: list[Any] = [
        ("ADD rootfs in /", [file("lib/x", b"x" * 600_000)]),
        *((f"COPY {it} /{it} # buildkit", [file(it, it.encode() * 600_000)]) for it in names),
        (
            "RUN /bin/sh -c chown -R 1 /a /b /c /lib # buildkit",
            [
                file("lib/x", b"x" * 600_000, uid=1),
                *(file(it, it.encode() * 600_000, uid=1) for it in names),
            ],
        ),
    ]
    image = read(layout(steps).archive(tmp_path / "app.tar"))
    source = Source("Dockerfile", text)
    (it,) = lint(source, dispatch(RULES, all_rules()), built=built_steps(image))
    assert it.message == (
        "this layer adds 2.4 MB, of which all of it duplicates the base image, line 2, line 3 and"
        " line 4"
    )
    assert [source.position(other.start).line for other in it.related] == [2, 3, 4]


def test_little_is_not_reported(built: Image) -> None:
    large = [rule.configured(at_least=3 * MB, percent=25) for rule in RULES]
    assert [it[:7] for it in found(built, rules=large)] == ["4 DF801", "5 DF803"]


def test_rules_that_are_off(built: Image) -> None:
    assert [it[:7] for it in found(built, rules=RULES[:1])] == ["4 DF801"]


def test_comments(built: Image) -> None:
    """They silence these findings; without an image nobody can say that they are unused."""
    text = TEXT.replace("RUN chown", "# dflint: ignore[DF801]\nRUN chown")
    rules = [*RULES, unused_suppression]
    assert not any("DF801" in it for it in found(built, text, rules))
    unused = text.replace("DF801", "DF802")
    assert any("DF802" in it and "DF9" in it for it in found(built, unused, rules))
    assert lint(Source("Dockerfile", unused), dispatch(rules, all_rules())) == []


@rule("XX1", Severity.ERROR, "size")
def always_fails(built: BuiltStep) -> Iterator[Finding]:
    """A rule with a bug."""
    raise ZeroDivisionError("oops")
    yield


@rule("XX2", Severity.ERROR, "size")
def with_all_around(
    built: BuiltStep, step: Step, stage: Stage, file: Dockerfile, source: Source
) -> Iterator[Finding]:
    """A rule that asks for all that a step is in."""
    yield Finding(step, f"{stage.index} {len(file.stages)} {source.cut(built)}")


def test_a_bug_in_a_rule_is_a_finding_and_the_others_go_on(built: Image) -> None:
    lines = found(built, rules=[always_fails, *RULES])
    crash = "rule always-fails failed with ZeroDivisionError: oops. Please report this as a bug"
    assert lines[0] == f"2 DF000 {crash}"
    assert sum("DF000" in line for line in lines) == 4  # a step each
    assert [line for line in lines if "DF000" not in line] == found(built)


def test_a_bug_in_reading_the_layers_is_a_finding_too(built: Image) -> None:
    def broken(file: Dockerfile) -> list[BuiltStep]:
        raise ZeroDivisionError("oops")

    source, table = Source("Dockerfile", TEXT), dispatch(RULES)
    (it,) = lint(source, table, built=broken)
    assert it.message.startswith("the reading of the image failed with ZeroDivisionError: oops.")


def test_a_rule_gets_what_the_step_is_in(built: Image) -> None:
    text = f"FROM scratch AS other\n{TEXT}"
    assert found(built, text, [with_all_around])[:1] == ["3 XX2 1 2 COPY app /srv/app"]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_says_how_to_see_it(rule: Rule) -> None:
    assert "dflint check --image" in rule.doc
    assert {it.kind for it in rule.examples} == {"bad", "good"}
