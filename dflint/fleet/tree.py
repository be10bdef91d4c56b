"""The files of a repository that lies on no disk: names, modes, and contents that are read when asked."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from dflint.engine.guard import Expected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import datetime
    from typing import Protocol

    class Source(Protocol):
        """Where a tree comes from."""

        def load(self, paths: Iterable[str]) -> Mapping[str, bytes]:
            """The contents of files, of each the first `MOST_KEPT` bytes. Raises SourceError."""


REGULAR, EXECUTABLE, LINK, MODULE = 0o100644, 0o100755, 0o120000, 0o160000  # as git has them
MOST_KEPT = 10_000_001  # bytes of a file: one more than of any that is linted


class SourceError(Expected):
    """Why a repository cannot be read, in one sentence. It names no password."""


@dataclass(frozen=True)
class Node:
    """A file or a link. `digest` is that of its content; `size` in bytes, None where not known."""

    mode: int
    digest: str
    size: int | None = None


class Tree:
    """The files by their paths from the root, with slashes; `source` has their contents.

    `git_folder`: what `.git` is to be; empty for none. `commit` and `date`: of what this is the tree.
    """

    def __init__(
        self,
        nodes: Mapping[str, Node],
        source: Source,
        git_folder: str = "",
        commit: str = "",
        date: datetime | None = None,
    ) -> None:
        self.nodes = {path: node for path, node in nodes.items() if _is_safe(path)}
        self.source = source
        self.git_folder = git_folder
        self.commit = commit
        self.date = date
        self.contents: dict[str, bytes] = {}
        self.folders: dict[str, dict[str, None]] = {"": {}}  # folder → names in it
        for path in self.nodes:
            self._add(path)
        if git_folder:
            self.folders[""][".git"] = None

    def _add(self, path: str) -> None:
        while path:
            folder, _, name = path.rpartition("/")
            is_known = folder in self.folders
            self.folders.setdefault(folder, {})[name] = None
            if is_known:
                return  # with all above it
            path = folder

    def load(self, paths: Iterable[str]) -> None:
        """Read the contents of some files at once. Raises SourceError."""
        wanted = [path for path in paths if path in self.nodes and path not in self.contents]
        if wanted:
            self.contents.update(self.source.load(wanted))

    def links(self) -> Iterator[str]:
        """The paths of all links, whose contents say where they lead."""
        return (path for path, node in self.nodes.items() if node.mode == LINK)

    def tracked(self) -> dict[str, int] | None:
        """What git tracks, with the modes; None where there is no git."""
        return {path: node.mode for path, node in self.nodes.items()} if self.git_folder else None

    def names_digest(self) -> str:
        """A digest of all names and modes."""
        lines = (f"{node.mode:o} {path}" for path, node in sorted(self.nodes.items()))
        return sha256("\0".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


def _is_safe(path: str) -> bool:
    """Whether git would check a path out: none that leaves the root, or is in its own folder."""
    parts = path.split("/")
    return not any(it in ("", ".", "..") or it.lower() == ".git" for it in parts)
