"""A file with structure tests: read, held to the schema, with the place of everything in it."""

from __future__ import annotations

from dflint.builds.data import Table, Text, Unreadable, lists, texts
from dflint.builds.json import read_json
from dflint.builds.yaml import read_yaml
from dflint.source import Problem, Source
from dflint.structure_tests import schema
from dflint.structure_tests.values import ValueReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from dflint.builds.data import Node

JSON = ".json"


class InvalidTest(Exception):
    """Why a file is no structure test: `problems` are sentences with their places in `source`."""

    def __init__(self, source: Source, problems: list[Problem]) -> None:
        super().__init__(problems[0].message)
        self.source = source
        self.problems = problems

    @property
    def sentences(self) -> Iterator[str]:
        """Each with its place, for people."""
        for it in self.problems:
            end = "" if it.message.endswith("?") else "."
            yield f"{self.source.path}:{self.source.position(it.start)}: {it.message}{end}"


class Test:
    """A test: an entry of one of the lists of the schema, or `metadataTest`.

    `kind`: the name of the list; `name`: what the file calls it; `values`: what it says, with defaults;
    `node`: its place, with the places of its keys.
    """

    __test__ = False  # for pytest
    __slots__ = ("kind", "name", "node", "values")

    def __init__(self, kind: str, name: str, values: dict[str, Any], node: Table) -> None:
        self.kind = kind
        self.name = name
        self.values = values
        self.node = node

    @property
    def has_owner(self) -> bool:
        """Whether it asks who owns a file."""
        return "uid" in self.values or "gid" in self.values


class StructureTest:
    """The tests of one file, in the order in which they are run, and what holds for all of them."""

    def __init__(self, source: Source, root: dict[str, Any], tests: list[Test]) -> None:
        self.source = source
        self.root = root
        self.tests = tests

    def of(self, kind: str) -> list[Test]:
        """The tests of one kind."""
        return [it for it in self.tests if it.kind == kind]

    @property
    def without_metadata(self) -> StructureTest:
        """All tests but that of the configuration."""
        root = {key: it for key, it in self.root.items() if key != schema.METADATA}
        return StructureTest(
            self.source, root, [it for it in self.tests if it.kind != schema.METADATA]
        )

    @property
    def only_metadata(self) -> StructureTest:
        """The test of the configuration, if there is one."""
        root = {key: it for key, it in self.root.items() if key == schema.METADATA}
        return StructureTest(self.source, root, self.of(schema.METADATA))

    @property
    def expressions(self) -> Iterator[Text]:
        """The regular expressions in it."""
        for test in self.tests:
            for key, node in test.node.pairs():
                if key.value in schema.EXPRESSIONS:
                    yield from texts(node)
                for entry in lists(node) if key.value in ("envVars", "labels") else ():
                    value = entry.text("value") if isinstance(entry, Table) else None
                    if value is not None:
                        yield value

    @property
    def needs_container(self) -> Test | None:
        """The first test that only a container can show; None if there is none."""
        return next(iter(self.of("commandTests")), None)


def read_test(source: Source) -> StructureTest:
    """The tests in the text of a file. Raises InvalidTest."""
    try:
        if source.path.endswith(JSON):
            nodes: list[Node] = [read_json(source.text)]
        else:
            nodes = read_yaml(source.text)
    except Unreadable as error:
        raise InvalidTest(source, [Problem(str(error), error.start, error.start)]) from None
    reader = ValueReader(source.path.endswith(JSON))
    root = reader.root(nodes)
    if reader.problems:
        raise InvalidTest(source, sorted(reader.problems, key=lambda it: it.start))
    assert isinstance(nodes[0], Table)
    return StructureTest(source, root, list(_tests(nodes[0], root)))


def _tests(table: Table, root: dict[str, Any]) -> Iterator[Test]:
    for kind in schema.IN_ORDER:
        for node, values in zip(lists(table.get(kind)), root.get(kind, ()), strict=True):
            assert isinstance(node, Table)
            yield Test(kind, str(values.get("name", "")), values, node)
    metadata = {key: it for key, it in root.get(schema.METADATA, {}).items() if _says(key, it)}
    if metadata:
        yield Test(schema.METADATA, "", metadata, table.table(schema.METADATA))


def _says(key: str, value: object) -> bool:
    """Whether a key of the metadata tests anything: an empty list of words does, other empty ones do not."""
    return bool(value) or (key in ("entrypoint", "cmd") and value is not None)
