"""JSON with places, and with the comments and commas that devcontainer.json may have."""

from __future__ import annotations

from json.decoder import scanstring  # type: ignore[attr-defined]

from dflint.builds.data import DEEPEST, MOST_NODES, Items, Table, Text, Unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.builds.data import Node

ENDS = frozenset(",]}: \t\r\n/\"'[{")


def read_json(text: str) -> Node:
    """The value in a text; `//` and `/* */` and a comma after the last are allowed. Raises Unreadable."""
    reader = _Reader(text)
    node = reader.value(0)
    reader.skip()
    if reader.at < len(text):
        raise Unreadable("this is not JSON: more follows after the value", reader.at)
    return node


class _Reader:
    """Reads from `at` on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.count = 0

    def skip(self) -> None:
        """Go past white space and comments."""
        text = self.text
        while self.at < len(text):
            if text[self.at] in " \t\r\n\ufeff":
                self.at += 1
            elif text.startswith("//", self.at):
                self.at = self.after("\n")
            elif text.startswith("/*", self.at):
                self.at = self.after("*/")
            else:
                return

    def after(self, mark: str) -> int:
        end = self.text.find(mark, self.at)
        return len(self.text) if end < 0 else end + len(mark)

    def value(self, depth: int) -> Node:
        self.skip()
        self.count += 1
        if depth > DEEPEST or self.count > MOST_NODES:
            raise Unreadable("this is nested too deeply or too long", self.at)
        char = self.text[self.at : self.at + 1]
        if char == "{":
            return self.table(depth)
        if char == "[":
            return self.items(depth)
        return self.string() if char == '"' else self.word()

    def string(self) -> Text:
        start = self.at
        try:
            value, self.at = scanstring(self.text, start + 1, False)
        except ValueError as error:
            raise Unreadable(f"this is not JSON: {error}", start) from None
        is_plain = self.text[start + 1 : self.at - 1] == value
        return Text(value, start, self.at, pieces=((0, start + 1),) if is_plain else ())

    def word(self) -> Text:
        """A number, true, false or null."""
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in ENDS:
            self.at += 1
        word = self.text[start : self.at]
        if not word:
            raise Unreadable("this is not JSON: a value is missing", start)
        return Text(word, start, self.at, word == "null", ((0, start),))

    def items(self, depth: int) -> Items:
        start = self.at
        entries: list[Node] = []
        while not self.closes("]", bool(entries)):
            entries.append(self.value(depth + 1))
        return Items(start, self.at, entries)

    def table(self, depth: int) -> Table:
        start = self.at
        entries: dict[str, tuple[Text, Node]] = {}
        keys: list[Text] = []
        while not self.closes("}", bool(entries)):
            if self.text[self.at : self.at + 1] != '"':
                raise Unreadable("this is not JSON: a name in quotes is missing", self.at)
            key = self.string()
            self.skip()
            self.expect(":")
            keys.append(key)
            entries[key.value] = (key, self.value(depth + 1))
        return Table(start, self.at, entries, keys)

    def closes(self, mark: str, has_entries: bool) -> bool:
        """Go past what is before an entry; whether there is none any more."""
        if not has_entries:
            self.at += 1
        self.skip()
        if has_entries and self.text[self.at : self.at + 1] != mark:
            self.expect(",")
            self.skip()
        if self.text[self.at : self.at + 1] == mark:
            self.at += 1
            return True
        return False

    def expect(self, mark: str) -> None:
        if self.text[self.at : self.at + 1] != mark:
            raise Unreadable(f"this is not JSON: {mark} is missing", self.at)
        self.at += 1
