"""The repositories that files lie in, and what these say of each file."""

from __future__ import annotations

import os
from _bisect import bisect_left

from dflint import disk
from dflint.builds.discovery import files_of
from dflint.folders import Folders, context_of
from dflint.model.context.build_context import Context
from dflint.model.context.build_files import is_build_file
from dflint.source import cached_property

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dflint.builds.declared import Declared
    from dflint.builds.repository import Repository
    from dflint.model.builds import Build
    from dflint.model.context.declared_builds import BuildFile
    from dflint.source import Source


class Place:
    """A file in a repository: `path` is from the root of that, with slashes."""

    __slots__ = ("path", "repository")

    def __init__(self, repository: Repository | NoBuilds, path: str) -> None:
        self.repository = repository
        self.path = path

    @property
    def root(self) -> str:
        """The root of the repository."""
        return "" if isinstance(self.repository, NoBuilds) else self.repository.root

    def build_file(self, source: Source) -> BuildFile | None:
        """The file as one that declares builds; None where there is none of these."""
        if isinstance(self.repository, NoBuilds):
            return None
        return self.repository.build_file(self.path, source)

    @property
    def builds(self) -> tuple[Build, ...]:
        """Its builds, those first that are trusted more."""
        return self.repository.builds_of(self.path)


class NoBuilds:
    """A repository without a file that may declare builds, or name what makes other files."""

    builds = ()

    def builds_of(self, dockerfile: str) -> tuple[Build, ...]:
        return ()

    def files_that_build(self, dockerfile: str) -> list[str]:
        return []

    def build_files(self, folder: str) -> list[str]:
        return []

    def mentions(self, word: str) -> bool:
        return False


NOTHING = NoBuilds()
LAST = "\U0010ffff"  # comes after any other character


class Projects:
    """GitRepositories by folder; each is read once, and only if somebody asks.

    `paths`: the files that are looked at. `own`: the builds of the configuration for the root of a
    repository.
    """

    def __init__(
        self,
        paths: Iterable[str],
        own: Callable[[str], Sequence[Declared]] | None = None,
        folders: Folders | None = None,
    ) -> None:
        self.own = own
        self.folders = folders or Folders()
        self._looked_at = dict.fromkeys(os.path.dirname(path) for path in paths)
        self._by_folder: dict[str, tuple[Repository | NoBuilds, str]] = {}
        self._by_root: dict[str, Repository | NoBuilds] = {}

    def place(self, path: str) -> Place:
        """Where a file is; without a repository, one begins in the current folder or in its own."""
        folder, name = os.path.split(path)
        found = self._by_folder.get(folder)
        if found is None:
            found = self._by_folder[folder] = self._of(os.path.abspath(folder))
        repository, prefix = found
        return Place(repository, prefix + name)

    def context(self, path: str, given: str | None) -> Context:
        """The build context of a Dockerfile: what is given, what its builds say, or where it lies."""
        context = context_of(path, given, self.folders)
        if given is not None or not path:
            return context
        place = self.place(path)
        repository = place.repository
        context.mentions = repository.mentions
        if isinstance(repository, NoBuilds):
            return context
        seen: set[str] = set()
        for build in place.builds:
            where = build.context
            if where is not None and where not in seen and repository.files.is_folder(where):
                seen.add(where)
                folder = self.folders.of(shown(path, os.path.join(repository.root, where)))
                declared = Context(
                    folder, context.own_ignore, build=build, own_name=context.own_name
                )
                declared.mentions = repository.mentions
                context.declared.append(declared)
        return context

    def with_build_files(self, paths: Sequence[str], named: Iterable[str]) -> list[str]:
        """The files, and the files that declare builds of them or lie in folders that are named."""
        found = dict.fromkeys(paths)
        for path in paths:
            if path != "-" and not is_build_file(path):
                place = self.place(path)
                self._add(found, path, place, place.repository.files_that_build(place.path))
        for folder in named:
            if disk.is_folder(folder):
                inside = os.path.join(folder, "x")
                place = self.place(inside)
                there = place.path.rpartition("/")[0] or "."
                self._add(found, inside, place, place.repository.build_files(there))
        return list(found)

    def _add(self, found: dict[str, None], path: str, place: Place, files: Iterable[str]) -> None:
        for file in files:
            found[shown(path, os.path.join(place.root, file))] = None

    def _repository(self, root: str, inside: Sequence[str]) -> Repository | NoBuilds:
        """What a repository declares; nothing more is imported where that is nothing."""
        place = self.folders.repositories.place(root)
        tracked = place.repository.tracked if place is not None and not place.prefix else None
        listed = files_of(root, inside, tracked)
        own = self.own(root) if self.own is not None else ()
        if not listed and not own:
            return NOTHING
        from dflint.builds.repository import Repository

        return Repository(root, self.folders.of(root), listed, own)

    @cached_property
    def _in_order(self) -> list[str]:
        """The folders of the files that are looked at, by absolute path, each with a slash."""
        return sorted({os.path.join(os.path.abspath(it), "") for it in self._looked_at})

    def _looked_at_in(self, root: str) -> list[str]:
        """Those of them that begin with a root: what a root takes does not grow with the other roots."""
        folders = self._in_order
        return folders[bisect_left(folders, root) : bisect_left(folders, root + LAST)]

    def _of(self, folder: str) -> tuple[Repository | NoBuilds, str]:
        """The repository of an absolute folder, and the folder from its root with a slash."""
        root = self.folders.repositories.root_of(folder)
        if root is None:
            here = os.getcwd()
            root = here if _is_in(folder, here) else folder
        repository = self._by_root.get(root)
        if repository is None:
            inside = self._looked_at_in(os.path.join(root, ""))
            repository = self._by_root[root] = self._repository(
                root, [_from(root, path) for path in inside]
            )
        prefix = _from(root, folder)
        return repository, "" if prefix == "." else f"{prefix}/"


def shown(path: str, target: str) -> str:
    """An absolute path in the style of another one: from the current folder, or absolute."""
    if os.path.isabs(path):
        return os.path.normpath(target)
    return os.path.relpath(target)


def _is_in(folder: str, root: str) -> bool:
    return folder == root or folder.startswith(os.path.join(root, ""))


def _from(root: str, folder: str) -> str:
    return folder[len(root) :].strip(os.sep).replace(os.sep, "/") or "."
