"""A tree in the place of the disk: what dflint asks of the files of a repository, the tree answers.

The tree is the root of a repository at a path where there is nothing. Above it there is nothing
either, so that no configuration of this machine counts; what is elsewhere on the disk is as it is.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from dflint import disk
from dflint.fleet.tree import EXECUTABLE, LINK, MODULE
from dflint.git_repository import GitRepositories, GitRepository

if TYPE_CHECKING:
    from dflint.fleet.tree import Tree

MOST_LINKS = 40  # on the way to a file, as Linux has it
ENOENT, ENOTDIR = 2, 20
EISDIR, EINVAL = 21, 22
PERMISSIONS = {EXECUTABLE: 0o755, LINK: 0o777}
GIT = ".git"


class UnknownSize(Exception):
    """The size of a file is asked whose content is elsewhere. What is worked out with it is not known."""


class TreeEntry:
    """What os.DirEntry is for a folder on a disk."""

    def __init__(self, path: str, kind: int, end: int) -> None:
        self.path = path
        self.name = os.path.basename(path)
        self._kind = kind
        self._end = end

    def is_dir(self, *, follow_symlinks: bool = True) -> bool:
        return (self._end if follow_symlinks else self._kind) == disk.FOLDER

    def is_file(self, *, follow_symlinks: bool = True) -> bool:
        return (self._end if follow_symlinks else self._kind) == disk.REGULAR

    def is_symlink(self) -> bool:
        return self._kind == disk.LINK


class TreeDisk(disk.Questions):
    """Answers for the disk below a root, an absolute path; `missing` are files that have to be loaded
    before the answers are right, and `read` those whose contents had a say.

    `is_eager`: what is missing is loaded at once, one by one. Raises SourceError then.
    """

    def __init__(self, tree: Tree, root: str) -> None:
        super().__init__()
        self.tree = tree
        self.root = root
        self.missing: set[str] = set()
        self.read: set[str] = set()
        self.is_eager = False

    # --- what the disk is asked ---

    def ask_kind(self, path: str) -> int:
        inner = self._inner(path)
        if inner is None:
            return self._outer_kind(path) if not self._is_above(path) else disk.FOLDER
        found = self._resolve(inner, follow=False)
        return self._kind_at(found) if found is not None else disk.MISSING

    def ask_end(self, path: str) -> int:
        return self.ask_mode(path) & disk.KIND

    def ask_mode(self, path: str) -> int:
        inner = self._inner(path)
        if inner is None:
            above = self._is_above(path)
            return disk.FOLDER | 0o755 if above else self._outer_mode(path)
        found = self._resolve(inner, follow=True)
        return self._mode_at(found) if found is not None else disk.MISSING

    def ask_real(self, path: str) -> str:
        inner = self._inner(path)
        if inner is None:
            return super().ask_real(path)
        return self._real(inner)

    def ask_entries(self, folder: str) -> list[Any]:
        inner = self._inner(folder)
        if inner is None:
            return [] if self._is_above(folder) else super().ask_entries(folder)
        found = self._resolve(inner, follow=True)
        if found is None or self._kind_at(found) == disk.MISSING:
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT), folder)
        if self._is_git(found):
            return super().ask_entries(self._git_path(found))
        if found not in self.tree.folders:
            raise NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR), folder)
        prefix = f"{found}/" if found else ""
        return [self._entry(prefix + name) for name in sorted(self.tree.folders[found])]

    def ask_size(self, entry: Any) -> int:
        inner = self._inner(entry.path)
        if inner is None:
            return disk.size_of(entry.path)
        if self._is_git(inner):
            return disk.size_of(self._git_path(inner))
        node = self.tree.nodes.get(os.path.normpath(inner))
        if node is None:
            return 0
        if node.size is None and inner in self.tree.contents:
            return len(self.tree.contents[inner])
        if node.size is None:
            raise UnknownSize(inner)
        return node.size

    def ask_content(self, path: str, most: int) -> bytes | None:
        inner = self._inner(path)
        if inner is None:
            return None if self._is_hidden(path) else super().ask_content(path, most)
        found = self._resolve(inner, follow=True)
        if found is None or self._kind_at(found) != disk.REGULAR:
            return None
        if self._is_git(found):
            return super().ask_content(self._git_path(found), most)
        return self._content(found)[:most]

    def ask_held(self, path: str, most: int) -> bytes | None:
        inner = self._inner(path)
        if inner is None:
            if self._is_hidden(path):
                raise FileNotFoundError(ENOENT, os.strerror(ENOENT), path)
            return None
        found = self._resolve(inner, follow=True)
        kind = self._kind_at(found) if found is not None else disk.MISSING
        if found is None or kind == disk.MISSING:
            raise FileNotFoundError(ENOENT, os.strerror(ENOENT), path)
        if kind == disk.FOLDER:
            raise IsADirectoryError(EISDIR, os.strerror(EISDIR), path)
        if self._is_git(found):
            return super().ask_content(self._git_path(found), most)
        return self._content(found)[:most]

    # --- what is below the root ---

    def _content(self, path: str) -> bytes:
        """What is in a file; nothing where it is still to be loaded."""
        self.read.add(path)
        contents = self.tree.contents
        if path not in contents:
            if not self.is_eager:
                self.missing.add(path)
                return b""
            self.tree.load([path])
        return contents[path]

    def _entry(self, path: str) -> TreeEntry:
        kind = self._kind_at(path)
        end = kind
        if kind == disk.LINK:
            found = self._resolve(path, follow=True)
            end = self._kind_at(found) if found is not None else disk.MISSING
        return TreeEntry(os.path.join(self.root, path), kind, end)

    def _kind_at(self, path: str) -> int:
        """The kind of a path without links on the way."""
        return self._mode_at(path) & disk.KIND

    def _mode_at(self, path: str) -> int:
        if self._is_git(path):
            return disk.mode_of(self._git_path(path))
        node = self.tree.nodes.get(path)
        if node is None:
            return disk.FOLDER | 0o755 if path in self.tree.folders else disk.MISSING
        if node.mode == MODULE:
            return disk.FOLDER | 0o755  # git makes an empty folder of a submodule
        kind = disk.LINK if node.mode == LINK else disk.REGULAR
        return kind | PERMISSIONS.get(node.mode, 0o644)

    def _resolve(self, path: str, follow: bool) -> str | None:
        """The path without the links on the way, and with `follow` at its end; None where it leads out
        of the tree, in a circle, or nowhere."""
        found, is_whole = self._way(path, follow)
        return found if is_whole else None

    def _real(self, path: str) -> str:
        """The real path, as far as there is one; of what leads out of the tree that where it leads."""
        found, _ = self._way(path, True)
        return os.path.normpath(os.path.join(self.root, found))

    def _way(self, path: str, follow: bool) -> tuple[str, bool]:
        """A path without links as far as it could be followed, and whether that is all of it."""
        here: list[str] = []
        left = [it for it in reversed(path.split("/")) if it not in ("", ".")]
        links = 0
        while left:
            name = left.pop()
            if name == "..":
                if not here:
                    return os.path.join("..", *reversed(left)), False
                if self._kind_at("/".join(here)) != disk.FOLDER:
                    return "/".join((*here, "..", *reversed(left))), False
                here.pop()
                continue
            full = "/".join((*here, name))
            node = self.tree.nodes.get(full)
            if node is None or node.mode != LINK or not (left or follow):
                if left and node is not None and node.mode not in (LINK, MODULE):
                    return "/".join((full, *reversed(left))), False
                here.append(name)
                continue
            links += 1
            target = os.fsdecode(self._content(full))
            if links > MOST_LINKS or "\0" in target or not target:
                return "/".join((full, *reversed(left))), False
            if target.startswith("/"):
                inner = self._inner(target)
                if inner is None:
                    return os.path.join(target, *reversed(left)), False
                here, target = [], inner
            left += [it for it in reversed(target.split("/")) if it not in ("", ".")]
        return "/".join(here), True

    def _inner(self, path: str) -> str | None:
        """A path from the root; None where it is not below it."""
        if not path.startswith("/"):
            path = f"{self.root}/{path}"
        if path == self.root or path == f"{self.root}/.":
            return ""
        if not path.startswith(f"{self.root}/"):
            path = os.path.normpath(path)
        return path[len(self.root) + 1 :] if path.startswith(f"{self.root}/") else None

    # --- git's own folder, and what is not below the root ---

    def _is_git(self, path: str) -> bool:
        return bool(self.tree.git_folder) and (path == GIT or path.startswith(f"{GIT}/"))

    def _git_path(self, path: str) -> str:
        return os.path.join(self.tree.git_folder, path[len(GIT) + 1 :])

    def _is_above(self, path: str) -> bool:
        """Whether a folder holds the root, in whatever depth."""
        return f"{self.root}/".startswith(os.path.join(os.path.normpath(path), ""))

    def _is_hidden(self, path: str) -> bool:
        """Whether a file lies right in a folder above the root."""
        return self._is_above(os.path.dirname(os.path.normpath(path)))

    def _outer_kind(self, path: str) -> int:
        return disk.MISSING if self._is_hidden(path) else super().ask_kind(path)

    def _outer_mode(self, path: str) -> int:
        return disk.MISSING if self._is_hidden(path) else super().ask_mode(path)


class TreeRepositories(GitRepositories):
    """The one repository that a tree is, if it has a git folder; what it tracks is the tree."""

    def __init__(self, tree: Tree, root: str) -> None:
        super().__init__()
        tracked = tree.tracked()
        if tracked is not None:
            repository = GitRepository(root)
            repository.tracked = tracked
            self._by_root[root] = repository
