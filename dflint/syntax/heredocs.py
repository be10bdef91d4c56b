"""Here-documents of RUN, COPY and ADD. Source: Dockerfile reference, "Here-Documents"."""

from __future__ import annotations

from dflint.source import MappedText, Word
from dflint.syntax.arrays import read_array
from dflint.syntax.flags import read_flags
from dflint.syntax.words import has_quotes, read_word, split_shell

_WITH_HEREDOCS = frozenset({"RUN", "COPY", "ADD"})


class Heredoc:
    """A here-document: the word that opens it, and its body.

    `expand`: whether variables in the body are replaced (no part of the name is quoted).
    `strip_tabs`: `<<-`, leading tabs of the body do not count. `stop` is where the line that ends it
    ends. `closed` is false where there is no such line.
    """

    __slots__ = (
        "body_end",
        "body_start",
        "closed",
        "expand",
        "name",
        "source",
        "stop",
        "strip_tabs",
        "word",
    )

    def __init__(self, word: Word, name: str, expand: bool, strip_tabs: bool) -> None:
        self.word = word
        self.name = name
        self.expand = expand
        self.strip_tabs = strip_tabs
        self.source = ""
        self.body_start = word.end
        self.body_end = word.end
        self.stop = word.end
        self.closed = False

    @property
    def written(self) -> str:
        """The body as it is in the file."""
        return self.source[self.body_start : self.body_end]

    @property
    def body(self) -> MappedText:
        """The body as it is meant: line ends and, for `<<-`, leading tabs are the builder's."""
        if not self.strip_tabs:
            return MappedText(self.written, ((0, self.body_start),))
        parts: list[str] = []
        pieces: list[tuple[int, int]] = []
        length, at = 0, self.body_start
        for line in self.written.splitlines(keepends=True):
            kept = line.lstrip("\t")
            pieces.append((length, at + len(line) - len(kept)))
            parts.append(kept)
            length += len(kept)
            at += len(line)
        return MappedText("".join(parts), pieces or ((0, self.body_start),))


def openings(line: MappedText, escape: str) -> list[Heredoc]:
    """The here-documents that a joined line opens, still without their bodies."""
    start = _arguments(line)
    if start is None:
        return []
    _, rest, _ = read_flags(line, start, escape)
    array = read_array(line, rest, len(line.text.rstrip()))
    if array is not None and array.is_valid:
        return []
    # The builder looks for them with the default escape, whatever the directive says. For a shell a space may be
    # between << and the name, for the builder none (tried with BuildKit of Docker 26.1).
    words = split_shell(line, "\\") or []
    return [found for at, end in words if (found := _opening(line, at, end))]


def _arguments(line: MappedText) -> int | None:
    """Where the arguments start, if the instruction may have here-documents."""
    text = line.text
    at = 0
    for _ in range(2):
        word = text[at:].split(None, 1)[:1]
        if not word:
            return None
        at = text.index(word[0], at) + len(word[0])
        if word[0].upper() in _WITH_HEREDOCS:
            return at
        if word[0].upper() != "ONBUILD":
            return None
    return None


def _opening(line: MappedText, start: int, end: int) -> Heredoc | None:
    """Read `<<NAME`, `<<-NAME` or `3<<NAME`."""
    text = line.text
    at = start
    while at < end and text[at].isdigit():
        at += 1
    if text[at : at + 2] != "<<":
        return None
    at += 2
    strip_tabs = text[at : at + 1] == "-"
    at += strip_tabs
    raw = text[at:end]
    if not raw or "<" in raw:
        return None
    name = read_word(line, at, end, "\\")
    word = Word(text[start:end], line.offset(start), line.end(end))
    return Heredoc(word, str(name), not has_quotes(raw), strip_tabs)
