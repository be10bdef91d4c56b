"""Cache mounts that do not do what they are for."""

import pytest

from dflint.fix import Safety
from dflint_rules.cache.mounted_files import copy_out_of_cache_mount, removes_mount_point
from dflint_rules.cache.mounts import (
    cache_mount_emptied,
    cache_mount_misses_cache,
    cache_mount_owned_by_root,
    cache_mount_switched_off,
)
from dflint_rules.cache.mounts_of_managers import (
    apt_cache_mount_stays_empty,
    apt_cache_mount_unlocked,
    go_build_cache_not_mounted,
    uv_links_across_mount,
)
from tests.lab import Lab

PIP = "--mount=type=cache,target=/root/.cache/pip"


@pytest.mark.parametrize(
    ("steps", "place"),
    [
        (f"FROM python:3.13\nUSER app\nRUN {PIP} pip install x", "app keeps its cache elsewhere"),
        ("FROM python:3.13\nRUN --mount=type=cache,target=/root/.pip pip install x", "/root/.cache/pip"),
        ("FROM python:3.13\nRUN --mount=type=cache,target=/home/app/.cache/pip pip install x", "/root/.cache/pip"),
        ("FROM golang:1.27\nRUN --mount=type=cache,target=/root/go/pkg/mod go build .", "/go/pkg/mod"),
        ("FROM rust:1.90\nRUN --mount=type=cache,target=/root/.cargo/registry cargo build", "/usr/local/cargo/registry"),
        ("FROM node:22\nRUN --mount=type=cache,target=/root/.cache/npm npm ci", "/root/.npm"),
        ("FROM node:22\nRUN --mount=type=cache,target=/root/.cache/yarn yarn install", "/usr/local/share/.cache/yarn"),
        (f"FROM python:3.13\nENV PIP_CACHE_DIR=/var/cache/pip\nRUN {PIP} pip install x", "/var/cache/pip"),
        ("FROM redhat/ubi9\nRUN --mount=type=cache,target=/var/cache/yum yum install -y x", "/var/cache/dnf"),
    ],
)  # fmt: skip
def test_a_mount_misses_the_cache(steps: str, place: str) -> None:
    assert place in Lab(cache_mount_misses_cache).report(f"{steps}\n")


@pytest.mark.parametrize(
    "steps",
    [
        f"FROM python:3.13\nRUN {PIP} pip install x",
        f"FROM python:3.13\nUSER root\nRUN {PIP} pip install x",
        f"FROM example.com/unknown\nRUN {PIP} pip install x",
        f"FROM python:3.13\nUSER $NAME\nRUN {PIP} pip install x",
        f"FROM python:3.13\nUSER app\nENV HOME=/root\nRUN {PIP} pip install x",
        f"FROM python:3.13\nRUN {PIP} apt-get update",
        "FROM python:3.13\nRUN --mount=type=cache,target=/root/.cache pip install x",
        "FROM python:3.13\nRUN --mount=type=cache,target=$CACHE/.pip pip install x",
        "FROM python:3.13\nRUN --mount=type=cache,target=/x/.pip pip install --cache-dir=/x/.pip x",
        "FROM golang:1.27\nRUN --mount=type=cache,target=/go/pkg/mod go build .",
        "FROM debian:13\nRUN --mount=type=cache,target=/root/go/pkg/mod go build .",
        "FROM rust:1.90\nRUN --mount=type=cache,target=/usr/local/cargo/registry cargo build",
        "FROM node:22\nRUN --mount=type=cache,target=/root/.npm/_cacache npm ci",
        "FROM node:22\nUSER node\nRUN --mount=type=cache,target=/home/node/.npm,uid=1000 npm ci",
        "FROM maven:3\nRUN --mount=type=cache,target=/root/.m2 mvn package",
        "FROM centos:7\nRUN --mount=type=cache,target=/var/cache/yum yum install -y x",
    ],
)
def test_a_mount_is_where_the_cache_is_or_may_be(steps: str) -> None:
    assert Lab(cache_mount_misses_cache).report(f"{steps}\n") == ""


@pytest.mark.parametrize(
    ("user", "options", "found"),
    [
        ("1000", "", True),
        ("app:app", "", True),
        ("root", "", False),
        ("0:0", "", False),
        ("$UID", "", False),
        ("1000", ",uid=1000", False),
        ("1000", ",mode=0777", False),
    ],
)
def test_who_can_write_into_a_cache_mount(user: str, options: str, found: bool) -> None:
    text = f"FROM x\nUSER {user}\nRUN --mount=type=cache,target=/c{options} pip install x\n"
    assert bool(Lab(cache_mount_owned_by_root).report(text)) == found


def test_sudo_writes_as_root() -> None:
    text = "FROM x\nUSER app\nRUN --mount=type=cache,target=/var/cache/apk sudo apk add git\n"
    assert Lab(cache_mount_owned_by_root).report(text) == ""


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"RUN {PIP} pip install --no-cache-dir x", f"RUN {PIP} pip install x"),
        (f"RUN {PIP} pip install x --no-cache-dir && y", f"RUN {PIP} pip install x && y"),
        (
            f"RUN {PIP} \\\n    pip install \\\n      --no-cache-dir \\\n      -r r.txt",
            f"RUN {PIP} \\\n    pip install \\\n      -r r.txt",
        ),
        (
            f"RUN {PIP} pip install \\\n# why\n  --no-cache-dir x",
            f"RUN {PIP} pip install \\\n# why\n  --no-cache-dir x",
        ),
        ("RUN pip install --no-cache-dir x", "RUN pip install --no-cache-dir x"),
        (f"RUN {PIP} uv pip install --no-cache x", f"RUN {PIP} uv pip install --no-cache x"),
    ],
)
def test_an_option_that_defeats_the_mount_goes(before: str, after: str) -> None:
    lab = Lab(cache_mount_switched_off)
    assert lab.fixed(f"FROM python:3.13\n{before}\n", Safety.SAFE) == f"FROM python:3.13\n{after}\n"


@pytest.mark.parametrize(
    ("value", "found"), [("1", True), ("true", True), ("0", False), ("off", False)]
)
def test_a_variable_defeats_the_mount(value: str, found: bool) -> None:
    text = f"FROM python:3.13\nENV PIP_NO_CACHE_DIR={value}\nRUN {PIP} pip install x\n"
    assert bool(Lab(cache_mount_switched_off).report(text)) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("pip install x && rm -rf /root/.cache/pip/*", True),
        ("pip install x && rm -rf ~/.cache/pip/*", True),
        ("pip install x && pip cache purge", True),
        ("pip install x && rm -rf /tmp/*", False),
        ("pip install x && rm -rf /root/.cache/pip/http", False),
        ("rm -rf /root/.cache/pip/* && pip install x", False),
        ("pip install x && npm cache clean --force", False),
    ],
)
def test_a_mount_is_emptied(script: str, found: bool) -> None:
    text = f"FROM python:3.13\nRUN {PIP} {script}\n"
    assert bool(Lab(cache_mount_emptied).report(text)) == found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a && rm -rf /root/.cache/pip/*", "a"),
        ("a \\\n && rm -rf /root/.cache/pip/* \\\n && b", "a \\\n && b"),
        ("a && \\\n    rm -rf /root/.cache/pip/* && \\\n    b", "a && \\\n    b"),
        ("a \\\n# comment\n && rm -rf /root/.cache/pip/*", None),
        ("a; rm -rf /root/.cache/pip/*", None),
        ("a && rm -rf /root/.cache/pip/* /tmp/x", None),
        ("a && (b && rm -rf /root/.cache/pip/*)", None),
    ],
)
def test_only_the_useless_command_goes(before: str, after: str | None) -> None:
    text = f"FROM python:3.13\nRUN {PIP} {before}\n"
    fixed = text if after is None else f"FROM python:3.13\nRUN {PIP} {after}\n"
    assert Lab(cache_mount_emptied).fixed(text, Safety.SAFE) == fixed


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("rm -rf /root/.cache", True),
        ("rm -rf /root/.cache/pip", True),
        ("rm -rf /root/.cache/*", True),
        ("cd /root && rm -rf .cache/", True),
        ("rm -rf /root/.cache/pip/*", False),
        ("rm -rf /root/.cachet", False),
        ("rm -rf /root/.cache || true", False),
        ("cd / && cd - && rm -rf .cache", False),
    ],
)
def test_a_mount_point_cannot_be_removed(script: str, found: bool) -> None:
    text = f"FROM python:3.13\nRUN {PIP} {script}\n"
    assert bool(Lab(removes_mount_point).report(text)) == found


@pytest.mark.parametrize(
    ("mount", "found"),
    [
        ("target=/var/cache/apt", True),
        ("target=/var/lib/apt/lists,sharing=shared", True),
        ("target=/var/cache/apt,sharing=locked", False),
        ("target=/var/cache/apt,sharing=private", False),
        ("target=/root/.cache", False),
    ],
)
def test_apt_wants_its_mount_for_itself(mount: str, found: bool) -> None:
    text = f"FROM debian:13\nRUN --mount=type=cache,{mount} apt-get update\n"
    assert bool(Lab(apt_cache_mount_unlocked).report(text)) == found


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("FROM debian:13\nRUN {mount} apt-get install -y x", True),
        ("FROM python:3.13-slim\nRUN {mount} apt-get install -y x", True),
        ("FROM python:3.13-alpine\nRUN {mount} apt-get install -y x", False),
        ("FROM debian:13\nRUN {mount} rm -f /etc/apt/apt.conf.d/docker-clean; apt-get install -y x", False),
        ("FROM debian:13\nRUN rm /etc/apt/apt.conf.d/docker-clean\nRUN {mount} apt-get install -y x", False),
        ("FROM debian:13\nCOPY apt.conf /etc/apt/apt.conf.d/\nRUN {mount} apt-get install -y x", False),
        ("FROM example.com/unknown\nRUN {mount} apt-get install -y x", False),
    ],
)  # fmt: skip
def test_apt_deletes_what_is_to_be_cached(steps: str, found: bool) -> None:
    text = steps.format(mount="--mount=type=cache,target=/var/cache/apt,sharing=locked")
    assert bool(Lab(apt_cache_mount_stays_empty).report(f"{text}\n")) == found


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("uv sync", True),
        ("uv pip install x", True),
        ("uv sync --link-mode=copy", False),
        ("uv sync --no-cache", False),
        ("UV_LINK_MODE=copy uv sync", False),
        ("export UV_LINK_MODE=copy && uv sync", False),
        ("uv run x", False),
    ],
)
def test_uv_links_out_of_a_mount(script: str, found: bool) -> None:
    text = f"FROM x\nRUN --mount=type=cache,target=/root/.cache/uv {script}\n"
    assert bool(Lab(uv_links_across_mount).report(text)) == found


@pytest.mark.parametrize(
    ("options", "script", "found"),
    [
        ("", "go build .", True),
        ("", "go mod download", False),
        (" --mount=type=cache,target=/root/.cache/go-build", "go build .", False),
        (" --mount=type=cache,target=/root/.cache", "go build .", False),
        ("", "GOCACHE=/x go build .", False),
    ],
)
def test_only_half_of_go_is_cached(options: str, script: str, found: bool) -> None:
    text = f"FROM golang:1.27\nRUN --mount=type=cache,target=/go/pkg/mod{options} {script}\n"
    assert bool(Lab(go_build_cache_not_mounted).report(text)) == found


@pytest.mark.parametrize(
    ("build", "source", "found"),
    [
        ("cargo build", "/src/target/release/app", True),
        ("cargo build", "/src/Cargo.lock", False),
        ("cargo build", "/src/target", False),
        ("cargo build\nRUN mkdir -p /src/target/release && touch /src/target/release/app", "/src/target/release/app", False),
    ],
)  # fmt: skip
def test_a_file_in_a_mount_is_not_in_the_stage(build: str, source: str, found: bool) -> None:
    text = f"""FROM rust:1.90 AS build
WORKDIR /src
RUN --mount=type=cache,target=target {build}
FROM debian:13
COPY --from=build {source} /app
"""
    assert bool(Lab(copy_out_of_cache_mount).report(text)) == found


def test_a_field_is_added_within_the_quotes_around_all_of_them() -> None:
    before = 'FROM debian:12\nUSER 1000\nRUN --mount="type=cache,target=/x" --mount=type=cache,id=ab,target=/y make\n'
    after = before.replace('/x"', '/x,uid=1000"').replace("/y", "/y,uid=1000")
    assert Lab(cache_mount_owned_by_root).fixed(before) == after
