"""What a team may ask of every Dockerfile."""

import pytest

from dflint_rules.runtime.healthcheck import no_healthcheck
from dflint_rules.syntax.errors import parse_error
from dflint_rules.syntax.suppressions import ignore_comment
from tests.lab import Lab


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a:1\nCMD x", True),
        ("FROM a:1\nHEALTHCHECK CMD x", False),
        ("FROM a:1\nHEALTHCHECK NONE", False),
        ("FROM a:1 AS b\nHEALTHCHECK CMD x\nFROM b\nCMD x", False),
        ("FROM a:1 AS b\nHEALTHCHECK CMD x\nFROM a:1\nCMD x", True),
        ("FROM a:1 AS build\nRUN x\nFROM a:1\nHEALTHCHECK CMD x", False),
    ],
)
def test_healthcheck(text: str, expected: bool) -> None:
    assert bool(Lab(no_healthcheck).report(text)) == expected


def test_only_the_final_stage_is_asked_for_a_healthcheck() -> None:
    (found,) = Lab(no_healthcheck).find("FROM a:1 AS b\nFROM c:1\n")
    assert found.source.position(found.start).line == 2


@pytest.mark.parametrize(
    ("comment", "expected"),
    [
        ("# hadolint ignore=DL3006", True),
        ("# hadolint global ignore=DL3006", True),
        ("# dflint: ignore[DF101] known", True),
        ("# dflint: ignore-file[DF101]", True),
        ("# check=skip=StageNameCasing", True),
        ("# please ignore this", False),
        ("# hadolint shell=/bin/bash", False),
    ],
)
def test_comments_that_ignore(comment: str, expected: bool) -> None:
    assert bool(Lab(ignore_comment).report(f"{comment}\nFROM a\n")) == expected


@pytest.mark.parametrize("inner", ["ONBUILD RUN x", "FROM a:1", "MAINTAINER a"])
def test_what_onbuild_cannot_put_off(inner: str) -> None:
    (found,) = Lab(parse_error).find(f"FROM a:1\nONBUILD {inner}")
    assert "DL3043" in found.rule.also
