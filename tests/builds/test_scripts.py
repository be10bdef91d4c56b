"""Builds that shell scripts and Makefiles start."""

import pytest

from tests.builds.lab import Project

LINES = [
    ("docker build .", "Dockerfile in ."),
    ("docker build -t a:b --no-cache --pull .", "Dockerfile in ."),
    ("sudo docker image build -q web", "web/Dockerfile in web"),
    ("docker buildx build --push -f docker/Dockerfile .", "docker/Dockerfile in ."),
    ("docker build -fdocker/Dockerfile --target=x .", "docker/Dockerfile in . target x"),
    (
        "DOCKER_BUILDKIT=1 docker -H tcp://a build --build-arg A=1 --build-arg B .",
        "Dockerfile in . A=1 B=?",
    ),
    ("X=1; docker build --build-arg A=$X --build-arg B=$Y .", "Dockerfile in . A=1 B=?"),
    ("X=1; X=2; docker build --build-arg A=$X .", "Dockerfile in . A=?"),
    ("docker build --build-arg A='$X' .", "Dockerfile in . A=$X"),
    ("docker build $OPTIONS .", "Dockerfile in . and more"),
    ('docker build "${ARGS[@]}" .', "Dockerfile in . and more"),
    (
        "docker build --platform linux/amd64,linux/arm64 .",
        "Dockerfile in . for linux/amd64,linux/arm64",
    ),
    ("docker build --build-context a=../x .", "Dockerfile in . a:../x"),
    ("cd web && docker build .", "web/Dockerfile in web"),
    ("(cd web; true); docker build .", "Dockerfile in ."),
    ("cd $UNKNOWN; docker build -f docker/Dockerfile .", "docker/Dockerfile in ."),
    ("podman build", "Dockerfile in ."),
    ("buildah bud -f web/Dockerfile web", "web/Dockerfile in web"),
    ("if true; then docker build \\\n  web; fi", "web/Dockerfile in web"),
    ("docker build - < Dockerfile", ""),
    ("docker build -f - . < Dockerfile", "inline in ."),
    ("docker build https://github.com/a/b.git", ""),
    ("D=web; docker build $D", "web/Dockerfile in web"),
    ("docker build $FOLDER", ""),
    ("docker build -f $FILE .", ""),
    ("cd $UNKNOWN; docker build .", ""),
    ("docker run build .", ""),
    ("docker compose build .", ""),
    ("echo docker build .", ""),
    ("# docker build .", ""),
    ("docker build --help", ""),
]


@pytest.mark.parametrize(("script", "build"), LINES)
def test_lines(project: Project, script: str, build: str) -> None:
    for path in ("Dockerfile", "web/Dockerfile", "docker/Dockerfile"):
        project.write(path)
    project.write("build.sh", f"#!/bin/sh\n{script}\n")
    assert project.builds() == ([f"build.sh: {build}"] if build else [])


@pytest.mark.parametrize(
    "script",
    [
        'cd "$(dirname "$0")/.." && docker build .',
        'cd "$(dirname "${BASH_SOURCE[0]}")"/..\ndocker build .',
        'ROOT="$(cd "$(dirname "$0")/.." && pwd)"\ndocker build -f "$ROOT/Dockerfile" "$ROOT"',
        "docker build .",
        "docker build $(pwd)",
    ],
)
def test_a_script_in_a_folder_builds_the_root(project: Project, script: str) -> None:
    project.write("Dockerfile")
    project.write("scripts/build.sh", script)
    assert project.builds() == ["build.sh: Dockerfile in ."]


def test_a_makefile(project: Project) -> None:
    project.write("Dockerfile")
    project.write("web/Dockerfile")
    text = """DOCKER ?= docker
NAME := app
VERSION = $(shell git describe)
ifdef X
MODE = a
else
MODE = b
endif
image: web/x
\t@$(DOCKER) build --build-arg NAME=$(NAME) \\
\t  --build-arg VERSION=${VERSION} --build-arg MODE=$(MODE) --build-arg HOME=$$HOME .
web:
\tcd web && docker build -t $@ .
any:
\tcd $@ && docker build .
\tdocker build $(or $(DIR),web)
"""
    project.write("Makefile", text)
    assert project.builds() == [
        "image: Dockerfile in . NAME=app VERSION=? MODE=? HOME=?",
        "web: web/Dockerfile in web",
    ]
    given = project.repository.builds[0].args["VERSION"]
    assert text[given.start : given.end] == "VERSION=${VERSION}"
