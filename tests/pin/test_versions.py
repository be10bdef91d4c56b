"""Which tag is an update of which."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dflint.pin.versions import LEVELS, newer_tags, read_version

TAGS = ["1", "1.2", "1.2.3", "1.2.4", "1.3", "1.3.0", "2", "2.0.0", "2.0.0-rc1", "1.2.3-slim", "1.3.0-slim",
        "1.10.0", "v1.2.3", "v1.3.0", "latest", "stable", "2024.01", "2025.02", "20240101", "1.2.4-alpine3.19"]  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "level", "expected"),
    [
        ("1.2.3", "patch", ["1.2.4"]),
        ("1.2.3", "minor", ["1.10.0", "1.3.0", "1.2.4"]),
        ("1.2.3", "major", ["2.0.0", "1.10.0", "1.3.0", "1.2.4"]),
        ("1.2", "patch", []),
        ("1.2", "minor", ["1.3"]),
        ("1", "minor", []),
        ("1", "major", ["2"]),
        ("1.2.3-slim", "major", ["1.3.0-slim"]),
        ("v1.2.3", "major", ["v1.3.0"]),
        ("2.0.0-rc1", "major", ["2.0.0"]),
        ("2024.01", "major", ["2025.02"]),
        ("latest", "major", []),
        ("stable", "major", []),
        ("20240101", "major", []),
        ("1.2.3-alpine3.19", "patch", ["1.2.4-alpine3.19"]),
        ("1.2.3-alpine3.18", "patch", []),
    ],
)
def test_updates(tag: str, level: str, expected: list[str]) -> None:
    assert newer_tags(tag, TAGS, level) == expected


@pytest.mark.parametrize("tag", ["8u212-jdk", "1.2x", "bookworm", "v", "", "1..2", "abc1"])
def test_what_is_no_version(tag: str) -> None:
    assert read_version(tag) is None


VERSIONS = st.from_regex(
    r"v?[0-9]{1,2}(\.[0-9]{1,2}){0,3}(-rc1|-rc\.2|b3|-alpha)?(-slim|-alpha3|-bookworm)?",
    fullmatch=True,
)


@given(VERSIONS, st.lists(VERSIONS, max_size=12), st.sampled_from(LEVELS))
def test_an_update_is_never_lower_nor_of_another_kind(
    tag: str, tags: list[str], level: str
) -> None:
    own = read_version(tag)
    assert own is not None
    found = newer_tags(tag, tags, level)
    for name in found:
        other = read_version(name)
        assert other is not None
        assert other.key > own.key
        assert (other.suffix, other.prefix, len(other.numbers)) == (
            own.suffix,
            own.prefix,
            len(own.numbers),
        )
        assert own.pre is not None or other.pre is None
    # A second run finds nothing above what the first one took.
    assert not found or newer_tags(found[0], tags, level) == []
    assert sorted(found) == sorted(newer_tags(tag, reversed(tags), level))


@given(st.text(max_size=20), st.lists(st.text(max_size=20)))
def test_any_text_is_read(tag: str, tags: list[str]) -> None:
    assert all(name in tags for name in newer_tags(tag, tags, "major"))
