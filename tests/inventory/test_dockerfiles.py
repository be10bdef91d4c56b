"""What Dockerfiles say: what an image needs, what it is called, who builds it, who uses it."""

from pathlib import Path

import pytest

from tests.cli.conftest import Dflint
from tests.inventory.lab import bases, digest, image, inventory, write

A, B = digest("a"), digest("b")
DEBIAN = "docker.io/library/debian:12"


def test_bases_stages_and_what_is_copied(dflint: Dflint, here: Path) -> None:
    dockerfile = f"""
        ARG GO=1.22
        FROM golang:${{GO}} AS build
        RUN go build
        FROM debian:12@{A} AS unused
        FROM alpine:3.20 AS files
        FROM debian:12@{B}
        COPY --from=build /app /app
        COPY --from=files /etc /etc
        COPY --from=acme/tools:2 /bin/tool /bin/
        RUN --mount=type=bind,from=acme/data:1,target=/d cp /d/x /x
        """
    write(here, {"Dockerfile": dockerfile})
    found = inventory(dflint)
    assert bases(found, "Dockerfile") == [
        ("docker.io/library/golang:1.22", "build stage", "by tag"),
        ("docker.io/library/alpine:3.20", "build stage", "by tag"),
        (f"docker.io/library/debian@{B}", "base", "pinned"),
        ("docker.io/acme/tools:2", "copied from", "by tag"),
        ("docker.io/acme/data:1", "copied from", "by tag"),
    ]
    (base,) = [it for it in image(found, "Dockerfile")["bases"] if it["how"] == "base"]
    assert (base["path"], base["line"], base["reference"]) == ("Dockerfile", 6, DEBIAN)


def test_each_target_and_each_value_of_an_argument(dflint: Dflint, here: Path) -> None:
    write(
        here,
        {
            "Dockerfile": """
                ARG BASE=debian:12
                FROM node:22 AS dev
                FROM ${BASE} AS prod
                """,
            "compose.yaml": """
                services:
                  dev: {build: {context: ., target: dev}, image: acme/dev}
                  prod: {build: ., image: "acme/prod:1"}
                  other: {build: {context: ., args: {BASE: "debian:11"}}, image: "acme/prod:old"}
                """,
        },
    )
    found = inventory(dflint)
    assert bases(found, "docker.io/acme/dev:latest") == [
        ("docker.io/library/node:22", "base", "by tag")
    ]
    assert bases(found, "docker.io/acme/prod:1") == [(DEBIAN, "base", "by tag")]
    assert bases(found, "docker.io/acme/prod:old") == [
        ("docker.io/library/debian:11", "base", "by tag")
    ]
    (build,) = image(found, "docker.io/acme/dev:latest")["builds"]
    assert build["declared"] == [
        {"path": "compose.yaml", "line": 2, "kind": "compose", "name": "dev"}
    ]


def test_arguments_that_name_a_stage_and_arguments_of_arguments(dflint: Dflint, here: Path) -> None:
    write(
        here,
        {
            "Dockerfile": """
                ARG OS=debian
                ARG BASE=${OS}:12
                ARG FROM=debug
                FROM ${BASE} AS debug
                FROM node:22 AS release
                FROM ${FROM}
                """,
            "compose.yaml": """
                services:
                  a: {build: ., image: a}
                  b: {build: {context: ., args: {FROM: release}}, image: b}
                  c: {build: {context: ., args: {OS: ubuntu}}, image: c}
                  d: {build: {context: ., args: {OS: "$OTHER"}}, image: d}
                """,
        },
    )
    found = inventory(dflint)
    named = {it: bases(found, f"docker.io/library/{it}:latest") for it in "abcd"}
    assert named == {
        "a": [(DEBIAN, "base", "by tag")],
        "b": [("docker.io/library/node:22", "base", "by tag")],
        "c": [("docker.io/library/ubuntu:12", "base", "by tag")],
        "d": [],
    }
    assert "Dockerfile:4: the image of FROM ${BASE} is chosen by the build." in found["unknown"]


def test_an_image_is_found_by_the_name_that_another_build_gives_it(
    dflint: Dflint, here: Path
) -> None:
    write(
        here,
        {
            "base/Dockerfile": "FROM debian:12\n",
            "base/docker-bake.hcl": 'target "base" { tags = ["ghcr.io/acme/base:1"] }\n',
            "app/Dockerfile": "FROM ghcr.io/acme/base:1\n",
            "tool/Dockerfile": f"FROM ghcr.io/acme/base:1@{A}\n",
        },
    )
    found = inventory(dflint)
    assert bases(found, "app/Dockerfile") == [("ghcr.io/acme/base:1", "base", "by tag")]
    assert bases(found, "tool/Dockerfile") == [("ghcr.io/acme/base:1", "base", "pinned")]
    assert image(found, "ghcr.io/acme/base:1")["used_by"] == ["app/Dockerfile", "tool/Dockerfile"]
    assert image(found, "app/Dockerfile")["step"] == 2


def test_a_tag_that_only_a_run_knows_is_found_by_its_repository(dflint: Dflint, here: Path) -> None:
    write(
        here,
        {
            "base/Dockerfile": "FROM debian:12\n",
            "base/build.sh": 'docker build -t "acme/base:$GIT_SHA" .\n',
            "app/Dockerfile": "FROM acme/base:3f2a1b\n",
        },
    )
    found = inventory(dflint)
    assert bases(found, "app/Dockerfile") == [("docker.io/acme/base:?", "base", "by name")]


def test_of_several_builds_of_a_repository_any_may_have_made_a_tag(
    dflint: Dflint, here: Path
) -> None:
    files = {"app/Dockerfile": "FROM acme/base:3f2a1b\n"}
    for one in ("slim", "full"):
        files[f"{one}/Dockerfile"] = f"FROM debian:12-{one}\n"
        files[f"{one}/build.sh"] = 'docker build -t "acme/base:$GIT_SHA" .\n'
    write(here, files)
    found = inventory(dflint)
    assert bases(found, "app/Dockerfile") == [("docker.io/acme/base:3f2a1b", "base", "by tag")]
    assert bases(found, "docker.io/acme/base:3f2a1b") == [
        ("docker.io/acme/base:?", "made by", "by name"),
        ("docker.io/acme/base:? (2)", "made by", "by name"),
    ]


def test_contexts_that_are_images_and_results_of_other_builds(dflint: Dflint, here: Path) -> None:
    write(
        here,
        {
            "base/Dockerfile": "FROM debian:12\n",
            "app/Dockerfile": "FROM base\nCOPY --from=assets /a /a\nCOPY --from=local /b /b\n",
            "docker-bake.hcl": """
                target "base" { context = "base" }
                target "app" {
                  context = "app"
                  contexts = {
                    base = "target:base"
                    assets = "docker-image://acme/assets:1"
                    local = "./local"
                  }
                }
                """,
        },
    )
    found = inventory(dflint)
    assert bases(found, "app/Dockerfile") == [
        ("base/Dockerfile", "base", "by tag"),
        ("docker.io/acme/assets:1", "copied from", "by tag"),
    ]


def test_a_lock_says_what_a_tag_is(dflint: Dflint, here: Path) -> None:
    lock = f"""
        version = 1
        [["docker.io/library/debian:12"]]
        digest = "{A}"
        """
    write(here, {"api/Dockerfile": "FROM debian:12\n", "dflint.lock": lock})
    found = inventory(dflint)
    assert bases(found, "api/Dockerfile") == [(f"docker.io/library/debian@{A}", "base", "locked")]


@pytest.mark.parametrize(
    ("dockerfile", "said"),
    [
        ("ARG BASE\nFROM ${BASE}\n", "Dockerfile:2: the image of FROM ${BASE} is chosen by the build."),
        ("FROM debian:12\nARG X\nCOPY --from=$X /a /a\n", "Dockerfile:3: --from=$X is chosen by the build."),
        ("FROM debian@sha256:12\n", 'Dockerfile:1: "debian@sha256:12" is no reference to an image: "sha256:12" is no digest.'),
        ("FROM\n", "Dockerfile:1: FROM names no image."),
    ],
)  # fmt: skip
def test_what_cannot_be_known_is_said(
    dflint: Dflint, here: Path, dockerfile: str, said: str
) -> None:
    write(here, {"Dockerfile": dockerfile})
    assert said in inventory(dflint)["unknown"]


def test_names_and_stages_that_only_a_run_knows_are_said(dflint: Dflint, here: Path) -> None:
    write(
        here,
        {
            "Dockerfile": "FROM debian:12 AS a\nFROM a AS b\n",
            "compose.yaml": """
                services:
                  a: {build: ., image: "${NAME}:1"}
                  b: {build: {context: ., target: "${STAGE}"}}
                  c: {build: {context: ., target: c}}
                """,
        },
    )
    assert inventory(dflint)["unknown"] == [
        "compose.yaml:2: what the image is called is only known to a run.",
        "compose.yaml: which stage is built is only known to a run.",
        'Dockerfile: there is no stage "c".',
    ]


def test_files_that_are_broken_do_not_stop_the_run(dflint: Dflint, here: Path) -> None:
    write(
        here,
        {
            "good/Dockerfile": "FROM debian:12\n",
            "a/Dockerfile": "FROM $(\nRUN [\n\x00",
            "b/Dockerfile": "",
            "c/compose.yaml": "services: {a: {build: .",
            "c/Dockerfile": "FROM debian:12\n",
            "dflint.lock": "version = 9\n",
        },
    )
    code, out, err = dflint("inventory")
    assert code == 2
    assert "good/Dockerfile" in out and "debian:12" in out
    one, other = err.splitlines()
    assert one == "dflint: dflint.lock: the lock has version 9, and this dflint reads version 1."
    assert other.startswith("dflint: c/compose.yaml: this is not YAML: ")


def test_a_path_that_is_not_there(dflint: Dflint, here: Path) -> None:
    code, _, err = dflint("inventory", "nowhere")
    assert (code, err) == (2, 'dflint: there is no file or folder "nowhere".\n')


def test_an_image_that_is_built_upon_an_earlier_one_of_itself(dflint: Dflint, here: Path) -> None:
    write(
        here,
        {
            "Dockerfile": "FROM acme/app:latest\n",
            "build.sh": "docker build -t acme/app:latest .\n",
        },
    )
    found = inventory(dflint)
    assert found["cycles"] == [["docker.io/acme/app:latest"]]
    assert "Dockerfile depends on itself" in dflint("inventory")[1]
