"""What rules ask of the image of a stage, where parts of its name are hidden."""

import pytest

from dflint.model.analyze import analyze
from dflint.model.image_reference import Image, parse_image
from dflint.model.images.facts import facts_of, release_of, system_of
from dflint.model.images.interpreters import lacks_interpreter
from dflint.model.images.purpose import has_jre_variant, has_slim_variant, language_of, runtime_of
from dflint.model.images.shells import plain_shell, shell_with_pipefail
from dflint.model.images.users import lacks_user, starts_as_root
from dflint.model.stages import Stage
from dflint.source import Source, Word
from dflint.syntax.parser import parse


def _image(text: str) -> Image:
    return parse_image(Word(text, 0, len(text)))


def _stage(text: str) -> Stage:
    return analyze(parse(Source("Dockerfile", f"FROM {text}\n"))).stages[-1]


@pytest.mark.parametrize(
    ("text", "release", "system"),
    [
        ("python:3.12", "trixie", "debian"),
        ("python:3.12@sha256:0", "", "debian"),  # the digest may be of another day
        ("python:3.12-bookworm@sha256:0", "bookworm", "debian"),
        ("debian@sha256:0", "", "debian"),  # of a release that is not known
        ("oven/bun:1-slim", "", "debian"),
        ("oven/bun:1-alpine", "", "alpine"),
        ("oven/bun:1-distroless", "", None),
        ("python:$VERSION", "", None),
        ("python:${VERSION}-slim", "", None),
        ("python:${VERSION}-alpine", "", "alpine"),
        ("python:${VERSION}-slim-bookworm", "bookworm", "debian"),
        ("$REPO/python:3.12", "", None),
    ],
)
def test_what_is_hidden(text: str, release: str, system: str | None) -> None:
    image = _image(text)
    found = release_of(image)
    assert (found.name if found else "") == release
    assert system_of(image) == system


@pytest.mark.parametrize(
    ("text", "shell", "pipefail"),
    [
        ("debian:12", "dash", "/bin/bash"),
        ("redis:7", "dash", "/bin/bash"),
        ("riscv64/debian:12", "dash", "/bin/bash"),
        ("mysql:8.4", "", "/bin/bash"),
        ("rockylinux:9", "", "/bin/bash"),
        ("alpine:3.20", "ash", "/bin/ash"),
        ("node:22-alpine", "ash", "/bin/ash"),
        ("myorg/app:1-alpine", "", "/bin/ash"),
        ("bash:5", "ash", "/bin/ash"),
        ("gcr.io/distroless/static", "", ""),
        ("example.com/app", "", ""),
    ],
)
def test_shells(text: str, shell: str, pipefail: str) -> None:
    assert plain_shell(_image(text)) == shell
    stage = _stage(text)
    line = shell_with_pipefail(stage.steps[0], stage)
    assert pipefail in line
    assert bool(line) == bool(pipefail)


@pytest.mark.parametrize(
    ("text", "program", "lacks"),
    [
        ("node:22-alpine", "bash", True),
        ("node:22-alpine", "python3", True),
        ("node:22", "python3", False),
        ("debian:12", "zsh", True),
        ("redis:7", "python3", True),
        ("scratch", "sh", True),
        ("gcr.io/distroless/static-debian12", "sh", True),
        ("gcr.io/distroless/static-debian12:debug", "sh", False),
        ("rockylinux:9", "python3", False),
    ],
)
def test_interpreters(text: str, program: str, lacks: bool) -> None:
    assert lacks_interpreter(_stage(text), program) == lacks


@pytest.mark.parametrize(
    ("text", "user", "lacks"),
    [
        ("debian:12", "app", True),
        ("debian:12", "www-data", False),
        ("node:22", "node", False),
        ("python:3.13", "node", True),
        ("eclipse-temurin:21", "ubuntu", False),
        ("eclipse-temurin:8u312-b07-jdk", "ubuntu", True),
        ("redis:7", "redis", False),
        ("postgres:17", "app", False),  # its packages make users of their own
        ("example.com/app:1", "app", False),
    ],
)
def test_users(text: str, user: str, lacks: bool) -> None:
    assert lacks_user(_stage(text), user) == lacks


def test_who_starts() -> None:
    assert starts_as_root(_image("scratch"))
    assert starts_as_root(_image("python:$V"))
    assert not starts_as_root(_image("memcached:1.6"))
    assert not starts_as_root(_image("registry.access.redhat.com/ubi8/nodejs-12"))
    assert starts_as_root(_image("registry.access.redhat.com/ubi8/ubi-minimal:8.10"))
    assert facts_of(_image("example.com/app")) is None


def test_what_images_are_for() -> None:
    assert runtime_of(_image("golang:1.26"))
    assert runtime_of(_image("arm64v8/golang:1.26"))
    assert not runtime_of(_image("swift:6.0-slim"))
    assert has_slim_variant(_image("python:3.13"))
    assert not has_slim_variant(_image("nginx:1.30"))
    assert has_jre_variant(_image("eclipse-temurin:21-jdk"))
    assert language_of(_image("node:iron")) == "Node.js"


@pytest.mark.parametrize(
    ("text", "release", "language", "has_git"),
    [
        ("ghcr.io/astral-sh/uv:python3.12-bookworm-slim", "bookworm", "Python", False),
        ("ghcr.io/astral-sh/uv:0.8-python3.12-trixie", "trixie", "Python", True),
        ("ghcr.io/astral-sh/uv:debian", "", "", None),
        ("ghcr.io/astral-sh/uv:latest", "", "", None),  # a program alone
        ("lukemathwalker/cargo-chef:latest-rust-1.80-slim-bookworm", "bookworm", "Rust", False),
        ("hexpm/elixir:1.18.4-erlang-28.0-debian-bookworm-20250721-slim", "bookworm", "", False),
        ("hexpm/elixir:1.15.7-erlang-26.1.2-alpine-3.18.4", "3.18", "", False),
        ("dunglas/frankenphp:1-php8.4-alpine", "3.24", "PHP", False),
        ("dunglas/frankenphp:builder-php8.4", "", "", None),
        ("oven/bun:1-alpine", "", "", False),
    ],
)
def test_an_image_that_is_built_on_another_one(
    text: str, release: str, language: str, has_git: bool | None
) -> None:
    image = _image(text)
    found, facts = release_of(image), facts_of(image)
    assert (found.name if found else "") == release
    assert language_of(image) == language
    assert (facts.has("git") if facts else None) is has_git
    assert facts is None or facts.command is None
