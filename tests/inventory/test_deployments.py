"""What runs by Compose files and by lists."""

from pathlib import Path

import pytest

from tests.cli.conftest import Dflint
from tests.inventory.lab import digest, inventory, runs, write

A = digest("a")


def test_services_of_a_compose_file(dflint: Dflint, here: Path) -> None:
    write(
        here,
        {
            "deploy/compose.yaml": f"""
                name: shop
                services:
                  api: {{image: "ghcr.io/acme/api:${{TAG:-1}}"}}
                  db: {{image: "postgres:17@{A}"}}
                  cache: {{image: "${{REGISTRY}}/redis:7"}}
                  other: {{image: "${{OTHER}}"}}
                """,
            "deploy/.env": "REGISTRY=ghcr.io/acme\n",
        },
    )
    found = inventory(dflint, "--compose", "deploy/compose.yaml")
    assert runs(found, "ghcr.io/acme/api:1") == [("shop/service/api", "by tag")]
    assert runs(found, "docker.io/library/postgres:17") == [("shop/service/db", "by digest")]
    assert runs(found, "ghcr.io/acme/redis:7") == [("shop/service/cache", "by tag")]
    assert found["unknown"] == [
        "deploy/compose.yaml: service other: ${OTHER} is only known to a run."
    ]


def test_a_file_as_compose_1_had_it(dflint: Dflint, here: Path) -> None:
    (here / "c.yml").write_text("db:\n  image: postgres:9\n")
    found = inventory(dflint, "--compose", "c.yml")
    assert runs(found, "docker.io/library/postgres:9") == [(f"{here.name}/service/db", "by tag")]


def test_a_service_that_is_built_runs_what_is_built(dflint: Dflint, here: Path) -> None:
    write(
        here,
        {
            "compose.yaml": "services: {api: {build: ./api}, web: {build: ./web, image: acme/web}}\n",
            "api/Dockerfile": "FROM debian:12\n",
            "web/Dockerfile": "FROM node:22\n",
        },
    )
    found = inventory(dflint, "--compose", "compose.yaml")
    place = here.name
    assert runs(found, "api/Dockerfile") == [(f"{place}/service/api", "by name")]
    assert runs(found, "docker.io/acme/web:latest") == [(f"{place}/service/web", "by tag")]


def test_a_list(dflint: Dflint, here: Path) -> None:
    (here / "runs.txt").write_text(f"# production\nacme/api:1\n\nacme/web@{A}  # by digest\n{A}\n")
    found = inventory(dflint, "--deployed", "runs.txt")
    assert runs(found, "docker.io/acme/api:1") == [("line 2", "by tag")]
    (web,) = [it for it in found["images"] if A in it["digests"]]
    assert [(it["place"], it["by"]) for it in web["runs"]] == [
        ("line 4", "by digest"),
        ("line 5", "by digest"),
    ]


def test_what_runs_by_tag_is_joined_by_tag(dflint: Dflint, here: Path) -> None:
    write(
        here,
        {
            "Dockerfile": "FROM debian:12\n",
            "build.sh": "docker build -t acme/api:1 .\n",
            "runs.txt": "acme/api:1\nacme/api:2\n",
        },
    )
    found = inventory(dflint, "--deployed", "runs.txt")
    assert runs(found, "docker.io/acme/api:1") == [("line 1", "by tag")]
    assert runs(found, "docker.io/acme/api:2") == [("line 2", "by tag")]


@pytest.mark.parametrize(
    ("option", "text", "said"),
    [
        ("--deployed", "", "the list is empty"),
        ("--deployed", "# nothing\n", "the list is empty"),
        ("--deployed", "acme/api:1\nacme/api@sha256:12\n", 'file:2: "acme/api@sha256:12" is no reference'),
        ("--compose", "", "file is empty"),
        ("--compose", "services: {}\n", "has no services"),
        ("--compose", "a\n", "has no services"),
        ("--compose", "include: [a.yaml]\n", "docker compose config"),
        ("--compose", "services: {a: {}}\n", "no service of this Compose file has an image"),
        ("--compose", "services: {a: [", "this is not YAML"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_sentence(
    dflint: Dflint, here: Path, option: str, text: str, said: str
) -> None:
    (here / "file").write_text(text)
    code, out, err = dflint("inventory", option, "file")
    assert (code, out) == (2, "")
    assert said in err and err.count("\n") == 1


def test_a_reference_that_is_none_is_said_and_the_rest_is_shown(dflint: Dflint, here: Path) -> None:
    (here / "c.yaml").write_text("services: {a: {image: 'UPPER:1'}, b: {image: redis}}\n")
    code, out, err = dflint("inventory", "--compose", "c.yaml")
    assert code == 2
    assert err.endswith('/service/a: "UPPER:1" is no reference to an image.\n')
    assert "redis:latest" in out


@pytest.mark.parametrize("option", ["--kubernetes", "--compose", "--deployed"])
def test_a_file_that_is_not_there_or_no_text(dflint: Dflint, here: Path, option: str) -> None:
    code, _, err = dflint("inventory", option, "nowhere")
    assert (code, 'cannot read "nowhere"' in err) == (2, True)
    (here / "binary").write_bytes(b"\xff\xfe\x00")
    code, _, err = dflint("inventory", option, "binary")
    assert (code, "this is not UTF-8" in err) == (2, True)


def test_standard_input_is_read_once(dflint: Dflint, here: Path) -> None:
    for args in (("--kubernetes", "-", "--kubernetes", "-"), ("-", "--kubernetes", "-")):
        code, _, err = dflint("inventory", *args)
        assert (code, "standard input is read once" in err) == (2, True)
