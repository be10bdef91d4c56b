"""What users of BuildKit's checks complain about. Here they have no reason to."""

import pytest

from dflint.engine.dispatch import dispatch
from dflint.engine.linter import lint
from dflint.engine.registry import all_rules
from dflint.source import Source

RULES = all_rules()
TABLE = dispatch([rule for rule in RULES if rule.default], RULES)


def _names(text: str) -> dict[str, str]:
    """The findings: name of the rule and how bad each is."""
    return {it.rule.name: str(it.severity) for it in lint(Source("Dockerfile", text), TABLE)}


@pytest.mark.parametrize(
    "text",
    [
        "FROM --platform=linux/amd64 vendor/tool:1 AS tool-amd64\nCOPY a /b\n",
        "FROM --platform=linux/amd64 vendor/tool:1\nCOPY a /b\n",
    ],
)
def test_an_image_for_one_platform_is_legitimate(text: str) -> None:
    """moby/buildkit#6022: "actively HARMFUL". It is no warning here."""
    assert _names(text).get("constant-platform", "info") == "info"


@pytest.mark.parametrize(
    "name",
    [
        "DB_PASSWORD_FILE=/run/secrets/db",
        "TOKEN_VERSION=3",
        "NGINX_PUBLIC_KEY=abc",
        "SSL_KEY_PATH=/etc/ssl/key.pem",
        "GPG_KEY=E3FF2839C048B25C084DEBE9B26995E310250568",
        "GOPRIVATE=github.com/me",
        "TOKENIZERS_PARALLELISM=false",
    ],
)
def test_what_is_no_secret(name: str) -> None:
    """#5403, #5504, ddev#6462: files, versions, public keys and paths are no secrets."""
    assert "secret-in-env" not in _names(f"FROM debian:12\nENV {name}\n")


@pytest.mark.parametrize(
    "name",
    ["DB_PASSWORD=hunter2hunter2", "GITHUB_TOKEN=ghp_0123456789abcdef", "REDIS_PSW=s3cr3tpass"],
)
def test_what_is_a_secret(name: str) -> None:
    """#6064: `*_PSW` is one, too."""
    assert "secret-in-env" in _names(f"FROM debian:12\nENV {name}\n")


def test_a_build_argument_without_a_default_can_be_wanted() -> None:
    """moby/moby#49928, docker/buildx#2726: a required argument is said, and does not fail a build."""
    assert _names("ARG BASE\nFROM $BASE\n").get("required-arg-in-from", "info") == "info"


@pytest.mark.parametrize("name", ["PYTHONPATH", "LD_LIBRARY_PATH", "PATH", "PKG_CONFIG_PATH"])
def test_a_path_can_be_extended(name: str) -> None:
    """docker/buildx#2751: the base image may well have set it."""
    assert "undefined-variable" not in _names(f"FROM debian:12\nENV {name}=/x:${name}\n")


@pytest.mark.parametrize("cmd", ["exec server --port $PORT", "migrate && exec server"])
def test_a_command_that_needs_a_shell_and_ends_in_exec(cmd: str) -> None:
    """docker/docs#20440, d9#168."""
    names = _names(f"FROM debian:12\nCMD {cmd}\n")
    assert not names.keys() & {"shell-form", "needless-shell-form"}


def test_an_array_that_is_no_json_is_told_from_the_shell_form() -> None:
    """docker/docs#20440: a variable without quotes makes text of the array."""
    assert "broken-exec-form" in _names("FROM debian:12\nCMD ['server']\n")


def test_every_stage_is_looked_at() -> None:
    """moby/buildkit#4988: not only the one that is built."""
    assert "overridden-instruction" in _names("FROM a:1 AS x\nCMD a\nCMD b\nFROM a:1\n")


def test_a_platform_on_a_stage_is_not_used() -> None:
    """moby/buildkit#2946."""
    text = "FROM a:1 AS x\nFROM --platform=$BUILDPLATFORM x\n"
    assert "platform-of-stage" in _names(text)


def test_a_default_in_a_variable_is_understood() -> None:
    """rcjsuen/dockerfile-utils#126: `${VAR:-alpine:3.20}` has a tag."""
    names = _names("ARG VAR\nFROM ${VAR:-alpine:3.20}\n")
    assert "unpinned-base-image" not in names


def test_a_stage_has_no_tag_to_miss() -> None:
    """rcjsuen/dockerfile-utils#106, dockerfilelint#187."""
    assert "unpinned-base-image" not in _names("FROM a:1 AS base\nFROM base\nFROM base\n")
