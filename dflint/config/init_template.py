"""The file that `dflint init` writes."""

from __future__ import annotations

from dflint.config.keys import KEYS, TABLES
from dflint.config.overview import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.config.settings import Layer

HEAD = """\
# How dflint looks at the Dockerfiles in this folder and below it.
# `dflint config` shows what is in force, and `dflint rule CODE` what a rule is about.
"""


def init_template() -> str:
    """A file in which everything is a comment, so that nothing changes."""
    parts = [HEAD]
    for key in KEYS.values():
        if key.kind == "rules":
            parts.append(f"# {key.help}\n# [rules.NAME]\n# option = true\n")
        else:
            parts.append(f"# {key.help}\n# {key.name} = {key.example}\n")
    return "\n".join(parts)


def as_toml(layer: Layer, notes: Sequence[str] = ()) -> str:
    """A file with these settings. `notes` are what could not be said in it."""
    lines = [HEAD, *(f"# {' '.join(note.split())}\n" for note in notes)]
    tables: dict[str, list[str]] = {}
    for path, setting in layer.items():
        if KEYS[path[0]].kind in TABLES:
            name = ".".join(path[:-1])
            tables.setdefault(name, []).append(f"{shown(path[-1])} = {shown(setting.value)}\n")
        else:
            lines.append(f"{path[0]} = {shown(setting.value)}\n")
    lines += [f"\n[{name}]\n{''.join(entries)}" for name, entries in tables.items()]
    return "".join(lines)
