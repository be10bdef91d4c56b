"""`dflint registry plan`, `apply` and `undo` over two registries."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dflint.registry.manifests import ACCEPT
from dflint.retention.plan_file import plan_text, read_plan
from tests.cli.conftest import Dflint
from tests.registry import lab
from tests.registry.killing import Cut
from tests.registry.lab import Built, Client, Faulty, Said, image, index, layer
from tests.registry.small import (
    LEAVES_NAMES,
    MANIFEST_GOES_WITH_NAME,
    NAMES_GO_ALONE,
    NAMES_STAY,
    OPEN,
    Small,
)

POLICY = """\
[retention]
protect = ["prod"]
in-use = ["running.txt"]

[[retention.rule]]
repositories = ["**"]
tags = "v*"
keep-newest = 2
keep-younger-than = "30d"
"""
NOW = datetime.now(UTC)
REMOVES_NAMES = (LEAVES_NAMES, NAMES_GO_ALONE, "crane")
KINDS = ["real", "crane", OPEN, LEAVES_NAMES, NAMES_GO_ALONE, MANIFEST_GOES_WITH_NAME]


def _ago(days: int) -> str:
    return (NOW - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")


def _image(name: str, days: int, **more: Any) -> Built:
    return image([layer(a=name)], created=_ago(days), **more)


def _multi(name: str, days: int, shared: Built | None = None) -> Built:
    amd = _image(f"{name} amd", days)
    arm = shared or _image(f"{name} arm", days, architecture="arm64")
    return index({"linux/amd64": amd, "linux/arm64": arm}, image([layer(said=name)]))


SHARED = _image("shared", 200, architecture="arm64")
OLD = {f"v{number}": _multi(f"v{number}", 100 - number, SHARED) for number in range(6)}


@contextmanager
def _registry(kind: int | str, folder: Path) -> Iterator[str]:
    if kind == "real":
        with lab.real_registry(folder) as host:
            yield host
    elif kind == "crane":
        with lab.crane_registry(folder) as host:
            yield host
    else:
        assert isinstance(kind, int)
        with Faulty(Small(kind)) as server:
            yield server.host


def _fill(host: str) -> Client:
    """Six versions, of which v4 and v5 are the newest; v1 is in use, `prod` and `main` name others."""
    client = Client(host)
    for tag, it in OLD.items():
        client.push("app", it, tag)
    client.push("app", OLD["v2"], "prod")
    client.push("app", OLD["v3"], "main")
    client.push("app", _image("signature", 1), f"{OLD['v0'].digest.replace(':', '-')}.sig")
    client.push("app", _image("signature of v5", 1), f"{OLD['v5'].digest.replace(':', '-')}.sig")
    client.push("other", _image("other", 400), "1.0")
    return client


def _state(client: Client, repository: str = "app") -> tuple[dict[str, str], set[str]]:
    """The tags, and which of all manifests are there."""
    _, _, body = client.ask("GET", f"/v2/{repository}/tags/list?n=1000")
    names = json.loads(body).get("tags") or []
    tags: dict[str, str] = {}
    for name in names:
        status, headers, _ = client.ask("HEAD", f"/v2/{repository}/manifests/{name}", Accept=ACCEPT)
        if status == 200:
            tags[name] = headers["Docker-Content-Digest"]
    known = {one.digest for it in OLD.values() for one in (it, *it.children)}
    there = {
        it
        for it in known
        if client.ask("HEAD", f"/v2/{repository}/manifests/{it}", Accept=ACCEPT)[0] == 200
    }
    return tags, there


def _all(it: Built) -> set[str]:
    return {it.digest, *(one.digest for one in it.children)}


@pytest.fixture
def policy(here: Path) -> Path:
    (here / "running.txt").write_text(f"# kubectl\nelsewhere.example/app@{OLD['v1'].digest}\n")
    (here / "dflint-retention.toml").write_text(POLICY)
    return here / "dflint-retention.toml"


def _plan(dflint: Dflint, host: str) -> dict[str, Any]:
    code, _, err = dflint("registry", "plan", host, "-o", "plan.json")
    assert (code, err) == (0, "")
    found = json.loads(Path("plan.json").read_text())
    assert isinstance(found, dict)
    return found


def _apply(dflint: Dflint, total: int, *more: str) -> tuple[int, str]:
    code, _, err = dflint(
        "registry", "apply", "plan.json", "--confirm", str(total), "--max-share", "60", *more
    )
    return code, err


@pytest.mark.parametrize("kind", KINDS, ids=str)
def test_what_goes_and_what_stays(kind: int | str, policy: Path, dflint: Dflint) -> None:
    with _registry(kind, policy.parent) as host:
        client = _fill(host)
        plan = _plan(dflint, host)
        app, other = plan["repositories"]
        assert sorted(app["dropped"]) == ["v0", "v1", "v2", "v3"]
        assert other["kept"] == {"1.0": "no rule names it"}
        # v0 goes with its signature; v1 runs, prod and main name v2 and v3: only names go.
        assert sorted(it["tag"] for it in app["untag"]) == ["v1", "v2", "v3"]
        before = _state(client)
        assert _state(client) == before
        code, err = _apply(dflint, plan["total"])
        tags, there = _state(client)
        gone = _all(OLD["v0"]) - {SHARED.digest}
        assert there == before[1] - gone, err
        expected = dict(before[0])
        signature = f"{OLD['v0'].digest.replace(':', '-')}.sig"
        for tag in ("v0", signature, *(["v1", "v2", "v3"] if kind in REMOVES_NAMES else [])):
            del expected[tag]
        assert tags == expected
        assert code == (0 if kind in REMOVES_NAMES else 1), err
        assert (code == 0) or "cannot remove a name alone" in err
        # Again: nothing is left to delete, and the same plan changes nothing.
        assert _apply(dflint, plan["total"])[0] == code
        assert _state(client) == (tags, there)
        assert not any(it["delete"] for it in _plan(dflint, host)["repositories"])


@pytest.mark.parametrize("kind", ["real", OPEN, MANIFEST_GOES_WITH_NAME, NAMES_STAY], ids=str)
def test_names_that_go_by_a_placeholder(kind: int | str, policy: Path, dflint: Dflint) -> None:
    """An empty manifest takes the place, and is deleted: what it stood for stays."""
    with _registry(kind, policy.parent) as host:
        client = _fill(host)
        total = _plan(dflint, host)["total"]
        before = _state(client)
        code, err = _apply(dflint, total, "--allow-placeholder")
        tags, there = _state(client)
        assert there == before[1] - (_all(OLD["v0"]) - {SHARED.digest}), err
        kept = {tag: it for tag, it in before[0].items() if tag in ("v4", "v5", "prod", "main")}
        kept |= {
            tag: it
            for tag, it in before[0].items()
            if tag.endswith(".sig") and OLD["v5"].digest[7:] in tag
        }
        names = {} if kind != NAMES_STAY else {tag: before[0][tag] for tag in ("v1", "v2", "v3")}
        assert tags == kept | names
        assert code == (kind == NAMES_STAY)
        code, _, err = dflint("registry", "undo", "apply.jsonl")
        assert code == 0, err
        assert _state(client) == before


def test_a_registry_that_changes_its_ways(policy: Path, dflint: Dflint) -> None:
    """It removed a name alone when that was tried, and then removes a manifest with its name: that is
    seen at once, and put back."""
    small = Small(NAMES_GO_ALONE)

    def answer(asked: lab.Asked) -> Said:
        if asked.method == "DELETE" and asked.path.endswith("/v2"):
            small.kind = MANIFEST_GOES_WITH_NAME
        return small(asked)

    with Faulty(answer) as server:
        client = _fill(server.host)
        total = _plan(dflint, server.host)["total"]
        before = _state(client)
        code, err = _apply(dflint, total)
        tags, _ = _state(client)
    assert (code, "app:v2 is put back" in err) == (1, True)
    assert before[0].keys() - tags.keys() == {
        "v0",
        "v1",
        f"{OLD['v0'].digest.replace(':', '-')}.sig",
    }
    assert tags.items() <= before[0].items()


@pytest.mark.parametrize("kind", ["real", "crane", LEAVES_NAMES], ids=str)
def test_undo_puts_all_back(kind: int | str, policy: Path, dflint: Dflint) -> None:
    with _registry(kind, policy.parent) as host:
        client = _fill(host)
        before = _state(client)
        _apply(dflint, _plan(dflint, host)["total"])
        assert _state(client) != before
        code, _, err = dflint("registry", "undo", "apply.jsonl")
        assert code == 0, err
        assert _state(client) == before
        assert dflint("registry", "undo", "apply.jsonl")[2] == "Put back 0 manifests and 0 tags.\n"


def test_undo_says_what_the_garbage_collection_took(policy: Path, dflint: Dflint) -> None:
    small = Small(OPEN)
    with Faulty(small) as server:
        _fill(server.host)
        _apply(dflint, _plan(dflint, server.host)["total"])
        small.blobs.clear()
        code, _, err = dflint("registry", "undo", "apply.jsonl")
    assert code == 1
    assert "is not put back: the registry has its content sha256:" in err


# --- what happens between plan and apply ---


def _left_alone(dflint: Dflint, client: Client, change: Callable[[], object], why: str) -> None:
    plan = _plan(dflint, client.host)
    change()
    before = _state(client)
    code, err = _apply(dflint, plan["total"])
    assert code == 1
    assert f"app is left alone: {why}" in err
    assert _state(client) == before


def test_a_new_tag_on_what_was_to_go(policy: Path, dflint: Dflint) -> None:
    with Faulty(Small(OPEN)) as server:
        client = _fill(server.host)
        _left_alone(
            dflint,
            client,
            lambda: client.push("app", OLD["v0"], "hotfix"),
            "hotfix is new and reaches",
        )


def test_a_new_index_over_what_was_to_go(policy: Path, dflint: Dflint) -> None:
    child = OLD["v0"].children[0]
    with Faulty(Small(OPEN)) as server:
        client = _fill(server.host)
        _left_alone(
            dflint,
            client,
            lambda: client.push("app", index({"linux/amd64": child}), "next"),
            "next is new and reaches",
        )


def test_a_tag_that_was_moved(policy: Path, dflint: Dflint) -> None:
    with Faulty(Small(OPEN)) as server:
        client = _fill(server.host)
        _left_alone(
            dflint, client, lambda: client.push("app", OLD["v0"], "main"), "main is another image"
        )


def test_a_new_tag_on_something_else_is_no_reason(policy: Path, dflint: Dflint) -> None:
    with Faulty(Small(NAMES_GO_ALONE)) as server:
        client = _fill(server.host)
        plan = _plan(dflint, client.host)
        client.push("app", _multi("v6", 1), "v6")
        assert _apply(dflint, plan["total"])[0] == 0


# --- what is refused as a whole: exit code 2, and nothing is changed ---


def _refused(dflint: Dflint, client: Client, sentence: str, total: int, *more: str) -> None:
    before = _state(client)
    code, _, err = dflint("registry", "apply", "plan.json", "--confirm", str(total), *more)
    assert code == 2
    assert sentence in err
    assert err.count("\n") == 1
    assert _state(client) == before
    assert not Path("apply.jsonl").exists()


def test_apply_refuses_what_was_not_meant(policy: Path, dflint: Dflint, here: Path) -> None:
    with Faulty(Small(OPEN)) as server:
        client = _fill(server.host)
        total = _plan(dflint, server.host)["total"]
        _refused(dflint, client, f"the plan has {total} deletions, and not 1", 1)
        _refused(dflint, client, "4 of 10 tags go, which is more than 30%", total)
        _refused(dflint, client, "raise --max-count", total, "--max-count", "1")
        text = (here / "plan.json").read_text()
        plan = read_plan(text, "plan.json")
        for days, sentence in (
            (-2, "the plan is 48 hours old"),
            (2, "one of the two clocks is wrong"),
        ):
            plan.made = (NOW + timedelta(days=days)).isoformat()
            (here / "plan.json").write_text(plan_text(plan))
            _refused(dflint, client, sentence, total)
        for old, new in ((server.host, "other.example"), ('"v0"', '"prod"'), ("1", "2")):
            (here / "plan.json").write_text(text.replace(old, new))
            _refused(dflint, client, "plan.json", total)
        (here / "plan.json").write_text(text.replace(server.host, "other.example"))
        _refused(dflint, client, "was changed since it was made", total)
        for name in ("--max-age", "--max-share", "--timeout"):
            (here / "plan.json").write_text(text)
            assert dflint("registry", "apply", "plan.json", "--confirm", "1", name, "nan")[0] == 2
        (here / "plan.json").write_text(text[:-400])
        _refused(dflint, client, "is damaged", total)
        (here / "plan.json").write_text("{}")
        _refused(dflint, client, "is no plan", total)
        (here / "plan.json").write_text(text)
        (here / "running.txt").write_text("")
        _refused(dflint, client, "is another one than when the plan was made", total)


def test_a_clock_that_is_off(policy: Path, dflint: Dflint) -> None:
    small = Small(OPEN)
    is_off = False

    def answer(asked: lab.Asked) -> Said:
        said = small(asked)
        said.headers["Date"] = "Mon, 01 Jan 2001 00:00:00 GMT"
        return said

    with Faulty(lambda asked: (answer if is_off else small)(asked)) as server:
        client = _fill(server.host)
        is_off = True
        code, _, err = dflint("registry", "plan", server.host, "-o", "plan.json")
        assert (code, err.count("\n")) == (2, 1)
        assert "so the age of images is not known" in err
        assert not Path("plan.json").exists()
        is_off = False
        total = _plan(dflint, server.host)["total"]
        is_off = True
        _refused(dflint, client, "so the age of images is not known", total, "--max-share", "60")


# --- what cannot be read stays ---


def test_what_is_not_known_stays(policy: Path, dflint: Dflint) -> None:
    with Faulty(Small(OPEN)) as server:
        client = _fill(server.host)
        for number, created in enumerate(
            ("0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "", "2999-01-01T00:00:00Z")
        ):
            client.push("undated", image([layer(n=str(number))], created=created), f"v{number}")
        strange = Built(
            lab.as_json({"mediaType": "application/vnd.example.v9+json", "parts": []}),
            "application/vnd.example.v9+json",
        )
        client.push("strange", strange, "v1")
        client.push("strange", _image("a", 300), "v2")
        code, _, err = dflint("registry", "plan", server.host, "-o", "plan.json")
    plan = {it["name"]: it for it in json.loads(Path("plan.json").read_text())["repositories"]}
    assert code == 2
    assert "strange is left alone: strange@sha256" in err
    assert plan["undated"]["dropped"] == {}
    assert set(plan["undated"]["kept"].values()) == {"its age is not known"}
    assert plan["strange"]["delete"] == []
    assert plan["app"]["delete"]


def test_a_child_that_cannot_be_read_keeps_the_repository(policy: Path, dflint: Dflint) -> None:
    small = Small(OPEN)
    child = OLD["v3"].children[0].digest
    with Faulty(
        lambda asked: Said(403) if child in asked.path and asked.method == "GET" else small(asked)
    ) as server:
        _fill(server.host)
        code, _, err = dflint("registry", "plan", server.host, "-o", "plan.json")
    assert code == 2
    assert "app is left alone" in err
    assert json.loads(Path("plan.json").read_text())["total"] == 0


def test_referrers_go_with_what_they_are_about(policy: Path, dflint: Dflint) -> None:
    about = _image("about v0", 1, subject=OLD["v0"], artifact_type="application/x-signature")
    other = _image("about v5", 1, subject=OLD["v5"], artifact_type="application/x-signature")
    small = Small(OPEN)
    with Faulty(small) as server:
        client = _fill(server.host)
        client.push("app", about)
        client.push("app", other)
        _apply(dflint, _plan(dflint, server.host)["total"])
    assert about.digest not in small.manifests["app"]
    assert other.digest in small.manifests["app"]


# --- killed at every step ---


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
@pytest.mark.parametrize(
    ("kind", "more"),
    [(OPEN, ()), (NAMES_GO_ALONE, ()), (OPEN, ("--allow-placeholder",))],
    ids=["no names", "names", "placeholders"],
)
def test_killed_at_any_step_it_goes_on(
    kind: int, more: tuple[str, ...], is_before: bool, policy: Path, dflint: Dflint
) -> None:
    """SIGKILL at each request that changes the registry; then the same command again."""
    expected: tuple[dict[str, str], set[str]] | None = None
    for number in range(1, 60):
        small = Small(kind)
        cut = Cut(small, number, is_before)
        Path("apply.jsonl").unlink(missing_ok=True)
        with Faulty(cut) as server:
            client = _fill(server.host)
            total = _plan(dflint, server.host)["total"]
            before = _state(client)
            if expected is None:
                _apply(dflint, total, *more)
                expected = _state(client)
                continue
            words = ("--confirm", str(total), "--max-share", "60", *more)
            was_killed = cut.killed("registry", "apply", "plan.json", *words)
            code, err = _apply(dflint, total, *more)
            assert _state(client) == expected, (number, err)
            assert code == (kind == OPEN and not more), (number, err)
            code, _, err = dflint("registry", "undo", "apply.jsonl")
            assert (code, _state(client)) == (0, before), (number, err)
        if not was_killed:
            assert number > 4
            return
    raise AssertionError("there are more steps than were tried")


# --- policies ---


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "there is no table"),
        ("[retention]\nprotct = []\n", 'there is no key "protct". Did you mean "protect"?'),
        ("[retention]\n[[retention.rule]]\nrepositories=['**']\ntags='*'\n", "it keeps nothing"),
        ("[retention]\n[[retention.rule]]\nrepositories=['**']\nkeep-newest=1\n", "either tags or regex"),
        ("[retention]\n[[retention.rule]]\nrepositories=['**']\nregex='('\nkeep-newest=1\n", "regex:"),
        ("[retention]\n[[retention.rule]]\nrepositories=['**']\nuntagged=true\nkeep-newest=1\n", "takes repositories and keep-younger-than alone"),
        ("[retention]\n[[retention.rule]]\nrepositories=['**']\ntags='*'\nkeep-younger-than='1y'\n", "is written 30d"),
        ("[retention]\n[[retention.rule]]\nrepositories=['**']\nuntagged=true\n", "it keeps nothing"),
        ("[retention]\n[[retention.rule]]\nrepositories=['**']\ntags='*'\nkeep-newest=1\nage='Pushd'\n", 'Did you mean "pushed"?'),
        ("[retention]\nProtect=[]\n", 'there is no key "Protect". Did you mean "protect"?'),
        ("[retention]\nin-use=['nowhere']\n", 'cannot read "nowhere"'),
        ("[retention]\nin-use=['bad.txt']\n", "bad.txt:2: "),
    ],
)  # fmt: skip
def test_policies_that_cannot_be_used(here: Path, dflint: Dflint, text: str, sentence: str) -> None:
    (here / "bad.txt").write_text("app:1\nnot an image!\n")
    (here / "dflint-retention.toml").write_text(text)
    with Faulty(Small()) as server:
        code, _, err = dflint("registry", "plan", server.host)
    assert (code, err.count("\n")) == (2, 1)
    assert sentence in err
