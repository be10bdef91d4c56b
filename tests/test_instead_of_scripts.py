"""docs/instead-of-scripts.md: each command runs, and prints what the page shows."""

from __future__ import annotations

import json
import random
import re
import shlex
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import click
import pytest

from dflint.cli.commands import dflint as commands
from dflint.measure.metrics import Run, Subject, record
from tests.cli.conftest import Dflint, dflint, here
from tests.registry.conftest import _own_home, _quick
from tests.registry.fill import BOOKWORM, BUSTER
from tests.registry.lab import Built, Client, Faulty, image, layer
from tests.registry.small import NAMES_GO_ALONE, Small

__all__ = ["_own_home", "_quick", "dflint", "here"]
TEXT = (Path(__file__).parent.parent / "docs" / "instead-of-scripts.md").read_text()
HOST = "registry.example.com"
# What builds or runs images: only its arguments are checked here, and what it does where it is tested.
NEEDS_ENGINE = ("bench", "measure Dockerfile")
COMMANDS = re.findall(r"^\$ dflint (.+)$", TEXT, re.M)
NEWEST = 16


def _blocks() -> Iterator[tuple[str, str]]:
    """Each command with what it prints by the page."""
    for block in re.findall(r"^```console\n(.*?)^```$", TEXT, re.M | re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, said = part.partition("\n")
            assert command.startswith("dflint "), command
            yield command.removeprefix("dflint "), said


def _section(title: str) -> list[tuple[str, str]]:
    """The commands of a section."""
    text = TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    assert text, title
    return [it for it in _blocks() if f"$ dflint {it[0]}\n" in text]


def _same(said: str, host: str) -> str:
    """Without what differs from day to day, and from machine to machine."""
    said = said.replace(host, HOST)
    said = re.sub(r"sha256:[0-9a-f…]+", "sha256:…", said)
    said = re.sub(r"\d{4}-\d\d-\d\d", "DAY", said)
    return " ".join(re.sub(r"─+", "─", said).split())


def _group(words: list[str]) -> tuple[click.Command, list[str]] | None:
    """The command that words name, and its arguments; None for one that this dflint has not."""
    command: click.Command = commands
    rest = words
    while isinstance(command, click.Group):
        found = command.get_command(click.Context(command), rest[0])
        if found is None:
            return None
        command, rest = found, rest[1:]
    return command, rest


@pytest.fixture
def files(here: Path) -> Path:
    """The files that the page shows, each under its name."""
    for name, text in re.findall(r'^```toml title="([^"]+)"\n(.*?)^```$', TEXT, re.M | re.S):
        (here / name).write_text(text)
    return here


@pytest.fixture
def host(files: Path) -> Iterator[str]:
    """A registry with sixteen builds of shop/api, one of which is prod, and an old shop/web."""
    with Faulty(Small(NAMES_GO_ALONE)) as server:
        client = Client(server.host)
        builds = {number: _api(number) for number in range(1, NEWEST + 1)}
        for number, it in builds.items():
            client.push("shop/api", it, f"main-{number}")
        client.push("shop/api", builds[2], "prod")
        config = {
            "Cmd": ["/bin/sh", "-c", "node /app"],
            "Env": ["PATH=/usr/bin", "DB_PASSWORD=s3cr3t-of-db-77"],
        }
        client.push("shop/web", _image("web", 10, BUSTER, config), "1.4")
        (files / "grype.json").write_text(json.dumps(_report(server.host, builds[NEWEST])))
        yield server.host


def _api(number: int) -> Built:
    config = {
        "User": "1000",
        "Entrypoint": ["/app"],
        "Labels": {"org.opencontainers.image.source": "https://git.example.com/shop/api"},
    }
    return _image(f"main-{number}", 4 * (NEWEST - number), BOOKWORM, config)


def _image(name: str, days: int, base: dict[str, str], config: Mapping[str, object]) -> Built:
    created = (datetime.now(UTC) - timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
    steps = [base, {"created_by": "COPY app /app # buildkit"}]
    layers = [_layer("os", 200_000), _layer(name, 40_000)]
    return image(layers, created=created, history=steps, config=config)


@cache
def _layer(name: str, size: int) -> bytes:
    """A layer that compresses to about so many bytes, the same each time."""
    return layer(app="".join(random.Random(name).choices("0123456789abcdef", k=2 * size)))


def _report(host: str, of: Built) -> dict[str, object]:
    """What grype says of an image: a vulnerability that is fixed, and one that is excepted."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    database = {"schemaVersion": "v6.1.4", "built": now, "valid": True}
    name = f"{host}/shop/api"
    return {
        "matches": [_match("CVE-2026-2222", "zlib1g"), _match("CVE-2026-1111", "libxml2")],
        "source": {
            "type": "image",
            "target": {
                "userInput": f"{name}:main-{NEWEST}",
                "manifestDigest": of.digest,
                "repoDigests": [f"{name}@{of.digest}"],
            },
        },
        "descriptor": {
            "name": "grype",
            "version": "0.112.0",
            "timestamp": now,
            "db": {"status": database},
        },
    }


def _match(name: str, package: str) -> dict[str, object]:
    fix = {"versions": ["1.3-2"], "state": "fixed"}
    return {
        "vulnerability": {"id": name, "severity": "Critical", "fix": fix},
        "artifact": {"name": package, "version": "1.3-1", "type": "deb"},
    }


@pytest.fixture
def recorded(files: Path) -> None:
    """Three runs of dflint measure, and two of dflint fleet."""
    thing = Subject("github.com/example/shop", "Dockerfile", "", ".", "", "", "", "docker")
    for day, commit, size, compressed, wasted, build, rebuild in (
        ("2026-10-05", "a1b2c3d4", 412_000_000, 160_000_000, 38_000_000, 72.4, 9.1),
        ("2026-11-02", "0f9e8d7c", 298_000_000, 120_000_000, 4_000_000, 55.0, 8.7),
        ("2026-11-30", "5a6b7c8d", 214_000_000, 80_000_000, 0, 31.2, 3.3),
    ):
        time = f"{day}T08:00:00+00:00"
        one = Run(time, commit, thing, "docker 29", size, compressed, wasted, build, rebuild)
        record(one, Path("sizes.jsonl"))
    pytest.importorskip("duckdb", reason="duckdb is not installed")
    from dflint.fleet.store import NAME
    from tests.fleet.rows import finding, outcome
    from tests.fleet.rows import record as record_run

    record_run(Path(NAME), outcome("shop/api", finding("DF101"), team="shop"))
    record_run(Path(NAME), outcome("shop/api", team="shop"))


@pytest.mark.parametrize("line", COMMANDS)
def test_each_command_has_the_arguments_that_the_page_gives_it(line: str, files: Path) -> None:
    found = _group(shlex.split(line))
    if found is None:
        pytest.skip("this dflint has no such command")
    command, args = found
    context = click.Context(command, info_name="dflint")
    command.make_parser(context).parse_args(args)


def _run(lines: list[tuple[str, str]], host: str, dflint: Dflint, expected: dict[str, int]) -> None:
    """Run the commands in order, and compare what they print with the page."""
    for line, shown in lines:
        words = shlex.split(line.replace(HOST, host))
        if _group(words) is None:
            continue
        code, out, err = dflint(*words)
        assert code == expected.get(line, 0), (line, out, err)
        if shown:
            assert _same(out + err, host) == _same(shown, host), line


def test_retention(host: str, dflint: Dflint) -> None:
    _run(_section("Retention by age and count"), host, dflint, {})


def test_the_script_for_retention_deletes_what_is_in_production(host: str) -> None:
    """What the page says of the script: a manifest goes with all tags that name it."""
    client = Client(host)
    accept = "application/vnd.oci.image.manifest.v1+json"
    path = "/v2/shop/api/manifests"
    _, headers, _ = client.ask("HEAD", f"{path}/main-2", Accept=accept)
    client.ask("DELETE", f"{path}/{headers['Docker-Content-Digest']}")
    assert client.ask("GET", f"{path}/prod", Accept=accept)[0] == 404


def test_gate(host: str, dflint: Dflint) -> None:
    ((line, shown),) = _section("A gate for vulnerabilities")
    _run([(line, shown)], host, dflint, {line: 1})


def test_audit(host: str, dflint: Dflint) -> None:
    _run(_section("An audit of labels and base images"), host, dflint, {})


def test_tracker(recorded: None, dflint: Dflint) -> None:
    lines = [
        it for it in _section("A tracker of optimizations") if not it[0].startswith(NEEDS_ENGINE)
    ]
    assert len(lines) == 4
    _run(lines, HOST, dflint, {})
    assert Path("sizes.html").exists()
    assert Path("site/team-shop.html").exists() == (_group(["fleet", "report"]) is not None)


def test_the_script_for_sizes_sorts_them_wrong() -> None:
    """What the page says of sizes for people."""
    assert sorted(["980MB", "1.23GB"]) == ["1.23GB", "980MB"]
