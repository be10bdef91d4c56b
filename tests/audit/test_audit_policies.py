"""`dflint registry audit --policy`: which images, tags and repositories do not meet a policy."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dflint.registry.manifests import OCI_INDEX
from tests.cli.conftest import Dflint
from tests.registry import lab
from tests.registry.lab import Built, Client, Faulty, Said, image, index, layer
from tests.registry.small import Small

NO_ROOT = '[[policy]]\nname = "no-root"\non = "image"\nrequire = "!image.root"\n'
RELEASE = (
    '[[policy]]\nname = "release"\non = "tag"\nrequire = "tag.name.matches(\'^[0-9.]+$\')"\n'
    'message = "{tag.repository}:{tag.name} is no release"\n'
)
FEW = (
    '[[policy]]\nname = "few"\non = "repository"\nrequire = "size(repository.tags) < 3"\n'
    'message = "{repository.name} has many tags"\n'
)
CLEAN = '[[policy]]\nname = "clean"\non = "vulnerability"\nrequire = "vulnerability.severity != \'high\'"\n'
ALL = NO_ROOT + RELEASE + FEW


def _image(name: str, user: str = "1000", **more: Any) -> Built:
    return image([layer(a=name)], config={"User": user}, **more)


def _fill(host: str) -> None:
    client = Client(host)
    client.push("team-a/good", _image("1"), "1.0")
    both = {"linux/amd64": _image("2"), "linux/arm64": _image("3", "0")}
    client.push("team-a/multi", index(both), "1.0")
    client.push("team-a/multi", index(both), "main")
    for tag in ("1", "2", "latest"):
        client.push("team-b/many", _image("4" if tag == "latest" else tag + "x", "root"), tag)


def _found(
    dflint: Dflint, host: str, policy: str, *more: str
) -> tuple[int, Counter[tuple[str, str]]]:
    Path("my.policy.toml").write_text(policy)
    words = ("--policy", "my.policy.toml", "--output-format", "json", *more)
    code, out, err = dflint("registry", "audit", host, *words)
    assert "Traceback" not in err
    found = [it for it in json.loads(out) if it["code"].startswith("DFP-")]
    return code, Counter((it["path"].partition("/")[2], it["message"]) for it in found)


def test_each_image_tag_and_repository(dflint: Dflint, here: Path) -> None:
    """A tag of an image for two platforms, and a repository of three images, are asked about once."""
    with Faulty(Small()) as server:
        _fill(server.host)
        code, found = _found(dflint, server.host, ALL)
        name = server.host
    root = "no-root is not met: !image.root"
    many = [it for it in found if it[1] == f"{name}/team-b/many has many tags"]
    assert (code, [found.pop(it) for it in many]) == (0, [1])
    assert many[0][0].startswith("team-b/many:")
    assert found == {
        ("team-a/multi:1.0", root): 1,
        ("team-a/multi:1.0", f"{name}/team-a/multi:main is no release"): 1,
        ("team-b/many:1", root): 1,
        ("team-b/many:2", root): 1,
        ("team-b/many:latest", root): 1,
        ("team-b/many:latest", f"{name}/team-b/many:latest is no release"): 1,
    }


@pytest.mark.parametrize(
    ("policy", "more", "code"),
    [
        (NO_ROOT, (), 0),
        (NO_ROOT, ("--fail-on", "error"), 1),
        (f'{NO_ROOT}severity = "warning"\n', ("--fail-on", "error"), 0),
        (f'{CLEAN}severity = "info"\n', ("--fail-on", "error"), 1),
        (f'{CLEAN}severity = "info"\n', (), 0),
    ],
    ids=["never", "not met", "a warning", "not decided", "not decided, never"],
)
def test_the_exit_code(
    policy: str, more: tuple[str, ...], code: int, dflint: Dflint, here: Path
) -> None:
    with Faulty(Small()) as server:
        Client(server.host).push("app", _image("1", "root"), "1")
        assert _found(dflint, server.host, policy, "--select", "DF401", *more)[0] == code


def test_what_cannot_be_decided_is_a_finding(dflint: Dflint, here: Path) -> None:
    with Faulty(Small()) as server:
        Client(server.host).push("app", _image("1"), "1")
        found = _found(dflint, server.host, CLEAN)[1]
    [(_, message)] = found
    assert message.startswith("clean cannot be decided: ")


def test_files_are_read_for_policies_that_ask_for_them(dflint: Dflint, here: Path) -> None:
    """Without such a policy no layer is read."""
    small, asked = Small(), []

    def answer(it: lab.Asked) -> Said:
        asked.append(it.path)
        return small(it)

    one = _image("1" * 100)
    policy = '[[policy]]\nname = "small"\non = "image"\nrequire = "image.size < 10"\n'
    layers = {f"/v2/app/blobs/{it['digest']}" for it in json.loads(one.manifest)["layers"]}
    with Faulty(answer) as server:
        Client(server.host).push("app", one, "1")
        asked.clear()
        assert not _found(dflint, server.host, NO_ROOT)[1]
        assert not layers & set(asked)
        assert len(_found(dflint, server.host, policy)[1]) == 1
        assert layers <= set(asked)


def test_a_policy_sees_all_tags_of_an_image(dflint: Dflint, here: Path) -> None:
    policy = (
        '[[policy]]\nname = "a"\non = "image"\nrequire = "!image.tags.exists(t, t.name == \'b\')"\n'
    )
    with Faulty(Small()) as server:
        client = Client(server.host)
        for tag in "ab":
            client.push("app", _image("1"), tag)
        client.push("app", _image("2"), "c")
        assert sum(_found(dflint, server.host, policy)[1].values()) == 1


def test_an_exception_of_one_tag(dflint: Dflint, here: Path) -> None:
    more = 'except = [ { image = "app:main", until = 2999-01-01, reason = "ours" } ]\n'
    with Faulty(Small()) as server:
        client = Client(server.host)
        for tag in ("1", "main", "next"):
            client.push("app", _image("1"), tag)
        found = _found(dflint, server.host, RELEASE + more)[1]
        assert [message for _, message in found] == [f"{server.host}/app:next is no release"]


def test_a_configuration_of_other_layers_is_not_decided(dflint: Dflint, here: Path) -> None:
    with Faulty(Small()) as server:
        one, more = _image("1"), layer(a="2")
        record = json.loads(one.manifest)
        record["layers"].append(lab.descriptor(more, lab.LAYER))
        odd = Built(lab.as_json(record), one.media_type, [*one.blobs, more])
        Client(server.host).push("app", odd, "1")
        found = _found(dflint, server.host, NO_ROOT)[1]
    assert ["no-root cannot be decided" in message for _, message in found] == [True]


def test_the_other_reports_have_them_too(dflint: Dflint, here: Path) -> None:
    Path("my.policy.toml").write_text(ALL)
    with Faulty(Small()) as server:
        _fill(server.host)
        words = ("registry", "audit", server.host, "--policy", "my.policy.toml")
        assert "DFP-no-root no-root is not met" in dflint(*words)[1]
        dflint(*words, "--html", "audit.html", "--json", "audit.json")
    assert "DFP-release" in Path("audit.html").read_text()
    codes = Counter[tuple[str, str]]()
    for it in json.loads(Path("audit.json").read_text()):
        codes.update((it["repository"], one) for one in it["findings"] if one.startswith("DFP-"))
    assert codes == {
        ("team-a/multi", "DFP-no-root"): 1,
        ("team-a/multi", "DFP-release"): 1,
        ("team-b/many", "DFP-no-root"): 3,
        ("team-b/many", "DFP-release"): 1,
        ("team-b/many", "DFP-few"): 1,
    }


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ('[[policy]]\nname = "a"\nrequire = "stages.size() < 3"\n', "is about an image"),
        ("", "there are no policies"),
        (NO_ROOT.replace('root"', 'rot"'), "image has no field"),
        (None, "my.policy.toml"),
    ],
    ids=["of Dockerfiles", "empty", "misspelt", "not there"],
)
def test_a_file_that_cannot_be_used(
    text: str | None, sentence: str, dflint: Dflint, here: Path
) -> None:
    """Before the registry is asked anything."""
    if text is not None:
        Path("my.policy.toml").write_text(text)
    with Faulty(Small()) as server:
        code, out, err = dflint("registry", "audit", server.host, "--policy", "my.policy.toml")
    assert (code, out) == (2, "")
    assert sentence in err


def test_a_folder_of_layouts(dflint: Dflint, here: Path) -> None:
    """Also what asks for the files of one platform of several."""
    both = index({"linux/amd64": _image("1"), "linux/arm64": _image("2" * 50, "0")})
    blobs = here / "images" / "app" / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    (blobs.parent.parent / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    for it in (both, *both.children):
        for content in (it.manifest, *it.blobs):
            (blobs / lab.digest(content).partition(":")[2]).write_bytes(content)
    names = {"org.opencontainers.image.ref.name": "1.0"}
    top = lab.descriptor(both.manifest, both.media_type, annotations=names)
    record = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [top]}
    (blobs.parent.parent / "index.json").write_bytes(lab.as_json(record))
    small = '[[policy]]\nname = "small"\non = "image"\nrequire = "image.size < 10"\n'
    code, found = _found(dflint, "images", NO_ROOT + RELEASE + small)
    assert code == 0
    assert {message for _, message in found} == {
        "no-root is not met: !image.root",
        "small is not met: image.size < 10",
    }
    assert sum(found.values()) == 2
