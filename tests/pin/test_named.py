"""Which images files name, and where they can be pinned."""

import re
from contextlib import suppress

import pytest

from dflint.model.analyze import analyze
from dflint.model.builds import Build
from dflint.pin.build_files import images_in_build_file
from dflint.pin.named import Named, images_in
from dflint.pin.rewriting import Pinned, rewritten
from dflint.source import Source, Span
from dflint.syntax.parser import parse
from tests import corpus

DIGEST = f"sha256:{'a' * 64}"


def _named(text: str, path: str = "Dockerfile") -> list[Named]:
    source = Source(path, text)
    if path == "Dockerfile":
        return list(images_in(analyze(parse(source))))
    return list(images_in_build_file(source))


def _pinned(text: str, path: str = "Dockerfile") -> str:
    """The text with all images pinned that can be."""
    source = Source(path, text)
    pins = [Pinned(it, "", "", DIGEST) for it in _named(text, path)]
    after, broken = rewritten(source, pins)
    assert broken == ""
    return after


@pytest.mark.parametrize(
    "text",
    [
        "FROM node:22<>\n",
        "FROM --platform=linux/arm64 node:22<> AS base\nFROM base\n",
        "FROM ghcr.io/acme/tools:1.2<>\nCOPY --from=busybox:1.36<> /bin/sh /bin/\n",
        "FROM node:22<>\nRUN --mount=type=bind,from=alpine:3.22<>,target=/a true\n",
        "# syntax=docker/dockerfile:1.7<>\nFROM node:22<>\n",
        "ARG VERSION=22-slim<>\nFROM node:${VERSION}\nRUN true\n",
        "ARG BASE=node:22<>\nFROM $BASE\nFROM ${BASE} AS b\n",
        "ARG REGISTRY=docker.io\nFROM ${REGISTRY}/library/node:22<>\n",
        "FROM node:22<>\nONBUILD COPY --from=busybox:1.36<> /bin/sh /bin/\n",
        "FROM node<>\n",
        "FROM \\\n  node:22<> \\\n  AS x\r\n".replace("\r", ""),
        "FROM node:22<>\r\nUSER app\r\n",
        "FROM node:22<> AS a\nFROM node:22<> AS b\nCOPY --from=a /x /x\n",
    ],
)
def test_where_images_are_pinned(text: str) -> None:
    assert _pinned(text.replace("<>", "")) == text.replace("<>", f"@{DIGEST}")


def test_another_digest_takes_the_place_of_the_old_one() -> None:
    old = f"sha256:{'b' * 64}"
    assert _pinned(f"ARG V=22@{old}\nFROM node:$V\n") == f"ARG V=22@{DIGEST}\nFROM node:$V\n"
    assert _pinned(f"FROM node:22@{old}\n") == f"FROM node:22@{DIGEST}\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ARG V\nFROM node:$V\n", "is chosen by the build"),
        ("ARG V=22\nFROM node:$V-slim\n", "put together from variables"),
        ("ARG V=22\nFROM node:$V\nFROM python:$V\n", "is used for other images, too"),
        ("ARG V=22\nFROM node:$V\nARG V\nRUN echo $V\n", "is used in other ways, too"),
        ("FROM node:${V:-22}\n", "is not written out"),
        ("ARG V=22\nFROM node:${V:-23}\n", "is not written out"),
        ('FROM "node:22"\n', "is written with quotes"),
        ("FROM base\n", "may be a build context"),
        ("FROM node:22\nONBUILD COPY --from=build /a /b\n", "may be a stage"),
        ("FROM Node:22\n", "is not the name of an image"),
    ],
)
def test_why_images_are_not_pinned(text: str, reason: str) -> None:
    found = [it.reason for it in _named(text) if it.place is None]
    assert found
    assert all(reason in it for it in found)


def test_stages_and_scratch_are_no_images() -> None:
    text = "FROM scratch\nFROM 0\nFROM node:22 AS a\nFROM a\nCOPY --from=a /x /\nCOPY --from=0 /x /\nCOPY --from=scratch /x /\n"
    assert [it.text for it in _named(text) if it.place] == ["node:22"]


@pytest.mark.parametrize(
    ("flag", "platforms"),
    [
        ("", ("linux/amd64", "linux/arm64")),
        ("--platform=$TARGETPLATFORM", ("linux/amd64", "linux/arm64")),
        ("--platform=linux/s390x", ("linux/s390x",)),
        ("--platform=$BUILDPLATFORM", ()),  # that of whoever builds
        ("--platform=$OTHER", ()),
    ],
)
def test_for_which_platforms_an_image_is_taken(flag: str, platforms: tuple[str, ...]) -> None:
    both = ("linux/amd64", "linux/arm64")
    build = Build("bake", "bake.hcl", "app", Span(0, 0), 1, "Dockerfile", ".", {}, {}, None, both)
    file = analyze(parse(Source("Dockerfile", f"FROM {flag} node:22\n")), builds=[build])
    (found,) = images_in(file)
    assert found.platforms == platforms


COMPOSE = """\
services:
  web:
    image: nginx:1.27<>
  app:
    build:
      context: .
      additional_contexts: {base: "docker-image://node:22<>"}
    image: acme/app:dev
  db:
    image: "postgres:17<>"  # data
    platform: linux/amd64
  other:
    image: redis:${REDIS:-7}
"""
BAKE = """\
target "app" {
  contexts = {
    base = "docker-image://node:22<>"
    other = "target:base"
    own = "docker-image://node:${V}"
  }
  tags = ["acme/app:1"]
}
"""
WORKFLOW = """\
jobs:
  test:
    container: node:22<>
    services:
      db: {image: "postgres:17<>"}
      cache:
        image: ${{ matrix.redis }}
    steps:
      - uses: docker://alpine:3.22<>
      - uses: actions/checkout@v4
      - uses: docker/build-push-action@v6
        with:
          build-contexts: |
            base=docker-image://busybox:1.36<>
            docs=./docs
"""


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("compose.yaml", COMPOSE),
        ("docker-bake.hcl", BAKE),
        (".github/workflows/ci.yml", WORKFLOW),
        (
            "docker-bake.json",
            '{"target": {"a": {"contexts": {"b": "docker-image://node:22<>"}}}}\n',
        ),
    ],
)
def test_files_that_declare_builds(path: str, text: str) -> None:
    assert _pinned(text.replace("<>", ""), path) == text.replace("<>", f"@{DIGEST}")


def _stable(name: str, text: str) -> None:
    """All that can be pinned is pinned, nothing else changes, and a second time changes nothing."""
    source = Source(name, text)
    named = list(images_in(analyze(parse(source))))
    after, broken = rewritten(source, [Pinned(it, "", "", DIGEST) for it in named])
    assert broken == "", name
    again = list(images_in(analyze(parse(Source(name, after)))))
    assert [bool(it.place) for it in again] == [bool(it.place) for it in named], name
    assert all(it.written.endswith(f"@{DIGEST}") for it in again if it.place), name
    assert (
        after.replace(f"@{DIGEST}", "") == re.sub(r"@sha256:[0-9a-f]{64}", "", text)
        or "@sha" in text
    )


@pytest.mark.parametrize("number", range(8))
def test_every_dockerfile_at_hand_can_be_pinned(number: int) -> None:
    for name, content in corpus.testdata()[number::8]:
        with suppress(UnicodeDecodeError):
            _stable(name, content.decode())
