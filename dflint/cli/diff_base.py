"""`dflint check --diff-base REV`: only findings on lines that changed since a revision of git.

git is asked for commits and for the text of files in them, and nothing else: what it would start for
a file of the working tree (filters, textconv, fsmonitor, external diffs, hooks) is never started. The
lines are compared here.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from difflib import SequenceMatcher

from dflint import disk
from dflint.cli.usage import UsageError
from dflint.git_program import run_git
from dflint.git_repository import root_of
from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.source import Source


class DiffBase:
    """What files were at a revision, or rather where the current branch left it (its merge base)."""

    def __init__(self, revision: str) -> None:
        disk.forget_asking()
        self.revision = revision
        self._bases: dict[str, _Base] = {}
        self._lines: dict[str, list[str]] = {}

    def check(self, paths: Sequence[str]) -> None:
        """Find the revision before any file is linted. Raises UsageError."""
        for path in paths or (".",):
            self._base(path, "." if path == "-" else path)

    def new(self, found: Sequence[Diagnostic]) -> list[Diagnostic]:
        """The findings with a marked place on a line that changed. Raises UsageError."""
        lines: dict[int, frozenset[int]] = {}
        kept = []
        for it in found:
            source = it.source
            if id(source) not in lines:
                lines[id(source)] = self.changed_lines(source)
            places = [(it.start, it.end), *((to.start, to.end) for to in it.related)]
            if any(lines[id(source)] & _lines_of(source, *place) for place in places):
                kept.append(it)
        return kept

    def changed_lines(self, source: Source) -> frozenset[int]:
        """The lines of a text that were not there, by number from 1; all of a new file."""
        new = source.text.splitlines()
        old = self._old_lines(source.path)
        matcher = SequenceMatcher(None, old, new, autojunk=False)
        blocks = [
            range(start, end) for tag, _, _, start, end in matcher.get_opcodes() if tag != "equal"
        ]
        return frozenset(number + 1 for block in blocks for number in block)

    def _old_lines(self, path: str) -> list[str]:
        found = self._lines.get(path)
        if found is None:
            found = self._lines[path] = self._read(path)
        return found

    def _read(self, path: str) -> list[str]:
        """The lines of a file at the base; none if it was not there."""
        real = os.path.realpath(path)
        base = self._base(path, real)
        inside = os.path.relpath(real, base.root).replace(os.sep, "/")
        return base.text(inside, real).splitlines()

    def _base(self, path: str, real: str) -> _Base:
        place = os.path.realpath(real)
        root = root_of(place if os.path.isdir(place) else os.path.dirname(place))
        if root is None:
            raise UsageError(f'--diff-base: "{path}" is not in a git repository.')
        if root not in self._bases:
            self._bases[root] = _Base(root, self.revision)
        return self._bases[root]


class _Base:
    """The files of a repository at one commit."""

    def __init__(self, root: str, revision: str) -> None:
        self.root = root
        if _git(root, "rev-parse", "--git-dir") is None:
            raise UsageError(f'--diff-base: git cannot read the repository "{root}".')
        commit = revision[:1] != "-" and _git(
            root, "rev-parse", "--verify", "-q", f"{revision}^{{commit}}"
        )
        if not commit:
            raise UsageError(f'--diff-base: git knows no commit "{revision}" in "{root}".')
        name = commit.decode().strip()
        # Without a common commit, as in a shallow clone, the revision itself is the base.
        self.commit = (_git(root, "merge-base", name, "HEAD") or commit).decode().split()[0]

    def text(self, inside: str, path: str) -> str:
        """The text of a file, by its path from the root; empty if it was not there."""
        known = self._blobs.get(inside)
        if known is None:
            known = self._blobs.get(self._renamed.get(inside, ""))
        if known is None:
            return ""
        try:
            with open(path, "rb") as file:
                content = file.read()
        except OSError:
            content = b""
        if _blob(content, len(known)) != known:
            content = _git(self.root, "cat-file", "blob", known) or b""
        from dflint.files import Document

        return Document(path, content).source.text

    @cached_property
    def _renamed(self) -> Mapping[str, str]:
        """Files that commits since have renamed: the new path → the old one."""
        options = ("-r", "-z", "-M", "--no-ext-diff", "--no-textconv", "--diff-filter=R")
        listing = (
            _git(self.root, "diff-tree", *options, "--name-status", self.commit, "HEAD") or b""
        )
        parts = os.fsdecode(listing).split("\0")
        return dict(zip(parts[2::3], parts[1::3], strict=False))

    @cached_property
    def _blobs(self) -> Mapping[str, str]:
        """What is in each file, by its path from the root, as git names it."""
        listing = _git(self.root, "ls-tree", "-r", "-z", "--full-tree", self.commit) or b""
        rows = [row.partition("\t") for row in os.fsdecode(listing).split("\0") if row]
        return {path: row.split()[2] for row, _, path in rows}


def _blob(content: bytes, length: int) -> str:
    """The name that git gives to a content; SHA-256 where names are as long."""
    make = hashlib.sha1 if length == 40 else hashlib.sha256
    return make(b"blob %d\0" % len(content) + content, usedforsecurity=False).hexdigest()


def _lines_of(source: Source, start: int, end: int) -> frozenset[int]:
    first = source.position(start).line
    return frozenset(range(first, max(first, source.position(max(start, end - 1)).line) + 1))


def _git(root: str, *args: str) -> bytes | None:
    """What git prints; None where it fails. Raises UsageError where there is no git."""
    try:
        done = run_git(root, "--no-replace-objects", *args)
    except FileNotFoundError:
        raise UsageError("--diff-base needs git, which is not installed.") from None
    except subprocess.TimeoutExpired:
        raise UsageError("--diff-base: git gives no answer.") from None
    return done.stdout if done.returncode == 0 else None
