"""Completion of flags and of the keys of mounts, with their values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types

from dflint.lsp.completion_sources import stages
from dflint.lsp.reference import FLAGS, MOUNT_KEYS, MOUNTS
from dflint.model.named import MOUNT
from dflint.model.names import names_in

if TYPE_CHECKING:
    from dflint.lsp.cursor import Cursor
    from dflint.lsp.items import Items

KINDS = types.CompletionItemKind


def flags(items: Items, cursor: Cursor) -> None:
    """The flags that the instruction takes, or the values of one."""
    it = cursor.instruction
    if it is None:
        return
    name, equals, value = cursor.word.partition("=")
    name = name.removeprefix("--")
    row = FLAGS.get(name)
    if equals:
        if name == "from":
            stages(items, cursor, value)
        for known in row.values if row is not None and name in it.FLAGS else ():
            items.add(known, KINDS.Value, value)
        return
    given = {word.partition("=")[0].removeprefix("--") for word in cursor.words}
    for flag in sorted(it.FLAGS):
        row = FLAGS.get(flag)
        if row is not None and (flag not in given or flag in it.LISTS):
            label = f"--{flag}"
            new = label if row.values[:1] == ("true",) else f"{label}="
            items.add(label, KINDS.Property, cursor.word, f"={row.value}", row.text, new=new)


def mount_items(items: Items, cursor: Cursor) -> None:
    """The types of mounts, their keys, and the values of these."""
    fields = cursor.word.removeprefix("--mount=").split(",")
    written = fields[-1]
    given = dict(field.partition("=")[::2] for field in fields[:-1])
    kind = given.get("type", "bind").lower()
    key, equals, value = written.partition("=")
    if equals:
        _mount_values(items, cursor, kind, key, value)
        return
    if "type" not in given:
        for name, text in MOUNTS.items():
            items.add(f"type={name}", KINDS.EnumMember, written, "", text, order="0")
    for name, row in MOUNT_KEYS.get(kind, {}).items():
        if name not in given:
            new = f"{name}=" if row.value else name
            items.add(name, KINDS.Property, written, row.value, row.text, new=new)


def _mount_values(items: Items, cursor: Cursor, kind: str, key: str, value: str) -> None:
    if key == "type":
        for name, text in MOUNTS.items():
            items.add(name, KINDS.EnumMember, value, "", text)
    elif key == "from":
        stages(items, cursor, value)
    elif key == "id":
        for known in names_in(cursor.analysis.file):
            if known.kind == MOUNT:
                items.add(known.text, KINDS.Value, value, "used in this file")
    row = MOUNT_KEYS.get(kind, {}).get(key)
    for text in row.values if row is not None else ():
        items.add(text, KINDS.Value, value)
