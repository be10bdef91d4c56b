"""One fact in one place: what rules used to say differently of the same thing."""

import pytest

from dflint.engine.registry import all_rules
from dflint_rules.packages.caches import uv_cache_left
from tests.lab import Lab

ALL = Lab(*all_rules())
SHIPPED = 'CMD ["app"]\n'


def found(text: str, code: str) -> list[str]:
    return [line for line in ALL.report(text).splitlines() if f" {code} " in line]


@pytest.mark.parametrize(
    "removal",
    [
        "apt-get purge -y gcc",
        "apt-get remove -y gcc",
        "apt-get autoremove -y gcc",
        "apt-get auto-remove -y gcc",
        "apt-get autopurge -y gcc",
        "apt autopurge -y gcc",
        "aptitude purge -y gcc",
        "nala purge -y gcc",
    ],
)
def test_a_compiler_that_is_removed_again_is_not_shipped(removal: str) -> None:
    text = "FROM debian:13\nRUN apt-get update && apt-get install -y gcc && make"
    assert found(f"{text}\n{SHIPPED}", "DF278") != []
    assert found(f"{text} && {removal}\n{SHIPPED}", "DF278") == []


@pytest.mark.parametrize(
    ("image", "install", "removal"),
    [
        ("fedora:42", "dnf install -y gcc", "dnf remove -y gcc"),
        ("fedora:42", "dnf install -y gcc", "dnf5 remove -y gcc"),
        ("fedora:42", "dnf5 install -y gcc", "dnf rm -y gcc"),
        ("fedora:42", "yum install -y gcc", "dnf erase -y gcc"),
        ("photon:5.0", "tdnf install -y gcc", "tdnf erase -y gcc"),
        ("debian:13", "apt-get install -y gcc", "apt-get autopurge -y gcc"),
        ("debian:13", "aptitude install -y gcc", "nala remove -y gcc"),
        ("alpine:3.22", "apk add gcc", "apk del gcc"),
        ("opensuse/leap:15.6", "zypper -n in gcc", "zypper -n rm gcc"),
        ("archlinux:base", "pacman -Sy --noconfirm gcc", "pacman -Rs --noconfirm gcc"),
    ],
)
def test_packages_removed_in_a_later_layer(image: str, install: str, removal: str) -> None:
    assert len(found(f"FROM {image}\nRUN {install}\nRUN {removal}\n", "DF264")) == 1
    assert found(f"FROM {image}\nRUN {install}\nRUN {removal.replace('gcc', 'g')}\n", "DF264") == []


@pytest.mark.parametrize("program", ["apt-get", "apt", "apt-fast", "aptitude", "nala"])
def test_a_package_is_gone_whoever_installs_it(program: str) -> None:
    text = f"FROM debian:12\nRUN {program} update && {program} install -y python-pip\n"
    assert len(found(text, "DF154")) == 1


@pytest.mark.parametrize("program", ["apt-get", "apt", "apt-fast", "aptitude", "nala"])
def test_whoever_asks_waits_for_a_yes(program: str) -> None:
    for verb in ("install", "remove", "purge", "autoremove", "autopurge", "full-upgrade"):
        assert len(found(f"FROM debian:12\nRUN {program} {verb} a\n", "DF301")) == 1, verb
        assert found(f"FROM debian:12\nRUN {program} -y {verb} a\n", "DF301") == [], verb


@pytest.mark.parametrize(
    ("command", "code"),
    [
        ("pip install x", "DF331"),
        ("uv pip install x", "DF370"),
        ("npm install x", "DF341"),
        ("poetry install", "DF372"),
        ("apk add x", "DF311"),
        ("dnf install -y x", "DF321"),
        ("bun add x", "DF380"),
    ],
)
def test_a_function_leaves_a_cache_where_it_is_called(command: str, code: str) -> None:
    assert len(found(f"FROM a:1\nRUN f() {{ {command}; }}; f\n", code)) == 1
    assert len(found(f"FROM a:1\nRUN f() {{ {command}; }} && f && echo\n", code)) == 1
    assert found(f"FROM a:1\nRUN f() {{ {command}; }}; echo\n", code) == []


@pytest.mark.parametrize("option", ["--no-cache", "--no-cache-dir", "-n"])
@pytest.mark.parametrize(
    "command", ["uv pip install {} x", "uv pip install x {}", "uv {} sync", "uv add x {}"]
)
def test_uv_is_not_told_twice(command: str, option: str) -> None:
    told = command.format(option)
    text = f"FROM python:3.13\nRUN {told} && uv pip install y\nUSER nobody\n"
    fixed = Lab(uv_cache_left).fixed(text)
    assert told in fixed
    assert "uv pip install --no-cache y" in fixed


@pytest.mark.parametrize(
    ("script", "clean_up"),
    [
        ("npm ci", "npm cache clean --force"),
        ("/opt/node/bin/npm ci", "/opt/node/bin/npm cache clean --force"),
        ("sudo npm ci", "sudo npm cache clean --force"),
        ("sudo -u app npm ci", "sudo -u app npm cache clean --force"),
        ("gosu app npm ci", "gosu app npm cache clean --force"),
        ("composer install", "composer clear-cache"),
        ("./composer.phar install", "./composer.phar clear-cache"),
        ("sudo dnf install -y a", "sudo dnf clean all"),
        ("zypper -n in a && zypper clean", "zypper clean --all"),
        ("conda install -y a && conda clean -yt", "conda clean -ay"),
        ("mamba install -y a", "mamba clean -ay"),
        ("bun add a", "bun pm cache rm"),
        ("yarn install --immutable", ""),
    ],
)
def test_a_clean_up_calls_what_filled_the_cache(script: str, clean_up: str) -> None:
    text = f"FROM a:1\nRUN {script}\n"
    left = [it for it in ALL.find(text) if it.rule.name.endswith("cache-left")]
    titles = [it.fix.title if it.fix is not None else "" for it in left]
    assert titles == [f"Add {clean_up}" if clean_up else ""] or (titles == [] and not clean_up)


@pytest.mark.parametrize(
    "lines",
    [
        "ENV BUNDLE_PATH=/gems\nRUN bundle install",
        "RUN bundle install --deployment",
        "RUN bundle config set path vendor && bundle install",
        "RUN bundle config set deployment true\nRUN bundle install",
    ],
)
def test_gems_that_are_elsewhere_are_not_looked_for(lines: str) -> None:
    (left,) = [it for it in ALL.find(f"FROM ruby:3.4\n{lines}\n") if it.rule.code == "DF374"]
    assert left.fix is None


@pytest.mark.parametrize(
    "lines",
    [
        "COPY package.json yarn.lock .yarnrc.yml ./\nRUN corepack enable && yarn install",
        "COPY .yarn ./.yarn\nRUN yarn",
        "RUN yarn set version berry && yarn install",
    ],
)
def test_yarn_2_runs_from_its_cache(lines: str) -> None:
    assert found(f"FROM node:22\n{lines}\n", "DF342") == []
    assert len(found("FROM node:22\nCOPY yarn.lock ./\nRUN yarn install\n", "DF342")) == 1
