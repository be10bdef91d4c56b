"""Limits are read as people write them, and kept."""

from dataclasses import replace
from pathlib import Path

import pytest

from dflint.image.image import Image
from dflint.image.layer import Entry, Layer
from dflint.measure.attribution import unattributed
from dflint.measure.budgets import (
    Share,
    budget,
    checks,
    exceeded,
    limits_by_name,
    read_limit,
    read_share,
    read_size,
)
from dflint.measure.quantities import read_time
from dflint.measure.variants import Variant
from dflint.source import Source
from tests.measure.results import outcome, result


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("1500", 1500),
        ("200MB", 200_000_000),
        ("1.5 GB", 1_500_000_000),
        ("4kb", 4000),
        ("1GiB", 1 << 30),
        (" 7 b ", 7),
    ],
)
def test_sizes(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "MB", "-1", "1 XB", "1e3", "50%", "nan"])
def test_what_is_no_size(text: str) -> None:
    with pytest.raises(ValueError, match="is no size: write it as"):
        read_size(text)


def test_shares() -> None:
    assert [read_share(it).value for it in ("95%", "0.95", "0", "100 %")] == [0.95, 0.95, 0, 1]
    for text in ("", "x", "-1%", "200%", "2", "nan"):
        with pytest.raises(ValueError, match="is no share"):
            read_share(text)
    limit = read_limit("3%")
    assert isinstance(limit, Share) and limit.value == 0.03
    assert read_limit("3MB") == 3_000_000


def test_limits() -> None:
    layers = [
        Layer(0, [Entry("/a", size=800, digest="1")]),
        Layer(1, [Entry("/a", size=200, digest="2")]),
    ]
    found = unattributed(Image("it", layers))
    assert list(exceeded(found)) == []
    assert list(exceeded(found, max_size=1000, max_waste=800, min_efficiency=Share(0.2))) == []
    assert list(
        exceeded(found, max_size=999, max_waste=Share(0.5), min_efficiency=Share(0.21))
    ) == [
        "the image is 1.0 kB large; at most 999 bytes are allowed.",
        "800 bytes are wasted; at most 500 bytes are allowed.",
        "the efficiency is 20.0%; at least 21.0% are asked for.",
    ]


@pytest.mark.parametrize(
    ("text", "seconds"), [("90", 90), ("90s", 90), ("1.5 min", 90), ("2h", 7200), ("250ms", 0.25)]
)
def test_times(text: str, seconds: float) -> None:
    assert read_time(text) == seconds


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("200MX", 'write it as 200MB or 1.5GiB. Did you mean "200MB"?'),
        ("3 gigs", 'write it as 200MB or 1.5GiB. Did you mean "3GiB"?'),
        ("5 qqq", "write it as 200MB or 1.5GiB"),
        ("9" * 400, "it is too large"),
    ],
)
def test_a_unit_that_does_not_exist(text: str, hint: str) -> None:
    with pytest.raises(ValueError, match="is no size") as error:
        read_size(text)
    assert str(error.value).endswith(hint)


def test_the_last_budget_that_has_a_limit_holds_and_an_option_before_it() -> None:
    tables = ({"max-size": "1MB", "max-waste": 5}, {"max-size": "2MB"})
    budgets = [budget(it, "dflint.toml") for it in tables]
    found = limits_by_name(budgets, {"max-waste": 7})
    assert [(it.name, it.value, it.origin) for it in found] == [
        ("max-size", 2_000_000, "dflint.toml"), ("max-waste", 7, ""),
    ]  # fmt: skip


def test_a_sentence_names_the_budget_and_the_value(tmp_path: Path) -> None:
    limits = {
        "max-size": "3MB", "max-compressed-size": 100, "max-waste": "10%", "max-build-time": 9,
        "max-rebuild-time": "3s",
    }  # fmt: skip
    found = result(tmp_path, limits=limits)
    compressed, *sentences = (found.exceeded[1], found.exceeded[0], *found.exceeded[2:])
    assert (
        "large when it is compressed; at most 100 bytes are allowed (max-compressed" in compressed
    )
    assert sentences == [
        "the image is 3.4 MB large; at most 3.0 MB are allowed (max-size in dflint.toml).",
        "1.0 MB are wasted; at most 340 kB are allowed (max-waste in dflint.toml).",
        "the build takes 9.5 s; at most 9.0 s are allowed (max-build-time in dflint.toml).",
        "the build after a change takes 3.2 s; at most 3.0 s are allowed (max-rebuild-time in dflint.toml).",
    ]


def test_a_sentence_about_a_stage(tmp_path: Path) -> None:
    own = budget({"max-size": "3MB", "max-waste": 0, "max-build-time": 1}, "dflint.toml").limits
    built = outcome(tmp_path, Variant("before", Source("D", "FROM a\n")))
    assert [it.sentence.partition(";")[0] for it in checks(own, built, "build")] == [
        'stage "build" is 3.4 MB large', '1.0 MB are wasted in stage "build"',
        'the build of stage "build" takes 9.5 s',
    ]  # fmt: skip


def test_values_that_look_the_same_are_shown_exactly(tmp_path: Path) -> None:
    (sentence,) = result(tmp_path, limits={"max-size": 3_399_999}).exceeded
    assert sentence.startswith(
        "the image is 3,400,000 bytes large; at most 3,399,999 bytes are allowed"
    )


def test_what_was_not_measured_is_neither_kept_nor_exceeded(tmp_path: Path) -> None:
    limits = budget({"max-rebuild-time": 1}, "dflint.toml").limits
    built = replace(outcome(tmp_path, Variant("before", Source("D", "FROM a\n"))), rebuild=None)
    (check,) = checks(limits, built)
    assert check.is_kept and check.value is None
    assert check.sentence == (
        "max-rebuild-time of the image is not checked (dflint.toml): nothing was built again, --touch FILE"
        " names the file to change."
    )
