"""FROM: which image a stage begins with."""

import pytest

from dflint.fix import Safety
from dflint_rules.images.arguments import (
    invalid_default_in_from,
    invalid_image_name,
    required_arg_in_from,
    undefined_arg_in_from,
)
from dflint_rules.images.platforms import (
    base_of_another_platform,
    constant_platform,
    redundant_target_platform,
)
from dflint_rules.images.tags import latest_base_image, tag_without_version, unpinned_base_image
from tests.lab import Lab


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("FROM debian", ["debian"]),
        ("FROM debian AS build", ["debian"]),
        ("FROM localhost:5000/team/app", ["localhost:5000/team/app"]),
        ("FROM --platform=linux/amd64 ubuntu", ["ubuntu"]),
        ("ARG BASE=alpine\nFROM $BASE", ["$BASE"]),
        ("ARG BASE=alpine:3.20\nFROM $BASE", []),
        ("ARG BASE\nFROM $BASE", []),
        ("ARG BASE\nFROM ${BASE:-alpine}", []),
        ("FROM scratch", []),
        ("FROM debian@sha256:" + 64 * "a", []),
        ("FROM debian:12 AS base\nFROM base", []),
        ("FROM debian:12 AS base\nFROM Base", []),  # base-stage-in-other-case
        ("FROM base AS base", ["base"]),
        ("FROM a:1\nCOPY --from=team/tool /x /", ["team/tool"]),
        ("FROM a:1\nRUN --mount=type=bind,from=golang,target=/go ls /go", ["golang"]),
        ("FROM a:1\nCOPY --from=assets /x /", []),  # may be a build context
        ("FROM debian:12 AS b\nFROM a:1\nCOPY --from=b /x /\nCOPY --from=0 /x /", []),
        ("FROM a:1\nCOPY --from=team/tool@sha256:" + 64 * "a" + " /x /", []),
    ],
)
def test_an_image_without_a_tag(text: str, marked: list[str]) -> None:
    assert Lab(unpinned_base_image).marked(text) == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("FROM node:latest", ["latest"]),
        ("FROM registry.example.org:5000/node:latest AS x", ["latest"]),
        ("ARG V=latest\nFROM node:${V}", ["node:${V}"]),
        ("FROM node:latest@sha256:" + 64 * "a", []),
        ("FROM node:22", []),
        ("FROM node", []),
        ('FROM node:"latest"', ['node:"latest"']),
        ("FROM node:latest AS a\nFROM a", ["latest"]),
        ("FROM a:1\nCOPY --from=team/tool:latest /x /", ["latest"]),
    ],
)
def test_the_tag_latest(text: str, marked: list[str]) -> None:
    assert Lab(latest_base_image).marked(text) == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("FROM node:alpine", ["alpine"]),
        ("FROM python:slim-bookworm AS x", ["slim-bookworm"]),
        ("FROM tomcat:jdk17-temurin", ["jdk17-temurin"]),
        ("FROM php:fpm-alpine3.22", ["fpm-alpine3.22"]),
        ("ARG V=alpine\nFROM postgres:$V", ["postgres:$V"]),
        ("FROM a:1\nCOPY --from=nginx:alpine /x /", ["alpine"]),
        ("FROM node:22-alpine", []),
        ("FROM debian:bookworm", []),
        ("FROM buildpack-deps:trixie", []),
        ("FROM node:lts-alpine", []),  # moving-base-tag
        ("FROM dart:stable", []),
        ("FROM nginx:latest", []),  # latest-base-image
        ("FROM team/node:alpine", []),
        ("FROM node:alpine@sha256:" + 64 * "a", []),
        ("FROM wordpress:6-php8.3", []),
    ],
)
def test_a_tag_without_a_version(text: str, marked: list[str]) -> None:
    assert Lab(tag_without_version).marked(text) == marked


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FROM --platform=linux/amd64 alpine:3.20", True),
        ("FROM --platform=amd64 alpine:3.20", True),
        ("FROM --platform=linux/arm/v7 alpine:3.20 AS build-arm", False),
        ("FROM --platform=linux/x86_64 alpine:3.20 AS amd64", False),
        ("FROM --platform=windows/amd64 x:1 AS on-windows", False),
        ("FROM --platform=$BUILDPLATFORM alpine:3.20", False),
        ("FROM --platform=linux/${ARCH} alpine:3.20", False),
        ("FROM --platform=nonsense alpine:3.20", False),
    ],
)
def test_a_constant_platform(text: str, found: bool) -> None:
    assert bool(Lab(constant_platform).find(text)) is found


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("FROM --platform=$TARGETPLATFORM a:1\n", "FROM a:1\n"),
        ("FROM  --platform=${TARGETPLATFORM}\ta:1 AS b\n", "FROM  a:1 AS b\n"),
        ("FROM --platform=$TARGETPLATFORM \\\n  a:1\n", "FROM \\\n  a:1\n"),
    ],
)
def test_the_platform_that_is_taken_anyway(text: str, fixed: str) -> None:
    assert Lab(redundant_target_platform).fixed(text) == fixed


@pytest.mark.parametrize(
    "text",
    [
        "FROM --platform=$BUILDPLATFORM a:1\n",
        "FROM --platform=linux/$TARGETARCH a:1\n",
        "ARG TARGETPLATFORM=linux/arm64\nFROM --platform=$TARGETPLATFORM a:1\n",
    ],
)
def test_another_platform(text: str) -> None:
    assert not Lab(redundant_target_platform).find(text)


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("FROM a:$TAG", ["TAG is not declared before the first FROM, so it is empty"]),
        ("FROM a:${TAG:-1}", ["TAG is not declared before the first FROM, so no build can set it"]),
        (
            "FROM --platform=$PLATFORM a:1",
            ["PLATFORM is not declared before the first FROM, so it is empty"],
        ),
        ("FROM --platform=$BUILDPLATFORM a:1", []),
        ("FROM a:1-$TARGETARCH", []),
        ("ARG TAG\nFROM a:$TAG", []),
        (
            "FROM a:1\nARG TAG=2\nFROM a:$TAG",
            ["TAG is declared inside a stage, and FROM sees only ARGs before the first FROM"],
        ),
    ],
)
def test_a_variable_that_from_does_not_see(text: str, messages: list[str]) -> None:
    assert [it.finding.message for it in Lab(undefined_arg_in_from).find(text)] == messages


@pytest.mark.parametrize(
    ("text", "invalid", "required"),
    [
        ("ARG V=\nFROM debian:$V", True, False),
        ("ARG V\nFROM debian:$V", False, True),
        ("ARG V\nFROM $V", False, True),
        ("ARG V=\nFROM $V", True, False),
        ("ARG V=UPPER\nFROM $V", True, False),
        ("ARG R\nFROM ${R}debian:12", False, False),
        ('ARG V="debian:${UNDECLARED}"\nFROM $V', True, False),
        ('ARG V="debian:${UNDECLARED:-12}"\nFROM $V', False, False),
        ('ARG U\nARG V="debian:${U}"\nFROM $V', False, False),
        ('ARG V="${HTTP_PROXY}debian:12"\nFROM $V', False, False),
        ("ARG V\nFROM debian:${V:-12}", False, False),
        ("ARG V\nFROM debian:${V:?needed}", False, False),
        ("FROM debian:$V", False, False),  # undefined-arg-in-from
        ("FROM debian:12-$TARGETARCH", False, False),
        ("ARG A=${TARGETARCH#arm}\nFROM debian:12-$A", False, False),
        ("ARG V=${template:name}\nFROM debian:$V", False, False),  # parse-error
    ],
)
def test_defaults_that_make_no_image(text: str, invalid: bool, required: bool) -> None:
    assert bool(Lab(invalid_default_in_from).find(text)) is invalid
    assert bool(Lab(required_arg_in_from).find(text)) is required


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("FROM Debian:12", ["Debian:12"]),
        ("FROM debian:", ["debian:"]),
        ("FROM debian:12 AS a\nFROM A", []),  # base-stage-in-other-case
        ("FROM debian:12 AS a-\nFROM a-", []),
        ("FROM $X", []),
        ("FROM scratch", []),
    ],
)
def test_a_name_that_no_image_can_have(text: str, marked: list[str]) -> None:
    assert Lab(invalid_image_name).marked(text) == marked


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("FROM --platform=linux/amd64 arm64v8/debian:12", ["linux/amd64"]),
        ("FROM --platform=linux/arm64 amd64/alpine:3.20", ["linux/arm64"]),
        (
            "FROM --platform=linux/amd64 mcr.microsoft.com/windows/nanoserver:ltsc2025",
            ["linux/amd64"],
        ),
        ("FROM --platform=linux/arm64/v8 arm64v8/debian:12", []),
        ("FROM --platform=linux/aarch64 arm64v8/debian:12", []),
        ("FROM --platform=$BUILDPLATFORM arm64v8/debian:12", []),
        ("FROM --platform=linux debian:12", []),
        ("FROM --platform=windows/amd64 mcr.microsoft.com/windows/nanoserver:ltsc2025", []),
        ("FROM arm64v8/debian:12", []),
    ],
)
def test_an_image_for_another_platform(text: str, marked: list[str]) -> None:
    assert Lab(base_of_another_platform).marked(f"{text}\n") == marked


TAGS = (
    "python:3.13-slim",
    "registry.example.com/team/app:1@sha256:" + 64 * "a",
    "node",
    "php:latest",
)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("python", "python:3.13-slim"),
        ("python:latest AS build", "python:3.13-slim AS build"),
        ("--platform=$BUILDPLATFORM python", "--platform=$BUILDPLATFORM python:3.13-slim"),
        ("docker.io/library/python", "docker.io/library/python:3.13-slim"),
        ("registry.example.com/team/app", TAGS[1]),
        ("registry.example.com/team/app:latest", TAGS[1]),
        ("python:3.12", "python:3.12"),
        ("team/python", "team/python"),
        ("node", "node"),  # the list names no tag of it
        ("php:latest", "php:latest"),
    ],
)
def test_the_tags_of_the_user_are_written(before: str, after: str) -> None:
    rules = (unpinned_base_image, latest_base_image)
    lab = Lab(*(it.configured(tags=TAGS) for it in rules))
    assert lab.fixed(f"FROM {before}") == f"FROM {after}"
    assert lab.fixed(f"FROM {before}\n", Safety.SAFE) == f"FROM {before}\n"


@pytest.mark.parametrize(
    "text", ["ARG BASE=python\nFROM $BASE\n", "ARG V=latest\nFROM python:$V\n", "FROM pyth\\\non\n"]
)
def test_no_tag_is_written_where_the_name_is_not_in_one_piece(text: str) -> None:
    rules = (unpinned_base_image, latest_base_image)
    assert Lab(*(it.configured(tags=TAGS) for it in rules)).fixed(text) == text
