"""Packages that a release does not have, and programs that an image does not have."""

import pytest

from dflint.fix import Safety
from dflint_rules.packages.availability import (
    list_of_another_release,
    package_gone,
    package_gone_from_newest,
    transitional_package,
)
from dflint_rules.runtime.missing_programs import program_not_in_image, started_program_not_in_image
from tests.lab import Lab


@pytest.mark.parametrize(
    ("image", "package", "found"),
    [
        ("debian:12", "python-pip", 1),
        ("debian:bookworm-slim", "netcat", 1),
        ("debian:12.5-slim", "openjdk-11-jdk", 1),
        ("python:3.13-slim-bookworm", "libicu67", 1),
        ("node:22-bookworm", "libssl1.1", 1),
        ("docker.io/library/debian:12", "python-pip", 1),
        ("arm64v8/debian:12", "python-pip", 1),
        ("ubuntu:22.04", "python", 1),
        ("ubuntu:noble", "libgl1-mesa-glx", 1),
        ("ubuntu:24.04", "libicu70", 1),
        ("ubuntu:24.04", "python-requests", 1),
        ("ubuntu:24.04", "php8.1-cli", 1),
        ("ubuntu:22.04", "php7.4", 1),
        ("ubuntu:22.04", "postgresql-client-12", 1),
        ("ubuntu:24.04", "python3.11-venv", 1),
        ("ubuntu:24.04", "php8.3-fpm", 0),
        ("ubuntu:24.04", "python3.12-dev", 0),
        ("ubuntu:24.04", "postgresql-client", 0),
        ("ubuntu:18.04", "postgresql-client-12", 0),
        ("alpine:3.22", "python", 1),
        ("alpine:3.16", "php7-fpm", 1),
        ("alpine:3.16", "py2-pip", 1),
        ("ubuntu:20.04", "libffi6", 1),
        ("ubuntu:20.04", "libffi7", 0),
        ("node:22-alpine3.22", "python2", 1),
        ("debian:12", "python-pip=20.0", 1),
        ("debian:12", "libssl1.1:i386", 1),
        ("php:8.3-fpm", "php-mysql", 1),
        ("debian:12", "unrar", 1),
        ("node:22", "ttf-mscorefonts-installer", 1),
        ("ubuntu:24.04", "unrar", 0),
        ("wordpress:6", "php8.2-gd", 1),
        ("php:8.3-cli", "libpng-dev", 0),
        ("php:8.3-alpine3.22", "php83", 0),
        # There, under this name or another that takes its place.
        ("debian:11", "netcat", 0),
        ("debian:11", "python-dev", 0),
        ("debian:13", "libssl3", 0),
        ("debian:12", "python3-pip", 0),
        ("ubuntu:20.04", "python", 0),
        ("ubuntu:22.04", "openjdk-11-jdk", 0),
        ("ubuntu:22.04", "libffi7", 0),
        ("ubuntu:22.04", "libicu70", 0),
        ("alpine:3.11", "python", 0),
        ("alpine:3.22", "python3", 0),
        # Not known: the release, the image, or the package.
        ("debian:10", "python-pip", 0),
        ("debian:$X", "python-pip", 0),
        ("example.com/debian:12", "python-pip", 0),
        ("postgres:16-bookworm", "postgresql-16-pgvector", 0),
        ("debian:12", "a-tool-of-ours", 0),
        ("debian:12", "$PACKAGES", 0),
        ("debian:12", "python-*", 0),
    ],
)
def test_packages_that_are_gone(image: str, package: str, found: int) -> None:
    installing = "apk add" if "alpine" in image else "apt-get update && apt-get install -y"
    assert len(Lab(package_gone).find(f"FROM {image}\nRUN {installing} {package}\n")) == found


@pytest.mark.parametrize(
    ("image", "package", "found"),
    [
        ("ubuntu", "python-pip", 1),
        ("ubuntu:latest", "libssl1.1", 1),
        ("debian:stable-slim", "mysql-client", 1),
        ("debian", "software-properties-common", 1),
        ("python:3.13-slim", "netcat", 1),
        ("node:22", "python-dev", 1),
        ("alpine", "python", 1),
        ("debian:12", "python-pip", 0),  # the other rule
        ("debian:stable", "curl", 0),
        ("python:3.13-slim@sha256:" + "0" * 64, "netcat", 0),  # of any day
    ],
)
def test_packages_that_are_gone_from_what_a_moving_tag_means(
    image: str, package: str, found: int
) -> None:
    installing = "apk add" if "alpine" in image else "apt-get update && apt-get install -y"
    text = f"FROM {image}\nRUN {installing} {package}\n"
    assert len(Lab(package_gone_from_newest).find(text)) == found


def test_a_library_that_no_release_has_any_more() -> None:
    text = "FROM debian:12\nRUN apt-get update && apt-get install -y libmariadbclient18\n"
    assert "has no package libmariadbclient18, but libmariadb3" in Lab(package_gone).report(text)


def test_the_stage_below_decides_on_the_release() -> None:
    text = "FROM debian:12 AS base\nRUN true\nFROM base\nRUN apt-get update && apt-get install -y netcat\n"
    assert Lab(package_gone).report(text) == (
        "4:42 DF154 Debian 12 has no package netcat: netcat-openbsd and netcat-traditional provide it, "
        "name one of them [package-gone]\n"
    )


@pytest.mark.parametrize(
    "above",
    [
        "RUN echo 'deb https://e.com x main' > /etc/apt/sources.list.d/x.list",
        "RUN add-apt-repository ppa:openjdk-r/ppa",
        "RUN curl -fsSL https://e.com/setup | bash",
        "RUN ./prepare.sh",
        "COPY prepare /usr/local/bin/\nRUN /srv/prepare",
        "COPY vendor.list /etc/apt/sources.list.d/",
        "COPY rootfs /",
        "RUN dpkg -i repo.deb",
        "RUN <<EOF\ncurl -fsSL https://e.com/setup | bash\nEOF",
    ],
)
def test_another_repository_may_have_it(above: str) -> None:
    text = f"FROM debian:12\n{above}\nRUN apt-get update && apt-get install -y openjdk-8-jdk\n"
    assert Lab(package_gone).report(text) == ""


def test_the_archive_of_a_vendor_has_packages_of_that_vendor_only() -> None:
    text = (
        "FROM debian:12\n"
        "RUN curl -fsSL https://deb.nodesource.com/setup_22.x | bash -\n"
        "RUN apt-get update && apt-get install -y nodejs python-pip\n"
    )
    assert Lab(package_gone).marked(text) == ["python-pip"]


@pytest.mark.parametrize(
    "run",
    [
        "apt-get install -y netcat || apt-get install -y netcat-openbsd",
        'if [ -n "$OLD" ]; then apt-get install -y netcat; fi',
        "apt-get install -y -t bullseye netcat",
        "f() { apt-get install -y netcat; }; f",
    ],
)
def test_what_may_not_be_installed_is_left_alone(run: str) -> None:
    assert Lab(package_gone).report(f"FROM debian:12\nRUN apt-get update; {run}\n") == ""


def test_the_name_that_is_there_is_written() -> None:
    lab = Lab(package_gone)
    text = "FROM debian:12\nRUN apt-get update && apt-get install -y {} && ls\n"
    for old, new in [
        ("netcat", "netcat-openbsd"),
        ("libicu67", "libicu72"),
        ("openjdk-8-jdk", "default-jdk"),
    ]:
        assert lab.fixed(text.format(old), Safety.UNSAFE) == text.format(new)
        assert lab.fixed(text.format(old), Safety.SAFE) == text.format(old)


@pytest.mark.parametrize(
    ("image", "package", "found"),
    [
        ("debian:12", "libgl1-mesa-glx", 1),
        ("debian:12", "curl", 0),
        ("debian:12", "pkg-config", 0),  # stays for now
        ("debian:13", "libgl1-mesa-glx", 0),  # gone: the other rule
    ],
)
def test_packages_that_only_lead_to_others(image: str, package: str, found: int) -> None:
    text = f"FROM {image}\nRUN apt-get update && apt-get install -y {package}\n"
    assert len(Lab(transitional_package).find(text)) == found


@pytest.mark.parametrize(
    ("image", "line", "found"),
    [
        ("ubuntu:24.04", "deb http://archive.ubuntu.com/ubuntu trusty main universe", ["trusty"]),
        (
            "ubuntu:24.04",
            "deb http://archive.ubuntu.com/ubuntu/ jammy-updates main",
            ["jammy-updates"],
        ),
        ("debian:12", "deb [trusted=yes] http://deb.debian.org/debian buster main", ["buster"]),
        (
            "python:3.13-slim-bookworm",
            "deb http://deb.debian.org/debian bullseye main",
            ["bullseye"],
        ),
        ("debian:13", "deb https://download.docker.com/linux/ubuntu noble stable", ["noble"]),
        ("debian:13", "deb https://download.docker.com/linux/debian bookworm stable", []),
        ("php:5.4", "deb http://security.debian.org jessie/updates main", ["jessie/updates"]),
        ("php:5.4", "deb http://archive.debian.org/debian jessie main", []),
        ("ubuntu:24.04", "deb http://archive.ubuntu.com/ubuntu noble main", []),
        ("ubuntu:24.04", "deb http://archive.ubuntu.com/ubuntu noble-security main", []),
        ("debian:12", "deb http://deb.debian.org/debian sid main", []),
        ("debian:12", "deb http://deb.debian.org/debian bookworm-backports main", []),
        ("debian:12", "deb https://packages.example.com/apt bullseye main", []),
        ("debian:12", "deb http://deb.debian.org/debian $SUITE main", []),
        ("example.com/base:1", "deb http://archive.ubuntu.com/ubuntu trusty main", []),
    ],
)
def test_lists_of_another_release(image: str, line: str, found: list[str]) -> None:
    text = f'FROM {image}\nRUN echo "{line}" >> /etc/apt/sources.list && apt-get update\n'
    assert Lab(list_of_another_release).marked(text) == found


def test_a_list_that_a_program_adds() -> None:
    text = (
        'FROM ubuntu:24.04\nRUN add-apt-repository "deb http://archive.ubuntu.com/ubuntu {} main"\n'
    )
    lab = Lab(list_of_another_release)
    assert lab.marked(text.format("bionic")) == ["bionic"]
    assert lab.marked(text.format("noble")) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FROM debian:13-slim\nRUN git clone https://e.com/x /x\n", ["git"]),
        ("FROM debian:13\nRUN cd /tmp && curl -fsSLO https://e.com/x\n", ["curl"]),
        ("FROM ubuntu:24.04\nRUN wget https://e.com/x\n", ["wget"]),
        ("FROM python:3.13-slim\nRUN git clone https://e.com/x /x\n", ["git"]),
        ("FROM node:22-slim\nRUN make -C /srv\n", ["make"]),
        ("FROM debian:12\nRUN sudo apt-get update\n", ["sudo"]),
        ("FROM debian:12\nCOPY x.zip /tmp/\nRUN unzip /tmp/x.zip\n", ["unzip"]),
        ("FROM debian:12\nRUN apt-get update && apt-get install -y make\nRUN git clone https://e.com/x /x\n", ["git"]),
        ("FROM alpine:3.22\nRUN git clone https://e.com/x /x\n", ["git"]),
        ("FROM golang:1.25-alpine\nRUN make\n", ["make"]),
        ("FROM debian:12 AS a\nFROM a\nRUN git clone https://e.com/x /x\n", ["git"]),
        ("FROM debian:12\nENV PATH=/opt/tools/bin:$PATH\nRUN git clone https://e.com/x /x\n", ["git"]),
        # What others call.
        ("FROM node:22-slim\nADD https://e.com/x.tar.xz /\nRUN tar xJf /x.tar.xz\n", ["xJf"]),
        ("FROM debian:12\nCOPY x /x\nRUN tar -xf /x/a.tar.bz2 -C /opt\n", ["/x/a.tar.bz2"]),
        ("FROM python:3.13-slim\nRUN pip install git+https://e.com/x@v1\n", ["git+https://e.com/x@v1"]),
        ("FROM debian:12\nRUN echo x | apt-key add -\n", ["apt-key"]),
        ("FROM debian:13\nRUN apt-key add x.asc\n", ["apt-key"]),
        ("FROM debian:12\nRUN tar xzf x.tar.gz && tar -xC /opt -f y.tar\n", []),
        ("FROM alpine:3.22\nRUN tar xJf x.tar.xz\n", []),
        ("FROM python:3.13\nRUN tar xJf x.tar.xz && pip install git+https://e.com/x@v1\n", []),
        ("FROM debian:12\nRUN apt-get update && apt-get install -y gnupg && apt-key add x.asc\n", []),
        ("FROM debian:8\nRUN apt-key add x\n", []),
        ("FROM ubuntu:16.04\nRUN apt-key add x && curl https://e.com/x\n", ["curl"]),
        # There.
        ("FROM python:3.13\nRUN git clone https://e.com/x /x\n", []),
        ("FROM node:22\nRUN make -C /srv\n", []),
        ("FROM alpine:3.22\nRUN wget https://e.com/x && unzip x\n", []),
        ("FROM debian:12\nRUN tar xf x && perl -v\n", []),
        # Brought by something above.
        ("FROM debian:12\nRUN apt-get update && apt-get install -y git && git clone https://e.com/x /x\n", []),
        ("FROM debian:12\nRUN apt-get update && apt-get install -y build-essential\nRUN make\n", []),
        ("FROM debian:12\nRUN apt-get update && apt-get install -y $TOOLS\nRUN make\n", []),
        ("FROM debian:12\nRUN apt-get update && apt-get install -y a-tool-of-ours\nRUN make\n", []),
        ("FROM debian:12\nRUN ./prepare.sh\nRUN git clone https://e.com/x /x\n", []),
        ("FROM debian:12\nCOPY --from=tools /usr/bin/git /usr/bin/\nRUN git clone https://e.com/x /x\n", []),
        ("FROM debian:12\nCOPY rootfs /\nRUN git clone https://e.com/x /x\n", []),
        ("FROM debian:12\nENV PATH=/opt/conda/bin:$PATH\nRUN git clone https://e.com/x /x\n", []),
        ("FROM debian:12\nRUN --mount=from=tools,target=/opt git clone https://e.com/x /x\n", []),
        ("FROM alpine:3.22\nRUN apk add --no-cache build-base\nRUN make\n", []),
        ("FROM alpine:3.22\nRUN apk add --no-cache some-tools\nRUN git clone https://e.com/x /x\n", []),
        # Asked for, or only in some cases.
        ("FROM debian:12\nRUN command -v git && git --version\n", []),
        ("FROM debian:12\nRUN git --version || true\n", []),
        ("FROM debian:12\nRUN if [ -x /usr/bin/git ]; then git --version; fi\n", []),
        # Not known.
        ("FROM example.com/base:1\nRUN git clone https://e.com/x /x\n", []),
        ("FROM $BASE\nRUN git clone https://e.com/x /x\n", []),
        ("FROM debian:12\nRUN /opt/git/bin/git --version\n", []),
    ],
)  # fmt: skip
def test_programs_that_the_image_lacks(text: str, found: list[str]) -> None:
    assert Lab(program_not_in_image).marked(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('FROM alpine:3.22\nSHELL ["/bin/bash", "-c"]\nRUN x\n', 1),
        ('FROM node:22-alpine\nSHELL ["bash", "-eo", "pipefail", "-c"]\nRUN x\n', 1),
        ('FROM alpine:3.22\nSHELL ["/bin/bash", "-c"]\nRUN ["x"]\n', 0),
        ('FROM alpine:3.22\nCMD ["bash"]\n', 1),
        ('FROM debian:12-slim\nCOPY app /srv/app\nENTRYPOINT ["python3", "/srv/app"]\n', 1),
        ('FROM debian:12\nSHELL ["/bin/bash", "-c"]\n', 0),
        ('FROM alpine:3.22\nRUN apk add bash\nSHELL ["/bin/bash", "-c"]\n', 0),
        ('FROM alpine:3.22\nCMD ["sh"]\n', 0),
        ('FROM alpine:3.22\nENTRYPOINT ["/sbin/tini", "--"]\nCMD ["bash"]\n', 0),
        ('FROM debian:12\nRUN apt-get update && apt-get install -y python3\nCMD ["python3"]\n', 0),
        ('FROM alpine:3.22\nSHELL ["/bin/bash", "-c"]\nRUN x\nFROM scratch\n', 1),
        ('FROM example.com/base:1\nSHELL ["/bin/bash", "-c"]\n', 0),
        ('FROM debian:12 AS a\nCMD ["node", "x.js"]\nFROM debian:12\n', 0),
    ],
)
def test_programs_that_are_started_and_not_there(text: str, found: int) -> None:
    assert len(Lab(started_program_not_in_image).find(text)) == found


@pytest.mark.parametrize(
    ("base", "run", "expected"),
    [
        ("alpine:3.20", "apk add --no-cache python3 && pip3 install x", True),
        ("alpine:3.20", "apk add python3 python3-dev gcc musl-dev && python3 -m pip install x", True),
        ("node:22-alpine", "apk add python3 make g++ && pip3 install x", True),
        ("alpine:3.11", "apk add --no-cache python3 && pip3 install x", False),
        ("alpine:3.20", "apk add --no-cache python3 py3-pip && pip3 install x", False),
        ("alpine:3.20", "apk add --no-cache python3 pipx && pip3 install x", False),
        ("alpine:3.20", "apk add python3 $MORE && pip3 install x", False),
        ("alpine:3.20", "apk add python3 && python3 -m ensurepip && pip3 install x", False),
        ("alpine:3.20", "apk add python3 && python3 -m venv /v && /v/bin/pip install x", False),
        ("alpine:3.20", "apk add python3 && wget https://a.io/get-pip.py && python3 get-pip.py && pip install x", False),
        ("python:3.13-alpine", "pip install x", False),
        ("pypy:3.11-slim", "pip install x", False),
    ],
)  # fmt: skip
def test_python_of_alpine_without_pip(base: str, run: str, expected: bool) -> None:
    assert bool(Lab(program_not_in_image).report(f"FROM {base}\nRUN {run}\n")) == expected


@pytest.mark.parametrize(
    ("suite", "is_foreign"),
    [("jessie-backports", True), ("jessie-backports-sloppy", True), ("bookworm-backports", False)],
)
def test_backports_of_another_release(suite: str, is_foreign: bool) -> None:
    line = f"deb http://deb.debian.org/debian {suite} main"
    text = f'FROM debian:12\nRUN echo "{line}" >> /etc/apt/sources.list\n'
    assert bool(Lab(list_of_another_release).find(text)) == is_foreign
