"""The inventory with a real registry: versions by digest, what they depend on, where they run."""

import socket
from collections.abc import Mapping
from pathlib import Path

import pytest

from dflint.registry.manifests import OCI_MANIFEST
from tests.cli.conftest import Dflint
from tests.inventory.lab import bases, image, inventory, listed, pod, rebuilt, runs, write
from tests.inventory.lab import digest as made_digest
from tests.registry import lab
from tests.registry.lab import Built, Client, layer

BASE = "org.opencontainers.image.base."
OLD, NEW, OWN = layer(os="debian"), layer(os="debian, fixed"), layer(own="1")
IN_TOTO = "application/vnd.in-toto+json"


def _provenance(**digests: str) -> Built:
    """What BuildKit says of a build: the images that it used."""
    materials = [
        {
            "uri": f"pkg:docker/{name}@1?platform=linux%2Famd64",
            "digest": {"sha256": digest.removeprefix("sha256:")},
        }
        for name, digest in digests.items()
    ]
    statement = lab.as_json({"predicate": {"materials": materials}})
    config = lab.as_json({})
    notes = {"in-toto.io/predicate-type": "https://slsa.dev/provenance/v0.2"}
    record = {
        "schemaVersion": 2,
        "mediaType": OCI_MANIFEST,
        "config": lab.descriptor(config, lab.CONFIG),
        "layers": [lab.descriptor(statement, IN_TOTO, annotations=notes)],
    }
    return Built(lab.as_json(record), OCI_MANIFEST, [config, statement])


@pytest.fixture(scope="module")
def pushed(host: str) -> Mapping[str, Built]:
    """debian twice, a base of ours on each, an application on each of these, and others."""
    client = Client(host)
    found: dict[str, Built] = {}

    def push(name: str, it: Built, *tags: str) -> None:
        found[f"{name}:{tags[0]}"] = client.push(name, it, *tags)

    push("library/debian", lab.index({"linux/amd64": lab.image([OLD])}), "12-old")
    push("library/debian", lab.image([NEW]), "12")
    push("acme/base", lab.image([OLD, OWN]), "1")
    push("acme/base", lab.image([NEW, OWN]), "2", "latest")
    push("acme/api", lab.image([OLD, OWN, layer(api="1")]), "1.0")
    both = {
        "linux/amd64": lab.image([NEW, OWN, layer(api="2")]),
        "linux/arm64": lab.image([NEW, OWN, layer(api="2a")], architecture="arm64"),
    }
    push("acme/api", lab.index(both), "2.0")
    labels = {
        f"{BASE}name": f"{host}/library/debian:12",
        f"{BASE}digest": found["library/debian:12-old"].digest,
    }
    push("acme/labelled", lab.image([layer(a="1")], config={"Labels": labels}), "1")
    proved = lab.image([layer(p="1")])
    about = _provenance(debian=found["library/debian:12-old"].digest)
    push("acme/proved", lab.index({"linux/amd64": proved}, about), "1")
    push("acme/unknown", lab.image([layer(u="1")]), "1")
    return found


def test_what_versions_stand_on(
    host: str, pushed: Mapping[str, Built], dflint: Dflint, here: Path
) -> None:
    found = inventory(dflint, "--registry", host)
    old = f"{host}/library/debian:12-old"
    assert bases(found, f"{host}/acme/api:1.0") == [
        (f"{host}/acme/base:1", "base", "shares its layers")
    ]
    assert bases(found, f"{host}/acme/base:1") == [(old, "base", "shares its layers")]
    assert bases(found, f"{host}/acme/labelled:1") == [(old, "base", "declared")]
    assert bases(found, f"{host}/acme/proved:1") == [(old, "base", "declared")]
    assert bases(found, f"{host}/acme/unknown:1") == []
    (version,) = image(found, f"{host}/acme/api:2.0")["versions"]
    assert version["platforms"] == ["linux/amd64", "linux/arm64"]
    assert version.keys() == {"digest", "names", "platforms", "created", "other_digests"}
    assert version["digest"] == pushed["acme/api:2.0"].digest
    assert pushed["acme/api:2.0"].children[1].digest in version["other_digests"]


def test_what_a_digest_affects(
    host: str, pushed: Mapping[str, Built], dflint: Dflint, here: Path
) -> None:
    digest = pushed["library/debian:12-old"].digest
    found = inventory(dflint, "--registry", host, "--affected-by", digest)
    assert rebuilt(found) == [
        [
            [(f"{host}/acme/base:1", "certain")],
            [(f"{host}/acme/labelled:1", "certain")],
            [(f"{host}/acme/proved:1", "certain")],
        ],
        [[(f"{host}/acme/api:1.0", "certain")]],
    ]


@pytest.mark.parametrize("is_compressed", [True, False])
def test_what_a_layer_affects(
    host: str, pushed: Mapping[str, Built], dflint: Dflint, here: Path, is_compressed: bool
) -> None:
    """By the digest of its blob, or by that of its files in the configuration."""
    import gzip

    digest = lab.digest(OWN if is_compressed else gzip.decompress(OWN))
    found = inventory(dflint, "--registry", host, "--affected-by", digest)
    assert found["affected"]["is_layer"]
    assert rebuilt(found) == [
        [[(f"{host}/acme/base:1", "certain")], [(f"{host}/acme/base:2", "certain")]],
        [[(f"{host}/acme/api:1.0", "certain")], [(f"{host}/acme/api:2.0", "certain")]],
    ]


def test_pods_run_versions(
    host: str, pushed: Mapping[str, Built], dflint: Dflint, here: Path
) -> None:
    """By the digest of an index, of an image in it, or of a configuration."""
    api = pushed["acme/api:2.0"]
    config = lab.digest(pushed["acme/api:1.0"].blobs[0])
    name = f"{host}/acme/api"
    pods = listed(
        pod("a-0", f"{name}:2.0", f"{name}@{api.digest}"),
        pod("b-0", f"{name}:latest", f"docker-pullable://{name}@{api.children[1].digest}"),
        pod("c-0", f"{name}:latest", config),
        pod("d-0", "mirror.example.com/api:9", f"mirror.example.com/api@{api.digest}"),
    )
    found = inventory(dflint, "--registry", host, "--kubernetes", "-", stdin=pods)
    assert runs(found, f"{name}:2.0") == [
        ("prod/Pod/a-0", "by digest"), ("prod/Pod/b-0", "by digest"), ("prod/Pod/d-0", "by digest"),
    ]  # fmt: skip
    assert runs(found, f"{name}:1.0") == [("prod/Pod/c-0", "by digest")]


def test_versions_of_one_dockerfile_are_told_apart(
    host: str, pushed: Mapping[str, Built], dflint: Dflint, here: Path
) -> None:
    """What runs an unaffected version is not among what runs an affected one."""
    name = f"{host}/acme/api"
    write(
        here,
        {
            "api/Dockerfile": f"FROM {host}/acme/base:latest\n",
            "api/build.sh": f'docker build -t "{name}:$TAG" .\n',
        },
    )
    pods = listed(
        pod("old-0", f"{name}:1.0", f"{name}@{pushed['acme/api:1.0'].digest}"),
        pod("new-0", f"{name}:2.0", f"{name}@{pushed['acme/api:2.0'].digest}"),
    )
    digest = pushed["library/debian:12-old"].digest
    found = inventory(
        dflint, "--registry", host, "--kubernetes", "-", "--affected-by", digest, stdin=pods
    )
    (api,) = [
        it
        for step in found["affected"]["steps"]
        for group in step
        for it in group
        if it["image"] == f"{name}:?"
    ]
    assert [it["place"] for it in api["runs"]] == ["prod/Pod/old-0"]
    assert image(found, f"{name}:?")["names"] == [f"{name}:?", f"{name}:1.0", f"{name}:2.0"]


def test_a_copy_in_another_repository_is_the_same_image(
    host: str, pushed: Mapping[str, Built], dflint: Dflint, here: Path
) -> None:
    """As `dflint registry promote` makes it."""
    client = Client(host)
    it = lab.image([layer(copied="1")])
    client.push("copies/staging", it, "7")
    client.push("copies/prod", it, "7", "live")
    pods = listed(pod("a-0", f"{host}/copies/prod:live", f"{host}/copies/prod@{it.digest}"))
    found = inventory(dflint, "--registry", f"{host}/copies", "--kubernetes", "-", stdin=pods)
    (one,) = found["images"]
    assert one["names"] == [
        f"{host}/copies/prod:7", f"{host}/copies/prod:live", f"{host}/copies/staging:7",
    ]  # fmt: skip
    assert runs(found, one["id"]) == [("prod/Pod/a-0", "by digest")]


def test_a_base_that_is_in_no_registry_that_was_read(
    host: str, pushed: Mapping[str, Built], dflint: Dflint, here: Path
) -> None:
    """A label with a digest makes it certain, one without leaves the tag."""
    client = Client(host)
    digest = made_digest("ubuntu")
    pinned = {f"{BASE}name": "docker.io/library/ubuntu:24.04", f"{BASE}digest": digest}
    for name, labels in (("pinned", pinned), ("tagged", {f"{BASE}name": "ubuntu:24.04"})):
        it = lab.image([layer(elsewhere=name)], config={"Labels": labels})
        client.push(f"elsewhere/{name}", it, "1")
    found = inventory(
        dflint, "--registry", f"{host}/elsewhere", "--affected-by", f"ubuntu:24.04@{digest}"
    )
    assert rebuilt(found) == [
        [[(f"{host}/elsewhere/pinned:1", "certain")], [(f"{host}/elsewhere/tagged:1", "possible")]]
    ]


def test_a_part_of_a_registry(
    host: str, pushed: Mapping[str, Built], dflint: Dflint, here: Path
) -> None:
    found = inventory(dflint, "--registry", f"{host}/acme/api")
    assert {it["id"] for it in found["images"]} == {f"{host}/acme/api:1.0", f"{host}/acme/api:2.0"}
    found = inventory(dflint, "--registry", f"{host}/library")
    assert {it["id"] for it in found["images"]} == {
        f"{host}/library/debian:12", f"{host}/library/debian:12-old",
    }  # fmt: skip


def test_a_registry_that_lists_nothing_has_the_repository_that_is_named(
    host: str, pushed: Mapping[str, Built], dflint: Dflint, here: Path
) -> None:
    """As Docker Hub and GHCR."""
    behind = lab.before(host)

    def answer(asked: lab.Asked) -> lab.Said:
        return lab.Said(404, {}, b"{}") if "_catalog" in asked.path else behind(asked)

    with lab.Faulty(answer) as server:
        found = inventory(dflint, "--registry", f"{server.host}/acme/api")
        assert len(found["images"]) == 2
        code, _, err = dflint("inventory", "--registry", server.host)
        assert (code, "--repositories-from FILE" in err) == (2, True)


def test_a_folder_of_layouts(dflint: Dflint, here: Path) -> None:
    import json

    it = lab.image([OLD, OWN])
    below = lab.image([OLD])
    for name, one in (("debian", below), ("base", it)):
        folder = here / "mirror" / name
        blobs = folder / "blobs" / "sha256"
        blobs.mkdir(parents=True)
        for content in (one.manifest, *one.blobs):
            (blobs / lab.digest(content).removeprefix("sha256:")).write_bytes(content)
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
        entry = lab.descriptor(
            one.manifest, one.media_type, annotations={"org.opencontainers.image.ref.name": "1"}
        )
        (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": [entry]}))
    found = inventory(dflint, "--registry", "mirror", "--affected-by", below.digest)
    assert rebuilt(found) == [[[("mirror/base:1", "certain")]]]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--registry", "bad host"), "is not the host of a registry"),
        (("--registry", "localhost:1/Team"), '"Team" is not the name of a repository'),
        (("--repositories-from", "x"), "--repositories-from goes with --registry"),
        (("--registry", "127.0.0.1:1", "--timeout", "2"), "127.0.0.1:1"),
    ],
)
def test_what_is_wrong_with_a_registry(
    dflint: Dflint, here: Path, args: tuple[str, ...], said: str
) -> None:
    code, out, err = dflint("inventory", *args)
    assert (code, out) == (2, "")
    assert said in err and err.count("\n") == 1


def test_no_network_without_a_registry(
    dflint: Dflint, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was used")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    write(here, {"Dockerfile": "FROM debian:12\n"})
    assert len(inventory(dflint, "--affected-by", "debian:12")["images"]) == 2
