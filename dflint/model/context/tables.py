"""JSON and TOML files of the build context as tables, each read once."""

from __future__ import annotations

from dflint.source import cached

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.model.context.build_context import Context

    Table = dict[str, Any]


def table_of(path: str, context: Context) -> Table | None:
    """What is in a file of the context that is called .json or .toml; None if it is no such table."""
    known = _known(context)
    if path not in known:
        known[path] = read_table(path, context.folder.read(path) or "")
    return known[path]


def read_table(name: str, text: str) -> Table | None:
    """A text as a table, by the name of its file; None if it is none."""
    try:
        if name.endswith(".toml"):
            from dflint import toml

            return toml.loads(text)
        import json  # few files are asked

        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def value_at(table: object, *keys: str) -> object:
    """What is behind some keys, each in the table of the one before; None if there is nothing."""
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


@cached
def _known(context: Context) -> dict[str, Table | None]:
    """The files of the context that were read."""
    return {}
