"""[[policy]] tables: of a configuration and of *.policy.toml, with the place of each value."""

from __future__ import annotations

import os
from datetime import date

from dflint.config.keys import EXCEPTION, POLICY, POLICY_SUBJECTS
from dflint.config.settings import ConfigError, Origin, Setting
from dflint.config.validation import Check
from dflint.rule import Severity
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from dflint.config.settings import Layer
    from dflint.rule import Rule

    Path = tuple[str, ...]

ENDING = ".policy.toml"
NAME = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-")
LONGEST_NAME = 60


class PolicyEntry:
    """A [[policy]]: its keys and values, and where it is written."""

    def __init__(self, table: Mapping[str, Any], origin: Origin, path: Path) -> None:
        self.table = table
        self.origin = origin
        self.path = path

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.table["name"])

    @property
    def where(self) -> str:
        """Its place for people: file and line."""
        place = self.origin.place(self.path)
        if self.origin.source is None or place is None:
            return self.origin.name
        return f"{self.origin.name}:{self.origin.source.position(place.start).line}"

    def error(
        self, message: str, key: Path = (), start: int | None = None, end: int | None = None
    ) -> ConfigError:
        """A mistake at one of its values, or from `start` to `end` in the text of that."""
        value: Any = self.table
        for name in key:
            value = value[int(name)] if isinstance(value, list) else value.get(name)
        place = self.origin.place((*self.path, *key), value)
        source = self.origin.source
        if place is not None and source is not None and start is not None and end is not None:
            literal = source.cut(place)
            if literal[:1] in ('"', "'"):
                from dflint.config.toml_positions import offset_in

                first = place.start + offset_in(literal, min(start, len(value)))
                last = place.start + offset_in(literal, min(end, len(value)))
                place = Span(first, max(last, first + 1))
        return ConfigError(message, source, place)

    def folder(self) -> str:
        """The folder that its paths are from."""
        source = self.origin.source
        return os.path.dirname(source.path) if source is not None else ""


def with_entries(layer: Layer, origin: Origin, rules: Sequence[Rule]) -> Layer:
    """The settings of a text with its policies checked. Raises ConfigError."""
    setting = layer[("policy",)]
    found = entries(Check(origin, rules), ("policy",), setting.value)
    return {**layer, ("policy",): Setting(found, origin, setting.key)}


def entries(check: Check, path: Path, value: object) -> tuple[PolicyEntry, ...]:
    """The policies in a list of tables. Raises ConfigError."""
    if not isinstance(value, list):
        raise check.wrong(f'"{path[-1]}" must be [[{path[-1]}]] or a list of tables', path)
    return tuple(_entry(check, (*path, str(n)), it) for n, it in enumerate(value))


def _entry(check: Check, path: Path, value: object) -> PolicyEntry:
    if not isinstance(value, dict):
        raise check.wrong("a policy must be a table", path)
    found: dict[str, Any] = {}
    for name, content in value.items():
        if name not in POLICY:
            raise check.unknown(f'a policy has no key "{name}"', (*path, name), name, POLICY)
        found[name] = _value(check, POLICY[name], (*path, name), content)
    name = found.get("name", "")
    if not name or not NAME.issuperset(name) or len(name) > LONGEST_NAME or name[0] == "-":
        what = f'a policy needs a name of small letters, digits and "-", not "{name}"'
        raise check.wrong(what, (*path, "name"), name)
    if ("require" in found) == ("rego" in found):
        raise check.wrong(f'policy "{name}" needs one of require and rego', path)
    return PolicyEntry(found, check.origin, path)


def _value(check: Check, kind: str, path: Path, value: object) -> object:
    if kind == "choice":
        return check.value("choice", path, value, _choices(path[-1]))
    if kind == "table":
        return check.inside(path, value)
    if kind == "exceptions":
        if not isinstance(value, list):
            raise check.wrong(f'"{path[-1]}" must be a list of tables', path)
        return [_exception(check, (*path, str(n)), it) for n, it in enumerate(value)]
    if kind == "examples":
        if not isinstance(value, list) or not all(isinstance(it, str | dict) for it in value):
            what = f'"{path[-1]}" must be a list of Dockerfiles, or of tables with one or an image'
            raise check.wrong(what, path)
        return value
    return check.value(kind, path, value)


def _choices(name: str) -> tuple[str, ...]:
    return POLICY_SUBJECTS if name == "on" else tuple(Severity.NAMES[::-1])


def _exception(check: Check, path: Path, value: object) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, content in check.inside(path, value).items():
        if name not in EXCEPTION:
            raise check.unknown(f'an exception has no key "{name}"', (*path, name), name, EXCEPTION)
        kind = EXCEPTION[name]
        found[name] = (
            _day(check, (*path, name), content)
            if kind == "date"
            else check.value(kind, (*path, name), content)
        )
    for name in ("until", "reason"):
        if not found.get(name):
            raise check.wrong(f"an exception needs {name}", path)
    if found.keys() <= {"until", "reason"}:
        raise check.wrong("an exception needs path, image or where", path)
    return found


def _day(check: Check, path: Path, value: object) -> date:
    if type(value) is date:
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise check.wrong(f'"{path[-1]}" must be a day such as 2027-01-31', path, value) from None
