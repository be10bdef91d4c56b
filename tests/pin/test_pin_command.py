"""`dflint pin` with a real registry."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dflint.model.images.lock import read_lock
from tests.cli.conftest import Dflint
from tests.registry import lab
from tests.registry.lab import Built, Client, Faulty, Said, image, index, layer

OLD, NEW = "2026-01-01T00:00:00Z", datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _base(name: str, created: str = OLD, arm: str = "same") -> Built:
    """An index for two platforms."""
    parts = {
        "linux/amd64": image([layer(a=name)], created=created),
        "linux/arm64": image([layer(a=arm)], architecture="arm64", created=created),
    }
    return index(parts)


@pytest.fixture(scope="module")
def client(host: str) -> Client:
    found = Client(host)
    for tag in ("1.2.0", "1.2.1", "1.3.0", "2.0.0", "1.3.0-slim", "2.0.0-rc1"):
        found.push("app", _base(tag), tag)
    found.push("young", _base("1.0.0"), "1.0.0")
    found.push("young", _base("1.1.0"), "1.1.0")
    found.push("young", _base("1.2.0", NEW), "1.2.0")
    return found


def _rows(out: str) -> list[dict[str, object]]:
    found = json.loads(out)
    assert isinstance(found, list)
    return found


@pytest.fixture
def write(here: Path) -> Callable[[str], Path]:
    def make(text: str, name: str = "Dockerfile") -> Path:
        (here / name).write_text(text)
        return here / name

    return make


def test_nothing_is_changed_without_write(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    path = write(f"FROM {client.host}/app:1.2.0\n")
    code, out, err = dflint("pin")
    assert (code, err) == (0, "")
    assert _base("1.2.0").digest[:19] in out
    assert path.read_text() == f"FROM {client.host}/app:1.2.0\n"
    assert [it.name for it in path.parent.iterdir() if it.suffix == ".lock"] == []


def test_write_pins_the_index_in_every_file(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    name, digest = f"{client.host}/app:1.2.0", _base("1.2.0").digest
    path = write(
        f"ARG V=1.2.0\nFROM --platform=linux/arm64 {client.host}/app:$V\nCOPY --from={name} /a /b\n"
    )
    compose = write(f"services:\n  db:\n    image: {name}\n", "compose.yaml")
    code, _, err = dflint("pin", "--write")
    assert (code, err) == (0, "Pinned images in 2 files.\n"), err
    assert path.read_text() == (
        f"ARG V=1.2.0@{digest}\nFROM --platform=linux/arm64 {client.host}/app:$V\nCOPY --from={name}@{digest} /a /b\n"
    )
    assert compose.read_text() == f"services:\n  db:\n    image: {name}@{digest}\n"
    assert dflint("pin", "--check")[0] == 0
    assert dflint("pin", "--write")[2] == ""


def test_check_fails_for_what_is_not_pinned_and_for_what_is_gone(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    write(f"FROM {client.host}/app:1.2.0\n")
    code, _, err = dflint("pin", "--check")
    assert (code, err) == (1, f"dflint: Dockerfile:1: {client.host}/app:1.2.0 is not pinned.\n")
    write(f"FROM {client.host}/app:1.2.0@sha256:{'0' * 64}\n")
    code, _, err = dflint("pin", "--check")
    assert code == 1
    assert "sha256:000000000000 is not in the registry" in err


def test_one_image_that_is_not_there_does_not_stop_the_others(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    path = write(f"FROM {client.host}/none:1\nFROM {client.host}/app:1.2.0\n")
    code, _, err = dflint("pin", "--write")
    assert code == 1
    assert f"Dockerfile:1: {client.host} has no none:1." in err
    assert (
        path.read_text()
        == f"FROM {client.host}/none:1\nFROM {client.host}/app:1.2.0@{_base('1.2.0').digest}\n"
    )


@pytest.mark.parametrize(
    ("level", "tag"),
    [("patch", "1.2.1"), ("minor", "1.3.0"), ("major", "2.0.0"), ("digest", "1.2.0")],
)
def test_update_goes_up_the_ladder(
    client: Client, write: Callable[..., Path], dflint: Dflint, level: str, tag: str
) -> None:
    path = write(f"FROM {client.host}/app:1.2.0@{_base('1.2.0').digest}\nRUN true\n")
    code, _, err = dflint("pin", "--update", level, "--write")
    assert code == 0, err
    assert path.read_text() == f"FROM {client.host}/app:{tag}@{_base(tag).digest}\nRUN true\n"
    assert dflint("pin", "--update", level, "--write")[2] == ""


def test_an_update_that_is_too_new_is_held_with_its_date(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    path = write(f"FROM {client.host}/young:1.0.0\n")
    code, out, _ = dflint("pin", "--update", "minor", "--write", "--output-format", "json")
    (row,) = _rows(out)
    assert code == 0
    assert f"young:1.1.0@{_base('1.1.0').digest}" in path.read_text()
    held = row["held"]
    assert isinstance(held, dict)
    assert held["tag"] == "1.2.0"
    until = datetime.fromisoformat(held["until"]) - timedelta(days=7)
    assert until == datetime.fromisoformat(NEW)
    write(f"FROM {client.host}/young:1.0.0\n")
    assert "1.2.0 is held back: it is too new" in dflint("pin", "--update", "minor")[1]
    dflint("pin", "--update", "minor", "--min-age", "0", "--write")
    assert "young:1.2.0@" in path.read_text()


def test_first_seen_is_remembered_in_the_lock(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    """What an image says of its age may be wrong; what the lock has seen is not."""
    path = write(f"FROM {client.host}/app:1.2.0\n")
    arguments = (
        "pin",
        "--update",
        "patch",
        "--age",
        "first-seen",
        "--lock",
        "dflint.lock",
        "--write",
    )
    code, _, err = dflint(*arguments)
    assert (code, "Wrote dflint.lock" in err) == (0, True)
    assert "app:1.2.0@" in path.read_text()
    lock = Path("dflint.lock")
    (locked,) = read_lock(lock.read_text()).images.values()
    assert [it.tag for it in locked.candidates] == ["1.2.1"]
    assert locked.used_by == ("Dockerfile",)
    week = datetime.now(UTC) - timedelta(days=8)
    today = locked.candidates[0].first.strftime("%Y-%m-%dT%H:%M:%SZ")
    lock.write_text(lock.read_text().replace(today, week.strftime("%Y-%m-%dT%H:%M:%SZ")))
    assert dflint(*arguments)[0] == 0
    assert "app:1.2.1@" in path.read_text()
    assert [it.rpartition(":")[2] for it in read_lock(lock.read_text()).images] == ["1.2.1"]


def test_without_a_lock_nothing_remembers_when_an_update_was_seen(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    write(f"FROM {client.host}/app:1.2.0\n")
    err = dflint("pin", "--update", "patch", "--age", "first-seen")[2]
    assert err == "When an update was seen first is remembered with --lock dflint.lock only.\n"


def test_the_lock_alone_leaves_the_files(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    path = write(f"FROM {client.host}/app:1.2.0\n")
    assert dflint("pin", "--lock", "dflint.lock")[0] == 0
    assert path.read_text() == f"FROM {client.host}/app:1.2.0\n"
    lock = read_lock(Path("dflint.lock").read_text())
    (locked,) = lock.images.values()
    assert locked.reference == f"{client.host}/app:1.2.0"
    assert locked.digest == _base("1.2.0").digest
    assert set(locked.platforms) == {"linux/amd64", "linux/arm64"}
    before = Path("dflint.lock").read_text()
    assert dflint("pin", "--lock", "dflint.lock")[2] == ""
    assert Path("dflint.lock").read_text() == before
    assert dflint("pin", "--check", "--lock", "dflint.lock")[0] == 0
    assert dflint("pin", "--check")[0] == 1


def test_a_moved_tag_is_pinned_to_what_was_locked(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    path = write(f"FROM {client.host}/moved:1\n")
    first = client.push("moved", _base("first"), "1")
    dflint("pin", "--lock", "dflint.lock")
    second = client.push("moved", _base("second", NEW), "1")
    assert dflint("pin", "--write")[0] == 0
    assert first.digest in path.read_text()
    assert "too new" in dflint("pin", "--update", "digest", "--write")[1]
    assert first.digest in path.read_text()
    dflint("pin", "--update", "digest", "--write", "--min-age", "0")
    assert second.digest in path.read_text()


def test_a_change_for_another_platform_is_no_update(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    first = client.push("multi", _base("x", arm="1"), "1")
    client.push("multi", _base("x", arm="2"), "1")
    path = write(f"FROM --platform=linux/amd64 {client.host}/multi:1@{first.digest}\n")
    out = dflint("pin", "--update", "digest", "--write", "--min-age", "0")[1]
    assert "changes nothing for linux/amd64" in out
    assert first.digest in path.read_text()
    path = write(f"FROM {client.host}/multi:1@{first.digest}\n")
    dflint("pin", "--update", "digest", "--write", "--min-age", "0")
    assert first.digest not in path.read_text()


def test_a_tag_that_lacks_a_platform_is_waited_for(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    client.push("partly", _base("1"), "1.0")
    client.push("partly", index({"linux/amd64": image([layer(a="2")], created=OLD)}), "1.1")
    path = write(f"FROM {client.host}/partly:1.0\n")
    out = dflint("pin", "--update", "minor", "--write")[1]
    assert "1.1 is held back: it is not there for linux/arm64" in out
    assert "partly:1.0@" in path.read_text()


def test_latest_is_never_another_tag(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    client.push("app", _base("2.0.0"), "latest")
    path = write(f"FROM {client.host}/app:latest\nFROM {client.host}/app\n")
    dflint("pin", "--update", "major", "--write")
    digest = _base("2.0.0").digest
    assert (
        path.read_text()
        == f"FROM {client.host}/app:latest@{digest}\nFROM {client.host}/app@{digest}\n"
    )


@pytest.mark.parametrize(
    ("created", "unknown", "tag"),
    [("1970-01-01T00:00:00Z", "hold", "1.0"), ("1970-01-01T00:00:00Z", "allow", "1.1"),
     ("0001-01-01T00:00:00Z", "first-seen", "1.0"), ("2999-01-01T00:00:00Z", "first-seen", "1.0")],
)  # fmt: skip
def test_an_image_that_says_no_date(
    client: Client, write: Callable[..., Path], dflint: Dflint, created: str, unknown: str, tag: str
) -> None:
    name = f"undated-{created[:4]}-{unknown}"
    client.push(name, _base("1"), "1.0")
    client.push(name, _base("2", created), "1.1")
    path = write(f"FROM {client.host}/{name}:1.0\n")
    dflint("pin", "--update", "minor", "--write", "--unknown-age", unknown)
    assert f"{name}:{tag}@" in path.read_text()


def test_a_link_that_leaves_the_repository_is_not_followed(
    client: Client,
    write: Callable[..., Path],
    dflint: Dflint,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "compose.yaml"
    outside.write_text(f"services:\n  a:\n    image: {client.host}/app:1.2.0\n")
    folder = write("FROM scratch\n").parent
    (folder / ".git").mkdir()
    (folder / "compose.yaml").symlink_to(outside)
    assert dflint("pin", "--write")[1] == "No images are named.\n"
    assert "@" not in outside.read_text()


# --- what ends a run: one sentence, exit code 2, and nothing is changed ---


def _fails(dflint: Dflint, path: Path, *arguments: str) -> str:
    before = path.read_text()
    code, _, err = dflint("pin", "--write", "--lock", "dflint.lock", *arguments)
    assert code == 2
    assert err.count("\n") == 1, err
    assert path.read_text() == before
    assert not Path("dflint.lock").exists()
    return err


def test_no_network(client: Client, write: Callable[..., Path], dflint: Dflint) -> None:
    host = f"127.0.0.1:{lab.free_port()}"
    path = write(f"FROM {client.host}/app:1.2.0\nFROM {host}/x:1\nFROM {host}/x:2\n")
    assert f"{host} cannot be reached" in _fails(dflint, path)


def test_a_registry_that_lies(write: Callable[..., Path], dflint: Dflint) -> None:
    whole = _base("x")
    said = Said(
        200,
        {"Content-Type": whole.media_type, "Docker-Content-Digest": whole.digest},
        whole.manifest + b" ",
    )
    with Faulty(lambda _: said) as server:
        path = write(f"FROM {server.host}/x:1\n")
        assert f"should be {whole.digest}" in _fails(dflint, path)


def test_wrong_credentials(
    write: Callable[..., Path], dflint: Dflint, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = write("", "x").parent
    with Faulty(lambda _: Said(401, {"WWW-Authenticate": "Basic realm=x"})) as server:
        (home / "config.json").write_text(
            json.dumps({"auths": {server.host: {"auth": "bWU6bXktc2VjcmV0"}}})
        )
        monkeypatch.setenv("DOCKER_CONFIG", str(home))
        path = write(f"FROM {server.host}/x:1\n")
        err = _fails(dflint, path)
    assert "the credentials were not accepted" in err
    assert "secret" not in err


def test_a_clock_that_is_off(write: Callable[..., Path], dflint: Dflint) -> None:
    whole = _base("x")
    headers = {"Content-Type": whole.media_type, "Docker-Content-Digest": whole.digest,
               "Date": "Mon, 01 Jan 2001 00:00:00 GMT"}  # fmt: skip
    with Faulty(lambda _: Said(200, headers, whole.manifest)) as server:
        path = write(f"FROM {server.host}/x:1\n")
        assert "so the age of images is not known" in _fails(dflint, path)


def test_a_lock_that_cannot_be_read(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    path = write(f"FROM {client.host}/app:1.2.0\n")
    write("version = 7\n", "dflint.lock")
    code, _, err = dflint("pin", "--write")
    assert code == 2
    assert "version 7" in err
    assert path.read_text() == f"FROM {client.host}/app:1.2.0\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--min-age", "soon"),
        ("--check", "--write"),
        ("--timeout", "0"),
        ("--update", "all"),
        ("--update", "minor,major"),
        ("--age", "pushed"),
        ("nothing",),
    ],
)
def test_wrong_arguments(
    write: Callable[..., Path], dflint: Dflint, arguments: tuple[str, ...]
) -> None:
    write("FROM scratch\n")
    code, _, err = dflint("pin", *arguments)
    assert code == 2
    assert err.startswith("dflint: ")


# --- the table [pin] of the configuration ---


def test_settings_hold_for_all_runs(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    path = write(f"FROM {client.host}/app:1.2.0\nFROM {client.host}/young:1.0.0\n")
    write('[pin]\nupdate = "minor"\nmin-age = "0"\n', "dflint.toml")
    assert dflint("pin", "--write")[0] == 0
    text = path.read_text()
    assert "app:1.3.0@" in text and "young:1.2.0@" in text
    write(f"FROM {client.host}/young:1.0.0\n")
    dflint("pin", "--write", "--min-age", "7d")  # an option holds before a file
    assert "young:1.1.0@" in path.read_text()
    write(f"FROM {client.host}/young:1.0.0\n")
    dflint("pin", "--write", "--update", "none")
    assert "young:1.0.0@" in path.read_text()


def test_settings_of_single_images(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    path = write(f"FROM {client.host}/app:1.2.0\nFROM {client.host}/young:1.0.0\n")
    write(
        f'[pin.images]\n"{client.host}/app" = "<1.3"\n"{client.host}/*" = {{ min-age = "0", update = "minor" }}\n',
        "dflint.toml",
    )
    dflint("pin", "--write", "--update", "major")
    assert "app:1.2.1@" in path.read_text(), "its own name holds before a pattern"
    assert "young:1.2.0@" in path.read_text()


def test_an_image_that_is_left_alone(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    """It is not even asked for."""
    path = write("FROM 127.0.0.1:1/gone:1\n")
    reason = "it is replaced in May"
    write(f'[pin.images]\n"127.0.0.1:1/gone" = {{ ignore = "{reason}" }}\n', "dflint.toml")
    code, out, err = dflint("pin", "--write", "--update", "major")
    assert (code, err) == (0, "")
    assert f"left alone: {reason}" in out
    assert path.read_text() == "FROM 127.0.0.1:1/gone:1\n"
    assert dflint("pin", "--check")[0] == 0


def test_what_a_configuration_extends_is_joined_by_images(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    path = write(f"FROM {client.host}/app:1.2.0\nFROM {client.host}/young:1.0.0\n")
    write(
        f'[pin]\nupdate = "major"\nmin-age = "0"\n[pin.images]\n"{client.host}/app" = "<1.3"\n',
        "base.toml",
    )
    write(
        f'extend = "base.toml"\n[pin]\nupdate = "minor"\n[pin.images]\n"{client.host}/young" = "<1.2"\n',
        "dflint.toml",
    )
    assert dflint("pin", "--write")[0] == 0
    assert "app:1.2.1@" in path.read_text() and "young:1.1.0@" in path.read_text()


def test_the_ages_and_their_sources_are_shown(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    write(f"FROM {client.host}/app:1.2.0\n")
    out = dflint("pin")[1]
    assert "2026-01-01, created" in out
    (row,) = _rows(dflint("pin", "--output-format", "json")[1])
    assert (row["dated"], row["age_from"]) == ("2026-01-01T00:00:00+00:00", "created")


def test_an_image_that_cannot_be_pinned_in_the_file_is_locked(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    path = write(f"ARG V=1.3.0\nFROM {client.host}/app:$V-slim\n")
    before = path.read_text()
    code, out, _ = dflint("pin", "--lock", "dflint.lock", "--write")
    assert code == 0
    assert "not pinned: it has a tag that is put together from variables" in out
    assert path.read_text() == before
    assert list(read_lock(Path("dflint.lock").read_text()).images) == [
        f"{client.host}/app:1.3.0-slim"
    ]
    assert dflint("pin", "--check")[0] == 1
    assert dflint("pin", "--check", "--lock", "dflint.lock")[0] == 0


def test_the_lock_does_not_forget_what_the_registry_has_lost(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    client.push("lost", _base("lost"), "1")
    write(f"FROM {client.host}/lost:1\nFROM {client.host}/app:1.2.0\n")
    dflint("pin", "--lock", "dflint.lock")
    before = Path("dflint.lock").read_text()
    client.ask("DELETE", f"/v2/lost/manifests/{_base('lost').digest}")
    assert dflint("pin", "--lock", "dflint.lock")[0] == 1
    assert Path("dflint.lock").read_text() == before


def test_where_settings_of_images_come_from(write: Callable[..., Path], dflint: Dflint) -> None:
    write('[pin]\nmin-age = "3d"\n[pin.images]\nnode = ">=20,<23"\n', "dflint.toml")
    out = dflint("config")[1]
    assert "pin.min-age" in out and '"3d"' in out
    assert "pin.images.node" in out and 'range = ">=20,<23"' in out


def test_the_suffix_moves_where_that_is_wanted(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    for tag in ("1.0-bookworm", "1.0-trixie", "1.1-bookworm", "1.1-trixie"):
        client.push("systems", _base(tag), tag)
    for update, tag in (
        ("minor", "1.1-bookworm"), ("suffix", "1.0-trixie"), ("minor,suffix", "1.1-trixie"),
    ):  # fmt: skip
        path = write(f"FROM {client.host}/systems:1.0-bookworm\n")
        dflint("pin", "--update", update, "--write")
        assert path.read_text() == f"FROM {client.host}/systems:{tag}@{_base(tag).digest}\n"
        assert dflint("pin", "--update", update, "--write")[2] == ""


def test_a_lock_with_a_conflict_is_written_without_it(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    write(f"FROM {client.host}/app:1.2.0\nFROM {client.host}/app:1.3.0\n")
    dflint("pin", "--lock", "dflint.lock")
    whole = Path("dflint.lock").read_text()
    start = whole.index("[[")
    middle = whole.index("[[", start + 10)
    parts = whole[:start], whole[start:middle], whole[middle:]
    Path("dflint.lock").write_text(
        f"{parts[0]}<<<<<<< HEAD\n{parts[1]}=======\n{parts[2]}>>>>>>> other\n"
    )
    assert dflint("pin", "--lock", "dflint.lock")[0] == 0
    assert Path("dflint.lock").read_text() == whole


# --- policies of builders ---


def test_policies_are_made_from_the_lock_without_a_registry(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    write(f"FROM {client.host}/app:1.2.0\nCOPY --from={client.host}/app:1.3.0 /a /b\n")
    code, _, err = dflint("pin", "--source-policy", "policy.json")
    assert (code, err) == (
        2,
        "dflint: there is no dflint.lock to make a policy from. Make it with --lock dflint.lock.\n",
    )
    assert dflint("pin", "--write", "--source-policy", "policy.json")[0] == 2
    assert "@" not in Path("Dockerfile").read_text(), "nothing is changed"
    dflint("pin", "--lock", "dflint.lock")
    text = Path("dflint.lock").read_text().replace(client.host, "127.0.0.1:1")
    Path("dflint.lock").write_text(text)
    code, out, err = dflint("pin", "--source-policy", "policy.json", "--build-policy", "x.rego")
    assert (code, out, err) == (0, "", "Wrote policy.json.\nWrote x.rego.\n")
    name = "docker-image://127.0.0.1:1/app:1.2.0"
    policy = json.loads(Path("policy.json").read_text())
    assert [set(it) for it in policy["rules"]] == [{"action", "selector", "updates"}] * 2
    assert policy["rules"][0] == {
        "action": "CONVERT",
        "selector": {"identifier": name},
        "updates": {"identifier": f"{name}@{_base('1.2.0').digest}"},
    }


def test_policies_beside_a_lock_that_is_written(
    client: Client, write: Callable[..., Path], dflint: Dflint
) -> None:
    write(f"FROM {client.host}/app:1.2.0\n")
    code, _, err = dflint("pin", "--lock", "dflint.lock", "--source-policy", "policy.json")
    assert (code, err) == (0, "Wrote dflint.lock.\nWrote policy.json.\n")
    assert _base("1.2.0").digest in Path("policy.json").read_text()
