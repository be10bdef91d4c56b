"""Which digests are old enough, and what the lock keeps."""

from datetime import UTC, datetime, timedelta

import pytest

from dflint.dates import created_at, read_age
from dflint.model.images.lock import Locked, Seen, read_lock
from dflint.pin.lock_text import lock_text
from dflint.pin.seen import kept, with_digest

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def _digest(number: int) -> str:
    return f"sha256:{number:064x}"


def _seen(*days: int) -> list[Seen]:
    """Digests that were seen first so many days ago."""
    return [Seen(_digest(day), NOW - timedelta(days=day)) for day in days]


def test_a_digest_that_is_seen_again_does_not_start_anew() -> None:
    seen = _seen(9, 3)
    assert with_digest(seen, _digest(9), NOW) == seen
    assert with_digest(seen, _digest(0), NOW)[-1] == Seen(_digest(0), NOW)


def test_a_tag_that_moves_each_day_is_let_through_in_the_end() -> None:
    """A lock of bounded size, and a base that is never much older than it has to be."""
    seen: list[Seen] = []
    for day in range(100):
        now = NOW + timedelta(days=day)
        seen = kept(with_digest(seen, _digest(day), now), (), timedelta(days=14), now)
        old = [now - it.first for it in seen if now - it.first >= timedelta(days=14)]
        assert len(seen) <= 12
        assert day < 14 or min(old) <= timedelta(days=24)


def test_dates_that_are_none() -> None:
    for text in ("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "", "yesterday", None, 3):
        assert created_at(text) is None
    assert created_at("2026-01-02T03:04:05.123456789Z") == datetime(
        2026, 1, 2, 3, 4, 5, 123456, tzinfo=UTC
    )


def test_lengths_of_time() -> None:
    assert read_age("7d") == timedelta(days=7)
    assert read_age("12h") == timedelta(hours=12)
    assert read_age("2w") == timedelta(days=14)
    assert read_age("0") == timedelta(0)
    for text in ("", "7", "d", "-1d", "7m", "1.5d", "9999999d"):
        with pytest.raises(ValueError, match="is no length of time"):
            read_age(text)


def _locked(name: str, number: int) -> Locked:
    return Locked(
        name,
        _digest(number),
        "application/vnd.oci.image.index.v1+json",
        {"linux/arm64": _digest(2), "linux/amd64": _digest(1)},
        _seen(9, 3),
        [Seen(_digest(7), NOW, "2.0")],
        ("web/Dockerfile", 'a "b"/Dockerfile'),
    )


def test_the_lock_that_is_written_is_read() -> None:
    images = [_locked("docker.io/library/node:22", 1), _locked("docker.io/library/debian:12", 2)]
    text = lock_text(images)
    found = read_lock(text).images
    assert list(found) == ["docker.io/library/debian:12", "docker.io/library/node:22"]
    node = found["docker.io/library/node:22"]
    assert (node.digest, dict(node.platforms)) == (_digest(1), dict(images[0].platforms))
    assert list(node.seen) == images[0].seen
    assert list(node.candidates) == images[0].candidates
    assert set(node.used_by) == set(images[0].used_by)
    assert lock_text(found.values()) == text


def test_two_branches_that_lock_different_images_are_merged_by_lines() -> None:
    """A block for an image changes no line of another block."""
    one, other = _locked("docker.io/library/a:1", 1), _locked("docker.io/library/z:1", 2)
    both = lock_text([one, other]).splitlines()
    assert set(lock_text([one]).splitlines()) <= set(both)
    assert set(lock_text([other]).splitlines()) <= set(both)
