"""A short run over hostile build contexts, always the same, and contexts that had a fault once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz.context_checks import context_faults, run_contexts
from tests.fuzz.contexts import KINDS, Special, Tree, make_context

SEED = 13
SHARES, SIZE = 3, 50
DOCKERFILE = (
    b"FROM node:22-slim\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci\nCOPY . .\nCMD npm start\n"
)
NESTED, LONG = b"[" * 3_000, b"9" * 5_000
FOUND: dict[str, Tree] = {
    "a number of thousands of digits in the configuration": {"dflint.toml": b"a = " + LONG},
    "a configuration that is nested deeply": {"dflint.toml": b"a = " + NESTED},
    "the same in a project": {"pyproject.toml": b"[tool.dflint]\na = " + NESTED},
    "a table of tools that is none": {"pyproject.toml": b"tool = 1 # [tool.dflint]"},
    "a number of thousands of digits in a lock": {"dflint.lock": b"version = " + LONG},
}


@pytest.mark.parametrize("share", range(SHARES))
def test_hostile_contexts(share: int, tmp_path: Path) -> None:
    assert run_contexts(tmp_path, SEED, range(share * SIZE, (share + 1) * SIZE)) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_no_file_in_place_of_one(kind: str, tmp_path: Path) -> None:
    names = (
        "package.json",
        "package-lock.json",
        ".dockerignore",
        "requirements.txt",
        "compose.yaml",
    )
    tree: Tree = {name: Special(kind) for name in names} | {"Dockerfile": DOCKERFILE}
    for number in range(6):
        assert list(context_faults(number, tree, tmp_path)) == []


@pytest.mark.parametrize("name", FOUND)
def test_contexts_that_were_found(name: str, tmp_path: Path) -> None:
    tree = FOUND[name] | {"Dockerfile": DOCKERFILE}
    for number in range(4):  # each command
        assert list(context_faults(number, tree, tmp_path)) == []


def test_a_number_is_always_the_same_context() -> None:
    first, again = make_context(1, 5), make_context(1, 5)
    assert [*first] == [*again]
    assert [it for it in first.values() if isinstance(it, bytes)] == [
        it for it in again.values() if isinstance(it, bytes)
    ]
