from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dflint.dates import read_time

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-30T12:00:00Z",
        "2026-11-30t12:00:00z",
        "2026-11-30 12:00:00",
        "2026-11-30T14:00:00+02:00",
        "2026-11-30T12:00:00.000000999Z",
    ],
)
def test_one_time_is_written_in_many_ways(text: str) -> None:
    assert read_time(text) == NOON


@pytest.mark.parametrize("text", [None, 5, "", "today", "0001-01-01T00:00:00+14:00", "9" * 5000])
def test_what_is_no_time_is_none(text: object) -> None:
    assert read_time(text) is None
