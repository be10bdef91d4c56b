"""Images in a registry: what is attached to them, who signed them, which platform is meant."""

import io
import json
import tarfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dflint.registry.manifests import OCI_MANIFEST
from tests.cli.conftest import Dflint
from tests.gate.lab import (
    BUILDER,
    COMMIT,
    OTHER,
    SOURCE,
    arguments,
    bundle,
    cyclonedx,
    envelope,
    grype,
    match,
    program,
    signature,
    slsa_02,
    slsa_1,
    spdx,
    statement,
    trivy,
)
from tests.registry.lab import (
    Built,
    Client,
    Faulty,
    as_json,
    descriptor,
    digest,
    image,
    index,
    layer,
)
from tests.registry.small import Small

BASE = {"org.opencontainers.image.base.name": "docker.io/library/debian:12-slim",
        "org.opencontainers.image.base.digest": f"sha256:{'d' * 64}"}  # fmt: skip
APP = image([layer(app="1")], config={"User": "1000", "Labels": BASE})
ARM = image([layer(app="2")], architecture="arm64")
IN_TOTO, ENVELOPE = "application/vnd.in-toto+json", "application/vnd.dsse.envelope.v1+json"
BUNDLE = "application/vnd.dev.sigstore.bundle.v0.3+json"
EMPTY = b"{}"
Gate = Callable[..., tuple[int, list[str], str]]


def artifact(
    *contents: tuple[str, Any], subject: Built | None = None, kind: str = "", **more: Any
) -> Built:
    """A manifest whose layers are documents, by their media types."""
    blobs = [as_json(it) for _, it in contents]
    layers = [
        descriptor(blob, media, **more) for (media, _), blob in zip(contents, blobs, strict=True)
    ]
    record: dict[str, Any] = {
        "schemaVersion": 2, "mediaType": OCI_MANIFEST,
        "config": descriptor(EMPTY, "application/vnd.oci.empty.v1+json"), "layers": layers,
    }  # fmt: skip
    if subject is not None:
        record["subject"] = descriptor(subject.manifest, subject.media_type)
        record["artifactType"] = kind or contents[0][0]
    return Built(as_json(record), OCI_MANIFEST, [EMPTY, *blobs])


@pytest.fixture(scope="module")
def small() -> Iterator[str]:
    """A registry with the API of referrers."""
    with Faulty(Small()) as server:
        yield server.host


@pytest.fixture
def gate(dflint: Dflint, here: Path) -> Gate:
    def run(
        of: str, require: str, *args: str, on: str = "image", tools: str = "", **reports: Any
    ) -> Any:
        policy = f'{tools}\n[[policy]]\nname = "a"\non = "{on}"\nrequire = """{require}"""\nmessage = "no"\n'
        (here / "p.policy.toml").write_text(policy)
        more = []
        for name, content in reports.items():
            (here / f"{name}.json").write_text(json.dumps(content))
            more += [f"--{name}", f"{name}.json"]
        args = (
            "--policy",
            "p.policy.toml",
            "--plain-http",
            "--format",
            "concise",
            "-q",
            *more,
            *args,
        )
        code, out, err = dflint("gate", of, *args)
        return code, out.splitlines(), err

    return run


# --- names and platforms ---


@pytest.fixture
def both(host: str) -> str:
    """An index for two platforms."""
    Client(host).push("team/both", index({"linux/amd64": APP, "linux/arm64": ARM}), "1.2", "latest")
    return f"{host}/team/both:1.2"


def test_what_a_name_says(gate: Gate, host: str, both: str) -> None:
    top = index({"linux/amd64": APP, "linux/arm64": ARM}).digest
    require = f"""
    image.name == '{both}' && image.registry == '{host}' && image.repository == '{host}/team/both'
    && image.tag == '1.2' && image.digest == '{APP.digest}' && image.index == '{top}'
    && image.platforms == ['linux/amd64', 'linux/arm64'] && image.platform == 'linux/amd64'
    && image.stored_in.tags == ['1.2', 'latest'] && image.tags.all(t, t.digest == '{top}')
    """
    assert gate(both, require, "--platform", "linux/amd64") == (0, [], "")
    require = "image.size == 1 && image.wasted == 0 && image.layers.size() == 1 && !image.root"
    assert gate(both, require, "--platform", "linux/amd64") == (0, [], ""), "its layers are read"


def test_tags_and_repositories(gate: Gate, host: str, both: str) -> None:
    more = ("--platform", "linux/amd64")
    require = "tag.name.split('.').size() == 2 && tag.repository.endsWith('/team/both')"
    assert gate(both, require, *more, on="tag")[0] == 0
    code, out, _ = gate(f"{host}/team/both:latest", require, *more, on="tag")
    assert code == 1
    assert out[0].startswith(f"{host}/team/both:latest:1:1: error[DFP-a] no"), (
        "the place is the reference"
    )
    assert gate(both, "'latest' in repository.tags", *more, on="repository")[0] == 0
    by_digest = f"{host}/team/both@{APP.digest}"
    code, out, _ = gate(by_digest, "tag.name != ''", on="tag")
    assert code == 1
    assert "the tags are not known: the image is not called by a tag" in out[0]


def test_a_report_must_be_about_the_platform_that_is_gated(gate: Gate, both: str) -> None:
    top = index({"linux/amd64": APP, "linux/arm64": ARM}).digest
    require = "image.vulnerabilities.size() == 0"
    of_amd = trivy(digest(APP.blobs[0]), RepoDigests=[f"both@{top}"])
    assert gate(both, require, "--platform", "linux/amd64", scan=of_amd)[0] == 0
    code, out, _ = gate(both, require, "--platform", "linux/arm64", scan=of_amd)
    assert code == 1
    assert "is about another image" in out[0]
    assert gate(both, require, "--platform", "linux/arm64", scan=grype(ARM.digest))[0] == 0


def test_policy_check_takes_a_registry_too(dflint: Dflint, here: Path, both: str) -> None:
    (here / "dflint.toml").write_text(
        '[[policy]]\nname = "a"\non = "repository"\nrequire = "size(repository.tags) > 5"\n'
    )
    args = ("--image", f"{both}", "--plain-http", "-q")
    code, out, _ = dflint("policy", "check", *args)
    assert (code, "[a]" in out) == (1, True)
    assert '"tags": [' in dflint("policy", "input", *args[:-1])[1]


def test_an_image_that_is_not_there_is_a_mistake(gate: Gate, host: str) -> None:
    code, _, err = gate(f"{host}/team/none:1", "image.root")
    assert (code, err.count("\n")) == (2, 1)
    assert f'there is no image "{host}/team/none:1"' in err


# --- attestations ---


def test_what_buildkit_attaches(gate: Gate, host: str) -> None:
    """Children of the index, about one of its platforms."""
    documents = [
        (IN_TOTO, slsa_02(APP.digest)),
        (IN_TOTO, statement("https://spdx.dev/Document", spdx(""), APP.digest)),
    ]
    it = index({"linux/amd64": APP, "linux/arm64": ARM}, artifact(*documents))
    Client(host).push("team/kit", it, "1")
    require = f"""
    image.provenance.builder == '{BUILDER}' && image.provenance.source == '{SOURCE}'
    && image.provenance.commit == '{COMMIT}' && image.provenance.version == '0.2'
    && image.provenance.finished - image.provenance.started < duration('6m') && !image.provenance.signed
    && image.sbom.format == 'SPDX' && image.sbom.packages.exists(p, p.name == 'zlib' && p.type == 'deb')
    && image.base.name == 'debian' && image.base.via == 'label' && image.base.tag == '12-slim'
    && image.base.digest.startsWith('sha256:dd') && !image.base.eol
    && image.bases.map(b, b.via) == ['label', 'provenance']
    """
    assert gate(f"{host}/team/kit:1", require, "--platform", "linux/amd64") == (0, [], "")
    code, out, _ = gate(
        f"{host}/team/kit:1", "image.provenance.builder != ''", "--platform", "linux/arm64"
    )
    assert code == 1
    assert "the image has none" in out[0], "they are about the other platform"


@pytest.mark.parametrize(
    ("media", "wrap"), [(IN_TOTO, lambda it: it), (ENVELOPE, envelope), (BUNDLE, bundle)]
)
def test_what_refers_to_an_image(gate: Gate, small: str, media: str, wrap: Any) -> None:
    client = Client(small)
    repository = f"team/{media.rpartition('.')[2].partition('+')[0]}"
    client.push(repository, APP, "1")
    about = artifact((media, wrap(slsa_1(APP.digest))), subject=APP)
    client.push(repository, about)
    client.push(
        repository, artifact(("application/vnd.cyclonedx+json", cyclonedx(OTHER)), subject=APP)
    )
    signed = "image.provenance.signed" if media != IN_TOTO else "!image.provenance.signed"
    require = f"""
    image.provenance.source == '{SOURCE}' && image.provenance.commit == '{COMMIT}' && {signed}
    && image.provenance.version == '1' && image.provenance.build_type.contains('workflow')
    && image.sbom.format == 'CycloneDX' && image.sbom.packages.size() == 1
    """
    assert gate(f"{small}/{repository}:1", require) == (0, [], "")


def test_what_cosign_attaches_by_tags(gate: Gate, host: str) -> None:
    client = Client(host)
    client.push("team/tags", APP, "1")
    tag = APP.digest.replace(":", "-")
    client.push("team/tags", artifact((ENVELOPE, envelope(slsa_1(APP.digest)))), f"{tag}.att")
    client.push("team/tags", artifact(("text/spdx+json", spdx(OTHER))), f"{tag}.sbom")
    require = (
        f"image.provenance.commit == '{COMMIT}' && image.sbom.origin.startsWith('the attestation')"
    )
    assert gate(f"{host}/team/tags:1", require) == (0, [], "")


def test_a_statement_about_another_image_says_nothing_of_this_one(gate: Gate, small: str) -> None:
    client = Client(small)
    client.push("team/other", APP, "1")
    client.push("team/other", artifact((BUNDLE, bundle(slsa_1(OTHER))), subject=APP))
    code, out, _ = gate(f"{small}/team/other:1", "image.provenance.source != ''")
    assert (code, "the image has none" in out[0]) == (1, True)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ([], "is damaged"),
        ({"dsseEnvelope": {"payload": "%%%", "payloadType": IN_TOTO}}, "has a payload that is no base64"),
        ({"dsseEnvelope": {"payload": "e30=", "payloadType": "text/plain"}}, "has a payload that is no in-toto statement"),
        ({"dsseEnvelope": {"payload": "e30=", "payloadType": IN_TOTO}}, "is no in-toto statement"),
        ({"messageSignature": {}}, "the image has none"),
        ({"mediaType": BUNDLE}, "is no in-toto statement"),
        (statement("https://slsa.dev/provenance/v9", {}, APP.digest), "has a provenance of a version that is not read"),
        (statement("https://slsa.dev/provenance/v1", {"buildDefinition": 3}, APP.digest), "is damaged"),
    ],
)  # fmt: skip
def test_a_damaged_attestation_fails(gate: Gate, small: str, content: Any, sentence: str) -> None:
    client = Client(small)
    repository = f"bad/{digest(as_json(content))[7:15]}"
    client.push(repository, APP, "1")
    client.push(repository, artifact((BUNDLE, content), subject=APP))
    code, out, _ = gate(f"{small}/{repository}:1", "image.provenance.source != ''")
    assert code == 1
    assert sentence in out[0]


def test_too_many_attestations_are_not_read(gate: Gate, small: str) -> None:
    client = Client(small)
    client.push("team/many", APP, "1")
    for number in range(51):
        client.push("team/many", artifact((IN_TOTO, {"number": number}), subject=APP))
    code, out, _ = gate(f"{small}/team/many:1", "image.provenance.source != ''")
    assert (code, "at most 50 are read" in out[0]) == (1, True)


def test_what_is_of_another_kind_is_not_read(gate: Gate, small: str) -> None:
    """The manifest says what is in it: a damaged SBOM is no matter where the provenance is asked for."""
    client = Client(small)
    client.push("team/kinds", APP, "1")
    note: Any = {"annotations": {"in-toto.io/predicate-type": "https://spdx.dev/Document"}}
    client.push("team/kinds", artifact((IN_TOTO, {"damaged": 1}), subject=APP, **note))
    client.push("team/kinds", artifact((IN_TOTO, slsa_1(APP.digest)), subject=APP))
    assert gate(f"{small}/team/kinds:1", f"image.provenance.commit == '{COMMIT}'")[0] == 0
    code, out, _ = gate(f"{small}/team/kinds:1", "image.sbom.packages.size() > 0")
    assert (code, "is no in-toto statement" in out[0]) == (1, True)


def test_the_label_of_a_layout_and_its_attestation(gate: Gate, here: Path) -> None:
    """What is in a folder is read as what is in a registry."""
    about = artifact((IN_TOTO, slsa_1(APP.digest)), subject=APP)
    folder = here / "oci"
    (folder / "blobs" / "sha256").mkdir(parents=True)
    for content in (APP.manifest, *APP.blobs, about.manifest, *about.blobs):
        (folder / "blobs" / "sha256" / digest(content)[7:]).write_bytes(content)
    (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    tag = {"annotations": {"org.opencontainers.image.ref.name": "1"}}
    listed = [
        descriptor(APP.manifest, OCI_MANIFEST, **tag),
        descriptor(about.manifest, OCI_MANIFEST),
    ]
    (folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": listed}))
    require = f"image.provenance.commit == '{COMMIT}' && image.base.name == 'debian'"
    assert gate(f"{folder}:1", require) == (0, [], "")
    with tarfile.open(here / "app.tar", "w") as archive:
        archive.add(folder, ".")
    assert gate("app.tar", require) == (0, [], ""), "and in an archive"


@pytest.mark.parametrize("is_nested", [True, False])
def test_what_buildkit_writes_into_an_archive(gate: Gate, here: Path, is_nested: bool) -> None:
    """An index in the index of the archive, or its attestation beside it; without a tag."""
    said = artifact((IN_TOTO, slsa_02(APP.digest)))
    top = index({"linux/amd64": APP}, said)
    children = json.loads(top.manifest)["manifests"]
    listed = [descriptor(top.manifest, top.media_type)] if is_nested else children
    contents = (top.manifest, APP.manifest, *APP.blobs, said.manifest, *said.blobs)
    parts = {f"blobs/sha256/{digest(it)[7:]}": it for it in contents}
    parts["oci-layout"] = b'{"imageLayoutVersion": "1.0.0"}'
    parts["index.json"] = as_json({"schemaVersion": 2, "manifests": listed})
    with tarfile.open(here / "app.tar", "w") as archive:
        for name, content in parts.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    assert gate("app.tar", f"image.provenance.commit == '{COMMIT}'") == (0, [], "")


def test_newer_tags_of_the_base(gate: Gate, small: str) -> None:
    client = Client(small)
    client.push("bases/os", ARM, "1.2-slim", "1.3-slim", "2-slim", "1.3", "latest")
    label = {"org.opencontainers.image.base.name": f"{small}/bases/os:1.2-slim"}
    client.push("team/based", image([layer(app="1")], config={"Labels": label}), "1")
    assert gate(f"{small}/team/based:1", "image.base.newer == ['1.3-slim']") == (0, [], "")
    label = {"org.opencontainers.image.base.name": f"{small}/none:1"}
    client.push("team/based", image([layer(app="1")], config={"Labels": label}), "2")
    code, out, _ = gate(f"{small}/team/based:2", "image.base.newer == []")
    assert (code, "cannot be decided" in out[0]) == (1, True)


# --- signatures ---


@pytest.fixture
def signed(host: str) -> str:
    Client(host).push("team/signed", APP, "1")
    return f"{host}/team/signed:1"


VERIFIED = "image.signatures.exists(s, s.verified && s.kind == 'cosign')"


def cosign(here: Path, *args: Any) -> str:
    tool = program(here / "cosign", *args)
    return f'[tools]\ncosign = ["{tool}", "verify", "-o", "json", "{{image}}"]\n'


def test_a_signature_that_cosign_verifies(gate: Gate, here: Path, signed: str, host: str) -> None:
    tools = cosign(here, [signature(APP.digest, Subject="dev@example.com")])
    more = (
        "--certificate-identity",
        "dev@example.com",
        "--certificate-oidc-issuer",
        "https://i.example.com",
    )
    require = f"{VERIFIED} && image.signatures[0].subject == 'dev@example.com' && image.signatures[0].issuer == 'https://i.example.com'"
    assert gate(signed, require, *more, tools=tools) == (0, [], "")
    asked = arguments(here / "cosign")
    assert asked == ["verify", "-o", "json", *more, f"{host}/team/signed@{APP.digest}"]


@pytest.mark.parametrize(
    ("code", "require", "expected"),
    [
        (10, VERIFIED, 1), (12, VERIFIED, 1), (10, "image.signatures.size() == 0", 0),
        (12, "image.signatures.size() == 1 && !image.signatures[0].verified", 0),
    ],
)  # fmt: skip
def test_an_image_that_is_not_signed_or_by_somebody_else(
    gate: Gate, here: Path, signed: str, code: int, require: str, expected: int
) -> None:
    got, out, _ = gate(signed, require, tools=cosign(here, "", code, "Error: x"))
    assert got == expected
    assert "cannot" not in "".join(out)


def test_a_cosign_that_fails_fails_the_gate(gate: Gate, here: Path, signed: str) -> None:
    code, out, _ = gate(
        signed, VERIFIED, tools=cosign(here, "", 1, "Error: getting Rekor keys: timeout\n")
    )
    assert code == 1
    assert "DFP-image.signatures" in out[0]
    assert "cosign failed with exit code 1: Error: getting Rekor keys: timeout" in out[0]
    code, out, _ = gate(signed, "!image.root", "--key", "k.pub", tools=cosign(here, "", 1, "x"))
    assert code == 1, "a key was named: it must be right, whatever the policies ask"


def test_cosign_is_asked_only_when_a_policy_does(gate: Gate, here: Path, signed: str) -> None:
    assert gate(signed, "!image.root", tools=cosign(here, "", 1))[0] == 0
    code, out, _ = gate(signed, VERIFIED)
    assert (code, "cosign is not asked: give --key" in out[0]) == (1, True)


def test_an_image_in_no_registry_has_signatures_only_for_a_local_image(
    gate: Gate, here: Path
) -> None:
    from tests.image.lab import file, layout

    folder = layout([("COPY app /", [file("app", 10)])]).folder(here / "oci")
    code, out, _ = gate(folder, VERIFIED, tools=cosign(here, []))
    assert code == 1
    assert "cosign verifies images in a registry" in out[0]


def test_a_scanner_gets_the_digest_of_the_platform(
    gate: Gate, here: Path, both: str, host: str
) -> None:
    tool = program(here / "grype", grype(ARM.digest, match(severity="Low")))
    tools = f'[tools]\nscanner = ["{tool}", "registry:{{image}}", "-o", "json"]\n'
    assert (
        gate(both, "image.vulnerabilities.size() == 1", "--platform", "linux/arm64", tools=tools)[0]
        == 0
    )
    assert arguments(here / "grype")[0] == f"registry:{host}/team/both@{ARM.digest}"
