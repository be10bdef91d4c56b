"""YAML with places: the events of PyYAML, made into texts, lists and tables.

PyYAML's own composer calls itself for what is nested; this one does not, and ends at limits, so that
no file can stop the run. Aliases are the same thing twice, so they take no room.
"""

from __future__ import annotations

from dflint.builds.data import DEEPEST, MOST_NODES, Items, Table, Text, Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.builds.data import Node

NULLS = frozenset(("", "~", "null", "Null", "NULL"))
BLOCKS = ("|", ">")
MERGE = "<<"


def read_yaml(text: str, most: int = MOST_NODES) -> list[Node]:
    """The documents in a text, of `most` nodes together. Raises Unreadable."""
    import yaml  # slow to load

    loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Composer(text, yaml, most).documents(yaml.parse(text, Loader=loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        where = mark.index if mark is not None else 0
        raise Unreadable(f"this is not YAML: {error.problem or error.context}", where) from None
    except (yaml.YAMLError, ValueError) as error:  # characters that YAML does not allow
        said = str(error).partition("\n")[0]
        raise Unreadable(f"this is not YAML: {said}") from None


class _Composer:
    """Makes nodes of events, with a stack of its own."""

    def __init__(self, text: str, yaml: Any, most: int) -> None:
        self.text = text
        self.yaml = yaml
        self.most = most
        self.count = 0
        self.anchors: dict[str, Node] = {}
        self.stack: list[_Open] = []
        self.done: list[Node] = []

    def documents(self, events: Any) -> list[Node]:
        yaml = self.yaml
        for event in events:
            if isinstance(event, yaml.ScalarEvent):
                self.add(self.scalar(event), event)
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                is_table = isinstance(event, yaml.MappingStartEvent)
                self.stack.append(_Open(is_table, event))
                if len(self.stack) > DEEPEST:
                    raise Unreadable("this is nested too deeply", event.start_mark.index)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                it = self.stack.pop()
                self.add(it.closed(event.end_mark.index), it.event)
            elif isinstance(event, yaml.AliasEvent):
                self.alias(event)
            elif isinstance(event, yaml.DocumentStartEvent):
                self.anchors = {}
        return self.done

    def scalar(self, event: Any) -> Text:
        start, end, value = event.start_mark.index, event.end_mark.index, event.value
        if event.anchor or event.tag:  # they are written before the value
            start = max(self.text.rfind(value, start, end), start) if value else start
        is_null = (not event.style and value in NULLS) or event.tag == "!reset"
        if event.style in BLOCKS:
            return _block(self.text, value, start, end, event.style)
        if self.text.startswith(value, start):
            return Text(value, start, end, is_null, ((0, start),))
        if self.text[start + 1 : end - 1] == value and event.style in ("'", '"'):
            return Text(value, start, end, is_null, ((0, start + 1),))
        return Text(value, start, end, is_null)

    def alias(self, event: Any) -> None:
        node = self.anchors.get(event.anchor)
        if node is None:  # of something that it is in itself, or that is not there
            node = Text("", event.start_mark.index, event.end_mark.index, is_null=True)
        self.add(node, None)

    def add(self, node: Node, event: Any) -> None:
        # What `<<` brings counts once more: a hundred tables that each take all of the one before.
        self.count += len(node.entries) + 1 if isinstance(node, Table) else 1
        if self.count > self.most:
            raise Unreadable("this is too long", node.start)
        if event is not None and event.anchor:
            self.anchors[event.anchor] = node
        if not self.stack:
            self.done.append(node)
            return
        self.stack[-1].add(node)


class _Open:
    """A list or a table that is not at its end."""

    __slots__ = ("event", "is_table", "nodes")

    def __init__(self, is_table: bool, event: Any) -> None:
        self.is_table = is_table
        self.event = event
        self.nodes: list[Node] = []

    def add(self, node: Node) -> None:
        self.nodes.append(node)

    def closed(self, end: int) -> Node:
        start = self.event.start_mark.index
        if not self.is_table:
            return Items(start, end, self.nodes)
        table = Table(start, end, _merged(self.nodes), self.nodes[::2])
        table.tag = self.event.tag or ""
        return table


def _merged(nodes: list[Node]) -> dict[str, tuple[Text, Node]]:
    """The entries of a table, those of the tables that `<<` names below its own."""
    entries: dict[str, tuple[Text, Node]] = {}
    pairs = list(zip(nodes[::2], nodes[1::2], strict=False))
    for key, value in pairs:
        if isinstance(key, Text) and key.value == MERGE:
            others = value.entries if isinstance(value, Items) else [value]
            for other in reversed(others):
                if isinstance(other, Table):
                    entries.update(other.entries)
    for key, value in pairs:
        if isinstance(key, Text) and key.value != MERGE:
            entries.pop(key.value, None)
            entries[key.value] = (key, value)
    return entries


def _block(text: str, value: str, start: int, end: int, style: str) -> Text:
    """A block scalar: where each of its lines is, if none of them is folded."""
    at = text.find("\n", start, end) + 1
    lines = value.split("\n")
    pieces: list[tuple[int, int]] = []
    index = 0
    for line in lines if at else ():
        offset = _indented(text, at, line)
        if style == ">" or offset < 0:
            return Text(value, start, end)
        if line:
            pieces.append((index, offset))
        index += len(line) + 1
        at = text.find("\n", at, end) + 1
        if not at:
            break
    return Text(value, start, end, pieces=tuple(pieces))


def _indented(text: str, at: int, line: str) -> int:
    """Where a line of a block scalar begins that is in the file at `at`; -1 if it is another."""
    stop = text.find("\n", at)
    written = text[at : stop if stop >= 0 else len(text)].removesuffix("\r")
    return at + len(written) - len(line) if written.endswith(line) else -1
