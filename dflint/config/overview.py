"""What is in force for a file, and from where, for `dflint config`."""

from __future__ import annotations

from dflint.config.keys import KEYS, TABLES
from dflint.config.reading import shown_path

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.config.configuration import Configuration
    from dflint.config.settings import Setting

DEFAULT = "default"


class Row:
    """A setting: its dotted key, its value, and where it comes from."""

    __slots__ = ("key", "origin", "value")

    def __init__(self, key: str, value: object, origin: str) -> None:
        self.key = key
        self.value = value
        self.origin = origin


def rows(configuration: Configuration) -> list[Row]:
    """All keys in the order of the table, and the entries of those that are tables."""
    found = []
    for key in KEYS.values():
        if key.name == "extend":
            continue
        setting = configuration.layer.get((key.name,))
        if key.kind not in TABLES:
            value = key.default if setting is None else setting.value
            found.append(Row(key.name, value, _where(setting)))
        for names, it in configuration.within(key.name):
            dotted = ".".join((key.name, *map(_quoted, names)))
            found.append(Row(dotted, it.value, _where(it)))
    return found


def as_json(configuration: Configuration, path: str) -> dict[str, object]:
    """The same for programs."""
    return {
        "path": path,
        "files": [shown_path(it) for it in configuration.files],
        "levels": list(configuration.levels),
        "locked": [rule.code for rule in configuration.on(path) if rule.is_locked],
        "settings": {
            row.key: {"value": _for_json(row.value), "from": row.origin}
            for row in rows(configuration)
        },
        "rules": [
            {"code": rule.code, "name": rule.name, "severity": rule.severity.name}
            for rule in configuration.on(path)
        ],
    }


def shown(value: object) -> str:
    """The value as TOML has it."""
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(shown, value))}]"
    if isinstance(value, dict):
        entries = ", ".join(f"{_quoted(key)} = {shown(it)}" for key, it in value.items())
        return f"{{ {entries} }}" if entries else "{}"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return _basic(value)
    table = getattr(value, "table", None)  # of a policy
    return str(value) if table is None else shown(table)


def _for_json(value: object) -> object:
    """A value that JSON has: policies as tables, days as texts."""
    table = getattr(value, "table", value)
    if isinstance(table, dict):
        return {key: _for_json(it) for key, it in table.items()}
    if isinstance(table, tuple | list):
        return [_for_json(it) for it in table]
    return table if isinstance(table, str | int | float | bool | None) else str(table)


def _basic(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _quoted(name: str) -> str:
    is_bare = name.isascii() and name.replace("-", "").replace("_", "").isalnum()
    return name if is_bare else _basic(name)


def _where(setting: Setting | None) -> str:
    """The place of a setting, with its line where there are any."""
    if setting is None:
        return DEFAULT
    origin = setting.origin
    place = origin.place(setting.key)
    if place is None or origin.source is None or origin.source.path != origin.name:
        return origin.name
    return f"{origin.name}:{origin.source.position(place.start).line}"
