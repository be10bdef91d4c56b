"""A repository to be read in a run: what a worker has to know of it."""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import entry_points
from pathlib import Path

import dflint
import dflint_rules

GIT, FOLDER, ARCHIVE = "git", "folder", "archive"


@dataclass(frozen=True)
class Item:
    """A repository. `address` is for git, or an absolute path. `commit`, `key` and `asked` are those of
    the store, empty for what is new. `settings`: see settings_digest. `is_asked_first`: the host is
    asked which commit it has, and what it had in the last run is not read again."""

    repo: str
    address: str
    team: str = ""
    commit: str = ""
    key: str = ""
    asked: tuple[str, ...] = ()
    settings: str = ""
    is_asked_first: bool = False


def rules_digest() -> str:
    """A digest of dflint's own modules, its rules among them, and of the rule packs that are installed."""
    found = sha256()
    for package in (dflint, dflint_rules):
        root = Path(package.__path__[0])
        for path in sorted(root.rglob("*.py")):
            found.update(f"{path.relative_to(root)}\0".encode())
            found.update(path.read_bytes())
    for point in sorted(entry_points(group="dflint.rules"), key=str):
        version = point.dist.version if point.dist is not None else ""
        found.update(f"{point.name}\0{point.value}\0{version}\0".encode())
    return found.hexdigest()[:16]


def settings_digest(rules: str) -> str:
    """A digest of what findings depend on besides the repository: rules, and settings in variables."""
    names = sorted(it for it in os.environ if it.startswith(("DFLINT_", "HADOLINT_")))
    lines = [rules, dflint.__version__, *(f"{it}={os.environ[it]}" for it in names)]
    return sha256("\0".join(lines).encode("utf-8", "surrogateescape")).hexdigest()[:16]
