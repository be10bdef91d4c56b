"""Numbers in files and tags."""

import pytest

from dflint.numbers import natural, whole_number


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), ("", None), ("-1", None), ("٣", None), ("9" * 5000, 10**18)],
)
def test_whole_numbers(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_tags_are_in_the_order_of_their_versions() -> None:
    tags = ["1.10", "1.9", "2.0-rc1", "latest", "1.9-alpine", "10", "9" * 5000]
    expected = ["latest", "1.9", "1.9-alpine", "1.10", "2.0-rc1", "10", "9" * 5000]
    assert sorted(tags, key=natural) == expected
