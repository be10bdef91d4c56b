"""The examples on the pages of the rules are true."""

from acme_dflint import rules
from dflint.rule import Rule
from dflint.testing import Lab, page_problems

RULES = [it for it in vars(rules).values() if isinstance(it, Rule)]


def test_the_pages_are_true() -> None:
    assert list(page_problems(RULES)) == []


def test_a_stage_is_no_image() -> None:
    text = "FROM registry.acme.example/debian:12 AS base\nFROM base\n"
    assert Lab(*RULES).report(text) == ""


def test_the_registry_is_an_option() -> None:
    (only,) = RULES
    lab = Lab(only.configured(registry="other.example"))
    assert lab.marked("FROM other.example/a:1\nFROM registry.acme.example/a:1\n") == [
        "registry.acme.example/a:1"
    ]
