"""What a built image shows is found at the instruction that it was built by."""

from pathlib import Path
from typing import Any

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.image.image import Image
from dflint.image.reading import read
from dflint.measure.findings import Measured
from dflint.rule import Rule
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
        for it in lint(source, table, extra=Measured(image, table))
    ]


def test_each_finding_has_its_bytes_and_both_lines(built: Image) -> None:
    assert found(built) == [
        "4 DF801 this layer adds 9.0 MB, of which 9.0 MB of this layer duplicates line 2",
        "5 DF802 this deletes 2.0 MB that the image still contains in line 3",
        "5 DF803 this moves 9.0 MB, which the image then contains twice: also in line 4",
        "5 DF804 this overwrites 3.0 MB that the image still contains in the base image",
    ]


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


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_says_how_to_see_it(rule: Rule) -> None:
    assert "dflint check --image" in rule.doc
    assert {it.kind for it in rule.examples} == {"bad", "good"}
