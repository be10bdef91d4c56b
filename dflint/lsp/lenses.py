"""Code lenses: what can be done with one click, above a file or a stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.lsp.actions import safe_fixes
from dflint.lsp.commands import FIX_ALL

if TYPE_CHECKING:
    from dflint.lsp.session import Session


def code_lenses(session: Session, params: types.CodeLensParams) -> list[types.CodeLens] | None:
    """How many safe fixes there are, to be applied."""
    analysis = session.readable(params.text_document.uri)
    if analysis is None or not session.settings.fix_all:
        return None
    fixes = safe_fixes(analysis)
    if not fixes:
        return []
    first = analysis.file.stages[0].from_ if analysis.file.stages else None
    start = analysis.document.lines.position(first.start if first is not None else 0)
    title = f"{fixes} safe fix" + ("es" if fixes > 1 else "")
    command = types.Command(title, FIX_ALL, arguments=[analysis.document.uri])
    return [types.CodeLens(types.Range(start, start), command)]
