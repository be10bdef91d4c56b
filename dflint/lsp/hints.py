"""Inlay hints: what the builder makes of variables, and how large measured layers are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.lsp.measured import measured
from dflint.model.scope import expand
from dflint.model.variables.secrets import is_secret_name
from dflint.sizes import human
from dflint.syntax.nodes import Add, Arg, Copy, Env, Expose, From, Label, User, Volume, Workdir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.lsp.analysis import Analysis
    from dflint.lsp.session import Session
    from dflint.model.scope import Scope
    from dflint.model.steps import Step
    from dflint.source import Span
    from dflint.syntax.words import Argument

EXPANDED = (Add, Copy, Env, Expose, From, Label, User, Volume, Workdir)
LONGEST = 60  # characters of a hint


def inlay_hints(
    session: Session, analysis: Analysis, params: types.InlayHintParams
) -> list[types.InlayHint] | None:
    """Behind each word with variables in it, the text that the builder takes, where it is known.
    Behind an instruction, the size of its layer, if it was measured."""
    lines = analysis.document.lines
    wanted = lines.span(params.range)
    found: list[types.InlayHint] = []
    for step in analysis.steps:
        if step.start > wanted.end or step.instruction.line.end < wanted.start:
            continue
        for word, text in _expanded(step, analysis):
            label = text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
            found.append(
                types.InlayHint(
                    lines.position(word.end),
                    f"= {label}",
                    types.InlayHintKind.Parameter,
                    tooltip="With the default values of ARG, and the values of ENV",
                    padding_left=True,
                )
            )
    return found + list(_sizes(analysis, wanted))


def _sizes(analysis: Analysis, wanted: Span) -> Iterator[types.InlayHint]:
    """The sizes of measured layers."""
    lines = analysis.document.lines
    for step, layer, run in measured(analysis):
        if step.start <= wanted.end and step.end >= wanted.start:
            commit = f", commit {run.commit[:7]}" if run.commit else ""
            yield types.InlayHint(
                lines.position(step.end),
                human(layer.size),
                tooltip=f"The size of its layer, measured on {run.time[:10]}{commit}: {run.engine}",
                padding_left=True,
            )


def _expanded(step: Step, analysis: Analysis) -> Iterator[tuple[Argument, str]]:
    """The words of an instruction with variables in them, and what they become."""
    it = step.instruction
    if isinstance(it, Arg) or not isinstance(it, EXPANDED) or "$" not in it.written:
        return
    scope = analysis.file.variables if isinstance(it, From) else step.state.variables
    for word in it.words:
        if word.expands and not _holds_secret(word, scope):
            text = expand(word, scope)
            if text and text != word:
                yield word, text


def _holds_secret(word: Argument, scope: Scope) -> bool:
    return any(is_secret_name(str(it.name)) and it.name in scope for it in word.variables)
