"""The names of all images that a table knows."""

from __future__ import annotations


def known_images() -> frozenset[str]:
    """The names of the images that have a row in any table."""
    from dflint.knowledge._generated_bases import BASES
    from dflint.knowledge._generated_deprecated import DEPRECATED
    from dflint.knowledge._generated_facts import FACTS
    from dflint.knowledge._generated_versions import LINES
    from dflint.knowledge.given_up_images import SUCCESSORS
    from dflint.knowledge.other_images import ROWS, SDKS

    rows = (it.rstrip("/") for it in ROWS)
    return frozenset().union(BASES, DEPRECATED, FACTS, LINES, rows, SDKS, SUCCESSORS)


# What people call stages, and no official image is called: zhaarey/wrapper#33 (builder),
# apache/casbin-k8s-authz#23 (build), docker-library/official-images#15318 (base).
NAMES_OF_STAGES = frozenset({
    "base", "build", "build-deps", "build-env", "build-stage", "builder", "compile", "dependencies", "deps",
    "frontend-builder", "publish",
})  # fmt: skip


def is_known(name: str) -> bool:
    """Whether an image has a row, so that what it is built on is set up as its makers did."""
    from dflint.knowledge._generated_facts import FACTS
    from dflint.knowledge._generated_versions import LINES
    from dflint.knowledge.other_images import ROWS

    return name in FACTS or name in LINES or name in ROWS
