"""Signature help: the form of the instruction that is being written, and the flag in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.lsp.cursor import Cursor
from dflint.lsp.reference import FLAGS, INSTRUCTIONS, MOUNT_KEYS

if TYPE_CHECKING:
    from dflint.lsp.analysis import Analysis
    from dflint.lsp.session import Session

TRIGGERS = (" ", "=", ",")


def signature_help(
    session: Session, analysis: Analysis, params: types.SignatureHelpParams
) -> types.SignatureHelp | None:
    """The forms of an instruction; within a flag, what it takes."""
    cursor = Cursor(analysis, analysis.document.lines.offset(params.position))
    row = INSTRUCTIONS.get(cursor.keyword())
    if row is None or cursor.is_at_keyword:
        return None
    flag, equals, value = cursor.word.removeprefix("--").partition("=")
    known = FLAGS.get(flag) if equals and cursor.word.startswith("--") else None
    if known is not None and flag == "mount":
        return _mount(value)
    if known is not None:
        label = f"--{flag}={known.value}"
        return _help([types.SignatureInformation(label, known.text)], 0)
    is_exec = any(word.startswith("[") for word in cursor.words) or cursor.word.startswith("[")
    forms = [types.SignatureInformation(form, row.text) for form in row.forms]
    active = next((i for i, form in enumerate(row.forms) if ('["' in form) == is_exec), 0)
    return _help(forms, active)


def _mount(value: str) -> types.SignatureHelp:
    """The keys of a mount; the one that is being written is the active parameter."""
    fields = value.split(",")
    given = dict(field.partition("=")[::2] for field in fields)
    kind = given.get("type", "bind").lower()
    keys = MOUNT_KEYS.get(kind) or MOUNT_KEYS["bind"]
    shown = {"type": kind, **{name: row.value for name, row in keys.items()}}
    parts = [f"{name}={what}" if what else name for name, what in shown.items()]
    parameters = [
        types.ParameterInformation(part, keys[name].text if name in keys else None)
        for name, part in zip(shown, parts, strict=True)
    ]
    written = fields[-1].partition("=")[0]
    names = list(shown)
    active = next((i for i, name in enumerate(names) if written and name.startswith(written)), 0)
    label = f"--mount={','.join(parts)}"
    signature = types.SignatureInformation(label, None, parameters, active)
    return types.SignatureHelp([signature], 0, active)


def _help(forms: list[types.SignatureInformation], active: int) -> types.SignatureHelp:
    return types.SignatureHelp(forms, active)
