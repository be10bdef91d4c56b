"""One editor and its server: what is open, what holds, and what the editor can do."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.lsp.analysis import Analyses
from dflint.lsp.documents import DOCKERFILE, Documents, path_of
from dflint.lsp.project import Project
from dflint.lsp.rebuilds import Rebuilds
from dflint.lsp.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.fix import Edit
    from dflint.lsp.analysis import Analysis
    from dflint.lsp.documents import Document


class Session:
    """What the features of the server share."""

    def __init__(self) -> None:
        self.documents = Documents()
        self.project = Project(self.documents)
        self.analyses = Analyses(self.project)
        self.rebuilds = Rebuilds()
        self.client = types.ClientCapabilities()
        self.folders: list[str] = []

    @property
    def settings(self) -> Settings:
        """What the user has set."""
        return self.project.settings

    def start(self, params: types.InitializeParams, encoding: str) -> None:
        """Note what the editor can do, where its folders are, and what the user has set."""
        self.client = params.capabilities
        self.documents.encoding = encoding
        uris = [folder.uri for folder in params.workspace_folders or ()]
        uris = uris or [params.root_uri or ""]
        self.use_folders([path for path in map(path_of, uris) if path])
        self.project.use(Settings(params.initialization_options))

    def use_folders(self, folders: list[str]) -> None:
        """Take the folders of the workspace."""
        self.folders = folders
        existing = [it for it in folders if os.path.isdir(it)]
        if existing:
            self.project.folder = existing[0]

    def analysis(self, uri: str) -> Analysis | None:
        """That of an open document."""
        document = self.documents.get(uri)
        return self.analyses.of(document) if document is not None else None

    def readable(self, uri: str) -> Analysis | None:
        """The analysis of an open Dockerfile that dflint can read; None for anything else."""
        document = self.documents.get(uri)
        if document is None or document.kind != DOCKERFILE:
            return None
        analysis = self.analyses.of(document)
        return analysis if analysis.has_instructions else None

    def workspace_edit(self, document: Document, edits: Sequence[Edit]) -> types.WorkspaceEdit:
        """Edits of one document, in the form that the editor takes."""
        return self.workspace_edits([(document, edits)])

    def workspace_edits(
        self, changes: Sequence[tuple[Document, Sequence[Edit]]]
    ) -> types.WorkspaceEdit:
        """Edits of several documents."""
        texts = [(document, text_edits(document, edits)) for document, edits in changes]
        workspace = self.client.workspace
        can = workspace.workspace_edit if workspace is not None else None
        if can is None or not can.document_changes:
            return types.WorkspaceEdit(changes={it.uri: edits for it, edits in texts})
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(
                    types.OptionalVersionedTextDocumentIdentifier(it.uri, self._version(it)), edits
                )
                for it, edits in texts
            ]
        )

    def _version(self, document: Document) -> int | None:
        """The version of an open document; None for one that only the disk has."""
        return document.version if self.documents.get(document.uri) is not None else None


def text_edits(document: Document, edits: Sequence[Edit]) -> list[types.TextEdit]:
    """Edits in lines and columns of the editor, in the order of the text."""
    ordered = sorted(edits, key=lambda it: (it.start, it.end))
    return [types.TextEdit(document.lines.range(it.span), it.text) for it in ordered]
