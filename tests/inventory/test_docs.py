"""docs/inventory.md: the example is what is printed, and the schema has all keys and no others."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.cli.conftest import Dflint
from tests.inventory.lab import digest, listed, pod, write

DOCS = (Path(__file__).parents[2] / "docs" / "inventory.md").read_text()
OLD = f"sha256:{'3f8a' * 16}"
API = f"ghcr.io/acme/api@{digest('api')}"
FILES = {
    "base/Dockerfile": f"FROM debian:12@{OLD}\n",
    "base/docker-bake.hcl": 'target "base" { tags = ["ghcr.io/acme/base:1"] }\n',
    "api/Dockerfile": "FROM golang:1.24 AS build\nFROM ghcr.io/acme/base:1\nCOPY --from=build /api /api\n",
    "api/build.sh": 'docker build -t "ghcr.io/acme/api:$COMMIT" .\n',
}
OWNED: dict[str, Any] = {
    "owner": ("ReplicaSet", "api-5d4f8c7b9"),
    "labels": {"pod-template-hash": "5d4f8c7b9"},
}
PODS = listed(
    pod("api-5d4f8c7b9-x2k4p", "ghcr.io/acme/api:3f2a1b", API, **OWNED),
    pod("api-5d4f8c7b9-zz9p8", "ghcr.io/acme/api:3f2a1b", API, **OWNED),
    pod("redis-0", "redis:7", f"docker.io/library/redis@{digest('r')}", owner=("StatefulSet", "redis")),
)  # fmt: skip


def test_the_example_is_what_is_printed(dflint: Dflint, here: Path) -> None:
    write(here, {**FILES, "pods.json": PODS})
    shown = next(it for it in re.findall(r"```\n(.*?)```", DOCS, re.DOTALL) if it.count("\n") > 8)
    command, _, output = shown.partition("\n")
    code, out, err = dflint(*command.removeprefix("$ dflint ").split())
    assert (code, err) == (0, "")
    assert out == output


def _keys(name: str, value: Any) -> Iterator[tuple[str, str]]:
    """The keys of an object and of those in it, with the kind of object that each is of."""
    inner = {
        "images": "image", "affected": "affected", "bases": "base", "because": "base", "runs": "run",
        "own_runs": "run", "builds": "build", "declared": "declaration", "versions": "version",
        "steps": "rebuild",
    }  # fmt: skip
    if isinstance(value, list):
        for it in value:
            yield from _keys(name, it)
    elif isinstance(value, dict):
        for key, it in value.items():
            yield name, key
            yield from _keys(inner.get(key, name), it)


def test_the_schema_is_that_of_the_output(dflint: Dflint, here: Path) -> None:
    """Versions need a registry: their keys are in tests/inventory/test_registry.py."""
    write(here, {**FILES, "pods.json": PODS})
    _, out, _ = dflint(
        "inventory", "--kubernetes", "pods.json", "--affected-by", "debian:12", "--format", "json"
    )
    found = set(_keys("", json.loads(out)))
    documented = {
        (row[0].strip(), key)
        for line in DOCS.partition("## JSON")[2].splitlines()
        if line.startswith("| ") and "`" in line
        for row in [line.strip("|").split("|")]
        for key in re.findall(r"`(\w+)`", row[1])
    }
    assert found == {it for it in documented if it[0] != "version"}
