"""What an installation needs: lists, an answer, leave to install, certificates."""

import pytest

from dflint.fix import Safety
from dflint_rules.network.encryption import certificate_not_checked
from dflint_rules.packages.apt import apt_recommends
from dflint_rules.packages.requirements import (
    externally_managed_python,
    install_without_lists,
    package_asks,
)
from tests.lab import Lab

INSTALL = "apt-get update && apt-get install -y --no-install-recommends"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"FROM ubuntu:22.04\nRUN {INSTALL} tzdata\n", 1),
        (f"FROM debian:12\nRUN {INSTALL} curl postfix\n", 1),
        (f"FROM debian:12\nRUN {INSTALL} krb5-user\n", 0),
        (f"FROM debian:12\nRUN {INSTALL} tzdata\n", 0),  # it is there
        (f"FROM ubuntu:22.04\nRUN {INSTALL} curl\n", 0),
        (f"FROM ubuntu:22.04\nENV DEBIAN_FRONTEND=noninteractive\nRUN {INSTALL} tzdata\n", 0),
        ("FROM ubuntu:22.04\nRUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y tzdata\n", 0),
        (f"FROM ubuntu:22.04\nRUN export DEBIAN_FRONTEND=noninteractive; {INSTALL} tzdata\n", 0),
        (f"FROM ubuntu:22.04\nRUN ln -s /usr/share/zoneinfo/UTC /etc/localtime && {INSTALL} tzdata\n", 0),
        (f"FROM debian:12\nRUN echo x | debconf-set-selections && {INSTALL} postfix\n", 0),
        (f"FROM example.com/base:1\nRUN {INSTALL} tzdata\n", 0),
        (f"FROM ubuntu:22.04\nRUN ./prepare.sh && {INSTALL} tzdata\n", 0),
    ],
)  # fmt: skip
def test_packages_that_ask(text: str, found: int) -> None:
    assert len(Lab(package_asks).find(text)) == found


PIP = f"RUN {INSTALL} python3-pip\n"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"FROM debian:12\n{PIP}RUN pip3 install flask\n", 1),
        (f"FROM debian:13-slim\n{PIP}RUN python3 -m pip install -U pip\n", 1),
        (f"FROM ubuntu:24.04\n{PIP}RUN pip install flask\n", 1),
        (f"FROM node:22-bookworm\n{PIP}RUN pip install flask\n", 1),
        ("FROM alpine:3.22\nRUN apk add --no-cache py3-pip && pip install flask\n", 1),
        (f"FROM debian:11\n{PIP}RUN pip3 install flask\n", 0),
        (f"FROM ubuntu:22.04\n{PIP}RUN pip3 install flask\n", 0),
        ("FROM alpine:3.18\nRUN apk add --no-cache py3-pip && pip install flask\n", 0),
        (f"FROM python:3.13\n{PIP}RUN pip install flask\n", 0),
        (f"FROM debian:12\n{PIP}RUN pip install --break-system-packages flask\n", 0),
        (f"FROM debian:12\nENV PIP_BREAK_SYSTEM_PACKAGES=1\n{PIP}RUN pip install flask\n", 0),
        (f"FROM debian:12\n{PIP}RUN pip install --target /srv flask\n", 0),
        (
            f"FROM debian:12\n{PIP}RUN python3 -m venv /v && . /v/bin/activate && pip install flask\n",
            0,
        ),
        (
            f"FROM debian:12\n{PIP}RUN rm /usr/lib/python3.11/EXTERNALLY-MANAGED && pip install flask\n",
            0,
        ),
        (f"FROM debian:12\n{PIP}RUN pip download flask\n", 0),
        ("FROM debian:12\nRUN pip install flask\n", 0),
    ],
)
def test_pip_that_refuses(text: str, found: int) -> None:
    assert len(Lab(externally_managed_python).find(text)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("FROM debian:12\nRUN apt-get install -y git\n", 1),
        ("FROM ubuntu:24.04\nRUN apt-get install -y curl\n", 1),
        ("FROM python:3.13-slim\nRUN pip install flask && apt-get install -y git\n", 1),
        (f"FROM debian:12\nRUN {INSTALL} make && rm -rf /var/lib/apt/lists/*\nRUN apt-get install -y git\n", 1),
        ("FROM debian:12 AS a\nFROM a\nRUN apt-get install -y git\n", 1),
        (f"FROM debian:12\nRUN {INSTALL} git\n", 0),
        ("FROM debian:12\nRUN apt-get update\nRUN apt-get install -y git\n", 0),
        ("FROM debian:13\nRUN apt-get install --update -y git\n", 0),
        (f"FROM debian:12\nRUN {INSTALL} gnupg && rm -rf /var/lib/apt/lists/*\nRUN apt-get install -y gpg\n", 0),
        ("FROM debian:12 AS a\nRUN apt-get update\nFROM a\nRUN apt-get install -y git\n", 0),
        ("FROM debian:12\nRUN apt-get install -y bash\n", 0),  # it is there
        ("FROM python:3.13\nRUN apt-get install -y git\n", 0),  # so is this
        ("FROM debian:12\nCOPY x.deb /\nRUN apt-get install -y ./x.deb\n", 0),
        ("FROM debian:12\nRUN ./update.sh\nRUN apt-get install -y git\n", 0),
        ("FROM debian:12\nCOPY rootfs /\nRUN apt-get install -y git\n", 0),
        ("FROM debian:12\nRUN --mount=type=cache,target=/var/lib/apt/lists apt-get install -y git\n", 0),
        ("FROM debian:12\nRUN apt-get install -y git || (apt-get update && apt-get install -y git)\n", 0),
        ("FROM example.com/base:1\nRUN apt-get install -y git\n", 0),
        ("FROM debian:12\nRUN u() { apt-get update; }; u; apt-get install -y git\n", 0),
    ],
)  # fmt: skip
def test_installations_without_lists(text: str, found: int) -> None:
    assert len(Lab(install_without_lists).find(text)) == found


def test_the_lists_are_fetched_before() -> None:
    assert (
        Lab(install_without_lists).fixed(
            "FROM debian:12\nRUN mkdir /a \\\n && apt-get install -y git \\\n && ls\n", Safety.SAFE
        )
        == "FROM debian:12\nRUN mkdir /a \\\n && apt-get update \\\n && apt-get install -y git \\\n && ls\n"
    )


@pytest.mark.parametrize(
    ("base", "package", "then", "added"),
    [
        ("debian:12", "curl", "RUN curl -fsSL https://e.com/x -o /x", True),
        ("ubuntu:24.04", "wget", "RUN wget https://e.com/x", True),
        ("debian:12", "git", "RUN git clone https://e.com/x /x", True),
        ("debian:12", "curl", "COPY run.sh /\nCMD ./run.sh", True),
        ("debian:12", "curl", "COPY a.conf /", False),
        ("debian:12-slim", "tree", "RUN curl https://e.com/x", False),
        ("debian:12", "curl", "RUN curl http://e.com/x", False),
        ("debian:12", "curl ca-certificates", "RUN curl https://e.com/x", False),
        ("buildpack-deps:bookworm-curl", "git", "RUN git clone https://e.com/x /x", False),
        ("python:3.13-slim", "curl", "RUN curl https://e.com/x", False),
    ],
)
def test_certificates_are_kept_where_they_are_needed(
    base: str, package: str, then: str, added: bool
) -> None:
    text = f"FROM {base}\nRUN apt-get update && apt-get install -y {package}\n{then}\n"
    fixed = Lab(apt_recommends).fixed(text)
    assert "--no-install-recommends" in fixed
    assert fixed.count("ca-certificates") - text.count("ca-certificates") == added


@pytest.mark.parametrize(
    "text",
    [
        "FROM debian:12\n# with recommended packages, for plots\nRUN apt-get update && apt-get install -y gnuplot\n",
        "FROM debian:12\nRUN apt-get update \\\n  # recommends are needed\n  && apt-get install -y gnuplot\n",
    ],
)
def test_a_comment_says_that_recommended_packages_are_wanted(text: str) -> None:
    assert Lab(apt_recommends).fixed(text) == text


@pytest.mark.parametrize(
    ("text", "changed"),
    [
        (
            f"FROM ubuntu:24.04\nRUN {INSTALL} wget\nRUN wget --no-check-certificate https://e.com/x\n",
            False,
        ),
        ("FROM debian:12\nRUN curl -k https://e.com/x\n", False),
        (
            f"FROM ubuntu:24.04\nRUN {INSTALL} wget ca-certificates\nRUN wget --no-check-certificate https://e.com/x\n",
            True,
        ),
        ("FROM python:3.13\nRUN curl -k https://e.com/x\n", True),
        ("FROM example.com/base:1\nRUN curl -k https://e.com/x\n", True),
    ],
)
def test_certificates_are_checked_only_where_there_are_some(text: str, changed: bool) -> None:
    assert (Lab(certificate_not_checked).fixed(text) != text) == changed
