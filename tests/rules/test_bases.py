"""Base images: how old they are, and whether they are larger than they need to be."""

import pytest

from dflint_rules.images.size import (
    compiler_in_final_image,
    full_image_with_slim_variant,
    jdk_in_final_image,
)
from dflint_rules.images.support import deprecated_base, end_of_life_base, package_mirror_gone
from dflint_rules.images.tags import moving_base_tag
from tests.lab import Lab


@pytest.mark.parametrize(
    ("image", "what"),
    [
        ("debian:buster-slim", "debian buster"),
        ("debian:11.7", "debian 11"),
        ("docker.io/library/ubuntu:18.04", "ubuntu 18.04"),
        ("arm64v8/ubuntu:focal", "ubuntu focal"),
        ("alpine:3.15.4", "alpine 3.15"),
        ("node:14-alpine", "node 14"),
        ("node:v12", "node 12"),
        ("node:22-buster-slim", "debian buster"),
        ("python:3.8.1-slim-bookworm", "python 3.8"),
        ("python:2", "python 2"),
        ("python:3.13-alpine3.15", "alpine 3.15"),
        ("golang:1.9-nanoserver", "golang 1.9"),
        ("php:7.4-apache", "php 7.4"),
        ("mcr.microsoft.com/dotnet/sdk:6.0-alpine", "mcr.microsoft.com/dotnet/sdk 6.0"),
        ("fedora:35", "fedora 35"),
        ("postgres:9.6", "postgres 9.6"),
        # by code name, interim releases, every prefix of a processor
        ("ubuntu:eoan", "ubuntu eoan"),
        ("ubuntu:18.10", "ubuntu 18.10"),
        ("riscv64/debian:10", "debian 10"),
        ("mips64le/debian:buster-slim", "debian buster"),
        # old tags that name no release, of images whose makers publish no dates
        ("buildpack-deps:xenial", "ubuntu xenial"),
        ("swift:4.2", "swift 4"),
        ("perl:5.20", "perl 5.20"),
        ("redis:4", "redis 4"),
        ("oraclelinux:6", "oraclelinux 6"),
        ("nginx:1.13", "nginx 1.13"),
        (
            "eclipse-temurin:11.0.12_7-jdk",
            "eclipse-temurin:11.0.12_7-jdk is built on ubuntu focal, which",
        ),
        ("caddy:2.9.1-alpine", "caddy:2.9.1-alpine is built on alpine 3.20, which"),
        # a release in the tag or name of an image of others
        ("example.com/debian:buster", "debian buster"),
        ("docker.elastic.co/elasticsearch/elasticsearch:6.5.4", "elasticsearch 6"),
        ("myorg/app:1.0-buster", "debian buster"),
        ("bitnami/node:18-debian-10", "debian buster"),
        ("nvidia/cuda:11.0.3-devel-ubuntu18.04", "ubuntu bionic"),
        ("gcr.io/distroless/base-debian10", "debian buster"),
        ("registry.access.redhat.com/ubi7/ubi", "Red Hat Enterprise Linux 7"),
        ("quay.io/centos/centos:stream8", "centos-stream 8"),
        ("mcr.microsoft.com/windows/servercore:1909", "windows 1909"),
    ],
)
def test_support_has_ended(image: str, what: str) -> None:
    (found,) = Lab(end_of_life_base).find(f"FROM {image}\n")
    assert found.finding.message.startswith(
        f"{what} is past its end of life: no security updates since 20"
    )


@pytest.mark.parametrize(
    "image",
    [
        "debian:bookworm", "debian", "debian:stable", "ubuntu:24.04", "ubuntu:22.04", "alpine:3.22",
        "alpine:3", "alpine:edge", "node:22", "node:24-slim", "node:lts", "python:3", "python:3.12",
        "python:3.11-slim-bookworm", "golang:1.27", "golang:1", "php:8.4", "ruby:3.4", "postgres:17",
        "example.com/debian:trixie", "myorg/node:14", "osrf/ros:kinetic-desktop-full", "node:$VERSION", "mongo:8", "fedora:43",
        "myorg/app:1.0-trixie", "myorg/alpine-tool:3.8", "caddy:2.10.0-alpine", "java", "scratch", "amazonlinux:2023", "golang:1.26.6-bookworm",
    ],
)  # fmt: skip
def test_support_has_not_ended(image: str) -> None:
    assert Lab(end_of_life_base).report(f"FROM {image}\n") == ""


def test_the_default_of_an_arg_is_looked_at() -> None:
    text = "ARG V=3.7\nFROM python:$V\nFROM python:$V AS b\nFROM b\n"
    assert Lab(end_of_life_base).marked(text) == ["python:$V", "python:$V"]


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("openjdk:17-slim", True),
        ("openjdk:26-ea-jdk", False),
        ("centos:7", True),
        ("quay.io/centos/centos:stream9", False),
        ("java:8", True),
        ("java", False),
        ("adoptopenjdk/openjdk11", False),
        ("mcr.microsoft.com/dotnet/core/sdk:3.1", True),
        ("bitnami/node:10", True),
        ("bitnami/minideb:bookworm", False),
        ("bitnamisecure/node", False),
    ],
)
def test_deprecated_images(image: str, found: bool) -> None:
    assert bool(Lab(deprecated_base).report(f"FROM {image}\n")) == found


def test_one_image_is_reported_once() -> None:
    assert Lab(deprecated_base, end_of_life_base).report("FROM centos:7\n").count("\n") == 1


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("FROM golang:1.27\nRUN go build -o /app\nCMD [\"/app\"]", True),
        ("FROM rust:1.90\nRUN cargo install --path .\nCMD [\"app\"]", True),
        ("FROM golang:1.27\nRUN go build -o /app\nCMD [\"bash\"]", False),
        ("FROM golang:1.27\nRUN go build -o /app", False),
        ("FROM golang:1.27\nRUN go mod download\nCMD [\"go\", \"run\", \".\"]", False),
        ("FROM golang:1.27 AS dev\nRUN go build -o /app\nCMD [\"/app\"]", False),
        ("FROM maven:3\nRUN mvn package\nCMD mvn spring-boot:run", False),
        ("FROM golang:1.27 AS b\nRUN go build -o /app\nFROM alpine\nCOPY --from=b /app /\nCMD [\"/app\"]", False),
        ("FROM golang:1.27 AS b\nRUN go build -o /app\nFROM b\nCMD [\"/app\"]", False),
        ("FROM golang:1.27 AS b\nFROM b\nRUN go build -o /app\nCMD [\"/app\"]", True),
        ("ARG I=golang\nFROM $I:1.27\nRUN go build -o /app\nCMD [\"/app\"]", True),
    ],
)  # fmt: skip
def test_the_compiler_is_shipped(steps: str, found: bool) -> None:
    assert bool(Lab(compiler_in_final_image).report(f"{steps}\n")) == found


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("python:3.13", True),
        ("node:22-bookworm", True),
        ("python:3.13-slim", False),
        ("node:22-alpine", False),
        ("golang:1.27", False),
        ("nginx:1.29", False),
    ],
)
def test_there_is_a_slim_variant(image: str, found: bool) -> None:
    text = f'FROM {image}\nCMD ["app"]\n'
    assert bool(Lab(full_image_with_slim_variant).report(text)) == found


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("FROM eclipse-temurin:21-jdk\nCMD [\"java\", \"-jar\", \"a.jar\"]", True),
        ("FROM eclipse-temurin:21-jdk\nCMD java -jar a.jar", True),
        ("FROM eclipse-temurin:21-jre\nCMD java -jar a.jar", False),
        ("FROM eclipse-temurin:21-jdk\nRUN javac A.java\nCMD java A", False),
        ("FROM eclipse-temurin:21-jdk\nRUN ./mvnw package\nCMD java -jar a.jar", False),
        ("FROM eclipse-temurin:21-jdk\nCMD [\"bash\"]", False),
    ],
)  # fmt: skip
def test_a_jdk_is_shipped(steps: str, found: bool) -> None:
    assert bool(Lab(jdk_in_final_image).report(f"{steps}\n")) == found


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("FROM debian:stretch\nRUN apt-get update", True),
        ("FROM debian:8\nRUN apt-get update", True),
        ("FROM python:3.6-stretch\nRUN apt-get update", True),
        ("FROM ubuntu:23.04\nRUN apt-get update", True),
        ("FROM centos:7\nRUN yum install -y curl", True),
        ("FROM centos:7.9.2009\nRUN yum -y update", True),
        ("FROM debian:stretch AS a\nFROM a\nRUN apt-get update", True),
        ("FROM debian:stretch\nONBUILD RUN apt-get update", False),
        ("FROM debian:stretch\nRUN echo hello", False),
        ("FROM debian:buster\nRUN apt-get update", True),
        ("FROM python:3.8.5-slim\nRUN apt-get update", True),
        ("FROM node:10\nRUN apt-get update", True),
        ("FROM nginx:1.13\nRUN apt-get update", True),
        ("FROM mysql:5.6\nRUN apt-get update", True),
        ("FROM mysql:5.7\nRUN apt-get update", False),
        ("FROM ubuntu:eoan\nRUN apt-get update", True),
        ("FROM ubuntu:disco-20200114\nRUN apt-get update", True),
        ("FROM riscv64/debian:buster\nRUN apt-get update", True),
        ("FROM mcr.microsoft.com/dotnet/aspnet:3.1\nRUN apt-get update", True),
        ("FROM debian:bullseye\nRUN apt-get update", False),
        ("FROM ubuntu:14.04\nRUN apt-get update", False),
        ("FROM python:3.8@sha256:0\nRUN apt-get update", False),
        ("FROM alpine:3.5\nRUN apk add curl", False),
        # a list of a vendor beside those of the distribution
        ("FROM debian:9\nRUN echo deb x > /etc/apt/sources.list.d/x.list && apt-get update", True),
        ("FROM debian:9\nRUN rm /etc/apt/sources.list.d/* && apt-get update", False),
        ("FROM debian:9\nRUN echo x > /etc/apt/sources.list && apt-get update", False),
        (
            "FROM debian:9\nCOPY debian.sources /etc/apt/sources.list.d/debian.sources\nRUN apt-get update",
            False,
        ),
        ("FROM debian:9\nRUN echo x > /etc/apt/apt.conf.d/x && apt-get update", True),
        ("FROM debian:9\nCOPY apt /etc/apt\nRUN apt-get update", False),
        ("FROM ubuntu:18.04\nRUN apt-get update", False),
        (
            "FROM centos:7\nRUN sed -i s/mirror/vault/ /etc/yum.repos.d/*\nRUN yum install -y curl",
            False,
        ),
        ("FROM debian:stretch\nCOPY sources.list /etc/apt/\nRUN apt-get update", False),
        ("FROM debian:stretch\nCOPY x.list /etc/apt/sources.list.d/\nRUN apt-get update", True),
        ("FROM debian:stretch\nCOPY lists/ /etc/apt/sources.list.d/\nRUN apt-get update", False),
        ("FROM debian:stretch\nCOPY a.conf /etc/apt/apt.conf.d/\nRUN apt-get update", True),
        ("FROM example.com/centos:7\nRUN yum install -y curl", False),
    ],
)
def test_the_mirrors_dropped_it(steps: str, found: bool) -> None:
    assert bool(Lab(package_mirror_gone).report(f"{steps}\n")) == found


@pytest.mark.parametrize(
    ("image", "found"),
    [
        ("debian:stable-slim", True),
        ("ubuntu:rolling", True),
        ("node:lts-alpine", True),
        ("debian:sid@sha256:" + "0" * 64, False),
        ("debian:trixie", False),
        ("ubuntu:24.04", False),
    ],
)
def test_a_tag_moves_from_release_to_release(image: str, found: bool) -> None:
    assert bool(Lab(moving_base_tag).report(f"FROM {image}\n")) == found
