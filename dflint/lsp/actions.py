"""Code actions: fixes of findings, all fixes at once, comments that silence, and rewrites."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.engine.fixer import fix
from dflint.engine.ignore_comments import suppression_of
from dflint.engine.repeats import without_repeats
from dflint.fix import Safety
from dflint.lsp.changes import edits_between
from dflint.lsp.diagnostics import diagnostic
from dflint.lsp.pinning import pins
from dflint.lsp.rewrites import rewrites
from dflint.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.lsp.analysis import Analysis
    from dflint.lsp.rewrites import Rewrite
    from dflint.lsp.session import Session
    from dflint.source import Span

QUICK_FIX = types.CodeActionKind.QuickFix.value
FIX_ALL = types.CodeActionKind.SourceFixAll.value
FIX_ALL_OURS = f"{FIX_ALL}.dflint"
REFACTOR = types.CodeActionKind.RefactorRewrite.value
KINDS = (QUICK_FIX, FIX_ALL_OURS, REFACTOR)
MOST_SUPPRESSIONS = 20  # findings in a selection for which comments are offered
REASON = "TODO: say why"


def code_actions(
    session: Session, analysis: Analysis, params: types.CodeActionParams
) -> list[types.CodeAction] | None:
    """What can be done about the findings in a range, and with the instructions in it."""
    only = params.context.only
    place = analysis.document.lines.span(params.range)
    found: list[types.CodeAction] = []
    if _is_wanted(QUICK_FIX, only):
        shown = without_repeats(analysis.all_found)
        here = [it for it in shown if it.start <= place.end and place.start <= it.end]
        for it in here:
            found += _fixes(session, analysis, it)
        for it in {one.rule.code: one for one in here}.values():
            found += _of_rule(session, analysis, it)
        for it in here[:MOST_SUPPRESSIONS]:
            found += _suppressions(session, analysis, it)
        if analysis.has_instructions:
            found += (_rewrite(session, analysis, it, QUICK_FIX) for it in pins(analysis, place))
    # Editors ask at each move of the cursor; what takes longer is for when the user does.
    is_asked = (
        only is not None or params.context.trigger_kind is types.CodeActionTriggerKind.Invoked
    )
    if is_asked and _is_wanted(REFACTOR, only) and analysis.has_instructions:
        found += _rewrites(session, analysis, place)
    # Only an editor that asks for it wants to fix all, at a lens or when a file is saved.
    if session.settings.fix_all and only is not None and _is_wanted(FIX_ALL_OURS, only):
        found += _fix_all(session, analysis)
    return found


def resolve(session: Session, action: types.CodeAction) -> types.CodeAction:
    """Fill in the edit of an action, for which all of a file had to be fixed."""
    data = action.data if isinstance(action.data, dict) else {}
    document = session.documents.get(str(data.get("uri")))
    if document is None or document.version != data.get("version"):
        return action  # it was for another text
    analysis = session.analyses.of(document)
    allow = Safety.UNSAFE if data.get("unsafe") else Safety.SAFE
    text = fixed_text(analysis, str(data.get("rule") or ""), allow)
    action.edit = session.workspace_edit(document, edits_between(document.text, text))
    return action


def fixed_text(analysis: Analysis, code: str = "", allow: Safety = Safety.SAFE) -> str:
    """The text after all fixes, or those of one rule."""

    def look(source: Source) -> list[Diagnostic]:
        found = (
            analysis.all_found
            if source.text == analysis.source.text
            else analysis.project.lint(source)
        )
        return [it for it in found if not code or it.rule.code == code]

    first = next((it.source for it in analysis.all_found), analysis.source)
    return fix(first, look, allow).source.text


def _is_wanted(kind: str, only: Sequence[types.CodeActionKind | str] | None) -> bool:
    """Whether an editor wants actions of a kind: it may name the beginning of one."""
    if only is None:
        return True
    names = [it.value if isinstance(it, types.CodeActionKind) else str(it) for it in only]
    return any(name == "" or kind == name or kind.startswith(f"{name}.") for name in names)


def _fixes(session: Session, analysis: Analysis, it: Diagnostic) -> Iterator[types.CodeAction]:
    """The fix of one finding."""
    one = it.fix
    if one is None or not one.edits:
        return
    is_safe = one.safety is Safety.SAFE
    if is_safe or session.settings.unsafe_fixes:
        document = analysis.document
        yield types.CodeAction(
            title=one.title if is_safe else f"{one.title} (unsafe)",
            kind=QUICK_FIX,
            diagnostics=[diagnostic(document, it)],
            is_preferred=is_safe or None,
            edit=session.workspace_edit(document, one.edits),
        )


def _of_rule(session: Session, analysis: Analysis, it: Diagnostic) -> Iterator[types.CodeAction]:
    """All fixes of a rule in the file, where there is more than one."""
    same = [
        one for one in analysis.all_found if one.rule.code == it.rule.code and one.fix is not None
    ]
    same = [one for one in same if one.fix is not None and one.fix.edits]
    if len(same) < 2 or it.fix is None:
        return
    is_safe = it.fix.safety is Safety.SAFE
    if is_safe or session.settings.unsafe_fixes:
        title = f"Fix all of {it.rule.name} in this file" + ("" if is_safe else " (unsafe)")
        yield _later(session, analysis, title, QUICK_FIX, it.rule.code, not is_safe)


def _fix_all(session: Session, analysis: Analysis) -> Iterator[types.CodeAction]:
    if analysis.safe_fixes:
        yield _later(session, analysis, "Apply all safe fixes of dflint", FIX_ALL_OURS)


def _later(
    session: Session,
    analysis: Analysis,
    title: str,
    kind: str,
    code: str = "",
    unsafe: bool = False,
) -> types.CodeAction:
    """An action whose edit is worked out when it is chosen, if the editor can wait for that."""
    document = analysis.document
    data = {"uri": document.uri, "version": document.version, "rule": code, "unsafe": unsafe}
    action = types.CodeAction(title=title, kind=kind, data=data)
    return action if _can_resolve(session) else resolve(session, action)


def _can_resolve(session: Session) -> bool:
    text_document = session.client.text_document
    can = text_document.code_action if text_document is not None else None
    support = can.resolve_support if can is not None else None
    return bool(can is not None and can.data_support and support and "edit" in support.properties)


def _suppressions(
    session: Session, analysis: Analysis, it: Diagnostic
) -> Iterator[types.CodeAction]:
    """Comments that silence a finding here, or in all of the file."""
    for in_file, where in ((False, "here"), (True, "in this file")):
        edit = suppression_of(analysis.source, it, REASON, in_file)
        if edit is not None:
            yield types.CodeAction(
                title=f"Ignore {it.rule.code} ({it.rule.name}) {where}",
                kind=QUICK_FIX,
                diagnostics=[diagnostic(analysis.document, it)],
                edit=session.workspace_edit(analysis.document, [edit]),
            )


def _rewrites(session: Session, analysis: Analysis, place: Span) -> Iterator[types.CodeAction]:
    """What can be written in another way: the user knows whether that is wanted."""
    step = analysis.step_at(place.start)
    for it in analysis.other_ways if step is not None else ():
        line = step.instruction.line if step is not None else place
        if it.fix is not None and line.start <= it.start <= line.end:
            yield types.CodeAction(
                title=f"{it.fix.title} ({it.rule.name})",
                kind=REFACTOR,
                edit=session.workspace_edit(analysis.document, it.fix.edits),
            )
    for one in rewrites(step, analysis.file, place.start) if step is not None else ():
        yield _rewrite(session, analysis, one, REFACTOR)


def _rewrite(session: Session, analysis: Analysis, it: Rewrite, kind: str) -> types.CodeAction:
    edit = session.workspace_edit(analysis.document, it.edits)
    return types.CodeAction(title=it.title, kind=kind, edit=edit)
