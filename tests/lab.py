"""Try rules on Dockerfiles, as the examples on their pages have them."""

import pytest

from dflint.rule import Rule
from dflint.testing import Lab

__all__ = ["Lab", "as_on_its_page", "lab_of", "without_index"]

# Rules that say or mend nothing before they are told something: what their pages say that it is.
TOLD: dict[str, dict[str, object]] = {
    "missing-label": {"schema": ("org.example.team:text",)},
    "unknown-label": {"schema": ("org.example.team:text",), "strict": True},
    "unpinned-base-image": {"tags": ("debian:12-slim",)},
    "latest-base-image": {"tags": ("node:22-slim",)},
    "untrusted-registry": {"trusted": ("docker.io", "*.example.com")},
}


def lab_of(rule: Rule) -> Lab:
    """A rule as the examples on its page have it."""
    return Lab(as_on_its_page(rule))


def as_on_its_page(rule: Rule) -> Rule:
    """A rule with the options that its examples are written for."""
    return rule.configured(**TOLD.get(rule.name, {}))


def without_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Find rules in their modules, as they are just now, and not in a bundle of these."""
    monkeypatch.setattr("dflint.cache.modules.current", None)
    monkeypatch.setattr("dflint.cache.modules.bundle", lambda: None)
    monkeypatch.setattr("dflint.cache.bundle.write_bundle", lambda *_: None)
