"""The same fault in other words, and what only looks like it: commands, paths, lists and secrets."""

from pathlib import Path

import pytest

from tests.lab import Lab
from tests.rules.project import Project, rules_of

SAID = {
    "bash by its path": ("DF391", "FROM alpine:3.23\nRUN /bin/bash -c ls"),
    "bash in exec form": ("DF391", 'FROM alpine:3.23\nRUN ["bash", "/a.sh"]'),
    "sudoers in a here-document of a script": (
        "DF449",
        "RUN cat <<'END' | tee /etc/sudoers.d/a\na ALL=(ALL) NOPASSWD: ALL\nEND",
    ),
    "packages of another index": (
        "DF422",
        "RUN pip install --extra-index-url=http://pypi.example.com/simple a==1",
    ),
    "a registry of npm": ("DF422", "RUN npm config set registry http://npm.example.com"),
    "an empty version of apt": ("DF173", "ARG V\nRUN apt-get install -y curl=$V"),
    "a volume in a variable": ("DF549", "ENV DATA=/data\nVOLUME $DATA\nRUN touch /data/a"),
    "backquotes with a space": ("DF167", "COPY a /opt/`date +%F`/"),
    "a substitution that is shown": ("DF545", 'CMD ["echo", "$(hostname)"]'),
    "a folder at the root": ("DF450", "FROM node:22\nUSER node\nRUN mkdir -p /cache/a"),
    "a folder of /opt": ("DF450", "FROM python:3.13\nUSER 1000\nRUN mkdir /opt/a"),
    "a program for all users": ("DF450", "FROM node:22\nUSER node\nRUN cp a /usr/local/bin/a"),
    "a file of /etc": ("DF450", "FROM node:22\nUSER node\nRUN touch /etc/a.conf"),
    "a list in deb822": (
        "DF156",
        "COPY <<EOF /etc/apt/sources.list.d/a.sources\nTypes: deb\nURIs: http://deb.debian.org/debian\n"
        "Suites: buster buster-updates\nComponents: main\nEOF",
    ),
    "a semicolon in a COPY": ("DF215", "COPY a /srv/; COPY b /srv/"),
    "a substitution with a space": ("DF167", "ADD https://example.com/a-$(uname -m).tgz /a.tgz"),
    "a substitution in a VOLUME": ("DF167", "VOLUME /data/$(hostname)"),
    "an option of node": ("DF545", 'CMD ["node", "--port=$(cat /port)", "a.js"]'),
    "nobody is asked": (
        "DF449",
        "FROM alpine:3.22\nRUN echo 'permit nopass :wheel' > /etc/doas.conf",
    ),
    "a secret in a file": ("DF439", "RUN echo 'DB_PASSWORD=q7Zt0WmXv3Lr9KpB' >> /srv/.env"),
    "a token of npm in a file": (
        "DF439",
        "RUN printf '//npm.example.com/:_authToken=q7Zt0WmXv3Lr9KpB\\n' > /root/.npmrc",
    ),
    "a secret of a health check": (
        "DF439",
        "HEALTHCHECK CMD curl -f -u admin:q7Zt0WmXv3Lr9KpB http://localhost/",
    ),
    "a secret in a label": ("DF439", "LABEL com.example.api-key=q7Zt0WmXv3Lr9KpB"),
    "a mirror that is replaced too late": (
        "DF116",
        "FROM debian:buster\nRUN apt-get update\n"
        "RUN sed -i s/deb.debian.org/archive.debian.org/ /etc/apt/sources.list",
    ),
    "another escape character in an image of Linux": (
        "DF303",
        "# escape=`\nFROM debian:12\nRUN apt-get update && `\n  apt-get install -y curl",
    ),
    "pacman without an answer": ("DF580", "FROM archlinux:base\nRUN pacman -S git"),
    "pacman that removes": ("DF580", "FROM archlinux:base\nRUN pacman -Rns git"),
    "the last command in the background": ("DF540", 'CMD ["sh", "-c", "a & b &"]'),
    "a secret in a variable of one command": ("DF439", "RUN API_TOKEN=q7Zt0WmXv3Lr9KpB ./deploy"),
    "a header of wget": (
        "DF439",
        "RUN wget --header='PRIVATE-TOKEN: q7Zt0WmXv3Lr9KpB' https://example.com/a",
    ),
    "a list in a COPY": (
        "DF156",
        "COPY <<EOF /etc/apt/sources.list.d/a.list\ndeb http://deb.debian.org/debian buster main\nEOF",
    ),
    "a library of an older Ubuntu": (
        "DF154",
        "FROM ubuntu:20.04\nRUN apt-get update && apt-get install -y libpng12-0",
    ),
}
SILENT = {
    "bash by its path, installed": (
        "DF391",
        "FROM alpine:3.23\nRUN apk add --no-cache bash && /bin/bash -c ls",
    ),
    "bash in exec form, installed": (
        "DF391",
        'FROM alpine:3.23\nRUN apk add --no-cache bash\nRUN ["bash", "/a.sh"]',
    ),
    "an index of one's own network": ("DF422", "RUN pip install -i http://pypi.internal/simple a"),
    "a version in a variable with a value": ("DF173", "ARG V=1\nRUN apt-get install -y curl=$V"),
    "a fields of awk": ("DF545", 'CMD ["awk", "{print $(NF-1)}", "/a"]'),
    "a folder that root has given away": (
        "DF450",
        "FROM node:22\nRUN mkdir /cache && chown node /cache\nUSER node\nRUN mkdir -p /cache/a",
    ),
    "a folder at home": ("DF450", "FROM node:22\nUSER node\nRUN mkdir -p ~/a /home/node/b /tmp/c"),
    "a folder of another base": ("DF450", "FROM team/base\nUSER a\nRUN mkdir /cache"),
    "pacman that only fetches its lists": ("DF580", "FROM archlinux:base\nRUN pacman -Sy"),
    "pacman that is answered": ("DF580", "FROM archlinux:base\nRUN yes | pacman -S git"),
    "the last command in front": ("DF540", "CMD a & exec b"),
    "a script that waits": ("DF540", "CMD a & b & wait"),
    "a secret of a mount": (
        "DF439",
        'RUN --mount=type=secret,id=a,env=A_TOKEN curl -H "Authorization: Bearer $A_TOKEN" https://example.com',
    ),
    "a command that may be given away": (
        "DF449",
        "FROM alpine:3.22\nRUN echo 'permit nopass :wheel as root cmd reboot' > /etc/doas.conf",
    ),
    "a password that is an example": ("DF439", 'CMD ["a", "--password=changeme"]'),
    "a list in deb822 of the same release": (
        "DF156",
        "COPY <<EOF /etc/apt/sources.list.d/a.sources\nTypes: deb\nURIs: http://deb.debian.org/debian\n"
        "Suites: bookworm\nComponents: main\nEOF",
    ),
    "a path in a variable": ("DF439", "RUN export SIGNING_KEY=/run/secrets/key && ./sign"),
    "a placeholder in a here-document": (
        "DF439",
        "FROM node:22\nCOPY <<EOF /root/.npmrc\n//npm.example.com/:_authToken=${NPM_TOKEN}\nEOF",
    ),
    "a list of the same release": (
        "DF156",
        "COPY <<EOF /etc/apt/sources.list.d/a.list\ndeb http://deb.debian.org/debian bookworm main\nEOF",
    ),
    "a comment in a list": (
        "DF156",
        "COPY <<EOF /etc/apt/sources.list\n# deb http://deb.debian.org/debian buster main\nEOF",
    ),
}


def _find(code: str, text: str) -> bool:
    (rule,) = rules_of(code)
    return bool(
        Lab(rule).find(
            text if text.startswith(("FROM", "# escape")) else f"FROM debian:12\n{text}\n"
        )
    )


@pytest.mark.parametrize(("code", "text"), SAID.values(), ids=SAID)
def test_it_is_said(code: str, text: str) -> None:
    assert _find(code, text)


@pytest.mark.parametrize(("code", "text"), SILENT.values(), ids=SILENT)
def test_it_is_not_said(code: str, text: str) -> None:
    assert not _find(code, text)


@pytest.mark.parametrize(
    ("before", "is_missing"),
    [
        ("RUN bundle config set --local deployment true", True),
        ("ENV BUNDLE_DEPLOYMENT=1", True),
        ("ENV BUNDLE_FROZEN=false", False),
        ("RUN bundle config set --local without test", False),
    ],
)
def test_a_frozen_bundle_needs_its_lock_file(tmp_path: Path, before: str, is_missing: bool) -> None:
    project = Project(tmp_path, rules_of("DF723"))
    project.write("Gemfile")
    project.write("Gemfile.lock")
    project.write(
        "Dockerfile", f"FROM ruby:3.4\nWORKDIR /a\nCOPY Gemfile .\n{before}\nRUN bundle install\n"
    )
    assert bool(project.report()) == is_missing


def test_a_list_that_is_copied_is_read(tmp_path: Path) -> None:
    project = Project(tmp_path, rules_of("DF156"))
    project.write("a.list", "deb http://archive.ubuntu.com/ubuntu bionic main\n")
    project.write("Dockerfile", "FROM ubuntu:24.04\nCOPY a.list /etc/apt/sources.list.d/\n")
    assert "18.04" in project.report()[0]


def test_certificates_are_kept_for_an_address_in_a_variable() -> None:
    (rule,) = rules_of("DF302")
    text = "FROM ubuntu:24.04\nRUN apt-get update && apt-get install -y curl && curl -O $BASE/x\n"
    fixed = Lab(rule).fixed(text)
    assert fixed == text or "ca-certificates" in fixed


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("DF522", "WORKDIR ~", "WORKDIR ~"),
        ("DF171", "ENV PATH=/opt/a/bin:PATH", "ENV PATH=/opt/a/bin:$PATH"),
        (
            "DF602",
            'RUN ["sh", "-c", "curl -f https://example.com/a | tar x"]',
            'RUN ["sh", "-c", "curl -f https://example.com/a | tar x"]',
        ),
        (
            "DF602",
            "RUN bash -c 'curl -f https://example.com/a | tar x'",
            "RUN bash -c 'curl -f https://example.com/a | tar x'",
        ),
        (
            "DF321",
            "FROM rockylinux:9\nRUN yum install -y httpd \\\n    yum clean all",
            "FROM rockylinux:9\nRUN yum install -y httpd \\\n    yum clean all",
        ),
        (
            "DF628",
            "RUN git clone https://example.com/a && cd a; make; rm -rf a",
            "RUN git clone https://example.com/a && cd a && make && rm -rf a",
        ),
        (
            "DF628",
            "RUN apt-get install -y a && rm -rf /var/lib/apt/lists/*; echo done",
            "RUN apt-get install -y a && rm -rf /var/lib/apt/lists/* && echo done",
        ),
    ],
)
def test_a_fix_does_what_is_meant_or_is_not_made(code: str, before: str, after: str) -> None:
    first = "" if before.startswith("FROM") else "FROM debian:12\n"
    (rule,) = rules_of(code)
    assert Lab(rule).fixed(f"{first}{before}\n") == f"{first}{after}\n"
