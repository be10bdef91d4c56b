"""A repository of git on a disk: which files it tracks, and which it ignores. Nothing is started.

Source: git, gitignore(5) and gitformat-index(5).
"""

from __future__ import annotations

import os

from dflint import disk
from dflint.git_index import git_folder, read_index
from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from dflint.gitignore import GitIgnore

LONGEST_TEXT = 1_000_000  # bytes that are read of a file with patterns


class GitRepository:
    """What git knows of the files below a folder with a `.git` in it.

    Paths are written from that folder, with slashes.
    """

    def __init__(self, root: str) -> None:
        self.root = root
        self._patterns: dict[str, GitIgnore | None] = {}
        self._ignored_folders: dict[str, bool] = {"": False}

        self._nearest: dict[str, str | None] = {}

    @cached_property
    def tracked(self) -> Mapping[str, int] | None:
        """The tracked files with their modes; None if that is not known."""
        folder = git_folder(self.root)
        return read_index(folder) if folder is not None else None

    @cached_property
    def tracked_folders(self) -> frozenset[str]:
        """The folders with tracked files in them, at any depth."""
        found = {path.rpartition("/")[0] for path in self.tracked or ()}
        for folder in tuple(found):
            while folder := folder.rpartition("/")[0]:
                if folder in found:
                    break  # with all above it
                found.add(folder)
        return frozenset(found | {""} if self.tracked else found)

    def is_tracked(self, path: str, is_folder: bool = False) -> bool:
        """Whether git surely tracks a file, or something in a folder."""
        if is_folder:
            return path in self.tracked_folders
        return self.tracked is not None and path in self.tracked

    def ignores(self, path: str, is_folder: bool = False) -> bool:
        """Whether a path, or a folder above it, matches what is to be ignored, tracked or not."""
        folder = path.rpartition("/")[0]
        return self._ignores_folder(folder) or self._matches(path, is_folder)

    def _ignores_folder(self, folder: str) -> bool:
        known = self._ignored_folders
        below: list[str] = []
        while folder and folder not in known:
            below.append(folder)
            folder = folder.rpartition("/")[0]
        result = known.get(folder, False)
        for path in reversed(below):
            known[path] = result = result or self._matches(path, is_folder=True)
        return result

    def _matches(self, path: str, is_folder: bool) -> bool:
        """What the lowest file that says anything about the path says."""
        folder: str | None = path
        while folder and (folder := self._with_patterns(folder.rpartition("/")[0])) is not None:
            patterns = self._patterns_of(folder)
            if patterns is not None:
                answer = patterns.says(path[len(folder) + 1 if folder else 0 :], is_folder)
                if answer is not None:
                    return answer
        patterns = self._own_patterns
        return patterns is not None and patterns.says(path, is_folder) is True

    def _with_patterns(self, folder: str) -> str | None:
        """The nearest folder that has patterns: itself or one above it."""
        known = self._nearest
        below: list[str] = []
        while folder not in known:
            below.append(folder)
            if self._patterns_of(folder) is not None:
                known[folder] = folder
            elif not folder:
                known[folder] = None
            else:
                folder = folder.rpartition("/")[0]
        found = known[folder]
        known.update(dict.fromkeys(below, found))
        return found

    def _patterns_of(self, folder: str) -> GitIgnore | None:
        """The patterns that a folder has for what is in it."""
        if folder not in self._patterns:
            self._patterns[folder] = _read(os.path.join(self.root, folder, ".gitignore"))
        return self._patterns[folder]

    @cached_property
    def _own_patterns(self) -> GitIgnore | None:
        """The patterns that a clone has for itself."""
        folder = git_folder(self.root)
        return _read(os.path.join(folder, "info", "exclude")) if folder is not None else None


class Place:
    """A folder, and where it is in its repository: `prefix` is empty at the root, else ends in `/`."""

    __slots__ = ("prefix", "repository")

    def __init__(self, repository: GitRepository, prefix: str) -> None:
        self.repository = repository
        self.prefix = prefix

    def hides(self, name: str, is_folder: bool) -> bool:
        """Whether something in the folder is there for git to ignore."""
        path = f"{self.prefix}{name}"
        repository = self.repository
        # Most is not ignored, and then the index need not be read.
        return repository.ignores(path, is_folder) and not repository.is_tracked(path, is_folder)

    @property
    def is_hidden(self) -> bool:
        """Whether the folder itself is there for git to ignore."""
        path = self.prefix[:-1]
        repository = self.repository
        return (
            bool(path) and repository.ignores(path, True) and not repository.is_tracked(path, True)
        )

    def below(self, name: str) -> Place:
        """A folder in this one."""
        return Place(self.repository, f"{self.prefix}{name}/")


def root_of(folder: str) -> str | None:
    """The root of the repository that an absolute folder is in; None if it is in none."""
    while not disk.exists(os.path.join(folder, ".git")):
        above = os.path.dirname(folder)
        if above == folder:
            return None
        folder = above
    return folder


class GitRepositories:
    """The repositories that folders are in, each read once."""

    def __init__(self) -> None:
        self._by_root: dict[str, GitRepository] = {}
        self._roots: dict[str, str | None] = {}

    def root_of(self, folder: str) -> str | None:
        """The root of the repository that an absolute folder is in; None if it is in none."""
        waiting: list[str] = []
        while folder not in self._roots:
            waiting.append(folder)
            above = os.path.dirname(folder)
            if disk.exists(os.path.join(folder, ".git")):
                self._roots[folder] = folder
            elif above == folder:
                self._roots[folder] = None
            folder = above if folder not in self._roots else folder
        root = self._roots[folder]
        self._roots.update(dict.fromkeys(waiting, root))
        return root

    def place(self, folder: str) -> Place | None:
        """Where a folder, given by its absolute path, is in its repository; None if it is in none."""
        root = self.root_of(folder)
        if root is None:
            return None
        rest = folder[len(root) :].strip(os.sep).replace(os.sep, "/")
        repository = self._by_root.get(root)
        if repository is None:
            repository = self._by_root[root] = GitRepository(root)
        return Place(repository, f"{rest}/" if rest else "")


def _read(path: str) -> GitIgnore | None:
    """The patterns in a file, if it is a regular one and has any."""
    found = disk.content(path, LONGEST_TEXT)
    text = (found or b"").decode("utf-8", "surrogateescape")
    if not text.strip():
        return None
    from dflint.gitignore import GitIgnore

    return GitIgnore(text) or None
