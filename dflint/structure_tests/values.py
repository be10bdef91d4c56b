"""The values of a test file: each held to the schema, and all that is wrong collected."""

from __future__ import annotations

import re

from dflint.builds.data import Items, Table, Text
from dflint.source import Problem
from dflint.structure_tests import schema
from dflint.structure_tests.modes import is_octal, permissions
from dflint.syntax.spelling import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from dflint.builds.data import Node

# How YAML 1.1 writes the two values, as the reader of container-structure-test takes them.
TRUE = frozenset({"true", "True", "TRUE", "y", "Y", "yes", "Yes", "YES", "on", "On", "ON"})
FALSE = frozenset({"false", "False", "FALSE", "n", "N", "no", "No", "NO", "off", "Off", "OFF"})
BY = ("any", "owner", "group", "other")
_NUMBER = re.compile(r"[-+]?[0-9]+")
_PERMISSIONS = re.compile(r"(?:[dalTLDpSugct?]+|-)[r-][w-][x-][r-][w-][x-][r-][w-][x-]")


class ValueReader:
    """Makes plain values of nodes, and collects what is wrong."""

    def __init__(self, is_json: bool) -> None:
        self.is_json = is_json
        self.problems: list[Problem] = []

    def wrong(self, message: str, node: Node) -> None:
        self.problems.append(Problem(message, node.start, node.end))

    def root(self, nodes: list[Node]) -> dict[str, Any]:
        first = nodes[0] if nodes else Text("", 0, 0)
        if len(nodes) > 1:
            self.wrong("only the first document is read: put the tests into one", nodes[1])
        if not isinstance(first, Table):
            self.wrong("a structure test is a table that begins with schemaVersion", first)
            return {}
        version = first.get("schemaVersion")
        if version is None:
            self.wrong(f'schemaVersion is missing: write schemaVersion: "{schema.VERSION}"', first)
        elif not isinstance(version, Text) or version.value != schema.VERSION:
            self.wrong(f'schemaVersion has to be "{schema.VERSION}"', version)
        found = self.table(first, schema.ROOT, "")
        if not self.problems and not any(
            found.get(it) for it in (*schema.IN_ORDER, schema.METADATA)
        ):
            self.wrong("there is no test in this file", first)
        return found

    def table(self, node: Table, keys: Mapping[str, str], where: str) -> dict[str, Any]:
        """The values of a table, of the keys that it may have."""
        found: dict[str, Any] = {}
        inside = f" in {where}" if where else ""
        for key in node.repeated:
            self.wrong(f'"{key.value}" is given twice{inside}', key)
        for key, value in node.pairs():
            if key.value not in keys:
                near = did_you_mean(key.value, list(keys))
                self.wrong(f'there is no key "{key.value}"{inside}.{near}'.rstrip("."), key)
            else:
                read = self.value(value, keys[key.value], key.value)
                if read is not None:
                    found[key.value] = read
        return found

    def value(self, node: Node, kind: str, name: str) -> Any:
        """What is behind a key; None for null, and where it is not what it should be."""
        if isinstance(node, Text) and node.is_null:
            return None
        if kind in schema.LISTS:
            return self.entries(node, kind, name)
        if kind in schema.TABLES:
            if isinstance(node, Table):
                return self.table(node, schema.TABLES[kind], kind)
        elif kind == schema.COMMANDS:
            if isinstance(node, Items):
                found = [self.texts(it, name) for it in node.entries]
                for it, words in zip(node.entries, found, strict=True):
                    if not words:
                        self.wrong(f"a command in {name} is empty", it)
                return found
        elif kind in (schema.TEXTS, schema.REGEX, schema.PORTS):
            if isinstance(node, Items):
                return self.ports(node, name) if kind == schema.PORTS else self.texts(node, name)
        elif isinstance(node, Text):
            return self.scalar(node, kind, name)
        self.wrong(f"{name} has to be {_shown(kind)}", node)
        return None

    def entries(self, node: Node, kind: str, name: str) -> list[dict[str, Any]] | None:
        """The tables of a list."""
        if not isinstance(node, Items):
            self.wrong(f'{name} has to be a list of tables: begin each with "-"', node)
            return None
        found = []
        for it in node.entries:
            if not isinstance(it, Table):
                self.wrong(f"an entry of {name} has to be a table", it)
                continue
            values = self.table(it, schema.LISTS[kind], name)
            is_misspelt = any(key not in schema.LISTS[kind] for key in it.entries)
            for key in schema.REQUIRED[kind]:
                node_of_key = it.get(key)
                is_empty = isinstance(node_of_key, Text) and not values.get(key)
                if (node_of_key is None and not is_misspelt) or is_empty:
                    self.wrong(f"an entry of {name} has to have a {key}", it)
            if kind == "fileExistenceTests":
                self.with_defaults(values)
            found.append(values)
        return found

    def with_defaults(self, values: dict[str, Any]) -> None:
        """As container-structure-test has it: in JSON, what is not said is false and 0."""
        if self.is_json:
            values.setdefault("shouldExist", False)
            values.setdefault("uid", 0)
            values.setdefault("gid", 0)
        values.setdefault("shouldExist", True)
        for name in ("uid", "gid"):
            if values.get(name) == -1:
                del values[name]

    def texts(self, node: Node, name: str) -> list[str]:
        if not isinstance(node, Items):
            self.wrong(f"{name} has to be a list", node)
            return []
        for it in node.entries:
            if not isinstance(it, Text):
                self.wrong(f"an entry of {name} has to be a text", it)
        return [it.value for it in node.entries if isinstance(it, Text)]

    def ports(self, node: Items, name: str) -> list[str]:
        for it in node.entries:
            if isinstance(it, Text) and not it.value.isdecimal():
                number = it.value.partition("/")[0]
                hint = f': write "{number}"' if number.isdecimal() else ""
                self.wrong(
                    f'"{it.value}" is no port, which is a number without a protocol{hint}', it
                )
        return self.texts(node, name)

    def scalar(self, node: Text, kind: str, name: str) -> Any:
        value = node.value
        if kind == schema.FLAG and value in TRUE | FALSE:
            return value in TRUE
        if kind == schema.NUMBER and _NUMBER.fullmatch(value) and len(value) < 10:
            return int(value)
        if kind == schema.TEXT:
            return value
        if kind == schema.PERMISSIONS and (not value or _PERMISSIONS.fullmatch(value)):
            return value
        if kind == schema.BY and value in ("", *BY):
            return value
        near = did_you_mean(value, BY) if kind == schema.BY else ""
        if kind == schema.PERMISSIONS and is_octal(value):
            near = f' Write "{permissions(int(value, 8))}"'
        self.wrong(f'{name} has to be {_shown(kind)}, and not "{value}".{near}'.rstrip("."), node)
        return None


def _shown(kind: str) -> str:
    if kind == schema.PERMISSIONS:
        return 'written as ls shows it, as in "-rw-r--r--"'
    return "a table" if kind in schema.TABLES else kind
