"""The safe fixes of tests/build/safe_fixes.py where they are easily wrong: run by others, or of old.

A fix does its work there as well, or it is not made.
"""

from tests.build.safe_fixes import PROOFS
from tests.build.workshop import Proof

OTHERS = "for another user, and under sudo"
OLD = "on an old base"
# What cannot be had of a kind, and why. Nothing else may be missing.
WITHOUT = {
    ("pacman-cache-left", OLD): "Debian 11 has no pacman, and Arch has no releases",
    ("uv-links-across-mount", OTHERS): "a variable of the mount, which sudo has no part in",
}

_APP = "RUN useradd --create-home app && echo 'app ALL=(ALL) NOPASSWD:ALL' >/etc/sudoers.d/app"
_STAGES = """
    FROM --platform=$TARGETPLATFORM {base} as Builder
    run echo built >/built
    FROM {base} AS Other
    RUN echo other >/other
    # dflint: ignore[unused-suppression] it came with the template
    FROM {base}
    {prepare}
    COPY --from=0 /built /
    Copy --from=Other /other /
    ENV OPTIONS -Dname="a b" -Dbase=\\$HOME
    ENV SIMPLE value
    LABEL one two  three
    CMD ["nothing"]
    EXPOSE 80/TCP 53/Udp
    EXPOSE 127.0.0.1:8080:81
    RUN {sudo}sh -c 'echo "$OPTIONS"' \\

        | {sudo}tee /options
    CMD ["sh", "-c", "echo $OPTIONS"]
    ENV MODE=development
    ENV MODE=production
    LABEL version=1.0
    LABEL version=1.1
    EXPOSE 83
    EXPOSE 443 83/tcp
    WORKDIR /srv
    ENV LANG=C.UTF-8
    ENV TZ=UTC
    ARG VERSION=1.2
    ARG VERSION=1.2
    RUN echo "$MODE $VERSION" | {sudo}tee /version && umask 002
    WORKDIR /
    RUN {sudo}wget -q http://index/files/tool-1.2.tar.gz && {sudo}tar -xzf tool-1.2.tar.gz -C /bin
    """
_STAGE_RULES = " ".join(PROOFS[it].rules for it in ("stages", "settings", "in vain", "archive"))
_INDEX = "ENV PIP_INDEX_URL=http://index/simple UV_INDEX_URL=http://index/simple PIP_TRUSTED_HOST=127.0.0.1"
_NPM = ("_logs/**", "_update-notifier-last-checked", "anonymous-cli-metrics.json")

NEIGHBOURS: dict[tuple[str, str], Proof] = {
    ("stages and settings", OTHERS): Proof(
        _STAGE_RULES,
        _STAGES.format(
            base="buildpack-deps:bookworm", prepare=f"{_APP}\n    USER app", sudo="sudo -E "
        ),
        gone=("/tool-1.2.tar.gz",),
    ),
    ("stages and settings", OLD): Proof(
        _STAGE_RULES,
        _STAGES.format(base="debian:11", prepare="", sudo=""),
        gone=("/tool-1.2.tar.gz",),
    ),
    ("base stage", OTHERS): Proof(
        "",
        """
        FROM buildpack-deps:bookworm AS builder
        USER nobody
        RUN echo built >/tmp/built
        FROM Builder
        RUN cat /tmp/built
        """,
        unmade="base-stage-in-other-case",
    ),
    ("base stage", OLD): Proof(
        "base-stage-in-other-case",
        PROOFS["base stage"].text.replace("busybox:1.36", "debian:11"),
        fails="must be lowercase",
    ),
    ("apt", OTHERS): Proof(
        "apt-lists-left apt-for-people package-named-twice packages-not-sorted"
        " cache-mount-emptied apt-cache-mount-unlocked",
        f"""
        FROM buildpack-deps:bookworm
        {_APP}
        RUN sudo apt update && sudo apt install -y --no-install-recommends bison m4 bison
        USER app
        RUN sudo apt-get update && sudo apt-get install -y --no-install-recommends flex
        RUN sudo apt-get update && sudo apt-get install -y --no-install-recommends \\
                tcpdump \\
                m4 \\
                dbus \\
            && sudo rm -rf /var/lib/apt/lists/*
        RUN --mount=type=cache,target=/var/lib/apt/lists --mount=type=cache,target=/var/cache/apt \\
            sudo apt-get update && sudo apt-get install -y --no-install-recommends make \\
            && sudo rm -rf /var/lib/apt/lists/*
        """,
        gone=("/var/lib/apt/lists/*",),
        noise=("/var/lib/dbus/machine-id",),
    ),
    ("apt", OLD): Proof(
        "apt-lists-left apt-for-people package-named-twice packages-not-sorted"
        " cache-mount-emptied apt-cache-mount-unlocked",
        """
        FROM debian:11
        RUN apt update && apt install -y --no-install-recommends bison m4 bison
        RUN apt-get update && apt-get install -y --no-install-recommends \\
                tcpdump \\
                m4 \\
                dbus \\
            && rm -rf /var/lib/apt/lists/*
        RUN --mount=type=cache,target=/var/lib/apt/lists --mount=type=cache,target=/var/cache/apt \\
            apt-get update && apt-get install -y --no-install-recommends make && rm -rf /var/lib/apt/lists/*
        """,
        gone=("/var/lib/apt/lists/*",),
        noise=("/var/lib/dbus/machine-id",),
    ),
    ("apt asks", OTHERS): Proof(
        "apt-get-without-yes install-without-lists",
        f"""
        FROM ubuntu:22.04
        {_APP}
        USER app
        RUN sudo apt-get install --no-install-recommends tzdata bison
        """,
        unmade="package-asks",
        fails="Unable to locate package",
    ),
    ("apt asks", OLD): Proof(
        "apt-get-without-yes install-without-lists package-asks",
        """
        FROM ubuntu:20.04
        RUN apt-get install --no-install-recommends tzdata bison
        """,
        fails="Unable to locate package",
    ),
    ("dnf, zypper and pacman", OTHERS): Proof(
        "rpm-cache-left zypper-cache-left pacman-cache-left",
        f"""
        FROM fedora:41
        {_APP}
        RUN sudo dnf install -y tidy
        USER app
        RUN sudo zypper --non-interactive install tidy
        RUN sudo rm /opt/tidy && sudo pacman -Syu --noconfirm tidy
        """,
        gone=("/var/cache/dnf/**", "/var/cache/zypp/**", "/var/cache/pacman/pkg/*"),
        noise=("/var/lib/zypp/AnonymousUniqueId", "/var/lib/pacman/local/*/desc"),
    ),
    ("dnf and zypper", OLD): Proof(
        "rpm-cache-left zypper-cache-left",
        """
        FROM fedora:33
        RUN dnf install -y tidy
        RUN zypper --non-interactive install tidy
        """,
        gone=("/var/cache/dnf/**", "/var/cache/zypp/**"),
        noise=("/var/lib/zypp/AnonymousUniqueId",),
    ),
    ("dnf and zypper ask", OTHERS): Proof(
        "rpm-without-yes zypper-without-yes",
        f"""
        FROM fedora:41
        {_APP}
        USER app
        RUN sudo dnf install tidy && sudo dnf clean all
        RUN sudo rpm -e tidy && sudo zypper install tidy && sudo zypper clean --all
        """,
        fails="Operation aborted.",
    ),
    ("dnf and zypper ask", OLD): Proof(
        "rpm-without-yes zypper-without-yes",
        """
        FROM fedora:33
        RUN dnf install tidy && dnf clean all
        RUN rpm -e tidy && zypper install tidy && zypper clean --all
        """,
        fails="Operation aborted.",
    ),
    ("python", OTHERS): Proof(
        "pip-cache-left uv-cache-left python-project-cache-left cache-mount-switched-off",
        f"""
        FROM python:3.13-slim
        {_APP}
        {_INDEX} POETRY_VIRTUALENVS_IN_PROJECT=true
        RUN sudo -EHu app pip install --user tidy
        USER app
        RUN sudo -EH pip install --target /pip tidy
        RUN uv pip install --target /home/app/uv tidy
        RUN sudo -EH uv pip install --target /uv tidy
        RUN --mount=type=cache,target=/home/app/.cache/pip,uid=1000 \\
            pip install --no-cache-dir --target /home/app/pip tidy
        WORKDIR /home/app/poetry
        COPY --chown=app pyproject.toml .
        RUN poetry lock --quiet && rm -rf ~/.cache
        RUN poetry install --only main --no-root
        WORKDIR /home/app/pipenv
        COPY --chown=app Pipfile .
        RUN pipenv lock && rm -rf ~/.cache ~/.local/share/virtualenvs
        RUN pipenv install --deploy
        """,
        files=PROOFS["python"].files,
        gone=(
            "/home/app/.cache/pip/**",
            "/root/.cache/pip/**",
            "/home/app/.cache/uv/**",
            "/root/.cache/uv/**",
            "/home/app/.cache/pypoetry/artifacts/**",
            "/home/app/.cache/pypoetry/cache/**",
            "/home/app/.cache/pipenv/**",
        ),
        noise=("/tmp/pipenv-*", "/home/app/poetry/.venv/**/RECORD", "/home/app/.local/**/RECORD"),
    ),
    ("python", OLD): Proof(
        "pip-cache-left uv-cache-left python-project-cache-left cache-mount-switched-off"
        " uv-links-across-mount",
        f"""
        FROM python:3.9-slim
        {_INDEX} POETRY_VIRTUALENVS_IN_PROJECT=true
        RUN pip install tidy
        RUN uv pip install --target /uv tidy
        RUN --mount=type=cache,target=/root/.cache/pip pip install --no-cache-dir --target /pip tidy
        RUN --mount=type=cache,target=/root/.cache/uv uv pip install --target /uv2 tidy
        WORKDIR /poetry
        COPY pyproject.toml .
        RUN poetry lock --quiet && rm -rf ~/.cache
        RUN poetry install --no-dev --no-root
        WORKDIR /pipenv
        COPY Pipfile .
        RUN pipenv lock && rm -rf ~/.cache ~/.local/share/virtualenvs
        RUN pipenv install --deploy
        """,
        files={
            "pyproject.toml": """\
[tool.poetry]
name = "app"
version = "1"
description = ""
authors = []
[tool.poetry.dependencies]
python = "^3.9"
tidy = "*"
[[tool.poetry.source]]
name = "here"
url = "http://index/simple"
default = true
""",
            "Pipfile": PROOFS["python"].files["Pipfile"],
        },
        gone=PROOFS["python"].gone,
        noise=(*PROOFS["python"].noise, "/usr/local/lib/**/RECORD"),
    ),
    ("pip without the option", OLD): Proof(
        "apt-lists-left",
        f"""
        FROM ubuntu:14.04
        {_INDEX}
        RUN apt-get update && apt-get install -y --no-install-recommends m4
        RUN pip install --allow-all-external tidy
        """,
        unmade="pip-cache-left",
        gone=("/var/lib/apt/lists/*",),
    ),
    ("npm cache clean", OTHERS): Proof(
        "npm-cache-clean-without-force",
        f"""
        FROM node:22-alpine
        {_APP}
        USER app
        RUN sudo npm cache clean
        RUN npm cache clean
        """,
        fails="As of npm@5",
    ),
    ("npm cache clean", OLD): Proof(
        "npm-cache-clean-without-force",
        PROOFS["npm cache clean"].text.replace("22", "12"),
        fails="As of npm@5",
    ),
    ("node", OTHERS): Proof(
        "npm-cache-left yarn-cache-left",
        f"""
        FROM node:22-alpine
        {_APP}
        WORKDIR /home/app/npm
        COPY package.json .
        RUN chown app . && sudo -EHu app npm install --omit=dev
        USER app
        WORKDIR /home/app/npm2
        COPY package.json .
        RUN sudo -EH npm install --omit=dev
        WORKDIR /yarn
        COPY package.json .
        RUN sudo -EH yarn install
        WORKDIR /home/app
        COPY package.json .
        RUN yarn install
        """,
        files=PROOFS["node"].files,
        gone=(
            "/home/app/.npm/_cacache/**",
            "/root/.npm/_cacache/**",
            "/usr/local/share/.cache/yarn/**",
            "/home/app/.cache/yarn/**",
        ),
        noise=(
            *(f"{home}/.npm/{it}" for it in _NPM for home in ("/home/app", "/root")),
            "/tmp/v8-*/**",
            "/tmp/node-compile-cache/**",
        ),
    ),
    ("node", OLD): Proof(
        "npm-cache-left yarn-cache-left",
        """
        FROM node:12-alpine
        WORKDIR /npm
        COPY package.json .
        RUN npm install --only=production
        WORKDIR /yarn
        COPY package.json .
        RUN yarn install
        """,
        files=PROOFS["node"].files,
        gone=PROOFS["node"].gone,
        noise=(*PROOFS["node"].noise, "/root/.npm/anonymous-cli-metrics.json"),
    ),
    ("bun", OTHERS): Proof(
        "package-cache-left",
        f"""
        FROM oven/bun:1.4
        {_APP}
        WORKDIR /bun
        COPY package.json .
        RUN sudo -EH bun install --production
        USER app
        WORKDIR /home/app
        COPY --chown=app package.json .
        RUN bun install --production
        """,
        files=PROOFS["node"].files,
        gone=("/root/.bun/install/cache/**", "/home/app/.bun/install/cache/**"),
    ),
    ("bun", OLD): Proof(
        "package-cache-left",
        """
        FROM oven/bun:1.0
        WORKDIR /app
        COPY package.json .
        RUN bun install --production
        """,
        files=PROOFS["node"].files,
        gone=("/root/.bun/install/cache/**",),
    ),
    ("gem", OTHERS): Proof(
        "gem-documentation",
        f"""
        FROM debian:13-slim
        {_APP}
        USER app
        RUN sudo gem install --local /gems/gems/tidy-1.0.gem
        RUN gem install --user-install --local /gems/gems/tidy-1.0.gem
        """,
        gone=("/var/lib/gems/*/doc/**", "/home/app/.local/share/gem/ruby/*/doc/**"),
    ),
    ("gem", OLD): Proof(
        "gem-documentation",
        """
        FROM ubuntu:18.04
        RUN gem install --local /gems/gems/tidy-1.0.gem
        """,
        gone=("/var/lib/gems/*/doc/**",),
    ),
    ("bundler", OTHERS): Proof(
        "bundler-cache-left",
        f"""
        FROM ruby:3.4-slim
        {_APP}
        WORKDIR /app
        COPY Gemfile .
        RUN sudo -EH bundle install --jobs 4
        """,
        files=PROOFS["bundler"].files,
        gone=PROOFS["bundler"].gone,
    ),
    ("bundler", OLD): Proof(
        "bundler-cache-left",
        """
        FROM ruby:2.7-slim
        WORKDIR /app
        COPY Gemfile .
        RUN bundle install --jobs 4
        """,
        files=PROOFS["bundler"].files,
        gone=PROOFS["bundler"].gone,
    ),
    ("composer", OTHERS): Proof(
        "composer-cache-left",
        f"""
        FROM php:8.4-cli
        {_APP}
        WORKDIR /app
        COPY composer.json .
        RUN sudo -EH composer install --no-dev
        USER app
        WORKDIR /home/app
        COPY --chown=app composer.json .
        RUN composer install --no-dev
        """,
        files=PROOFS["composer"].files,
        gone=("/root/.composer/cache/**", "/home/app/.cache/composer/**"),
    ),
    ("composer", OLD): Proof(
        "composer-cache-left",
        PROOFS["composer"].text.replace("8.4", "7.4"),
        files=PROOFS["composer"].files,
        gone=PROOFS["composer"].gone,
    ),
    ("go", OTHERS): Proof(
        "",
        f"""
        FROM golang:1.27 AS build
        {_APP}
        USER app
        WORKDIR /home/app
        COPY . .
        RUN --mount=type=cache,target=/go/pkg/mod sudo go build -o /app .
        FROM busybox:1.36
        COPY --from=build /app /app
        """,
        unmade="go-build-cache-not-mounted",
    ),
    ("go", OLD): Proof(
        "go-build-cache-not-mounted",
        PROOFS["go"].text.replace("golang:1.27", "golang:1.15"),
        files=PROOFS["go"].files,
    ),
}
