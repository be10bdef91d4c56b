"""A build with the policy that is made from the lock takes the image that was locked."""

import os
import subprocess
from pathlib import Path

from dflint.model.images.lock import Locked
from dflint.pin.build_policies import source_policy
from tests.build.lab import engine
from tests.registry.lab import Client, image, index, layer, real_registry


def test_buildkit_takes_the_locked_digest_of_a_tag_that_moved(tmp_path: Path) -> None:
    engine("docker")
    (tmp_path / "registry").mkdir()
    with real_registry(tmp_path / "registry") as host:
        first, second = (index({"linux/amd64": image([layer(a=it)])}) for it in ("one", "two"))
        for built in (first, second):
            Client(host).push("base", built, "1")
        (tmp_path / "Dockerfile").write_text(
            f"FROM {host}/base:1 AS base\nFROM scratch\nCOPY --from=base /a /a\n"
        )
        policy = tmp_path / "policy.json"
        policy.write_text(source_policy([Locked(f"{host}/base:1", first.digest)]))
        assert _taken(tmp_path, "") == "two"
        assert _taken(tmp_path, str(policy)) == "one"


def _taken(folder: Path, policy: str) -> str:
    """The file of the base image, after a build with that policy."""
    environment = {**os.environ, "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY": policy}
    out = folder / f"out{bool(policy)}"
    command = ["docker", "buildx", "build", "--no-cache", "--output", f"type=local,dest={out}", "."]
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return (out / "a").read_text()
