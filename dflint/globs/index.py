"""Many patterns over the same texts: which of them can take a text is looked up, not tried out."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Entry = tuple[int, Callable[[str], bool]]


class Index:
    """Patterns by number. Each is kept under the longer of the texts that it begins or ends with, or under
    the text that the last folder of what it takes begins with.

    A text is looked up by its beginnings and endings of the lengths that occur. `tried` counts how
    often a pattern with wildcards has been tried all the same.
    """

    __slots__ = ("_ends", "_exact", "_names", "_starts", "_wild", "tried")

    def __init__(self) -> None:
        self._exact: dict[str, list[int]] = {}
        self._starts: dict[int, dict[str, list[Entry]]] = {}  # by length
        self._ends: dict[int, dict[str, list[Entry]]] = {}
        self._names: dict[int, dict[str, list[Entry]]] = {}
        self._wild: list[Entry] = []
        self.tried = 0

    def add_text(self, number: int, text: str) -> None:
        """A pattern that takes one text."""
        self._exact.setdefault(text, []).append(number)

    def add(
        self, number: int, start: str, end: str, takes: Callable[[str], bool], name: str = ""
    ) -> None:
        """A pattern of which all texts begin and end so. `name`: what their last folders begin with."""
        entry = (number, takes)
        if len(name) > max(len(start), len(end)):
            self._names.setdefault(len(name), {}).setdefault(name, []).append(entry)
        elif not start and not end:
            self._wild.append(entry)
        elif len(start) >= len(end):
            self._starts.setdefault(len(start), {}).setdefault(start, []).append(entry)
        else:
            self._ends.setdefault(len(end), {}).setdefault(end, []).append(entry)

    def taking(self, text: str) -> list[int]:
        """The numbers of the patterns that take the text, lowest first."""
        possible = list(self._possible(text))
        self.tried += len(possible)
        found = [number for number, takes in possible if takes(text)]
        found += self._exact.get(text, ())
        found.sort()
        return found

    def _possible(self, text: str) -> Iterator[Entry]:
        yield from self._wild
        for length, by_text in self._starts.items():
            if length <= len(text):
                yield from by_text.get(text[:length], ())
        if self._names:
            name = text[text.rfind("/") + 1 :]
            for length, by_text in self._names.items():
                if length <= len(name):
                    yield from by_text.get(name[:length], ())
        for length, by_text in self._ends.items():
            if length <= len(text):
                yield from by_text.get(text[-length:], ())
