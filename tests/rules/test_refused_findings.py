"""Findings in whole public repositories that were wrong, each as the smallest file that shows it."""

import pytest

from dflint_rules.packages.apt import apt_get_without_yes, apt_recommends
from dflint_rules.scripts.lost_lines import missing_and
from dflint_rules.syntax.errors import shell_syntax
from dflint_rules.variables.no_shell import tilde_without_shell
from tests.lab import Lab
from tests.rules.project import Project, rules_of


@pytest.mark.parametrize(
    ("lines", "is_missing"),
    [
        ("RUN mkdir /app\nCOPY Gemfile /app\nRUN cd /app && bundle install", False),
        ("RUN mkdir -p $HOME\nCOPY Gemfile $HOME\nWORKDIR $HOME\nRUN bundle install", False),
        ("COPY Rakefile /app/\nCOPY Gemfile /app\nRUN cd /app && bundle install", False),
        ("WORKDIR /app\nWORKDIR /\nCOPY Gemfile /app\nRUN cd /app && bundle install", False),
        ("COPY Gemfile /app\nRUN cd /app && bundle install", True),
        ("COPY Gemfile /app\nRUN mkdir /app; cd /app && bundle install", True),
    ],
)
def test_a_file_is_copied_into_a_directory_that_was_made(
    project: Project, lines: str, is_missing: bool
) -> None:
    project.rules = rules_of("DF724")
    project.write("Gemfile")
    project.write("Rakefile")
    project.write("Dockerfile", f"FROM ruby:3.4\nENV HOME=/app\n{lines}\n")
    assert bool(project.findings()) is is_missing


@pytest.mark.parametrize(
    ("lines", "is_misplaced"),
    [
        ("COPY get.sh /tool-${V}/bin/\nRUN cd /tool-${V}/bin && ./get.sh", False),
        ("COPY get.sh /tool-1/bin/\nRUN cd /tool-$V/bin && ./get.sh", False),
        ("COPY get.sh /tool-${V}/bin/\nRUN cd /tool-$OTHER/bin && ./get.sh", False),
        ("COPY get.sh /tool-${V}/bin/\nRUN cd /tool-${V} && ./get.sh", True),
    ],
)
def test_a_directory_is_named_by_a_variable(
    project: Project, lines: str, is_misplaced: bool
) -> None:
    project.rules = rules_of("DF717")
    project.write("get.sh", "#!/bin/sh\n", 0o755)
    project.write("Dockerfile", f"FROM debian:13\nARG V=1\n{lines}\n")
    assert bool(project.findings()) is is_misplaced


@pytest.mark.parametrize(
    ("build", "copied", "is_missing"),
    [
        ("COPY . .", "/app/pnpm*.yaml /app/", False),
        ("COPY . .", "/app/p*.json /app/", True),
        ("COPY package.json .", "/app/pnpm*.yaml /app/", True),
        ("COPY . .", "/ap*/pnpm*.yaml /app/", False),
    ],
)
def test_a_pattern_takes_files_of_another_stage(
    project: Project, build: str, copied: str, is_missing: bool
) -> None:
    project.rules = rules_of("DF723")
    project.write("package.json", '{"name": "x"}')
    project.write("pnpm-lock.yaml", "lockfileVersion: '9.0'\n")
    text = (
        f"FROM node:24 AS build\nWORKDIR /app\n{build}\n\nFROM node:24\nWORKDIR /app\n"
        "COPY --from=build /app/package.json ./\n"
        f"COPY --from=build {copied}\nRUN pnpm install --frozen-lockfile\n"
    )
    project.write("Dockerfile", text)
    assert bool(project.findings()) is is_missing


def test_a_script_of_another_stage_fetches_a_project(project: Project) -> None:
    project.rules = rules_of("DF724")
    project.write("docker-entrypoint.sh")
    text = (
        "FROM python:3.13 AS build\nWORKDIR /src\n"
        'RUN bash -eo pipefail <<"EOF"\n  git clone "$REPO" tool\nEOF\n\n'
        "FROM python:3.13\nWORKDIR /app\nCOPY --from=build /src/tool/requirements.txt ./\n"
        "RUN pip3 install -r requirements.txt\n"
    )
    project.write("Dockerfile", text)
    assert not project.findings()


@pytest.mark.parametrize(
    ("command", "severity"),
    [
        ("rm -rf /tmp/a \\\n  set +e", "warning"),
        ("rm /tmp/a \\\n  set +e", "error"),
        ("rm -rf /tmp/a \\\n  apt-get install -y jq", "error"),
        ("mkdir -p /a cd /a", ""),
        ("mkdir -p /a \\\n  make all", "warning"),
        ("set -ex \\\n  chmod +x /a", "warning"),
        ("apt-get update \\\n  apt-get install -y jq", "error"),
        ("useradd a \\\n  RUN set -e \\\n  chmod +x /a", ""),  # DF630 says it
    ],
)
def test_a_command_that_takes_any_words(command: str, severity: str) -> None:
    found = Lab(missing_and).find(f"FROM debian:13\nRUN {command}\n")
    assert [str(it.severity) for it in found] == ([severity] if severity else [])


def test_one_cause_is_said_once() -> None:
    text = 'FROM debian:13\nRUN pip install poetry \\\nRUN if [ "$A" = b ]; then \\\n  true; \\\n  fi\n'
    assert not Lab(shell_syntax).find(text)


@pytest.mark.parametrize(
    ("line", "severity"),
    [
        ("ENV PATH=$PATH:~/.local/bin", "warning"),
        ("ENV PATH ~/bin:$PATH", "warning"),
        ("ENV HOME_BIN=~/bin", "error"),
        ("COPY x ~/x", "error"),
    ],
)
def test_bash_expands_a_tilde_in_path(line: str, severity: str) -> None:
    found = Lab(tilde_without_shell).find(f"FROM debian:13\n{line}\n")
    assert [str(it.severity) for it in found] == [severity]


@pytest.mark.parametrize(
    ("image", "severity"),
    [("node:10.9.0", "warning"), ("node:14", "warning"), ("node:16", "error"), ("node", "error")],
)
def test_npm_6_has_a_command_build(project: Project, image: str, severity: str) -> None:
    project.rules = rules_of("DF720")
    project.write("package.json", '{"scripts": {"build": "tsc"}}')
    project.write("Dockerfile", f"FROM {image}\nCOPY package.json ./\nRUN npm build\n")
    assert [str(it.severity) for it in project.findings()] == [severity]


@pytest.mark.parametrize(
    ("image", "command", "severity"),
    [
        ("debian:13", "apt-get install curl", "error"),
        ("ubuntu:24.04", "apt-get install python3-pip", "error"),
        ("debian:13", "apt-get install unzip", "warning"),  # it needs nothing else
        ("debian:13", "apt-get install unzip curl", "error"),
        ("debian:13", "apt-get install -y git && apt-get install curl", "warning"),
        ("debian:13", "apt-get install ./tool.deb", "warning"),
        ("python:3.13", "apt-get install curl", "warning"),  # which has it
        ("python:3.13-slim", "apt-get install curl", "error"),
        ("$BASE", "apt-get install curl", "warning"),
        ("debian:13", "apt-get reinstall libicu-dev", ""),  # it never asks
        ("debian:13", "apt-get upgrade", "error"),
        ("debian:13", "apt-get remove curl", "error"),
    ],
)
def test_apt_asks_where_it_installs_more_than_is_named(
    image: str, command: str, severity: str
) -> None:
    found = Lab(apt_get_without_yes).find(
        f"ARG BASE\nFROM {image}\nRUN apt-get update && {command}\n"
    )
    assert [str(it.severity) for it in found] == ([severity] if severity else [])


@pytest.mark.parametrize(
    ("image", "packages", "is_reported"),
    [
        ("debian:13", "ca-certificates", False),
        ("ubuntu:24.04", "unzip sudo", False),
        ("php:8.4", "sudo unzip", False),
        ("debian:13", "unzip zip", True),
        ("debian:13", "git", True),
        ("debian:13", "unzip some-tool", True),
    ],
)
def test_packages_that_recommend_none(image: str, packages: str, is_reported: bool) -> None:
    text = f"FROM {image}\nRUN apt-get update && apt-get install -y {packages}\n"
    assert bool(Lab(apt_recommends).find(text)) is is_reported
