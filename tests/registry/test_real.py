"""A real registry: what is read is what was put there."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from dflint.registry.cache import ContentCache
from dflint.registry.content import Registry, config_of
from dflint.registry.credentials import Credentials
from dflint.registry.errors import Denied, NotFound, RegistryError, Unreachable
from dflint.registry.layout import Layouts
from dflint.registry.manifests import DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST
from dflint.registry.transport import Transport
from tests.registry import lab
from tests.registry.lab import Client, image, index, layer

ONE, TWO = layer(a="1"), layer(b="2" * 5000)


@pytest.fixture(scope="module")
def filled(host: str) -> str:
    client = Client(host)
    amd, arm = image([ONE, TWO]), image([ONE], architecture="arm64")
    said = image([layer(sbom="{}")])
    client.push(
        "team/app", index({"linux/amd64": amd, "linux/arm64/v8": arm}, said), "1.0", "latest"
    )
    client.push("team/old", image([ONE], media_type=DOCKER_MANIFEST), "1")
    signed = client.push("team/signed", image([ONE]), "1")
    about = client.push(
        "team/signed", image([TWO], subject=signed, artifact_type="application/x-signature")
    )
    listed = lab.as_json({"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [
        lab.descriptor(about.manifest, OCI_MANIFEST, artifactType="application/x-signature")
    ]})  # fmt: skip
    client.push("team/signed", lab.Built(listed, OCI_INDEX), signed.digest.replace(":", "-"))
    client.push("team/many", signed, *(f"v{number}" for number in range(120)))
    return host


@pytest.fixture
def registry(filled: str) -> Iterator[Registry]:
    transport = Transport(filled, login=lab.nobody)
    yield Registry(transport)
    transport.close()


def test_lists_are_complete(registry: Registry) -> None:
    assert registry.repositories() == ["team/app", "team/many", "team/old", "team/signed"]
    assert registry.tags("team/app") == ["1.0", "latest"]
    assert registry.tags("team/many") == sorted(f"v{number}" for number in range(120))


def test_an_index_and_its_images(registry: Registry) -> None:
    found = registry.manifest("team/app", "1.0")
    assert found.is_index
    assert [it.platform for it in found.images] == ["linux/amd64", "linux/arm64/v8"]
    assert [it.is_attestation for it in found.manifests] == [False, False, True]
    assert registry.resolve("team/app", "1.0").digest == found.digest
    one = registry.manifest("team/app", found.images[0].digest)
    assert config_of(registry, "team/app", one)["architecture"] == "amd64"
    assert b"".join(registry.blob("team/app", one.layers[1].digest)) == TWO


def test_docker_schema_2(registry: Registry) -> None:
    found = registry.manifest("team/old", "1")
    assert found.media_type == DOCKER_MANIFEST
    assert found.is_image


def test_referrers_by_the_fallback_tag(registry: Registry) -> None:
    digest = registry.resolve("team/signed", "1").digest
    (found,) = registry.referrers("team/signed", digest)
    assert found.artifact_type == "application/x-signature"
    subject = registry.manifest("team/signed", found.digest).subject
    assert subject is not None
    assert subject.digest == digest
    assert registry.referrers("team/app", registry.resolve("team/app", "1.0").digest) == []


def test_what_is_not_there(registry: Registry) -> None:
    for reference in ("nothing", f"sha256:{'0' * 64}"):
        with pytest.raises(NotFound, match=r"team/app/manifests/"):
            registry.manifest("team/app", reference)
        with pytest.raises(NotFound):
            registry.resolve("team/app", reference)
    with pytest.raises(NotFound):
        registry.tags("team/none")
    with pytest.raises(RegistryError, match="is no name"):
        registry.tags("../../etc")


def test_the_second_read_of_a_digest_asks_no_one(filled: str, tmp_path: Path) -> None:
    transport = Transport(filled, login=lab.nobody)
    registry = Registry(transport, ContentCache(str(tmp_path)))
    found = registry.manifest("team/app", "1.0")
    one = registry.manifest("team/app", found.images[0].digest)
    config = config_of(registry, "team/app", one)
    before = transport.requests
    assert registry.manifest("team/app", found.digest) == found
    assert config_of(registry, "team/app", registry.manifest("team/app", one.digest)) == config
    assert transport.requests == before


def test_a_damaged_cache_is_not_believed(filled: str, tmp_path: Path) -> None:
    registry = Registry(Transport(filled, login=lab.nobody), ContentCache(str(tmp_path)))
    found = registry.manifest("team/app", "1.0")
    (path,) = tmp_path.rglob(found.digest[7:])
    path.write_bytes(b"{}")
    assert registry.manifest("team/app", found.digest) == found


# --- TLS and a login ---


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """A registry with TLS that wants a login: its host, and the file of its authority."""
    folder = tmp_path_factory.mktemp("guarded")
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.private_key_pem.write_to_path(str(folder / "key.pem"))
    for part in issued.cert_chain_pems:
        part.write_to_path(str(folder / "cert.pem"), append=True)
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    tls = (str(folder / "cert.pem"), str(folder / "key.pem"))
    with lab.real_registry(folder, tls=tls, with_login=True) as host:
        client = Client(host, str(folder / "ca.pem"), with_login=True)
        client.push("team/app", image([ONE]), "1")
        yield host, str(folder / "ca.pem")


def test_a_login_over_tls(guarded: tuple[str, str]) -> None:
    host, ca = guarded
    assert Registry(Transport(host, ca_file=ca, login=lab.login)).tags("team/app") == ["1"]


def test_wrong_and_no_credentials(guarded: tuple[str, str]) -> None:
    host, ca = guarded
    with pytest.raises(Denied, match="it asks for a login, and there are no credentials"):
        Registry(Transport(host, ca_file=ca, login=lab.nobody)).tags("team/app")

    def wrong(_: str, __: str) -> Credentials:
        return Credentials(lab.USER, "not it")

    with pytest.raises(Denied) as caught:
        Registry(Transport(host, ca_file=ca, login=wrong)).tags("team/app")
    assert "not it" not in str(caught.value)


def test_a_certificate_that_is_not_known(guarded: tuple[str, str]) -> None:
    """Also on loopback: it is not asked without TLS instead."""
    with pytest.raises(Unreachable, match="certificate cannot be verified"):
        Registry(Transport(guarded[0], login=lab.login)).tags("team/app")


def test_no_registry_there() -> None:
    host = f"127.0.0.1:{lab.free_port()}"
    with pytest.raises(Unreachable, match=f"{host} cannot be reached: Connection refused"):
        Registry(Transport(host)).tags("team/app")
    with pytest.raises(Unreachable, match=r"registry\.invalid"):
        Registry(Transport("registry.invalid")).tags("team/app")


# --- folders ---


def test_a_folder_of_layouts_is_read_as_a_registry(tmp_path: Path) -> None:
    """The same questions as above."""
    amd, arm = image([ONE, TWO]), image([ONE], architecture="arm64")
    whole = index({"linux/amd64": amd, "linux/arm64/v8": arm})
    about = image([TWO], subject=whole, artifact_type="application/x-signature")
    folder = tmp_path / "team" / "app"
    (folder / "blobs" / "sha256").mkdir(parents=True)
    (folder / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    for content in (whole.manifest, amd.manifest, arm.manifest, about.manifest,
                    *amd.blobs, *arm.blobs, *about.blobs):  # fmt: skip
        (folder / "blobs" / "sha256" / lab.digest(content)[7:]).write_bytes(content)
    entries = [
        lab.descriptor(whole.manifest, whole.media_type, annotations={"org.opencontainers.image.ref.name": "1.0"}),
        lab.descriptor(about.manifest, about.media_type),
    ]  # fmt: skip
    (folder / "index.json").write_bytes(lab.as_json({"schemaVersion": 2, "manifests": entries}))
    layouts = Layouts(str(tmp_path))
    assert layouts.repositories() == ["team/app"]
    assert layouts.tags("team/app") == ["1.0"]
    found = layouts.manifest("team/app", "1.0")
    assert found.digest == whole.digest
    assert config_of(layouts, "team/app", layouts.manifest("team/app", amd.digest))["os"] == "linux"
    assert [it.digest for it in layouts.referrers("team/app", whole.digest)] == [about.digest]
    with pytest.raises(NotFound):
        layouts.resolve("team/app", "2.0")
    assert Layouts(str(folder)).repositories() == ["app"]


def test_the_clock_of_the_registry_is_heard(registry: Registry) -> None:
    registry.tags("team/app")
    assert registry.transport.pace.clock_offset is not None
    assert abs(registry.transport.pace.clock_offset) < 5
