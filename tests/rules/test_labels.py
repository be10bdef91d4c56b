"""LABEL."""

import pytest

from dflint.model.images.labels import value_problem
from dflint_rules.metadata.labels import (
    invalid_label_key,
    invalid_label_value,
    missing_label,
    unknown_label,
)
from tests.lab import Lab

SCHEMA = ("org.example.team:text", "org.example.version:semver")


def test_a_label_without_a_name_is_no_unknown_one() -> None:
    rule = unknown_label.configured(strict=True, schema=("a:text",))
    assert Lab(rule).report('FROM a\nLABEL a="" \\\n=') == ""


@pytest.mark.parametrize(
    ("key", "valid"),
    [
        ("org.opencontainers.image.title", True),
        ("maintainer", True),
        ("io.k8s.display-name", True),
        ("a/b_c-d.e1", True),
        ('"quoted.key"', True),
        ("$KEY", True),
        ("Vendor", False),
        ("1abc", False),
        ("abc-", False),
        ("a..b", False),
        ("a--b", False),
        ("a!b", False),
        ("com.docker.x", False),
        ("io.docker.x", False),
        ("org.dockerproject.x", False),
    ],
)
def test_keys(key: str, valid: bool) -> None:
    assert (Lab(invalid_label_key).report(f"FROM a:1\nLABEL {key}=x") == "") == valid


def test_every_wrong_key_is_named() -> None:
    lab = Lab(invalid_label_key)
    assert lab.marked("FROM a:1\nLABEL Name=x version=1 Vendor=y") == ["Name", "Vendor"]


def test_only_capital_letters_can_be_mended() -> None:
    lab = Lab(invalid_label_key)
    assert lab.fixed("FROM a:1\nLABEL Name=x A!=y") == "FROM a:1\nLABEL name=x A!=y"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("FROM a:1", 2),
        ("FROM a:1\nLABEL org.example.team=core", 1),
        ("FROM a:1\nLABEL org.example.team=core org.example.version=1.0.0", 0),
        ("FROM a:1 AS b\nLABEL org.example.team=x org.example.version=1.0.0\nFROM b", 0),
        ("FROM a:1 AS b\nLABEL org.example.team=x org.example.version=1.0.0\nFROM a:1", 2),
        ("FROM a:1 AS build\nFROM c:1\nLABEL org.example.team=x org.example.version=1.0.0", 0),
        ("FROM a:1\nONBUILD LABEL org.example.team=core", 2),
    ],
)
def test_missing_labels(text: str, missing: int) -> None:
    assert len(Lab(missing_label.configured(schema=SCHEMA)).find(text)) == missing


@pytest.mark.parametrize(
    ("strict", "schema", "marked"),
    [(True, SCHEMA, ["other"]), (False, SCHEMA, []), (True, (), [])],
)
def test_unknown_labels(strict: bool, schema: tuple[str, ...], marked: list[str]) -> None:
    rule = unknown_label.configured(strict=strict, schema=schema)
    assert Lab(rule).marked("FROM a:1\nLABEL other=x org.example.team=y $Z=z") == marked


@pytest.mark.parametrize(
    ("kind", "value", "valid"),
    [
        ("text", "anything", True),
        ("text", " ", False),
        ("url", "https://example.org/a?b=c#d", True),
        ("url", "mailto:a@example.org", True),
        ("url", "git@github.com:a/b", False),
        ("url", "example.org", False),
        ("url", "https://", False),
        ("url", "https://a b", False),
        ("semver", "1.2.3", True),
        ("semver", "1.2.3-rc.1+build.5", True),
        ("semver", "v1.2.3", False),
        ("semver", "1.2", False),
        ("semver", "01.2.3", False),
        ("semver", "1.2.3-01", False),
        ("hash", "9f86d08", True),
        ("hash", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b", True),
        ("hash", "9f86d", False),
        ("hash", "HEAD123", False),
        ("rfc3339", "2024-05-01T12:00:00Z", True),
        ("rfc3339", "2024-05-01T12:00:00.123+02:00", True),
        ("rfc3339", "2024-13-01T12:00:00Z", False),
        ("rfc3339", "2024-05-01", False),
        ("spdx", "MIT", True),
        ("spdx", "MIT OR Apache-2.0", True),
        ("spdx", "(MIT AND BSD-3-Clause) OR GPL-2.0-or-later WITH Classpath-exception-2.0", True),
        ("spdx", "GPL-2.0+", True),
        ("spdx", "LicenseRef-Proprietary", True),
        ("spdx", "Apache 2.0", False),
        ("spdx", "MIT OR", False),
        ("spdx", "(MIT", False),
        ("email", "ada@example.org", True),
        ("email", "ada@example", False),
        ("email", "Ada <ada@example.org>", False),
        ("unheard-of", "anything", True),
    ],
)
def test_values(kind: str, value: str, valid: bool) -> None:
    assert (value_problem(value, kind) == "") == valid


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("LABEL org.example.version=1.2", 1),
        ('LABEL org.example.version=""', 1),
        ("LABEL org.example.version", 0),
        ("ENV V=1.2\nLABEL org.example.version=$V", 1),
        ("ENV V=1.2.3\nLABEL org.example.version=$V", 0),
        ("ARG V=dev\nLABEL org.example.version=$V", 0),
        ("LABEL org.example.version=$V", 0),
        ("LABEL other=1.2", 0),
        ("LABEL org.example.version 1.2", 1),
    ],
)
def test_values_against_a_schema(text: str, count: int) -> None:
    rule = invalid_label_value.configured(schema=SCHEMA)
    assert len(Lab(rule).find(f"FROM a:1\n{text}")) == count


def test_nothing_is_said_without_a_schema() -> None:
    rule = invalid_label_value.configured(schema=())
    text = "FROM a:1\nLABEL org.opencontainers.image.licenses=whatever"
    assert Lab(rule, missing_label, unknown_label).report(text) == ""
