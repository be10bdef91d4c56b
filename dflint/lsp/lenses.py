"""Code lenses: what can be done with one click, and how often commits rebuild a RUN."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.git_repository import root_of
from dflint.lsp.commands import FIX_ALL
from dflint.lsp.links import context_of
from dflint.syntax.nodes import Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.lsp.analysis import Analysis
    from dflint.lsp.session import Session
    from dflint.optimize.rates import RatesRequest


def code_lenses(
    session: Session, analysis: Analysis, params: types.CodeLensParams
) -> list[types.CodeLens] | None:
    """How many safe fixes there are, to be applied; above a RUN, how many commits rebuild it."""
    found = list(_rebuilds(session, analysis))
    fixes = analysis.safe_fixes if session.settings.fix_all else 0
    if fixes:
        first = analysis.file.stages[0].from_ if analysis.file.stages else None
        title = f"{fixes} safe fix" + ("es" if fixes > 1 else "")
        command = types.Command(title, FIX_ALL, arguments=[analysis.document.uri])
        found.insert(0, _lens(analysis, first.start if first is not None else 0, command))
    return found


def _lens(analysis: Analysis, offset: int, command: types.Command) -> types.CodeLens:
    start = analysis.document.lines.position(offset)
    return types.CodeLens(types.Range(start, start), command)


def _rebuilds(session: Session, analysis: Analysis) -> Iterator[types.CodeLens]:
    """As far as it is known, and for those RUNs above which nothing has changed since."""
    if not session.settings.rebuilds or not analysis.document.path:
        return
    root = root_of(os.path.dirname(analysis.document.path))
    if not root:
        return
    known = session.rebuilds.of(root, _request(analysis))
    if known is None:
        return
    before, text = known.request.text, analysis.source.text
    for step in analysis.steps:
        low, high = known.runs.get(analysis.source.position(step.start).line, (0, 0))
        is_same = text[: step.end] == before[: step.end]
        if isinstance(step.instruction, Run) and high and is_same:
            share = _percent(low, high, known.commits)
            title = f"rebuilt by {share} of the last {known.commits} commits"
            yield _lens(analysis, step.start, types.Command(title, ""))


def _percent(low: int, high: int, all_: int) -> str:
    """`38 %`, or `10-38 %` where it depends on what other stages write."""
    first, last = round(100 * low / all_), round(100 * high / all_)
    if not last:
        return "less than 1 %"
    return f"{last} %" if first == last else f"{first}-{last} %"


def _request(analysis: Analysis) -> RatesRequest:
    """The question, with the context and the arguments that the repository declares."""
    from dflint.optimize.rates import RatesRequest

    path = analysis.document.path
    context = context_of(analysis)
    builds = [it for it in analysis.project.builds(path) if it.context is not None][:1]
    args = {name: it.text for one in builds for name, it in one.args.items() if it.text is not None}
    target = next((it.target.text for it in builds if it.target and it.target.text), "")
    platforms = [it.platforms[0] for it in builds if len(it.platforms) == 1]
    platform = platforms[0] if platforms and "/" in platforms[0] else ""
    folder = context.folder.name if context is not None else os.path.dirname(path)
    return RatesRequest(path, analysis.source.text, folder, args, target, platform)
