"""How old an update is, by which source, and whether it is taken."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from dflint.model.images.lock import Locked, Seen
from dflint.pin.decide import Decider
from dflint.pin.decision import ALLOW, FIRST_SEEN, HOLD, PUBLISHED, Decision, Wishes
from dflint.registry.content import Registry
from dflint.registry.docker_hub import MOST_TRIES, DockerHub
from dflint.registry.reference import Reference
from dflint.registry.transport import Transport
from tests.registry.lab import (
    Asked,
    Built,
    Client,
    Faulty,
    Said,
    as_json,
    before,
    image,
    index,
    layer,
)

NOW = datetime.now(UTC).replace(microsecond=0)
WEEK = timedelta(days=7)
WISHES = Wishes("minor", WEEK)


def _ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def _iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _image(name: str, created: str = "1970-01-01T00:00:00Z", architecture: str = "amd64") -> Built:
    return image([layer(a=name)], created=created, architecture=architecture)


Answer = Callable[[Asked], Said]


def _decide(
    host: str,
    repository: str,
    wishes: Wishes = WISHES,
    *,
    tag: str = "1.0",
    locked: Locked | None = None,
    pushed: Callable[[str, str, str], datetime | None] | None = None,
    platforms: tuple[str, ...] = (),
    digest: str = "",
    now: datetime = NOW,
) -> Decision:
    transport = Transport(host, plain_http=True)
    try:
        reference = Reference(host, repository, tag, digest)
        source = Registry(transport)
        return Decider(reference, platforms, source, locked, wishes, lambda: now, pushed).decide()
    finally:
        transport.close()


@pytest.fixture(scope="module")
def client(host: str) -> Client:
    found = Client(host)
    found.push("dated", _image("1", _iso(_ago(90))), "1.0")
    found.push("dated", _image("2", _iso(_ago(60))), "1.1")
    found.push("undated", _image("1"), "1.0")
    found.push("undated", _image("2"), "1.1")
    return found


def _with_modified(host: str, at: datetime | None, date: datetime = NOW) -> Answer:
    """The registry, which says `Last-Modified`."""
    answer = before(host)

    def said(asked: Asked) -> Said:
        found = answer(asked)
        if "/manifests/" in asked.path and at is not None:
            found.headers["Last-Modified"] = format_datetime(at, usegmt=True)
        found.headers["Date"] = format_datetime(date, usegmt=True)
        return found

    return said


# --- the sources, in their order ---


def test_what_docker_hub_says_comes_first(client: Client) -> None:
    def pushed(repository: str, tag: str, digest: str) -> datetime | None:
        assert repository == "dated"
        return _ago(3) if tag == "1.1" else None

    found = _decide(client.host, "dated", pushed=pushed)
    assert found.tag == "1.0"
    assert found.held is not None
    assert found.held.why == f"it is too new (pushed to Docker Hub {_ago(3):%Y-%m-%d})"
    assert found.held.until == _ago(3) + WEEK
    old = _decide(client.host, "undated", pushed=lambda *_: _ago(30))
    assert (old.tag, old.dated, old.age_from) == ("1.1", _ago(30), "pushed to Docker Hub")


def test_then_what_the_server_says_of_the_manifest(client: Client) -> None:
    with Faulty(_with_modified(client.host, _ago(20))) as server:
        found = _decide(server.host, "undated")
        assert (found.tag, found.age_from) == ("1.1", "Last-Modified")
    with Faulty(_with_modified(client.host, _ago(2))) as server:
        held = _decide(server.host, "undated").held
        assert held is not None and "Last-Modified" in held.why


def test_last_modified_is_weak(client: Client) -> None:
    """Nothing is uploaded before it is made, nor right when it is asked for, nor tomorrow."""
    for at in (_ago(80), NOW, NOW + timedelta(days=1), None):
        with Faulty(_with_modified(client.host, at)) as server:
            found = _decide(server.host, "dated")
            assert (found.tag, found.age_from, found.dated) == ("1.1", "created", _ago(60))


def test_then_the_annotation_and_the_configuration(client: Client) -> None:
    assert _decide(client.host, "dated").age_from == "created"
    annotated = index({"linux/amd64": _image("3", _iso(_ago(50)))})
    record = annotated.manifest.replace(
        b'"schemaVersion":2', f'"annotations":{{"org.opencontainers.image.created":"{_iso(_ago(1))}"}},"schemaVersion":2'.encode()
    )  # fmt: skip
    client.push("annotated", _image("1", _iso(_ago(90))), "1.0")
    client.push("annotated", Built(record, annotated.media_type, (), annotated.children), "1.1")
    held = _decide(client.host, "annotated", Wishes("minor", WEEK, complete=("linux/amd64",))).held
    assert held is not None and held.until == _ago(1) + WEEK


def test_the_age_of_an_index_is_that_of_the_newest_image_that_is_used(client: Client) -> None:
    parts = {
        "linux/amd64": _image("2", _iso(_ago(60))),
        "linux/arm64/v8": _image("2", _iso(_ago(1)), "arm64"),
    }
    client.push("mixed", index({it: _image("1", _iso(_ago(90))) for it in parts}), "1.0")
    client.push("mixed", index(parts), "1.1")
    assert _decide(client.host, "mixed").held is not None
    assert _decide(client.host, "mixed", platforms=("linux/amd64",)).tag == "1.1"
    # linux/arm64 is linux/arm64/v8.
    held = _decide(client.host, "mixed", platforms=("linux/arm64",)).held
    assert held is not None and "too new" in held.why


def test_then_when_the_lock_saw_it_first(client: Client) -> None:
    new = _image("2")
    for days, tag in ((8, "1.1"), (6, "1.0")):
        candidates = [Seen(new.digest, _ago(days), "1.1")]
        locked = Locked("x", _image("1").digest, candidates=candidates)
        assert _decide(client.host, "undated", locked=locked).tag == tag
    found = _decide(client.host, "undated")
    assert found.held is not None and found.held.until == NOW + WEEK
    assert [(it.tag, it.first) for it in found.candidates] == [("1.1", NOW)]


@pytest.mark.parametrize(
    ("unknown", "tag", "why"),
    [(HOLD, "1.0", "its age is not known"), (ALLOW, "1.1", ""), (FIRST_SEEN, "1.0", "first seen")],
)
def test_what_holds_where_no_source_says_an_age(
    client: Client, unknown: str, tag: str, why: str
) -> None:
    found = _decide(client.host, "undated", Wishes("minor", WEEK, unknown_age=unknown))
    assert found.tag == tag
    assert found.held is None if not why else found.held is not None and why in found.held.why


def test_first_seen_believes_neither_servers_nor_images(client: Client) -> None:
    with Faulty(_with_modified(client.host, _ago(50))) as server:
        wishes = Wishes("minor", WEEK, age=FIRST_SEEN)
        found = _decide(server.host, "dated", wishes, pushed=lambda *_: _ago(50))
    assert found.held is not None and "first seen" in found.held.why


# --- what is taken ---


def test_a_tag_that_moves_again_does_not_start_anew(client: Client) -> None:
    one, two = _image("1"), _image("2")
    seen = [Seen(one.digest, _ago(30)), Seen(two.digest, _ago(9))]
    client.push("again", one, "1.0")
    client.push("again", two, "1.0")
    locked = Locked("x", one.digest, seen=seen)
    found = _decide(client.host, "again", Wishes("digest", WEEK), locked=locked)
    assert found.digest == two.digest


def test_the_newest_that_is_old_enough_is_taken_not_the_newest_alone(client: Client) -> None:
    digests = [client.push("daily", _image(str(it)), "1.0").digest for it in range(4)]
    seen = [Seen(it, _ago(days)) for it, days in zip(digests, (30, 10, 8, 1), strict=True)]
    locked = Locked("x", digests[0], seen=seen)
    found = _decide(client.host, "daily", Wishes("digest", WEEK), locked=locked)
    assert found.digest == digests[2]
    assert found.held is not None and found.held.digest == digests[3]
    assert found.held.until == _ago(1) + WEEK
    # A second run changes nothing.
    locked = Locked("x", found.digest, seen=found.seen)
    assert _decide(client.host, "daily", Wishes("digest", WEEK), locked=locked).digest == digests[2]


def test_a_newer_tag_that_is_built_anew_each_day_is_taken_in_the_end(client: Client) -> None:
    client.push("rebuilt", _image("0"), "1.0")
    locked: Locked | None = None
    taken = []
    for day in range(12):
        client.push("rebuilt", _image(f"day {day}"), "1.1")
        now = NOW + timedelta(days=day)
        found = _decide(client.host, "rebuilt", locked=locked, now=now)
        taken.append(found.tag)
        locked = Locked("x", found.digest, candidates=tuple(found.candidates))
        if found.tag == "1.1":
            break
    assert taken == ["1.0"] * 7 + ["1.1"]
    assert found.digest == _image("day 0").digest
    assert len(found.candidates) <= 12


def test_an_update_waits_until_it_is_complete(client: Client) -> None:
    """Official images come platform by platform."""
    old = _iso(_ago(90))
    both = {it: _image("1", old) for it in ("linux/amd64", "linux/arm64/v8")}
    client.push("partial", index(both), "1.0")
    first = client.push("partial", index({"linux/amd64": _image("2", old)}), "1.1")
    found = _decide(client.host, "partial")
    assert found.held is not None and found.held.why == "it is not there for linux/arm64"
    assert (
        _decide(client.host, "partial", Wishes("minor", WEEK, complete=("linux/amd64",))).tag
        == "1.1"
    )
    assert _decide(client.host, "partial", platforms=("linux/amd64",)).tag == "1.1"
    # So does a digest of the same tag.
    before_ = client.push("partial", index(both), "2.0")
    client.push("partial", first, "2.0")
    wishes = Wishes("digest", WEEK)
    found = _decide(client.host, "partial", wishes, tag="2.0", digest=before_.digest)
    assert found.digest == before_.digest
    assert found.held is not None and "not there for linux/arm64" in found.held.why


def test_ranges_and_long_term_support(client: Client) -> None:
    for tag in ("1.0", "1.1", "1.2", "1.3"):
        client.push("ranged", _image(tag, _iso(_ago(90))), tag)
    assert _decide(client.host, "ranged", Wishes("minor", WEEK, range=">=1.0,<1.2")).tag == "1.1"
    assert _decide(client.host, "ranged", Wishes("minor", WEEK, lts=((1, 2),))).tag == "1.2"
    assert _decide(client.host, "ranged", Wishes("minor", WEEK, range="<1")).tag == "1.0"


def test_the_suffix_moves_alone_or_beside_the_version(client: Client) -> None:
    for tag in ("3.1-bookworm", "3.1-trixie", "3.2-bookworm", "3.2-trixie"):
        client.push("suffixes", _image(tag, _iso(_ago(90))), tag)
    for update, moves, tag in (
        ("minor", False, "3.2-bookworm"),
        ("digest", True, "3.1-trixie"),
        ("minor", True, "3.2-trixie"),
    ):
        wishes = Wishes(update, WEEK, moves_suffix=moves)
        assert _decide(client.host, "suffixes", wishes, tag="3.1-bookworm").tag == tag


# --- the API of Docker Hub ---

RECORD = {
    "name": "1.1",
    "digest": f"sha256:{'a' * 64}",
    "tag_last_pushed": "2026-11-01T10:20:30.123456Z",
    "images": [{"digest": f"sha256:{'b' * 64}", "last_pushed": "2026-11-01T10:20:29Z"}],
}


def _pushed(said: Said, digest: str = str(RECORD["digest"])) -> tuple[datetime | None, list[Asked]]:
    with Faulty(lambda _: said) as server:
        hub = DockerHub(Transport(server.host, plain_http=True, login=lambda *_: None))
        found = hub.pushed("library/node", "1.1", digest)
        hub.close()
        return found, server.asked


def test_docker_hub_is_asked_without_credentials(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, (asked,) = _pushed(Said(200, {}, as_json(RECORD)))
    assert found == datetime(2026, 11, 1, 10, 20, 30, 123456, tzinfo=UTC)
    assert asked.path == "/v2/namespaces/library/repositories/node/tags/1.1"
    assert "authorization" not in asked.headers


@pytest.mark.parametrize(
    "said",
    [
        Said(404),
        Said(401, {"WWW-Authenticate": "Bearer realm=x"}),
        Said(200, {}, b"<html>"),
        Said(200, {}, b"[]"),
        Said(200, {}, as_json({**RECORD, "tag_last_pushed": None})),
        Said(200, {}, as_json({**RECORD, "digest": f"sha256:{'c' * 64}"})),  # the tag moved
    ],
    ids=lambda it: f"{it.status} {it.body[:10]!r}",
)
def test_what_docker_hub_does_not_say(said: Said) -> None:
    assert _pushed(said)[0] is None


def test_docker_hub_is_not_asked_for_ever_where_it_fails() -> None:
    with Faulty(lambda _: Said(403)) as server:
        hub = DockerHub(Transport(server.host, plain_http=True, login=lambda *_: None))
        for number in range(20):
            assert hub.pushed("library/node", str(number), str(RECORD["digest"])) is None
        hub.close()
        assert len(server.asked) == MOST_TRIES


def test_published_is_the_usual_age() -> None:
    assert Wishes().age == PUBLISHED
