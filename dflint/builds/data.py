"""What YAML, JSON and HCL have in common: texts, lists and tables that know where they are."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TypeAlias

    Node: TypeAlias = "Text | Items | Table"

MOST_NODES = 100_000  # of a file; a real one has some thousand
DEEPEST = 100  # lists and tables in each other


class Unreadable(Exception):
    """A file that is not in its format; `start` is the offset where that is seen."""

    def __init__(self, message: str, start: int = 0) -> None:
        super().__init__(message)
        self.start = start


class Text:
    """A scalar as text: `value` is what is meant, `start` and `end` enclose what is written.

    `is_null`: nothing, `null` or `~` is written. `pieces` say where the value is in the file, as
    (index in the value, offset), if its characters are there one by one.
    """

    __slots__ = ("end", "is_null", "pieces", "start", "value")

    def __init__(
        self,
        value: str,
        start: int,
        end: int,
        is_null: bool = False,
        pieces: tuple[tuple[int, int], ...] = (),
    ) -> None:
        self.value = value
        self.start = start
        self.end = end
        self.is_null = is_null
        self.pieces = pieces

    def part(self, start: int, end: int) -> Text:
        """The text `value[start:end]`: at its own place, or at that of the whole if that is hidden."""
        for index, offset in reversed(self.pieces):
            if index <= start:
                shift = offset - index
                return Text(self.value[start:end], start + shift, end + shift)
        return Text(self.value[start:end], self.start, self.end)


class Items:
    """A list."""

    __slots__ = ("end", "entries", "start")

    def __init__(self, start: int, end: int, entries: list[Node]) -> None:
        self.start = start
        self.end = end
        self.entries = entries


def _repeated(keys: Iterable[Node]) -> list[Text]:
    """The keys that are there before, in order."""
    seen: set[str] = set()
    found = []
    for key in keys:
        if isinstance(key, Text):
            if key.value in seen:
                found.append(key)
            seen.add(key.value)
    return found


class Table:
    """Keys with values, in order. Of two equal keys the last one holds; `repeated` are all but the first.
    `keys`: all, as they are written.

    `tag`: a tag of YAML before it, such as `!reset`.
    """

    __slots__ = ("end", "entries", "repeated", "start", "tag")

    def __init__(
        self,
        start: int,
        end: int,
        entries: dict[str, tuple[Text, Node]],
        keys: Iterable[Node] = (),
    ) -> None:
        self.start = start
        self.end = end
        self.entries = entries
        self.repeated = _repeated(keys)
        self.tag = ""

    def get(self, *names: str) -> Node | None:
        """What is behind a name, or behind names one after the other; None if there is nothing."""
        node: Node = self
        for name in names:
            if not isinstance(node, Table) or name not in node.entries:
                return None
            node = node.entries[name][1]
        return node

    def table(self, *names: str) -> Table:
        """The table behind names, or an empty one."""
        node = self.get(*names)
        return node if isinstance(node, Table) else NO_TABLE

    def text(self, *names: str) -> Text | None:
        """The text behind names; None where there is none, or null."""
        node = self.get(*names)
        return node if isinstance(node, Text) and not node.is_null else None

    def pairs(self) -> Iterator[tuple[Text, Node]]:
        """The keys with their values."""
        return iter(self.entries.values())

    def tables(self) -> Iterator[tuple[Text, Table]]:
        """The keys that have a table."""
        for key, node in self.entries.values():
            if isinstance(node, Table):
                yield key, node


NO_TABLE = Table(0, 0, {})


def texts(node: Node | None) -> list[Text]:
    """The texts of a list, or one text by itself; nulls, lists and tables in it are passed over."""
    entries = node.entries if isinstance(node, Items) else [node]
    return [it for it in entries if isinstance(it, Text) and not it.is_null]


def lists(node: Node | None) -> list[Node]:
    """The entries of a list; nothing for anything else."""
    return node.entries if isinstance(node, Items) else []


def tables_in(node: Node) -> Iterator[Table]:
    """A table and all tables in it, each once, also where an alias has it in several places."""
    seen: set[int] = set()
    rest: list[Node] = [node]
    while rest:
        it = rest.pop()
        if id(it) in seen:
            continue
        seen.add(id(it))
        if isinstance(it, Table):
            yield it
            rest += [value for _, value in it.entries.values()]
        elif isinstance(it, Items):
            rest += it.entries
