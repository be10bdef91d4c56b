"""A Dockerfile for every fix that is safe, on which it is built whether it is."""

from tests.build.workshop import Proof

# Fixes that are not built, and why. Nothing else may be missing.
UNPROVED = {
    "conda-cache-left": "conda and its packages come from no registry that Debian or PyPI mirrors",
    "removal-that-fails": "it is about apk, too",
    "apk-cache-left": "Debian has no apk, and Alpine's packages are in Alpine's own registry only",
}

PROOFS = {
    "stages": Proof(
        "redundant-target-platform stage-name-casing from-as-casing instruction-casing"
        " stage-by-number",
        """
        FROM --platform=$TARGETPLATFORM busybox:1.36 as Builder
        run echo built >/built
        FROM busybox:1.36 AS Other
        RUN echo other >/other
        FROM busybox:1.36
        COPY --from=0 /built /
        Copy --from=Other /other /
        """,
    ),
    "base stage": Proof(
        "base-stage-in-other-case",
        """
        FROM busybox:1.36 AS builder
        RUN echo built >/built
        FROM Builder
        RUN cat /built
        """,
        fails="must be lowercase",
    ),
    "settings": Proof(
        "legacy-key-value overridden-instruction empty-continuation-line expose-protocol-casing"
        " expose-host-port",
        r"""
        FROM busybox:1.36
        ENV OPTIONS -Dname="a b" -Dbase=\$HOME
        ENV SIMPLE value
        LABEL one two  three
        CMD ["nothing"]
        EXPOSE 80/TCP 53/Udp
        EXPOSE 127.0.0.1:8080:81
        RUN echo "$OPTIONS" \

            >/options
        CMD ["sh", "-c", "echo $OPTIONS"]
        """,
    ),
    "in vain": Proof(
        "env-set-in-vain label-set-twice port-exposed-twice arg-declared-twice"
        " shell-setting-without-effect unused-suppression consecutive-settings",
        """
        # dflint: ignore[unused-suppression] it came with the template
        FROM busybox:1.36
        ENV MODE=development
        ENV MODE=production
        LABEL version=1.0
        LABEL version=1.1
        EXPOSE 80
        EXPOSE 443 80/tcp
        WORKDIR /srv
        ENV LANG=C.UTF-8
        ENV TZ=UTC
        ARG VERSION=1.2
        ARG VERSION=1.2
        RUN echo "$MODE $VERSION" >/version && umask 002
        RUN echo ready >/ready
        """,
    ),
    "archive": Proof(
        "archive-left",
        """
        FROM busybox:1.36
        RUN wget -q http://index/files/tool-1.2.tar.gz && tar -xzf tool-1.2.tar.gz -C /bin
        """,
        gone=("/tool-1.2.tar.gz",),
    ),
    "apt asks": Proof(
        "apt-get-without-yes",
        """
        FROM debian:bookworm-slim
        RUN apt-get update && apt-get install --no-install-recommends bison
        """,
        fails="Abort.",
    ),
    "apt": Proof(
        "apt-lists-left apt-for-people package-named-twice",
        """
        FROM debian:bookworm-slim
        RUN apt update && apt install -y --no-install-recommends bison m4 bison
        """,
        gone=("/var/lib/apt/lists/*",),
    ),
    "apt in order": Proof(  # two of these packages make users, whose numbers must stay the same
        "packages-not-sorted",
        """
        FROM debian:bookworm-slim
        RUN apt-get update && apt-get install -y --no-install-recommends \\
                tcpdump \\
                m4 \\
                dbus \\
            && rm -rf /var/lib/apt/lists/*
        """,
        noise=("/var/lib/dbus/machine-id",),
    ),
    "apt lacks lists": Proof(
        "install-without-lists",
        """
        FROM debian:bookworm-slim
        RUN apt-get install -y --no-install-recommends bison
        """,
        fails="Unable to locate package",
    ),
    "package asks": Proof(
        "package-asks",
        """
        FROM ubuntu:22.04
        RUN apt-get update && apt-get install -y --no-install-recommends tzdata && rm -rf /var/lib/apt/lists/*
        """,
        noise=("/var/cache/debconf/**",),
    ),
    "dnf": Proof(
        "rpm-cache-left",
        """
        FROM fedora:41
        RUN dnf install -y tidy
        """,
        gone=("/var/cache/dnf/**",),
    ),
    "dnf asks": Proof(
        "rpm-without-yes",
        """
        FROM fedora:41
        RUN dnf install tidy && dnf clean all
        """,
        fails="Operation aborted.",
    ),
    "zypper": Proof(
        "zypper-cache-left",
        """
        FROM opensuse/leap:15.6
        RUN zypper --non-interactive install tidy
        """,
        gone=("/var/cache/zypp/**",),
        noise=("/var/lib/zypp/AnonymousUniqueId",),
    ),
    "zypper asks": Proof(
        "zypper-without-yes",
        """
        FROM opensuse/leap:15.6
        RUN zypper install tidy && zypper clean --all
        """,
        fails="Cannot read input",
    ),
    "pacman": Proof(
        "pacman-cache-left",
        """
        FROM archlinux:base
        RUN pacman -Syu --noconfirm tidy
        """,
        gone=("/var/cache/pacman/pkg/*",),
        noise=("/var/lib/pacman/local/*/desc",),
    ),
    "apt mounts": Proof(
        "cache-mount-emptied apt-cache-mount-unlocked",
        """
        FROM debian:bookworm-slim
        RUN --mount=type=cache,target=/var/lib/apt/lists --mount=type=cache,target=/var/cache/apt \\
            apt-get update && apt-get install -y --no-install-recommends m4 && rm -rf /var/lib/apt/lists/*
        """,
    ),
    "python": Proof(
        "pip-cache-left uv-cache-left python-project-cache-left",
        """
        FROM python:3.13-slim
        ENV PIP_INDEX_URL=http://index/simple UV_INDEX_URL=http://index/simple \\
            PIP_TRUSTED_HOST=127.0.0.1 POETRY_VIRTUALENVS_IN_PROJECT=true
        COPY pyproject.toml /poetry/
        COPY Pipfile /pipenv/
        RUN cd /poetry && poetry lock --quiet && cd /pipenv && pipenv lock && rm -rf /root/.cache
        RUN pip install tidy
        RUN uv pip install --target /uv tidy
        WORKDIR /poetry
        RUN poetry install --only main --no-root
        WORKDIR /pipenv
        RUN pipenv install --deploy
        """,
        files={
            "pyproject.toml": """\
[project]
name = "app"
version = "1"
requires-python = ">=3.11"
dependencies = ["tidy"]
[[tool.poetry.source]]
name = "here"
url = "http://index/simple"
priority = "primary"
""",
            "Pipfile": """\
[[source]]
name = "here"
url = "http://index/simple"
verify_ssl = false
[packages]
tidy = "*"
""",
        },
        gone=(
            "/root/.cache/pip/**",
            "/root/.cache/uv/**",
            "/root/.cache/pypoetry/artifacts/**",
            "/root/.cache/pypoetry/cache/**",
            "/root/.cache/pipenv/**",
        ),
        noise=("/tmp/pipenv-*", "/poetry/.venv/**/RECORD", "/root/.local/**/RECORD"),
    ),
    "python mounts": Proof(
        "cache-mount-switched-off uv-links-across-mount",
        """
        FROM python:3.13-slim
        ENV PIP_INDEX_URL=http://index/simple UV_INDEX_URL=http://index/simple \\
            PIP_TRUSTED_HOST=127.0.0.1
        RUN --mount=type=cache,target=/root/.cache/pip pip install --no-cache-dir tidy
        RUN --mount=type=cache,target=/root/.cache/uv uv pip install --target /uv tidy
        """,
    ),
    "node": Proof(
        "npm-cache-left yarn-cache-left",
        """
        FROM node:22-alpine
        WORKDIR /npm
        COPY package.json .
        RUN npm install --omit=dev
        WORKDIR /yarn
        COPY package.json .
        RUN yarn install
        """,
        files={"package.json": '{"dependencies": {"is-number": "7.0.0"}}'},
        gone=("/root/.npm/_cacache/**", "/usr/local/share/.cache/yarn/**"),
        noise=("/root/.npm/_logs/**", "/root/.npm/_update-notifier-last-checked", "/tmp/v8-*/**"),
    ),
    "npm cache clean": Proof(
        "npm-cache-clean-without-force",
        """
        FROM node:22-alpine
        RUN npm cache clean
        """,
        fails="As of npm@5",
    ),
    "bun": Proof(
        "package-cache-left",
        """
        FROM oven/bun:1.4
        WORKDIR /app
        COPY package.json .
        RUN bun install --production
        """,
        files={"package.json": '{"dependencies": {"is-number": "7.0.0"}}'},
        gone=("/root/.bun/install/cache/**",),
    ),
    "gem": Proof(
        "gem-documentation",
        """
        FROM debian:13-slim
        RUN gem install --local /gems/gems/tidy-1.0.gem
        """,
        gone=("/var/lib/gems/*/doc/**",),
    ),
    "bundler": Proof(
        "bundler-cache-left",
        """
        FROM ruby:3.4-slim
        WORKDIR /app
        COPY Gemfile .
        RUN bundle install --jobs 4
        """,
        files={"Gemfile": 'source "file:///gems"\ngem "tidy"\n'},
        gone=("/usr/local/bundle/cache/**",),
    ),
    "composer": Proof(
        "composer-cache-left",
        """
        FROM php:8.4-cli
        WORKDIR /app
        COPY composer.json .
        RUN composer install --no-dev
        """,
        files={
            "composer.json": """{
                "require": {"tidy/tidy": "1.0"},
                "repositories": [
                    {"type": "composer", "url": "http://index/composer"}, {"packagist.org": false}
                ],
                "config": {"secure-http": false, "autoloader-suffix": "x"}
            }"""
        },
        gone=("/root/.composer/cache/**",),
    ),
    "go": Proof(
        "go-build-cache-not-mounted",
        """
        FROM golang:1.27 AS build
        WORKDIR /src
        COPY . .
        RUN --mount=type=cache,target=/go/pkg/mod go build -o /app .
        FROM busybox:1.36
        COPY --from=build /app /app
        """,
        files={
            "go.mod": "module example.com/app\n\ngo 1.19\n",
            "main.go": 'package main\n\nimport "net/http"\n\nfunc main() { http.Get("") }\n',
        },
        touched="main.go",
    ),
}
