"""Findings as diagnostics of the protocol."""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.config.settings import ConfigError
from dflint.docs import url_of
from dflint.files import find
from dflint.lsp.documents import uri_of
from dflint.lsp.positions import Lines
from dflint.report.masking import masked_message

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.lsp.analysis import Analysis
    from dflint.lsp.documents import Document
    from dflint.lsp.session import Session
    from dflint.source import Spanned

SOURCE = "dflint"
SEVERITIES = {
    "error": types.DiagnosticSeverity.Error,
    "warning": types.DiagnosticSeverity.Warning,
    "info": types.DiagnosticSeverity.Information,
    "style": types.DiagnosticSeverity.Hint,
}
# What these rules find does nothing, and can go: editors fade it.
UNNECESSARY = frozenset({
    "unreachable-stage", "stage-only-for-target", "global-arg-not-used", "env-set-in-vain",
    "label-set-twice", "port-exposed-twice", "arg-declared-twice", "package-named-twice",
    "setting-repeated", "unused-suppression", "ignore-pattern-without-effect",
    "unused-ignore-pattern", "unused-build-arg", "redundant-target-platform", "pointless-command",
})  # fmt: skip
# What these rules find is deprecated: editors strike it through.
DEPRECATED = frozenset({
    "maintainer", "legacy-key-value", "empty-continuation-line", "deprecated-base", "end-of-life-base",
})  # fmt: skip


def diagnostics_of(analysis: Analysis, has_related: bool = True) -> list[types.Diagnostic]:
    """What is found in a text. `has_related`: the editor shows related places."""
    document, shown = analysis.document, analysis.shown
    says = masked_message(shown.source)
    return [_diagnostic(document, it, says, shown.place, has_related) for it in shown.found]


def diagnostic(document: Document, it: Diagnostic) -> types.Diagnostic:
    """One finding."""
    return _diagnostic(document, it, masked_message(it.source))


def _diagnostic(
    document: Document,
    it: Diagnostic,
    says: Callable[[str], str],
    place: Callable[[Spanned], Spanned] = lambda it: it,
    has_related: bool = True,
) -> types.Diagnostic:
    """One finding. `says`: what is shown of a message; `place`: where something is in the document."""
    rule = it.rule
    lines = document.lines
    related = [
        types.DiagnosticRelatedInformation(
            types.Location(document.uri, lines.range(place(other))), says(other.message)
        )
        for other in (it.related if has_related else ())
    ]
    return types.Diagnostic(
        range=lines.range(place(it)),
        message=says(it.message),
        severity=SEVERITIES[it.severity.name],
        code=rule.code,
        code_description=_description(rule.code),
        source=SOURCE,
        tags=_tags(rule.name),
        related_information=related or None,
        data={"rule": rule.name},
    )


@cache
def _description(code: str) -> types.CodeDescription:
    return types.CodeDescription(url_of(code))


@cache
def _tags(name: str) -> Sequence[types.DiagnosticTag] | None:
    tagged = (
        (types.DiagnosticTag.Unnecessary, UNNECESSARY),
        (types.DiagnosticTag.Deprecated, DEPRECATED),
    )
    return [tag for tag, names in tagged if name in names] or None


def shows_related(client: types.ClientCapabilities) -> bool:
    """Whether an editor shows the related places of a diagnostic."""
    text_document = client.text_document
    pull = text_document.diagnostic if text_document is not None else None
    push = text_document.publish_diagnostics if text_document is not None else None
    return any(it is not None and bool(it.related_information) for it in (pull, push))


def report(session: Session, uri: str, previous: str | None) -> types.DocumentDiagnosticReport:
    """The answer to an editor that asks: nothing but an id if it has the same findings already."""
    items = findings(session, uri)
    id_ = result_id(items)
    if previous == id_:
        return types.RelatedUnchangedDocumentDiagnosticReport(result_id=id_)
    return types.RelatedFullDocumentDiagnosticReport(items=items, result_id=id_)


def findings(session: Session, uri: str) -> list[types.Diagnostic]:
    """The diagnostics of an open document; none for one that dflint does not look at."""
    analysis = session.analysis(uri)
    if analysis is None or "diagnostics" in session.settings.disabled:
        return []
    return diagnostics_of(analysis, shows_related(session.client))


def result_id(items: Sequence[types.Diagnostic]) -> str:
    """A name for these diagnostics: others have another."""
    rows = [(it.code, it.message, it.severity, *_numbers(it.range), *_related(it)) for it in items]
    return sha256(json.dumps(rows).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _numbers(place: types.Range) -> tuple[int, int, int, int]:
    start, end = place.start, place.end
    return start.line, start.character, end.line, end.character


def _related(it: types.Diagnostic) -> list[tuple[object, ...]]:
    return [
        (other.message, *_numbers(other.location.range)) for other in it.related_information or ()
    ]


def in_workspace(session: Session) -> Iterator[tuple[Document, Analysis]]:
    """All files that `dflint check` would look at in the folders of the workspace."""
    from dflint.lsp.analysis import Analysis

    for folder in session.folders:
        configuration = session.project.configuration(f"{folder}/Dockerfile")
        excluded = configuration.excludes((), absolute=True)
        respects = bool(configuration.get("respect-gitignore"))
        try:
            paths = list(find([folder], excluded, respect_gitignore=respects))
        except FileNotFoundError:
            continue
        for path in paths:
            document = session.documents.from_disk(path)
            if document is not None:
                yield document, Analysis(document, session.project)


def configuration_mistake(session: Session) -> tuple[str, list[types.Diagnostic]] | None:
    """What is wrong with a file of configuration: its URI, and the diagnostic for it."""
    error = session.project.mistake
    source = error.source if isinstance(error, ConfigError) else None
    if error is None or source is None or not source.path.startswith("/") or error.span is None:  # type: ignore[union-attr]
        return None
    lines = Lines(source.text, session.documents.encoding)
    place = lines.range(error.span)  # type: ignore[union-attr]
    severity = types.DiagnosticSeverity.Error
    return uri_of(source.path), [types.Diagnostic(place, str(error), severity, source=SOURCE)]
