"""An option is added only where the tool is not older than it."""

import pytest

from dflint.fix import Safety
from dflint_rules.packages.again import language_installed_again
from dflint_rules.packages.apk import apk_cache_left
from dflint_rules.packages.build_tools import build_tool_cache_left
from dflint_rules.packages.caches import pip_cache_left, uv_cache_left
from dflint_rules.packages.node import npm_development_dependencies
from dflint_rules.packages.ruby import gem_documentation
from tests.lab import Lab

RULES = Lab(
    apk_cache_left, build_tool_cache_left, npm_development_dependencies, pip_cache_left,
    gem_documentation, uv_cache_left,
)  # fmt: skip


def _gets(option: str, text: str) -> bool:
    return option in RULES.fixed(f"{text}\n", Safety.UNSAFE)


@pytest.mark.parametrize(
    ("image", "knows"),
    [
        ("ubuntu:14.04", False), ("ubuntu:trusty", False), ("ubuntu:16.04", True),
        ("debian:wheezy", False), ("debian:8", False), ("debian:12", True),
        ("python:2.7.8", False), ("python:2.7", True), ("python:3.13", True),
        ("phusion/baseimage:0.9.16", False), ("example/base:trusty", False),
        ("example/base", True),  # older than 2015 is not to be expected
    ],
)  # fmt: skip
def test_pip(image: str, knows: bool) -> None:
    assert _gets("--no-cache-dir", f"FROM {image}\nRUN pip install a") == knows


def test_pip_of_an_unknown_base_in_a_file_that_may_be_old() -> None:
    assert not _gets("--no-cache-dir", "FROM example/base\nMAINTAINER Ada\nRUN pip install a")
    assert _gets("--no-cache-dir", "FROM debian:12\nMAINTAINER Ada\nRUN pip install a")
    assert not _gets("--no-cache-dir", "FROM example/base:ubuntu14.04\nRUN pip install a")


def test_pip_of_a_version_that_the_file_names() -> None:
    assert not _gets(
        "--no-cache-dir", "FROM debian:12\nRUN pip install pip==1.5.6 && pip install a"
    )
    assert not _gets("--no-cache-dir", "FROM debian:12\nRUN pip install 'pip<6'\nRUN pip install a")
    assert _gets("--no-cache-dir", "FROM debian:12\nRUN pip install 'pip<20'\nRUN pip install a")


@pytest.mark.parametrize(
    ("image", "knows"),
    [("ubuntu:14.04", False), ("ubuntu:12.04", False), ("debian:8", True), ("debian:12", True)],
)
def test_gem(image: str, knows: bool) -> None:
    assert _gets("--no-document", f"FROM {image}\nRUN gem install a") == knows


def test_gem_of_an_old_ruby() -> None:
    assert not _gets("--no-document", "FROM debian:12\nRUN rbenv install 1.9.3\nRUN gem install a")


@pytest.mark.parametrize(
    ("image", "knows"), [("alpine:3.2", False), ("alpine:3.3", True), ("alpine", True)]
)
def test_apk(image: str, knows: bool) -> None:
    assert _gets("--no-cache", f"FROM {image}\nRUN apk add a") == knows


@pytest.mark.parametrize(
    ("steps", "option"),
    [
        ("FROM node:12", "--only=production"),
        ("FROM node:14-alpine", "--only=production"),
        ("FROM node:fermium", "--only=production"),
        ("FROM registry.example.org/node:10", "--only=production"),
        ("FROM ubuntu:20.04", "--only=production"),
        ("FROM debian:12\nRUN curl https://e.org/setup_12.x | sh", "--only=production"),
        ("FROM node:12\nRUN npm install -g npm@8", "--omit=dev"),
        ("FROM node:22", "--omit=dev"),
        ("FROM node:lts", "--omit=dev"),
    ],
)
def test_npm(steps: str, option: str) -> None:
    assert _gets(f"npm ci {option}", f'{steps}\nRUN npm ci\nCMD ["node", "a.js"]')


@pytest.mark.parametrize(
    ("image", "knows"),
    [("ubuntu:14.04", False), ("ubuntu:18.04", False), ("debian:9", False), ("debian:12", True),
     ("registry.example.org/golang:1.10.3-alpine", False)],
)  # fmt: skip
def test_go(image: str, knows: bool) -> None:
    text = f'FROM {image}\nRUN go get a\nCMD ["a"]'
    assert _gets("-modcache", text) == knows


@pytest.mark.parametrize(
    "run",
    [
        "uv sync --no-cache-dir",
        "uv -n sync",
        "uv --no-cache pip install a",
        "uv pip install a --cache-dir /c",
        "UV_NO_CACHE=1 uv sync",
    ],
)
def test_uv_takes_each_option_once(run: str) -> None:
    fixed = RULES.fixed(f"FROM python:3.13\nRUN {run} && uv pip install b\n")
    assert fixed == f"FROM python:3.13\nRUN {run} && uv pip install --no-cache b\n"


@pytest.mark.parametrize(
    ("base", "line", "marked"),
    [
        ("python:3.13-slim", "RUN apt-get update && apt-get install -y gcc python3-dev", ["python3-dev"]),
        ("python:3.13-alpine", "RUN apk add --no-cache build-base py3-pip", ["py3-pip"]),
        ("node:22", "RUN apt-get update && apt-get install -y nodejs npm", ["nodejs"]),
        ("node:22", "RUN apt-get update && apt-get install -y python3 ruby", []),
        ("debian:13", "RUN apt-get update && apt-get install -y python3", []),
        ("python:3.13-slim", "RUN apt-get update && apt-get install -y python3-apt", []),
        ("python:3.13", "RUN apt-get install -y python3 && /usr/bin/python3 -m venv /x", []),
    ],
)  # fmt: skip
def test_a_language_that_the_image_has(base: str, line: str, marked: list[str]) -> None:
    assert Lab(language_installed_again).marked(f"FROM {base}\n{line}\n") == marked
