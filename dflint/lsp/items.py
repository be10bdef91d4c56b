"""Items of a completion, as they are collected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

if TYPE_CHECKING:
    from dflint.lsp.cursor import Cursor
    from dflint.lsp.session import Session


class Items:
    """The items for one place, each once. Only those that go on with what is written are kept."""

    def __init__(self, session: Session, cursor: Cursor) -> None:
        self.found: list[types.CompletionItem] = []
        self.cursor = cursor
        self._labels: set[str] = set()
        text_document = session.client.text_document
        can = text_document.completion if text_document is not None else None
        item = can.completion_item if can is not None else None
        self._has_snippets = bool(item is not None and item.snippet_support)
        kinds = item.documentation_format if item is not None else None
        is_plain = kinds is not None and types.MarkupKind.Markdown not in kinds
        self._markup = types.MarkupKind.PlainText if is_plain else types.MarkupKind.Markdown

    def add(
        self,
        label: str,
        kind: types.CompletionItemKind,
        written: str,
        detail: str = "",
        text: str = "",
        snippet: str = "",
        *,
        new: str = "",
        order: str = "1",
        deprecated: bool = False,
    ) -> None:
        """One item. `written`: what it takes the place of, right before the cursor. `new`: what is
        written instead, the label if nothing is said. `snippet`: the same with places to fill in."""
        if label in self._labels or not label.lower().startswith(written.lower()):
            return
        self._labels.add(label)
        is_snippet = bool(snippet) and self._has_snippets
        insertion = types.InsertTextFormat
        place = self.cursor.last(len(written))
        edit = types.TextEdit(
            self.cursor.analysis.document.lines.range(place),
            snippet if is_snippet else new or label,
        )
        self.found.append(
            types.CompletionItem(
                label=label,
                kind=kind,
                detail=detail or None,
                documentation=types.MarkupContent(self._markup, text) if text else None,
                tags=[types.CompletionItemTag.Deprecated] if deprecated else None,
                sort_text=f"{order}{len(self.found):04}",
                filter_text=label,
                insert_text_format=insertion.Snippet if is_snippet else insertion.PlainText,
                text_edit=edit,
            )
        )
