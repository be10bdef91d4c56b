"""dflint finds what BuildKit's own checks find, or says why not."""

from functools import cache
from pathlib import Path

import pytest

from dflint.engine.registry import all_rules
from tests.differential import buildkit

PAGE = Path(__file__).parent.parent.parent / "docs" / "buildkit-differences.md"
REASONS = (
    buildkit.STOPPED, buildkit.SKIPPED, buildkit.ELSEWHERE, buildkit.EXEC, buildkit.WINDOWS,
    buildkit.UNKNOWN, buildkit.FORGOTTEN, buildkit.PORTS,
)  # fmt: skip
FOUND = 0.95  # a file with REPLACE-ME for the name of an image is a template to us
BESIDE = 0.03


@cache
def compared() -> dict[str, buildkit.Comparison]:
    return buildkit.compare()


@pytest.mark.parametrize("check", buildkit.CHECKS)
def test_what_buildkit_finds_is_found(check: str) -> None:
    one = compared()[check]
    unmounted_cache_path = one.unexplained("theirs")
    assert len(one.both) >= FOUND * (len(one.both) + unmounted_cache_path)


@pytest.mark.parametrize("check", buildkit.CHECKS)
def test_what_is_found_beside_is_explained(check: str) -> None:
    one = compared()[check]
    beside = one.unexplained("ours")
    assert beside <= BESIDE * (len(one.both) + beside)


@pytest.mark.parametrize("reason", REASONS)
def test_every_reason_is_on_the_page(reason: str) -> None:
    assert f"**{reason}**" in PAGE.read_text()


@pytest.mark.parametrize("check", [*buildkit.CHECKS, *buildkit.NOT_ASKED])
def test_every_check_is_an_alias(check: str) -> None:
    assert any(check in rule.also for rule in all_rules())
