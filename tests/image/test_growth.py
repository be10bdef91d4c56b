"""Twice the image, twice the work: whatever it is that it has more of. Work is counted in calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.effort import calls, slope
from tests.image.growth import IMAGES, look_at

STEEPEST = 1.1  # the work may grow with this power of the size
SMALL, LARGE = 20, 300


@pytest.mark.parametrize("name", IMAGES)
def test_work_grows_with_the_image(name: str, tmp_path: Path) -> None:
    look_at(name, 2, tmp_path)()  # what is loaded or worked out once, is
    few, many = (calls(look_at(name, number, tmp_path)) for number in (SMALL, LARGE))
    assert slope(few, many, LARGE / SMALL) <= STEEPEST, (few, many)
