"""Read one repository of a fleet, wherever it is, and lint it as `dflint check` does in a checkout."""

from __future__ import annotations

import atexit
import os
from dataclasses import replace
from hashlib import sha256
from shutil import rmtree
from time import strftime
from typing import TYPE_CHECKING

from dflint import disk
from dflint.cli.configuration import explained
from dflint.cli.fleet_findings import Linted, finding_rows, holds_stages, lint_here
from dflint.cli.usage import UsageError
from dflint.config.settings import ConfigError
from dflint.engine.guard import Expected
from dflint.engine.selection import UnknownCode
from dflint.files import is_dockerfile
from dflint.fleet.archive_source import ENDINGS, ArchiveSource
from dflint.fleet.bases import images_of
from dflint.fleet.git_source import GitSource, head_of
from dflint.fleet.outcome import EMPTY, FAILED, FileRow, Outcome
from dflint.fleet.tree import SourceError
from dflint.fleet.tree_disk import TreeDisk, TreeRepositories
from dflint.git_head import head_commit
from dflint.model.context.build_files import kind_of
from dflint.rule import RuleError
from dflint.temporary import TemporaryFolder, sweep

if TYPE_CHECKING:
    from dflint.fleet.item import Item
    from dflint.fleet.tree import Tree

ROUNDS = 6  # of linting and loading what was asked; then files are loaded one by one
# Files that linting asks by their names, so that they are loaded before.
ASKED = frozenset({
    ".dflint.toml", "dflint.toml", "pyproject.toml", ".hadolint.yaml", ".hadolint.yml",
    ".gitignore", ".gitmodules", ".dockerignore", "dflint-config.lock",
})  # fmt: skip
_folder: TemporaryFolder | None = None


def read_repository(item: Item) -> Outcome:
    """What became of a repository. Changes the current folder; nothing of it is left on the disk."""
    outcome = Outcome(item.repo, item.address, item.team)
    try:
        address = item.address
        if os.path.isabs(address):
            if os.path.isdir(address) and not _is_bare(address):
                return _read_folder(item, outcome)
            if os.path.isfile(address):
                if not address.endswith(ENDINGS):
                    raise SourceError("it is a file, and no archive that dflint reads.")
                return _read_tree(item, outcome, ArchiveSource(address).tree())
            if not os.path.isdir(address):
                raise SourceError("there is nothing at its path.")
            address = f"file://{address}"
        return _read_git(item, outcome, address)
    except SourceError as error:
        return replace(outcome, state=FAILED, problem=_sentence(str(error)))
    except ConfigError as error:
        return replace(outcome, state=FAILED, problem=_sentence(str(explained(error))))
    except (UsageError, UnknownCode, RuleError, Expected) as error:
        return replace(outcome, state=FAILED, problem=_sentence(str(error)))


def _read_git(item: Item, outcome: Outcome, address: str) -> Outcome:
    if item.is_asked_first and _is_of(item, item.key) and head_of(address) == item.commit != "":
        return replace(outcome, is_unchanged=True)
    place = os.path.join(_place(), "git")
    try:
        tree = GitSource(address, place).tree()
        if tree is None:
            return replace(outcome, state=EMPTY, problem="It has no commit.")
        return _read_tree(item, outcome, tree)
    finally:
        rmtree(place, ignore_errors=True)


def _read_tree(item: Item, outcome: Outcome, tree: Tree) -> Outcome:
    outcome = replace(outcome, commit=tree.commit, commit_date=tree.date)
    if _is_of(item, item.key) and item.key in _keys(_key(item.settings, tree, item.asked)):
        return replace(outcome, is_unchanged=True)
    os.makedirs(os.path.join(_place(), "repository"), exist_ok=True)
    os.chdir(os.path.join(_place(), "repository"))
    tree.load({*tree.links(), *filter(_is_asked, tree.nodes), *item.asked})
    for left in reversed(range(ROUNDS)):
        asked = TreeDisk(tree, os.getcwd())
        asked.is_eager = not left
        disk.asked = asked
        try:
            linted = lint_here(TreeRepositories(tree, asked.root))
        finally:
            disk.asked = None
        if not asked.missing:
            break
        tree.load(asked.missing)
    names = tuple(sorted(asked.read))
    key = _key(item.settings, tree, names) if asked.is_whole else ""
    return _outcome(replace(outcome, asked=names), linted, key)


def _read_folder(item: Item, outcome: Outcome) -> Outcome:
    os.chdir(item.address)
    disk.asked = asked = disk.Questions()
    try:
        linted = lint_here()
    finally:
        disk.asked = None
    answers = (asked.kinds, asked.ends, asked.real, asked.modes, asked.sizes)
    facts = [sorted(it.items()) for it in answers]
    contents = sorted((key, digest) for key, (_, digest) in asked.contents.items())
    lists = sorted((key, digest) for key, (_, digest) in asked.lists.items())
    key = _joined(item.settings, repr((facts, contents, lists))) if asked.is_whole else ""
    outcome = _outcome(replace(outcome, commit=head_commit(os.getcwd())), linted, key)
    return replace(outcome, is_unchanged=bool(outcome.key) and outcome.key == item.key)


def _outcome(outcome: Outcome, linted: Linted, key: str) -> Outcome:
    """The outcome with what was found. Raises MemoryError where that is why nothing was."""
    if not linted.documents and not linted.errors:
        return replace(outcome, state=EMPTY, problem="It has no Dockerfile.", key=key)
    rows: list[FileRow] = []
    images = []
    for document in linted.documents:
        own = images_of(document.source) if holds_stages(document) else []
        images += own
        digest = sha256(document.raw).hexdigest()[:32]
        rows.append(FileRow(document.source.path, digest, tuple(it.reference for it in own)))
    if key and any(_may_end(it.source.text) for it in linted.documents):
        key = _keys(key)[1]
    problem = None
    if linted.errors:
        more = len(linted.errors) - 1
        problem = linted.errors[0] + (f" And {more} more." if more else "")
    found = list(finding_rows(linted))
    return replace(outcome, problem=problem, key=key, files=rows, findings=found, images=images)


def _may_end(text: str) -> bool:
    """Whether a comment may silence something until a day: then a key is for a day alone."""
    text = text.lower()
    return "until" in text and ("lint" in text or "check" in text)


def _key(settings: str, tree: Tree, names: tuple[str, ...]) -> str:
    """A digest of all that findings depend on: settings, names, and the contents that had a say."""
    contents = [f"{path}={tree.nodes[path].digest}" for path in names if path in tree.nodes]
    return _joined(settings, "\0".join((tree.names_digest(), *contents)))


def _joined(settings: str, text: str) -> str:
    return f"{settings}:{sha256(text.encode('utf-8', 'surrogateescape')).hexdigest()[:32]}"


def _keys(key: str) -> tuple[str, str]:
    """A key, and the same for what depends on the day."""
    return key, f"{key}@{strftime('%Y-%m-%d')}"


def _is_of(item: Item, key: str) -> bool:
    """Whether a key is of these settings, and of this day if it is for one alone."""
    _, _, day = key.partition("@")
    return key.startswith(f"{item.settings}:") and day in ("", strftime("%Y-%m-%d"))


def _is_asked(path: str) -> bool:
    name = path.rpartition("/")[2]
    return (
        name in ASKED
        or is_dockerfile(name)
        or name.endswith((".dockerignore", ".policy.toml"))
        or bool(kind_of(path))
    )


def _is_bare(path: str) -> bool:
    """Whether a folder is a repository of git without files beside it."""
    inside = ("objects", "refs")
    return os.path.isfile(os.path.join(path, "HEAD")) and all(
        os.path.isdir(os.path.join(path, it)) for it in inside
    )


def _place() -> str:
    """A folder of this process for what is fetched."""
    global _folder
    if _folder is None:
        sweep()
        _folder = TemporaryFolder()
        atexit.register(_folder.remove)
    return str(_folder.path)


def _sentence(text: str) -> str:
    """A text as a sentence on one line."""
    text = " ".join(text.split())
    return f"{text[:1].upper()}{text[1:]}" if text.startswith(("it ", "there ", "the ")) else text
