"""Limits are read as people write them, and kept."""

import pytest

from dflint.image.image import Image
from dflint.image.layer import Entry, Layer
from dflint.measure.attribution import unattributed
from dflint.measure.budgets import Share, exceeded, read_limit, read_share, read_size


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
