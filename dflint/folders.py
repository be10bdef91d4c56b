"""Folders on a disk that may be build contexts: what is in them, and what git knows of it."""

from __future__ import annotations

import os

from dflint import disk
from dflint.files import decode, leaves_repository
from dflint.git_index import EXECUTABLE, LINK
from dflint.git_repository import GitRepositories
from dflint.model.context.build_context import Context, Entry
from dflint.model.context.build_files import ENDING, is_ignore_file
from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from dflint.git_repository import Place

LONGEST_TEXT = 1_000_000  # bytes that are read of a file in the build context
PERMISSIONS = 0o777
EXECUTE = 0o111


class DiskFolder:
    """A folder that may be a build context: `dflint.model.context.build_context.Folder` on a disk.

    What it was asked before, it remembers. Links that leave the repository lead to nothing.
    """

    def __init__(self, name: str, folders: Folders | None = None) -> None:
        self.name = name
        self._folders = folders or Folders()
        self._root = os.path.abspath(name)
        self._kinds: dict[str, int] = {}
        self._inside: dict[str, bool] = {}
        self._entries: dict[str, tuple[Entry, ...]] = {}
        self._texts: dict[str, str | None] = {}
        self._near: dict[tuple[str, int, Callable[[str], bool]], tuple[Entry, ...]] = {}

    def has(self, path: str) -> bool:
        return self._kind(path) != disk.MISSING

    def is_folder(self, path: str) -> bool:
        return self._kind(path) == disk.FOLDER

    def is_link(self, path: str) -> bool:
        return self._kind(path) == disk.LINK

    def _kind(self, path: str) -> int:
        """The kind of a file as its mode says, of a link that it is one; MISSING for none."""
        found = self._kinds.get(path)
        if found is None:
            found = self._kinds[path] = disk.kind(os.path.join(self._root, path))
        return found

    def entries(self, path: str) -> tuple[Entry, ...]:
        found = self._entries.get(path)
        if found is None:
            found = self._entries[path] = tuple(_entries(self._root, path))
        return found

    def near(
        self, top: str, depth: int, wanted: Callable[[str], bool], closed: Collection[str]
    ) -> tuple[Entry, ...]:
        key = top, depth, wanted
        found = self._near.get(key)
        if found is None:
            found = self._near[key] = tuple(self._named(top, depth, wanted, closed))
        return found

    def _named(
        self, top: str, depth: int, wanted: Callable[[str], bool], closed: Collection[str]
    ) -> Iterator[Entry]:
        folders = [(top, depth)]
        for folder, left in folders:
            for entry in self.entries(folder):
                if wanted(entry.name):
                    yield entry
                if entry.is_folder and left > 1 and entry.name not in closed:
                    folders.append((entry.path, left - 1))

    def read(self, path: str) -> str | None:
        if path not in self._texts:
            is_there = self._kind(path) != disk.MISSING and self._is_inside(path)
            self._texts[path] = text_of(os.path.join(self._root, path)) if is_there else None
        return self._texts[path]

    def has_mark(self, path: str) -> bool:
        full = os.path.join(self._root, path)
        start = disk.content(full, 3) if self._is_inside(path) else None
        return start is not None and bool(decode(start)[2])

    def mode(self, path: str) -> int | None:
        full = os.path.join(self._root, path)
        place = self._place
        index = place.repository.tracked if place is not None else None
        kept = index.get(f"{place.prefix}{path}") if index and place is not None else None
        if kept == LINK or not self._is_inside(path):
            return None
        if os.name == "nt":  # files have no such modes there
            return None if kept is None else kept & PERMISSIONS
        found = disk.mode(full)
        if found == disk.MISSING:
            return None
        own = found & PERMISSIONS
        return own if kept is None or kept == EXECUTABLE else own & ~EXECUTE

    def is_tracked(self, path: str) -> bool | None:
        place = self._place
        if place is None or place.repository.tracked is None:
            return None
        full = f"{place.prefix}{path}"
        return place.repository.is_tracked(full) or place.repository.is_tracked(full, True)

    def is_unversioned(self, path: str) -> bool:
        place = self._place
        if place is None or self.is_tracked(path):
            return False
        full, repository = f"{place.prefix}{path}", place.repository
        # A pattern such as bin/* is about what is in a folder that is made.
        return repository.ignores(full, is_folder=True) or repository.ignores(f"{full}/any")

    def above(self) -> tuple[DiskFolder, ...]:
        return self._above

    def below(self, path: str) -> DiskFolder:
        return self if path == "." else self._folders.of(os.path.join(self.name, path))

    @cached_property
    def root(self) -> DiskFolder:
        """The root of its repository; itself, if it is in none."""
        return self._above[-1] if self._above else self

    @cached_property
    def _above(self) -> tuple[DiskFolder, ...]:
        place = self._place
        found: list[DiskFolder] = []
        folder = self._root
        while place is not None and folder != place.repository.root:
            folder = os.path.dirname(folder)
            name = folder if os.path.isabs(self.name) else os.path.relpath(folder)
            found.append(self._folders.of(name))
        return tuple(found)

    @cached_property
    def _place(self) -> Place | None:
        return self._folders.repositories.place(self._root)

    @cached_property
    def _top(self) -> str:
        """The real path of the repository, or of the folder without one, with a slash."""
        top = self._place.repository.root if self._place is not None else self._root
        return os.path.join(self._folders.real_path(top), "")

    def _is_inside(self, path: str) -> bool:
        """Whether a path, after all its links, is in the repository, or in the folder without one."""
        if self._kind(path) == disk.LINK:
            full = disk.real_path(os.path.join(self._root, path))
            return os.path.join(full, "").startswith(self._top)
        above = path.rpartition("/")[0]
        found = self._inside.get(above)
        if found is None:
            folder = os.path.join(self._root, above) if above else self._root
            full = os.path.join(self._folders.real_path(folder), "")
            found = self._inside[above] = full.startswith(self._top)
        return found


class Folders:
    """The folders that were looked at, each once, and the repositories that they are in."""

    def __init__(self, repositories: GitRepositories | None = None) -> None:
        self.repositories = repositories or GitRepositories()
        self._known: dict[str, DiskFolder] = {}
        self._real: dict[str, str] = {}

    def real_path(self, folder: str) -> str:
        """An absolute path after all its links; those of a folder are followed once for all in it."""
        found = self._real.get(folder)
        if found is None:
            above, name = os.path.split(folder)
            if name in ("", os.pardir) or disk.is_link(folder):
                found = disk.real_path(folder)
            else:
                found = os.path.join(self.real_path(above), name)
            self._real[folder] = found
        return found

    def of(self, name: str) -> DiskFolder:
        """The folder of that name."""
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = DiskFolder(name, self)
        return found


def context_of(path: str, given: str | None, folders: Folders) -> Context:
    """The build context of a Dockerfile: the folder that is given, or the one it lies in."""
    folder = folders.of(given if given is not None else os.path.dirname(path) or ".")
    own = path if is_ignore_file(path) else path + ENDING
    is_given = given is not None
    is_read = disk.is_file(own) and not leaves_repository(own)
    ignored = text_of(own) if is_read else None
    beside = folders.of(os.path.dirname(path) or ".") if is_given else folder
    return Context(folder, ignored, is_given, own_name=os.path.basename(own), beside=beside)


def text_of(path: str) -> str | None:
    """What is in a file, or None if there is none. Nothing but a regular file is opened."""
    found = disk.content(path, LONGEST_TEXT)
    return decode(found)[0] if found is not None else None


def _entries(root: str, path: str) -> Iterator[Entry]:
    """What is in a folder, by name."""
    try:
        found = disk.entries(os.path.join(root, path))
    except OSError:
        return
    for entry in found:
        shown = entry.name if path == "." else f"{path}/{entry.name}"
        yield Entry(shown, entry.is_dir(follow_symlinks=False), _measure(entry))


def _measure(entry: os.DirEntry[str]) -> Callable[[], int]:
    """What finds out the size of a file."""
    return lambda: disk.size(entry)
