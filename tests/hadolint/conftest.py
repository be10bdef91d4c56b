"""A shell for each of the two programs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hadolint.programs import PROGRAMS, Shell, shells


@pytest.fixture(params=PROGRAMS)
def both(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Shell]:
    """A shell with dflint, and one with hadolint: what a test says holds for both."""
    yield from shells(tmp_path, request.param)


@pytest.fixture
def ours(tmp_path: Path) -> Iterator[Shell]:
    """A shell with dflint."""
    yield from shells(tmp_path, "dflint")
