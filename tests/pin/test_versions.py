"""Which tag is an update of which."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dflint.model.images.update_settings import LEVELS, Range, read_update
from dflint.model.lookups.lts_versions import is_lts, lts_lines
from dflint.pin.versions import newer_tags, read_version

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


RELEASED = ["", "-slim", "-bookworm", "-trixie", "-forky", "-bullseye-slim", "-trixie-slim", "-noble",
            "-alpine", "-alpine3.9", "-alpine3.18", "-alpine3.22", "-jdk-jammy", "-jdk-noble", "-ubi9",
            "-windowsservercore-ltsc2022", "-windowsservercore-ltsc2025"]  # fmt: skip
NUMBERS = st.lists(st.integers(0, 30).map(str), min_size=1, max_size=4).map(".".join)
VERSIONS = st.tuples(
    st.sampled_from(["", "v"]),
    NUMBERS,
    st.sampled_from(["", "", "-rc1", "-rc.2", "b3", "-alpha"]),
    st.sampled_from(RELEASED),
).map("".join)
SLOW = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


@SLOW
@given(VERSIONS, st.lists(VERSIONS, max_size=12), st.sampled_from(["", *LEVELS]), st.booleans())
def test_an_update_is_never_lower_nor_of_another_kind(
    tag: str, tags: list[str], level: str, moves_suffix: bool
) -> None:
    own = read_version(tag)
    assert own is not None
    found = newer_tags(tag, tags, level, moves_suffix=moves_suffix)
    for name in found:
        other = read_version(name)
        assert other is not None
        assert other.key >= own.key
        assert other.release >= own.release
        assert (other.key, other.release) != (own.key, own.release)
        assert moves_suffix or other.release == own.release
        assert level or other.key == own.key
        assert (other.suffix, other.prefix, len(other.numbers)) == (
            own.suffix,
            own.prefix,
            len(own.numbers),
        )
        assert own.pre is not None or other.pre is None
    # A second run finds nothing above what the first one took.
    assert not found or newer_tags(found[0], tags, level, moves_suffix=moves_suffix) == []
    again = newer_tags(tag, reversed(tags), level, moves_suffix=moves_suffix)
    assert sorted(found) == sorted(again)


@SLOW
@given(VERSIONS, st.lists(VERSIONS, max_size=12), NUMBERS, NUMBERS)
def test_a_range_leaves_only_what_is_in_it(tag: str, tags: list[str], low: str, high: str) -> None:
    within = Range(f">={low},<{high}")
    found = newer_tags(tag, tags, "major", is_allowed=lambda it: within.has(it.numbers))
    assert set(found) <= set(newer_tags(tag, tags, "major"))
    assert (
        not found
        or newer_tags(found[0], tags, "major", is_allowed=lambda it: within.has(it.numbers)) == []
    )


@given(st.text(max_size=20), st.lists(st.text(max_size=20)))
def test_any_text_is_read(tag: str, tags: list[str]) -> None:
    assert all(name in tags for name in newer_tags(tag, tags, "major"))


SUFFIXES = ["3.12-bookworm", "3.12-trixie", "3.12-forky", "3.12-noble", "3.13-bookworm", "3.13-trixie",
            "3.12-bullseye", "3.12-slim-trixie", "3.12", "3.12-alpine3.9", "3.12-alpine3.22",
            "3.13-alpine3.22", "3.12-alpine", "3.12-ubuntu24.04", "4-windowsservercore-ltsc2025"]  # fmt: skip


@pytest.mark.parametrize(
    ("tag", "level", "expected"),
    [
        ("3.12-bookworm", "", ["3.12-trixie"]),
        ("3.12-bookworm", "minor", ["3.13-trixie", "3.13-bookworm", "3.12-trixie"]),
        ("3.12-alpine3.18", "", ["3.12-alpine3.22"]),  # 3.9 is older than 3.18
        ("3.12-alpine3.18", "major", ["3.13-alpine3.22", "3.12-alpine3.22"]),
        ("3.12-slim-bookworm", "", ["3.12-slim-trixie"]),
        ("3.12-jammy", "", ["3.12-noble"]),
        ("3.12-ubuntu22.04", "", ["3.12-ubuntu24.04"]),
        ("3.12-trixie", "", []),  # forky is not released
        ("3.12-slim", "", []),
        ("4-windowsservercore-ltsc2022", "", []),  # has to be that of the host
        ("bookworm", "major", []),
    ],
)
def test_the_release_in_the_suffix(tag: str, level: str, expected: list[str]) -> None:
    assert newer_tags(tag, SUFFIXES, level, moves_suffix=True) == expected


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        (">=20,<23", ["20", "20.1", "22.9.9"], ["19.9", "23", "23.0.1"]),
        ("<22.5", ["21", "22.4", "22.4.9"], ["22", "22.5"]),  # 22 may become 22.9
        ("<=22", ["22", "22.9"], ["23"]),
        (">22", ["23", "23.0"], ["22", "22.9"]),
        ("=3.2", ["3.2", "3.2.7"], ["3", "3.3"]),
        ("!=3.2", ["3.1", "3.3"], ["3.2", "3.2.1", "3"]),
    ],
)
def test_ranges(text: str, inside: list[str], outside: list[str]) -> None:
    def has(version: str) -> bool:
        return Range(text).has([int(it) for it in version.split(".")])

    assert list(filter(has, [*inside, *outside])) == inside


@pytest.mark.parametrize("text", ["", "20", ">=", ">=20,", "~20", ">=1.x", "^20"])
def test_what_is_no_range(text: str) -> None:
    with pytest.raises(ValueError, match="is no range of versions"):
        Range(text)


def test_what_update_takes() -> None:
    assert read_update("minor") == ("minor", False)
    assert read_update("suffix") == ("digest", True)
    assert read_update("suffix,major") == read_update("major, suffix") == ("major", True)
    assert read_update("none") == ("", False)
    for text in ("", "all", "minor,major", "none,suffix", "digest,suffix", "suffix,suffix"):
        with pytest.raises(ValueError, match="is "):
            read_update(text)


def test_lines_with_long_term_support() -> None:
    lines = lts_lines("node")
    assert is_lts((22, 3), lines) and not is_lts((23,), lines)
    assert is_lts((24, 4), lts_lines("arm64v8/ubuntu"))
    assert not is_lts((3,), lts_lines("haproxy"))  # may become 3.3
    assert lts_lines("redis") == ()
