"""Whose word the age of a tag is: that of the image, of the registry, or of what earlier plans have seen."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Dflint
from tests.registry.lab import Asked, Built, Client, Faulty, Said, image, index, layer
from tests.registry.small import LEAVES_NAMES, Small

NOW = datetime.now(UTC)
RECORDS = "dflint-retention.records"


def _policy(here: Path, age: str, more: str = "") -> None:
    (here / "dflint-retention.toml").write_text(
        "[retention]\n[[retention.rule]]\nrepositories = ['**']\ntags = 'v*'\n"
        f"keep-newest = 1\nkeep-younger-than = '30d'\nage = '{age}'\n{more}"
    )


UNTAGGED = "[[retention.rule]]\nrepositories = ['**']\nuntagged = true\nkeep-younger-than = '14d'\n"


def _image(name: str, created: str = "1970-01-01T00:00:00Z") -> Built:
    """An image that does not say when it was made, as reproducible builds have it."""
    return image([layer(a=name)], created=created)


def _plan(dflint: Dflint, host: str, *more: str) -> dict[str, Any]:
    code, _, err = dflint("registry", "plan", host, "-o", "plan.json", *more)
    assert (code, err) == (0, "")
    (found,) = json.loads(Path("plan.json").read_text())["repositories"]
    assert isinstance(found, dict)
    return found


def _age(days: int, only: str = "") -> None:
    """Have what is recorded happened some days earlier; `only` on lines that have this."""
    lines = Path(RECORDS).read_text().splitlines()
    now = NOW.date().isoformat()
    before = (NOW - timedelta(days=days)).date().isoformat()
    aged = [it.replace(now, before) if only in it else it for it in lines]
    Path(RECORDS).write_text("\n".join(aged) + "\n")


def test_first_seen_counts_from_the_first_plan(here: Path, dflint: Dflint) -> None:
    _policy(here, "first-seen")
    with Faulty(Small()) as server:
        client = Client(server.host)
        for number in range(3):
            client.push("app", _image(str(number)), f"v{number}")
        assert _plan(dflint, server.host)["dropped"] == {}
        _age(31)
        client.push("app", _image("3"), "v3")
        found = _plan(dflint, server.host)
    assert found["dropped"] == {
        tag: f"rule 1: it is number {place}, and 31 days old, since dflint first saw it under this tag"
        for tag, place in (("v2", 2), ("v1", 3), ("v0", 4))
    }
    assert {tag: it["source"] for tag, it in found["ages"].items()} == dict.fromkeys(
        ("v0", "v1", "v2", "v3"), "first-seen"
    )


def test_a_tag_that_moves_is_new(here: Path, dflint: Dflint) -> None:
    """Also back to a digest that was seen before: it was pushed anew."""
    _policy(here, "first-seen")
    one, two = _image("1"), _image("2")
    with Faulty(Small()) as server:
        client = Client(server.host)
        client.push("app", one, "v1", "v2")
        _plan(dflint, server.host)
        _age(31)
        client.push("app", two, "v1")
        assert _plan(dflint, server.host)["dropped"].keys() == {"v2"}
        client.push("app", one, "v1")
        assert _plan(dflint, server.host)["dropped"].keys() == {"v2"}
        assert json.loads(Path(RECORDS).read_text().splitlines()[1])["repository"] == "app"


def test_a_record_that_is_lost_keeps_everything(here: Path, dflint: Dflint) -> None:
    _policy(here, "first-seen")
    with Faulty(Small()) as server:
        client = Client(server.host)
        for number in range(3):
            client.push("app", _image(str(number)), f"v{number}")
        _plan(dflint, server.host)
        _age(31)
        Path(RECORDS).unlink()
        assert _plan(dflint, server.host)["dropped"] == {}


def test_a_part_of_a_registry_leaves_the_other_records(here: Path, dflint: Dflint) -> None:
    _policy(here, "first-seen")
    with Faulty(Small()) as server:
        client = Client(server.host)
        client.push("one", _image("1"), "v1")
        client.push("two", _image("2"), "v1")
        dflint("registry", "plan", server.host)
        before = Path(RECORDS).read_text().splitlines()
        _plan(dflint, server.host, "--repositories", "one")
    after = Path(RECORDS).read_text().splitlines()
    assert [it for it in before if '"two"' in it] == [it for it in after if '"two"' in it]


def test_no_record_where_nothing_asks_for_one(here: Path, dflint: Dflint) -> None:
    _policy(here, "created")
    with Faulty(Small()) as server:
        Client(server.host).push("app", _image("1"), "v1")
        _plan(dflint, server.host)
        assert not Path(RECORDS).exists()
        _plan(dflint, server.host, "--records", "mine")
    assert Path("mine").exists()


def _pushed(small: Small, days: dict[str, int]) -> Callable[[Asked], Said]:
    """A registry that says of some tags when they were pushed last."""

    def answer(asked: Asked) -> Said:
        said = small(asked)
        tag = asked.path.rpartition("/")[2]
        if asked.method == "HEAD" and tag in days:
            date = NOW - timedelta(days=days[tag])
            said.headers["Last-Modified"] = format_datetime(date, usegmt=True)
        return said

    return answer


def test_pushed_where_the_registry_says_so(here: Path, dflint: Dflint) -> None:
    """The word of the image does not count: v0 says that it is old, and was pushed a day ago."""
    _policy(here, "pushed")
    small = Small()
    with Faulty(_pushed(small, {"v0": 1, "v1": 40, "v2": 50, "v4": 21_000})) as server:
        client = Client(server.host)
        for number in range(5):
            old = (NOW - timedelta(days=400)).strftime("%Y-%m-%dT%H:%M:%SZ")
            client.push("app", _image(str(number), old), f"v{number}")
        found = _plan(dflint, server.host)
    assert found["dropped"] == {
        f"v{number}": f"rule 1: it is number {number + 1}, and {days} days old,"
        " as the registry says of its last push"
        for number, days in ((1, 40), (2, 50))
    }
    # Nothing is said of v3, and 1969 is no date.
    assert found["kept"]["v3"] == found["kept"]["v4"]
    assert found["kept"]["v3"] == "the registry does not say when it was pushed"


# --- manifests that have lost their tag ---


def test_what_has_lost_its_tag_goes_after_a_time(here: Path, dflint: Dflint) -> None:
    _policy(here, "created", UNTAGGED)
    one, two = index({"linux/amd64": _image("1"), "linux/arm64": _image("2")}), _image("3")
    small = Small(LEAVES_NAMES)
    with Faulty(small) as server:
        client = Client(server.host)
        client.push("app", one, "main")
        _plan(dflint, server.host)
        client.push("app", two, "main")
        found = _plan(dflint, server.host)
        assert (found["untagged"], found["delete"]) == ({}, [])
        _age(15, one.digest)
        found = _plan(dflint, server.host)
        assert found["untagged"] == {one.digest: "rule 2: no tag names it, for 15 days"}
        code, _, err = dflint("registry", "apply", "plan.json", "--confirm", "3")
        assert code == 0, err
        assert set(small.manifests["app"]) == {two.digest}
        assert _plan(dflint, server.host)["untagged"] == {}
        assert one.digest not in Path(RECORDS).read_text()
        assert dflint("registry", "undo", "apply.jsonl")[0] == 0
        assert set(small.manifests["app"]) == {
            two.digest,
            one.digest,
            *(it.digest for it in one.children),
        }


@pytest.mark.parametrize("kind", ["reached", "in use", "signed", "never seen", "unknown"])
def test_what_has_no_tag_and_stays(kind: str, here: Path, dflint: Dflint) -> None:
    _policy(here, "created", UNTAGGED)
    one, two = _image("1"), _image("2")
    small = Small(LEAVES_NAMES)
    with Faulty(small) as server:
        client = Client(server.host)
        client.push("app", one, *(["main"] if kind != "never seen" else []))
        client.push("app", two, "other")
        _plan(dflint, server.host)
        _age(-900 if kind == "unknown" else 15)  # -900: a clock that was ahead
        client.push("app", two, "main")
        if kind == "reached":
            client.push("app", index({"linux/amd64": one}), "whole")
        elif kind == "in use":
            (here / "running.txt").write_text(f"{one.digest}\n")
            text = (here / "dflint-retention.toml").read_text()
            (here / "dflint-retention.toml").write_text(
                text.replace("[retention]", "[retention]\nin-use = ['running.txt']", 1)
            )
        elif kind == "signed":
            signature = image([layer(s="s")], subject=one, artifact_type="application/x-signature")
            client.push("app", signature)
        assert _plan(dflint, server.host)["delete"] == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "is no record of `dflint registry plan`"),
        ("{}\n", "is no record of `dflint registry plan`"),
        ("[" * 10_000, "is no record of `dflint registry plan`"),
        ('{"kind": "dflint registry records", "version": 1, "host": "other"}\n', "another registry, other"),
        ('{"kind": "dflint registry records", "version": 1, "host": "HOST"}\n{"repo', f"{RECORDS}:2: the line is damaged"),
        ('{"kind": "dflint registry records", "version": 1, "host": "HOST"}\n{"repository": "a", "digest": "x", "last": "", "tags": {}}', "is damaged"),
    ],
)  # fmt: skip
def test_records_that_cannot_be_used(text: str, sentence: str, here: Path, dflint: Dflint) -> None:
    """A record that is not understood is not replaced: what it knew would be lost."""
    _policy(here, "first-seen")
    with Faulty(Small()) as server:
        Client(server.host).push("app", _image("1"), "v1")
        (here / RECORDS).write_text(text.replace("HOST", server.host))
        code, _, err = dflint("registry", "plan", server.host, "-o", "plan.json")
        assert (code, err.count("\n")) == (2, 1)
        assert sentence in err
        assert (here / RECORDS).read_text() == text.replace("HOST", server.host)
    assert not (here / "plan.json").exists()
