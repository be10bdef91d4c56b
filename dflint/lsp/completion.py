"""Completion: what can be written at the cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.lsp.completion_flags import flags, mount_items
from dflint.lsp.completion_sources import context_files, images, stages, users
from dflint.lsp.cursor import Cursor, variable_prefix
from dflint.lsp.described import described_variable, scope_at, shown_value
from dflint.lsp.items import Items
from dflint.lsp.reference import DIRECTIVES, INSTRUCTIONS, SIGNALS
from dflint.model.scope import PLATFORM
from dflint.syntax.nodes import Run

if TYPE_CHECKING:
    from dflint.lsp.analysis import Analysis
    from dflint.lsp.session import Session

TRIGGERS = ("-", "=", "$", "{", ",", ":", "/", "[", " ")
VALUE_KINDS = types.CompletionItemKind
IN_COMMENTS = ("dflint: ignore[", "dflint: ignore-file[", "hadolint ignore=", "check=skip=")
MOST = 200  # items of one answer; the editor asks again when more is written


def complete(
    session: Session, analysis: Analysis, params: types.CompletionParams
) -> types.CompletionList | None:
    """What can be written at a position, for what is written of it already."""
    cursor = Cursor(analysis, analysis.document.lines.offset(params.position))
    items = Items(session, cursor)
    _collect(items, cursor)
    found = items.found[:MOST]
    return types.CompletionList(is_incomplete=len(items.found) > MOST, items=found)


def _collect(items: Items, cursor: Cursor) -> None:
    if cursor.is_comment:
        _comments(items, cursor)
        return
    if cursor.is_at_keyword:
        _instructions(items, cursor)
        return
    word = cursor.word
    name = variable_prefix(word)
    if name is not None:
        _variables(items, cursor, name)
        return
    keyword = cursor.keyword()
    is_first = all(it.startswith("--") for it in cursor.words)
    if word.startswith("-") and is_first:
        if word.startswith("--mount=") and keyword == "RUN":
            mount_items(items, cursor)
        else:
            flags(items, cursor)
    elif keyword == "FROM":
        _from(items, cursor)
    elif keyword in ("COPY", "ADD"):
        _copy(items, cursor)
    elif keyword == "ONBUILD" and not cursor.words:
        _instructions(items, cursor)
    elif keyword == "STOPSIGNAL":
        for signal, (number, text) in SIGNALS.items():
            items.add(signal, VALUE_KINDS.Constant, word, f"signal {number}", text)
    elif keyword == "HEALTHCHECK" and is_first:
        items.add("CMD", VALUE_KINDS.Keyword, word, "the command that checks")
        items.add("NONE", VALUE_KINDS.Keyword, word, "no check, whatever the base image has")
    elif keyword == "USER" and not cursor.words:
        users(items, cursor)
    elif keyword == "ARG":
        _platform_variables(items, cursor)


def _instructions(items: Items, cursor: Cursor) -> None:
    """Keywords, in the letter case of the file."""
    word = cursor.word if cursor.keyword() == "ONBUILD" else cursor.line.strip()
    has_stage = bool(cursor.analysis.file.stages) and cursor.stage is not None
    is_lower = _is_lower(cursor) or (word.islower() and not cursor.analysis.tree.instructions[1:])
    for keyword, row in INSTRUCTIONS.items():
        name = keyword.lower() if is_lower else keyword
        snippet = name + row.snippet[len(keyword) :]
        is_allowed = has_stage or keyword in ("FROM", "ARG")
        items.add(
            name, VALUE_KINDS.Keyword, word, row.forms[0], row.text, snippet,
            order="1" if is_allowed else "2", deprecated=keyword == "MAINTAINER",
        )  # fmt: skip


def _is_lower(cursor: Cursor) -> bool:
    """Whether most of the instructions are written in small letters."""
    others = [
        it.keyword for it in cursor.analysis.tree.instructions if it.start < cursor.line_start
    ]
    return bool(others) and sum(it.islower() for it in others) * 2 > len(others)


def _variables(items: Items, cursor: Cursor, name: str) -> None:
    """The variables that are known here, with their values."""
    analysis = cursor.analysis
    in_braces = cursor.word.rfind("{") > cursor.word.rfind("$")
    scope = scope_at(analysis, cursor.offset)
    for variable, value in scope.values.items():
        text = shown_value(variable, value) or ""
        end = "}" if in_braces and cursor.text[cursor.offset : cursor.offset + 1] != "}" else ""
        items.add(
            variable, VALUE_KINDS.Variable, name, text,
            described_variable(variable, analysis, cursor.offset), new=variable + end,
        )  # fmt: skip
    if isinstance(cursor.instruction, Run):
        for assignment in cursor.step.assignments if cursor.step is not None else ():
            items.add(str(assignment.name), VALUE_KINDS.Variable, name, "set in this RUN")


def _from(items: Items, cursor: Cursor) -> None:
    before = [it for it in cursor.words if not it.startswith("--")]
    if not before:
        stages(items, cursor, cursor.word)
        images(items, cursor.word)
    elif len(before) == 1:
        it = cursor.instruction
        as_ = "as" if it is not None and it.keyword.islower() else "AS"
        items.add(as_, VALUE_KINDS.Keyword, cursor.word, "the name of the stage")


def _copy(items: Items, cursor: Cursor) -> None:
    """Files of the context: with --from, those are elsewhere."""
    if not any(it.startswith("--from") for it in cursor.words):
        context_files(items, cursor)


def _platform_variables(items: Items, cursor: Cursor) -> None:
    if "=" not in cursor.word:
        for name in sorted(PLATFORM):
            text = described_variable(name, cursor.analysis, cursor.offset)
            items.add(name, VALUE_KINDS.Variable, cursor.word, "set by the builder", text)


def _comments(items: Items, cursor: Cursor) -> None:
    """The codes of rules in comments that silence findings, and how such comments begin."""
    text = cursor.line.lstrip(" \t").removeprefix("#").lstrip(" ")
    lower = text.lower()
    if any(lower.startswith(it) for it in IN_COMMENTS) and "]" not in text:
        word = text.replace("[", ",").replace("=", ",").rpartition(",")[2].lstrip(" ")
        for rule in cursor.analysis.project.configuration(cursor.analysis.document.path).rules:
            items.add(rule.code, VALUE_KINDS.Value, word, rule.name, rule.summary)
            if not rule.name.startswith(rule.code):
                items.add(rule.name, VALUE_KINDS.Value, word, rule.code, rule.summary)
        return
    for start in IN_COMMENTS[:2]:
        snippet = f"{start}${{1:code}}] ${{2:reason}}"
        items.add(start.rstrip("["), VALUE_KINDS.Snippet, text, "silences a rule", "", snippet)
    tree = cursor.analysis.tree
    first = tree.instructions[0].start if tree.instructions else len(cursor.text)
    if cursor.offset <= first:
        for name, (value, meaning) in DIRECTIVES.items():
            items.add(name, VALUE_KINDS.Property, text, "directive", meaning, new=f"{name}={value}")
