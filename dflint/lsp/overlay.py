"""Folders on the disk as the editor has them: what is open there counts, saved or not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from dflint.builds.projects import Projects
from dflint.folders import DiskFolder, Folders
from dflint.model.context.build_context import Entry
from dflint.model.context.build_files import ENDING, is_ignore_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dflint.builds.declared import Declared
    from dflint.lsp.documents import Documents
    from dflint.model.context.build_context import Context


class OpenFolder(DiskFolder):
    """A folder in which open documents stand for the files at their paths."""

    def __init__(self, name: str, folders: OpenFolders) -> None:
        super().__init__(name, folders)
        self._here = os.path.abspath(name)
        self._documents = folders.documents

    def has(self, path: str) -> bool:
        return super().has(path) or self._text(path) is not None

    def read(self, path: str) -> str | None:
        text = self._text(path)
        return super().read(path) if text is None else text

    def entries(self, path: str) -> tuple[Entry, ...]:
        found = super().entries(path)
        top = os.path.normpath(os.path.join(self._here, path))
        names = {entry.name for entry in found}
        new = [
            _new_entry(os.path.basename(it) if path == "." else f"{path}/{os.path.basename(it)}")
            for it in self._documents.paths()
            if os.path.dirname(it) == top and os.path.basename(it) not in names
        ]
        return (*found, *new) if new else found

    def _text(self, path: str) -> str | None:
        document = self._documents.at(os.path.normpath(os.path.join(self._here, path)))
        return document.text if document is not None else None


class OpenFolders(Folders):
    """The folders that were looked at, with what is open in the editor."""

    def __init__(self, documents: Documents) -> None:
        super().__init__()
        self.documents = documents

    def of(self, name: str) -> DiskFolder:
        found = self._known.get(name)
        if found is None:
            found = self._known[name] = OpenFolder(name, self)
        return found


class OpenProjects(Projects):
    """The repositories of open documents."""

    def __init__(
        self,
        paths: Iterable[str],
        own: Callable[[str], Sequence[Declared]],
        documents: Documents,
    ) -> None:
        super().__init__(paths, own, OpenFolders(documents))
        self._documents = documents
        self._contexts: dict[str, Context] = {}

    def context(self, path: str, given: str | None) -> Context:
        """The build context of a Dockerfile, for one text of it: each time another, over the same
        folders until something changes."""
        found = self._contexts.get(path)
        if found is None:
            found = super().context(path, given)
            own = self._documents.at(path if is_ignore_file(path) else path + ENDING)
            for context in (found, *found.declared) if own is not None else ():
                context.own_ignore = own.text if own is not None else None
            self._contexts[path] = found
        return found.for_another_text()


def _new_entry(path: str) -> Entry:
    return Entry(path, False, lambda: 0)
