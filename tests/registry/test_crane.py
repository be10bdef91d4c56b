"""A second registry and a second client, both of go-containerregistry: what dflint reads is what crane
reads, and what it copies is what crane copies."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dflint.registry.content import Registry, config_of
from dflint.registry.transport import Transport
from tests.cli.conftest import Dflint, dflint, here
from tests.registry.fill import Filled, fill
from tests.registry.lab import Client, crane, crane_registry, image, index, layer, real_registry

__all__ = ["dflint", "here"]


@pytest.fixture(
    scope="module", params=[real_registry, crane_registry], ids=["distribution", "crane"]
)
def both(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Filled]]:
    """A registry with content of every kind: its host, and what is there."""
    with request.param(tmp_path_factory.mktemp("registry")) as host:
        yield host, fill(Client(host))


def test_lists_and_digests_are_those_of_crane(both: tuple[str, Filled], dflint: Dflint) -> None:
    host, filled = both
    code, out, _ = dflint("registry", "list", host, "--output-format", "json")
    found = {it["name"]: it["tags"] for it in json.loads(out)["repositories"]}
    assert code == 0
    assert sorted(found) == sorted(crane("catalog", host).split())
    assert found == filled.tags
    for repository, tags in found.items():
        assert sorted(tags) == sorted(crane("ls", f"{host}/{repository}").split())
    for tag in ("1.0", "latest"):
        reference = f"{host}/team-a/good:{tag}"
        assert crane("digest", reference).strip() == found["team-a/good"][tag]


def test_manifests_and_configurations_are_those_of_crane(both: tuple[str, Filled]) -> None:
    host, _ = both
    registry = Registry(Transport(host))
    for name in ("team-a/good:1.0", "team-a/old:1", "team-a/multi:1", "team-b/undated:2"):
        repository, _, tag = name.partition(":")
        manifest = registry.manifest(repository, tag)
        assert manifest.content.decode() == crane("manifest", f"{host}/{name}").removesuffix("\n")
        if manifest.is_image:
            config = config_of(registry, repository, manifest)
            assert config == json.loads(crane("config", f"{host}/{name}"))


def test_usage_and_audit_are_the_same_over_both(both: tuple[str, Filled], dflint: Dflint) -> None:
    host, filled = both
    code, out, err = dflint("registry", "usage", host, "--output-format", "json")
    assert (code, err) == (0, "")
    assert json.loads(out)
    code, _, err = dflint("registry", "audit", host, "--json", "audit.json")
    assert (code, err) == (0, "")
    records = json.loads(Path("audit.json").read_text())
    (bad,) = (it for it in records if it["digest"] == filled.tags["team-a/bad"]["1"])
    assert (bad["repository"], bad["is_root"], bad["has_shell_form"]) == ("team-a/bad", True, True)


def test_a_copy_is_that_of_crane(both: tuple[str, Filled], dflint: Dflint, tmp_path: Path) -> None:
    host, _ = both
    with crane_registry(tmp_path) as other:
        source = f"{host}/team-a/multi:1"
        assert dflint("registry", "promote", source, f"{other}/ours:1")[0] == 0
        crane("copy", source, f"{other}/theirs:1")
        assert crane("digest", f"{other}/ours:1") == crane("digest", f"{other}/theirs:1")
        assert crane("digest", f"{other}/ours:1") == crane("digest", source)


def test_pull_and_push_is_no_promotion(tmp_path: Path, dflint: Dflint) -> None:
    """The control: what scripts often do gives another image, of one platform."""
    with crane_registry(tmp_path) as host:
        arm = image([layer(a="1")], architecture="arm64")
        it = Client(host).push(
            "app", index({"linux/amd64": image([layer(a="1")]), "linux/arm64": arm}), "1"
        )
        crane("pull", f"{host}/app:1", str(tmp_path / "app.tar"), "--platform", "linux/amd64")
        crane("push", str(tmp_path / "app.tar"), f"{host}/script:1")
        assert dflint("registry", "promote", f"{host}/app:1", f"{host}/prod:1")[0] == 0
        assert crane("digest", f"{host}/prod:1").strip() == it.digest
        assert crane("digest", f"{host}/script:1").strip() != it.digest


def test_sync_from_one_registry_to_the_other(
    both: tuple[str, Filled], dflint: Dflint, tmp_path: Path
) -> None:
    host, filled = both
    with crane_registry(tmp_path) as other:
        code, _, err = dflint("registry", "sync", host, other, "--repositories", "team-*/*")
        assert (code, err) == (0, "")
        for name in ("team-a/good:latest", "team-a/multi:1", "team-b/copy:1"):
            repository, _, tag = name.partition(":")
            assert crane("digest", f"{other}/{name}").strip() == filled.tags[repository][tag]
