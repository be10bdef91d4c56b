"""Faults of public Dockerfiles of which nothing was said."""

import pytest

from dflint.model.variables.secrets import is_secret_name
from dflint_rules.context.copied_folders import wildcard_in_destination
from dflint_rules.scripts.services import background_process_in_build
from dflint_rules.variables.undeclared import undefined_variable
from tests.lab import Lab


@pytest.mark.parametrize(
    ("script", "marked"),
    [
        ("pip install -U pip & pip install pipenv", ["&"]),
        ("apt-get update & apt-get install -y curl & echo done", ["&"]),
        ("curl -fLO https://a.example/a & curl -fLO https://a.example/b", ["&"]),
        ("pip install a & pip install b & wait", []),
        ("pip install -U pip && pip install pipenv", []),
        ("redis-server & redis-cli ping", []),
        ("pip install a 2>&1", []),
    ],
)
def test_an_installation_that_nothing_waits_for(script: str, marked: list[str]) -> None:
    assert Lab(background_process_in_build).marked(f"FROM python:3.13\nRUN {script}\n") == marked


def test_two_ampersands_wait() -> None:
    lab = Lab(background_process_in_build)
    text = "FROM python:3.13\nRUN pip install -U pip & pip install pipenv\n"
    assert lab.fixed(text) == text.replace(" & ", " && ")


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        ("COPY a/* /a/*", "COPY a/* /a/"),
        ("COPY a/* /a/b-?", "COPY a/* /a/b-?"),
        ("ADD a*.txt *", "ADD a*.txt *"),
    ],
)
def test_a_destination_is_no_pattern(line: str, fixed: str) -> None:
    lab = Lab(wildcard_in_destination)
    assert len(lab.find(f"FROM debian:13\n{line}\n")) == 1
    assert lab.fixed(f"FROM debian:13\n{line}\n") == f"FROM debian:13\n{fixed}\n"


@pytest.mark.parametrize(
    "line", ["COPY a/* /a/", "COPY app/[id] /app/[id]/", "COPY a ${B:-*}/", "COPY a ${B%%*}/"]
)
def test_a_destination_without_wildcards(line: str) -> None:
    assert not Lab(wildcard_in_destination).find(f"FROM debian:13\nARG B\n{line}\n")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("FROM python:3.13-slim\nEXPOSE $PORT", 1),
        ("FROM node:22 AS app\nWORKDIR $APP_HOME", 1),
        ("FROM python:3.13-slim\nARG PORT=80\nEXPOSE $PORT", 0),
        ("FROM python:3.13-slim\nENV A=$PYTHON_VERSION", 0),
        ("FROM example/python\nEXPOSE $PORT", 0),
        ("FROM python:3.13-slim\nEXPOSE ${PORT:-80}", 0),
    ],
)
def test_what_an_image_of_a_language_does_not_set(text: str, count: int) -> None:
    assert len(Lab(undefined_variable).find(f"{text}\n")) == count


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("RELEASE_COOKIE", True),
        ("RABBITMQ_ERLANG_COOKIE", True),
        ("SESSION_COOKIE", False),
        ("RELEASE_NAME", False),
    ],
)
def test_the_cookie_of_nodes_is_a_secret(name: str, is_secret: bool) -> None:
    assert is_secret_name(name) == is_secret
