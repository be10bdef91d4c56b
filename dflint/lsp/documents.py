"""The files that the editor has open: their texts as they are there, saved or not."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pygls.uris import from_fs_path, to_fs_path

from dflint.config.search import NAMES as CONFIGURATIONS
from dflint.files import is_dockerfile, read
from dflint.lsp.positions import Lines, edited
from dflint.model.context.build_files import is_build_file, is_ignore_file
from dflint.source import cached_property

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lsprotocol import types

DOCKERFILE, IGNORE_FILE, BUILD_FILE, OTHER = "dockerfile", "ignore file", "build file", "other"
LANGUAGES = frozenset({"dockerfile", "containerfile", "docker"})  # as editors call them


class Document:
    """One text of a file. A value: a change makes a new one. `path` is empty for what is no file."""

    def __init__(
        self, uri: str, path: str, language: str, version: int, text: str, encoding: str
    ) -> None:
        self.uri = uri
        self.path = path
        self.language = language
        self.version = version
        self.text = text
        self.encoding = encoding

    @cached_property
    def lines(self) -> Lines:
        """Its text in lines and columns of the editor."""
        return Lines(self.text, self.encoding)

    @cached_property
    def kind(self) -> str:
        """What it is: by its path, because editors take Dockerfile.dockerignore for a Dockerfile,
        and where that says nothing by its language."""
        if is_ignore_file(self.path):
            return IGNORE_FILE
        if is_build_file(self.path):
            return BUILD_FILE
        if self.language in LANGUAGES or is_dockerfile(os.path.basename(self.path)):
            return DOCKERFILE
        return OTHER

    @property
    def is_configuration(self) -> bool:
        """Whether it may configure dflint."""
        name = os.path.basename(self.path)
        return name in CONFIGURATIONS or name.endswith((".policy.toml", ".rego"))

    @property
    def is_saved(self) -> bool:
        """Whether the same text is on the disk, so that it is nothing new to others."""
        if not self.path:
            return True
        try:
            return read(self.path).source.text == self.text
        except OSError:
            return False

    def changed(
        self, version: int, changes: Sequence[types.TextDocumentContentChangeEvent]
    ) -> Document:
        """The document after changes, each of which is about the text that the one before made."""
        text, lines = self.text, self.lines
        for change in changes:
            text = edited(lines, change)
            lines = Lines(text, self.encoding)
        found = Document(self.uri, self.path, self.language, version, text, self.encoding)
        found.lines = lines
        return found


class Documents:
    """All open documents, by URI and by path."""

    def __init__(self) -> None:
        self.encoding = "utf-16"
        self._by_uri: dict[str, Document] = {}
        self._by_path: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(list(self._by_uri.values()))

    def get(self, uri: str) -> Document | None:
        """The document of a URI, if it is open."""
        return self._by_uri.get(uri)

    def at(self, path: str) -> Document | None:
        """The open document at an absolute path."""
        return self._by_path.get(path)

    def paths(self) -> list[str]:
        """The paths of all open documents."""
        return list(self._by_path)

    def open(self, item: types.TextDocumentItem) -> Document:
        """Take a document that the editor opens."""
        language = item.language_id if isinstance(item.language_id, str) else ""
        document = Document(
            item.uri, path_of(item.uri), language, item.version, item.text, self.encoding
        )
        self.put(document)
        return document

    def put(self, document: Document) -> None:
        """Take the newest text of a document."""
        self._by_uri[document.uri] = document
        if document.path:
            self._by_path[document.path] = document

    def close(self, uri: str) -> Document | None:
        """Forget a document: what is on the disk holds again."""
        document = self._by_uri.pop(uri, None)
        if document is not None:
            self._by_path.pop(document.path, None)
        return document

    def from_disk(self, path: str) -> Document | None:
        """The document at a path, open or not; None if it cannot be read."""
        known = self.at(path)
        if known is not None:
            return known
        try:
            text = read(path).source.text
        except OSError:
            return None
        return Document(uri_of(path), path, "", 0, text, self.encoding)


def path_of(uri: str) -> str:
    """The absolute path of a file URI; empty for any other."""
    try:
        path = to_fs_path(uri) if uri.startswith("file:") else None
    except ValueError:
        return ""
    if not path or "\0" in path or not os.path.isabs(path):
        return ""
    return os.path.normpath(path)


def uri_of(path: str) -> str:
    """The URI of an absolute path."""
    return from_fs_path(path) or ""
