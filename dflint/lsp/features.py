"""All features: which message of the protocol each answers, and what the editor is told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.lsp import (
    actions,
    calls,
    commands,
    completion,
    formatting,
    hints,
    hover,
    lenses,
    links,
    names,
    signatures,
    structure,
    symbols,
    tokens,
)
from dflint.lsp.logs import LOG
from dflint.lsp.streams import settle

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from dflint.lsp.analysis import Analysis
    from dflint.lsp.server import Server
    from dflint.lsp.session import Session

T = types


def _dockerfile(answer: Callable[..., Any]) -> Callable[..., Any]:
    """An answer about an open Dockerfile that dflint can read; nothing for any other document."""
    return lambda session, params: _about(answer, session, params, session.readable)


def _document(answer: Callable[..., Any]) -> Callable[..., Any]:
    """An answer about an open document of any kind."""
    return lambda session, params: _about(answer, session, params, session.analysis)


def _about(
    answer: Callable[..., Any],
    session: Session,
    params: Any,
    look_up: Callable[[str], Analysis | None],
) -> Any:
    """The answer to a request about a document: the one place where these are looked up."""
    analysis = look_up(params.text_document.uri)
    return answer(session, analysis, params) if analysis is not None else None


# The message, the name of the feature in the setting `disable`, what answers it, and its options.
ROWS: tuple[tuple[str, str, Callable[..., Any], Any], ...] = (
    (
        T.TEXT_DOCUMENT_CODE_ACTION,
        "codeAction",
        _document(actions.code_actions),
        T.CodeActionOptions(code_action_kinds=actions.KINDS, resolve_provider=True),
    ),
    (T.CODE_ACTION_RESOLVE, "codeAction", actions.resolve, None),
    (T.TEXT_DOCUMENT_HOVER, "hover", _document(hover.hover), None),
    (
        T.TEXT_DOCUMENT_DOCUMENT_SYMBOL,
        "documentSymbol",
        _dockerfile(symbols.document_symbols),
        None,
    ),
    (T.WORKSPACE_SYMBOL, "documentSymbol", symbols.workspace_symbols, None),
    (T.TEXT_DOCUMENT_DEFINITION, "definition", _dockerfile(names.definition), None),
    (T.TEXT_DOCUMENT_REFERENCES, "references", _dockerfile(names.references), None),
    (T.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, "documentHighlight", _dockerfile(names.highlights), None),
    (T.TEXT_DOCUMENT_PREPARE_RENAME, "rename", _dockerfile(names.prepare_rename), None),
    (
        T.TEXT_DOCUMENT_RENAME,
        "rename",
        _dockerfile(names.rename),
        T.RenameOptions(prepare_provider=True),
    ),
    (T.TEXT_DOCUMENT_FOLDING_RANGE, "foldingRange", _dockerfile(structure.folding_ranges), None),
    (
        T.TEXT_DOCUMENT_SELECTION_RANGE,
        "selectionRange",
        _dockerfile(structure.selection_ranges),
        None,
    ),
    (
        T.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL,
        "semanticTokens",
        _dockerfile(tokens.full),
        tokens.LEGEND,
    ),
    (
        T.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE,
        "semanticTokens",
        _dockerfile(tokens.in_range),
        tokens.LEGEND,
    ),
    (T.TEXT_DOCUMENT_INLAY_HINT, "inlayHint", _dockerfile(hints.inlay_hints), None),
    (T.TEXT_DOCUMENT_DOCUMENT_LINK, "documentLink", _dockerfile(links.document_links), None),
    (T.TEXT_DOCUMENT_CODE_LENS, "codeLens", _dockerfile(lenses.code_lenses), None),
    (T.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY, "callHierarchy", _dockerfile(calls.prepare), None),
    (T.CALL_HIERARCHY_INCOMING_CALLS, "callHierarchy", calls.incoming, None),
    (T.CALL_HIERARCHY_OUTGOING_CALLS, "callHierarchy", calls.outgoing, None),
    (
        T.TEXT_DOCUMENT_COMPLETION,
        "completion",
        _dockerfile(completion.complete),
        T.CompletionOptions(trigger_characters=completion.TRIGGERS),
    ),
    (
        T.TEXT_DOCUMENT_SIGNATURE_HELP,
        "signatureHelp",
        _dockerfile(signatures.signature_help),
        T.SignatureHelpOptions(trigger_characters=signatures.TRIGGERS),
    ),
    (T.TEXT_DOCUMENT_FORMATTING, "formatting", _dockerfile(formatting.format_document), None),
    (T.TEXT_DOCUMENT_RANGE_FORMATTING, "formatting", _dockerfile(formatting.format_range), None),
    (
        T.TEXT_DOCUMENT_ON_TYPE_FORMATTING,
        "formatting",
        _dockerfile(formatting.format_on_type),
        T.DocumentOnTypeFormattingOptions(formatting.LINE_END),
    ),
)


def register_features(server: Server) -> None:
    """Have the server answer all of these."""
    for message, name, answer, options in ROWS:
        server.feature(message, options)(_handler(server, name, answer))
    commands.register(server)


def _handler(server: Server, name: str, answer: Callable[..., Any]) -> Callable[[Any], Any]:
    """What answers a message: nothing where the feature is off, or dflint has a bug.

    It waits a moment, in which the message may be cancelled or a newer text may come.
    """

    async def handle(params: Any) -> Any:
        await settle()
        if name in server.session.settings.disabled:
            return None
        try:
            return answer(server.session, params)
        except names.NotRenamed:
            raise
        except Exception:
            LOG.exception("failed to answer %s", name)
            return params if answer is actions.resolve else None

    return handle
