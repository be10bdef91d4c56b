"""`dflint registry promote` and `sync`: no byte changes, and no tag is left that cannot be pulled."""

import json
import time
from pathlib import Path
from threading import Barrier, Lock

import pytest

from dflint.registry.manifests import ACCEPT
from tests.cli.conftest import Dflint
from tests.registry import lab
from tests.registry.fill import Filled
from tests.registry.killing import Cut
from tests.registry.lab import Client, Faulty, image, index, layer
from tests.registry.small import Small


def _pulled(client: Client, repository: str, reference: str) -> set[str]:
    """All contents that a pull of a reference reads; it fails where one is not there."""
    status, _, body = client.ask("GET", f"/v2/{repository}/manifests/{reference}", Accept=ACCEPT)
    assert status == 200, (repository, reference)
    found = {lab.digest(body)}
    record = json.loads(body)
    for it in record.get("manifests", []):
        found |= _pulled(client, repository, it["digest"])
    for it in [record[key] for key in ("config",) if key in record] + record.get("layers", []):
        status, _, content = client.ask("GET", f"/v2/{repository}/blobs/{it['digest']}")
        assert (status, lab.digest(content)) == (200, it["digest"])
        found.add(it["digest"])
    return found


def test_the_digest_stays_what_it_is(host: str, filled: Filled, dflint: Dflint) -> None:
    """An index with its images and its attestation, to another registry."""
    with Faulty(Small()) as server:
        code, out, err = dflint(
            "registry", "promote", f"{host}/team-a/multi:1", f"{server.host}/prod/app:2"
        )
        assert (code, err) == (0, "")
        assert f"{server.host}/prod/app:2@{filled.tags['team-a/multi']['1']}" in out
        assert _pulled(Client(server.host), "prod/app", "2") == _pulled(
            Client(host), "team-a/multi", "1"
        )


def test_within_a_registry_nothing_is_sent(host: str, filled: Filled, dflint: Dflint) -> None:
    out = dflint("registry", "promote", f"{host}/team-a/bad:1", f"{host}/prod/bad:1")[1]
    assert "0 bytes sent" in out
    assert _pulled(Client(host), "prod/bad", "1") == _pulled(Client(host), "team-a/bad", "1")
    assert (
        "(4 there, 0 mounted)"
        in dflint("registry", "promote", f"{host}/team-a/bad:1", f"{host}/prod/bad:1")[1]
    )


def test_signatures_of_both_kinds_go_along(host: str, filled: Filled, dflint: Dflint) -> None:
    tags = filled.tags["team-a/good"]
    small = Small()
    with Faulty(small) as server:
        dflint(
            "registry", "promote", f"{host}/team-a/good:1.0", f"{server.host}/x:1", "--no-referrers"
        )
        assert set(small.tags["x"]) == {"1"}
        assert (
            dflint("registry", "promote", f"{host}/team-a/good:1.0", f"{server.host}/x:1")[0] == 0
        )
    assert small.tags["x"] == {tag: it for tag, it in tags.items() if tag.startswith("sha256-")} | {
        "1": tags["1.0"]
    }


def test_a_tag_that_is_another_image_is_not_moved(
    host: str, filled: Filled, dflint: Dflint
) -> None:
    small = Small()
    with Faulty(small) as server:
        other = Client(server.host).push("x", image([layer(a="other")]), "1")
        arguments = ("registry", "promote", f"{host}/team-a/bad:1", f"{server.host}/x:1")
        code, _, err = dflint(*arguments)
        assert (code, "--move replaces it" in err) == (2, True)
        assert small.tags["x"] == {"1": other.digest}
        assert dflint(*arguments, "--move")[0] == 0
        assert small.tags["x"] == {"1": filled.tags["team-a/bad"]["1"]}


def test_several_tags_and_a_limit(host: str, filled: Filled, dflint: Dflint) -> None:
    small = Small()
    with Faulty(small) as server:
        start = time.monotonic()
        arguments = ("--tag", "1", "--tag", "prod", "--bandwidth", "500B")
        dflint("registry", "promote", f"{host}/team-b/python:1", f"{server.host}/x", *arguments)
    assert set(small.tags["x"]) == {"1", "prod"}
    sent = sum(map(len, small.uploads))
    assert time.monotonic() - start >= sent / 500 - 0.1


def test_sync_copies_what_is_not_the_same(host: str, filled: Filled, dflint: Dflint) -> None:
    small = Small()
    with Faulty(small) as server:
        arguments = ("registry", "sync", host, server.host, "--repositories", "team-*/*")
        code, out, _ = dflint(*arguments, "--plan")
        assert code == 0
        assert f"{host}/team-a/good:latest" in out
        assert not any(small.tags.values())
        assert dflint(*arguments)[0] == 0
        expected = {name: tags for name, tags in filled.tags.items() if name.startswith("team-")}
        assert {name: tags for name, tags in small.tags.items() if tags} == expected
        sent = len(small.uploads)
        assert dflint(*arguments)[0] == 0
        assert len(small.uploads) == sent
        assert dflint(*arguments, "--plan")[1] == ""


@pytest.mark.parametrize(
    ("command", "is_before"), [("promote", True), ("promote", False), ("sync", False)]
)
def test_killed_at_any_step_every_tag_can_be_pulled(
    command: str, is_before: bool, dflint: Dflint, here: Path
) -> None:
    """SIGKILL at each request that changes the target; then the same command again."""
    amd, arm = image([layer(a="1")]), image([layer(a="1")], architecture="arm64")
    both = index({"linux/amd64": amd, "linux/arm64": arm})
    source = Small()
    with Faulty(source) as origin:
        client = Client(origin.host)
        client.push("app", both, "1")
        about = image([layer(a="1")], subject=both, artifact_type="application/x-signature")
        client.push("app", about, about.digest, f"{both.digest.replace(':', '-')}.sig")
        if command == "sync":
            client.push("app", arm, "arm")
        for number in range(1, 60):
            cut = Cut(Small(), number, is_before)
            with Faulty(cut) as server:
                words = {
                    "promote": ("registry", "promote", f"{origin.host}/app:1", f"{server.host}/app:1"),
                    "sync": ("registry", "sync", origin.host, server.host, "--repositories", "*", "--jobs", "2"),
                }[command]  # fmt: skip
                was_killed = cut.killed(*words)
                for tag in cut.registry.tags.get("app", {}):
                    _pulled(Client(server.host), "app", tag)
                code, _, err = dflint(*words)
                assert code == 0, (number, err)
                assert cut.registry.tags == source.tags, number
                assert cut.registry.manifests == source.manifests, number
            if not was_killed:
                assert number > 10
                return
    raise AssertionError("there are more steps than were tried")


@pytest.mark.parametrize("jobs", [1, 2, 64])
def test_blobs_of_one_image_at_a_time(jobs: int, dflint: Dflint) -> None:
    """An upload waits until as many others have begun as may; manifests come after what they need."""
    most = min(jobs, 4)
    source, target = Small(), Small()
    together = Barrier(most)
    counted = Lock()
    now, peak = [0], [0]

    def answer(asked: lab.Asked) -> lab.Said:
        if asked.method != "PATCH":
            return target(asked)
        with counted:
            now[0] += 1
            peak[0] = max(peak[0], now[0])
        together.wait(60)
        with counted:
            now[0] -= 1
        return target(asked)

    platforms = ("linux/amd64", "linux/arm64", "linux/s390x", "linux/arm/v7")
    images = {it: image([layer(a=it)], architecture=it) for it in platforms}
    both = index(images)  # eight blobs
    with Faulty(source) as one, Faulty(answer) as other:
        Client(one.host).push("app", both, "1")
        words = ("registry", "promote", f"{one.host}/app:1", f"{other.host}/app:1")
        code, out, err = dflint(*words, "--jobs", str(jobs))
        assert (code, err) == (0, "")
        assert "5 manifests, 8 blobs (0 there, 0 mounted)" in out
    assert peak == [most]
    assert target.tags == source.tags
    assert target.manifests == source.manifests


def test_a_mount_that_is_refused_is_sent_within_a_registry(dflint: Dflint) -> None:
    """Blobs are read from the registry and sent to it at the same time, with the connections that there are."""
    small = Small()

    def answer(asked: lab.Asked) -> lab.Said:
        return small(
            lab.Asked(asked.method, asked.path.partition("?mount=")[0], asked.headers, asked.body)
        )

    with Faulty(answer) as server:
        many = image([layer(**{f"a{number}": "a" * 3000}) for number in range(20)])
        Client(server.host).push("app", many, "1")
        kept, small.blobs = small.blobs, {}

        def has(asked: lab.Asked) -> lab.Said:
            """Blobs are there for app alone."""
            is_own = asked.path.startswith("/v2/app/")
            if "/blobs/sha256:" in asked.path and is_own:
                content = kept.get(asked.path.rpartition("/")[2])
                return lab.Said(404) if content is None else lab.Said(200, {}, content)
            return answer(asked)

        with Faulty(has) as both:
            words = (
                "registry",
                "promote",
                f"{both.host}/app:1",
                f"{both.host}/prod:1",
                "--jobs",
                "64",
            )
            code, out, err = dflint(*words)
    assert (code, err) == (0, "")
    assert "21 blobs (0 there, 0 mounted)" in out
    assert small.tags["prod"] == {"1": many.digest}


@pytest.mark.parametrize("arrives", [0.0, 0.5, 1.0], ids=["nothing", "a half", "all"])
@pytest.mark.parametrize("kind", ["small", "real"])
def test_an_upload_goes_on_where_it_was(
    kind: str, arrives: float, dflint: Dflint, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every piece is dropped once, of which nothing, a half or all has arrived."""
    monkeypatch.setattr("dflint.registry.writer.CHUNK", 700)
    it = image([layer(**{f"f{number}": str(number) for number in range(200)})])
    behind = Small() if kind == "small" else lab.before(host)
    dropped: set[bytes] = set()

    def answer(asked: lab.Asked) -> lab.Said:
        if asked.method == "PATCH" and asked.body not in dropped:
            body = asked.body[: int(arrives * len(asked.body))]
            dropped.update((asked.body, asked.body[len(body) :]))
            if body:
                start = int(asked.headers["content-range"].partition("-")[0])
                more = {"content-range": f"{start}-{start + len(body) - 1}"}
                behind(lab.Asked("PATCH", asked.path, {**asked.headers, **more}, body))
            return lab.Said(is_dropped=True)
        said = behind(asked)
        if "Location" in said.headers:  # of the registry behind
            said.headers["Location"] = said.headers["Location"].replace(host, server.host)
        return said

    with Faulty(Small()) as source, Faulty(answer) as server:
        Client(source.host).push("app", it, "1")
        name = f"dropped/{arrives}".replace(".", "-")
        code, _, err = dflint(
            "registry", "promote", f"{source.host}/app:1", f"{server.host}/{name}:1"
        )
        assert (code, err) == (0, "")
        assert len(dropped) >= 2
        assert _pulled(Client(server.host), name, "1") == _pulled(Client(source.host), "app", "1")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("promote", "{host}/none:1", "{host}/x:1"), "status 404"),
        (("promote", "Not/An Image", "{host}/x:1"), "is no reference"),
        (("promote", "{host}/team-a/bad:1", f"{{host}}/x@sha256:{'0' * 64}"), "keeps its digest"),
        (("promote", "{host}/team-a/bad:1", "{host}/x:1", "--bandwidth", "fast"), "--bandwidth"),
        (("sync", "https://x", "{host}", "--repositories", "*"), "is not the host"),
        (("sync", "{host}", "127.0.0.1:1", "--repositories", "*"), "cannot be reached"),
    ],
)
def test_what_cannot_be_copied(
    host: str, filled: Filled, dflint: Dflint, arguments: tuple[str, ...], sentence: str
) -> None:
    code, _, err = dflint("registry", *(it.replace("{host}", host) for it in arguments))
    assert (code, err.count("\n")) == (2, 1)
    assert sentence in err


def test_a_source_that_lies_is_not_copied(dflint: Dflint) -> None:
    source, target = Small(), Small()
    with Faulty(source) as one, Faulty(target) as other:
        it = Client(one.host).push("app", image([layer(a="1")]), "1")
        source.blobs[lab.digest(it.blobs[1])] = b"something else"
        code, _, err = dflint("registry", "promote", f"{one.host}/app:1", f"{other.host}/app:1")
    assert (code, target.tags) == (2, {"app": {}})
    assert "should be" in err
