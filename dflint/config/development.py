"""Dockerfiles of images that are not shipped: those to develop in, to test with, or to build with."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.rule import Rule

# A part of the name of such a Dockerfile (Dockerfile.dev, test.Dockerfile), or its folder.
_PARTS = frozenset({
    "dev", "devel", "develop", "development", "devcontainer", "test", "tests", "testing", "e2e",
    "local", "builder",
})  # fmt: skip
# Rules about what is only lost where an image is stored, sent and run.
_CATEGORY = "size"
_OTHERS = frozenset({"no-user", "last-user-is-root"})


def is_for_development(path: str) -> bool:
    """Whether a Dockerfile is for such an image, by its path from the folder of the configuration."""
    folder, _, name = path.rpartition("/")
    if folder.rpartition("/")[2].lstrip(".") in _PARTS:
        return True
    return not _PARTS.isdisjoint(name.lower().replace("-", ".").replace("_", ".").split("."))


def is_about_shipping(rule: Rule) -> bool:
    """Whether what a rule finds matters only in an image that is shipped."""
    return rule.category == _CATEGORY or rule.name in _OTHERS
