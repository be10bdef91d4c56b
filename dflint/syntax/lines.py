"""Cut the text into instructions, comments and blank lines.

BuildKit reads line by line before it looks at any instruction: parser directives at the top, then
lines joined where an escape character is at the end, comments and blank lines in between left
out, and after some of them the bodies of here-documents. This module does the same and remembers
where everything stood. Source: BuildKit, frontend/dockerfile/parser.
"""

from __future__ import annotations

from itertools import chain

from dflint.source import MappedText, Span
from dflint.syntax.heredocs import openings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from dflint.syntax.heredocs import Heredoc

    Row = tuple[str, int, int]  # a physical line without its end, where it and the next one start

# What Go's unicode.IsSpace accepts: BuildKit strips these at the start of an instruction.
SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
BLANKS = "\t\v\f\r "
DIRECTIVES = frozenset({"syntax", "escape", "check"})


class Comment:
    """A line that is a comment: from its `#` to the end of the line."""

    __slots__ = ("end", "start", "text")

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.start = start
        self.end = start + len(text)


class Directive:
    """A parser directive, `# name=value`, with the places of the comment and of its value."""

    __slots__ = ("comment", "name", "value", "value_start")

    def __init__(self, name: str, value: str, value_start: int, comment: Comment) -> None:
        self.name = name
        self.value = value
        self.value_start = value_start
        self.comment = comment

    @property
    def value_span(self) -> Span:
        """Where the value is."""
        return Span(self.value_start, self.value_start + len(self.value))


class Line:
    """A logical line: an instruction as one text, and what was left out to make it one.

    `source`: the text of the file. `first`: where its first word is. `after`: where the text goes on that is
    read after it. `joined`: its text, where that is not in the file as it is. Most lines are in the file as
    they are; to keep files of many thousands of them small, the others are of a class that has more.
    """

    __slots__ = ("_gap", "end", "first", "source", "start")

    joined: MappedText | None = None
    above: tuple[Comment, ...] = ()
    further: tuple[Comment, ...] = ()
    comments: tuple[Comment, ...] = ()
    blanks: tuple[Span, ...] = ()
    heredocs: tuple[Heredoc, ...] = ()

    def __init__(self, source: str, start: int, first: int, end: int) -> None:
        self.source = source
        self.start = start
        self.first = first
        self.end = end
        self._gap = 0

    @property
    def after(self) -> int:
        return self.end + self._gap

    @after.setter
    def after(self, place: int) -> None:
        self._gap = place - self.end  # a small number, which Python has ready

    @property
    def text(self) -> MappedText:
        """The instruction as one text, from its keyword on."""
        if self.joined is not None:
            return self.joined
        return MappedText(self.source[self.first : self.end], ((0, self.first),))

    @property
    def written(self) -> str:
        """That text alone."""
        if self.joined is not None:
            return self.joined.text
        return self.source[self.first : self.end]

    @property
    def newline(self) -> str:
        """How its first line ends; if that is the last of the file and has no end, the one above."""
        at = self.source.find("\n", self.start)
        if at < 0:
            at = self.start - 1
        return "\r\n" if self.source.endswith("\r\n", 0, at + 1) else "\n"


class LongLine(Line):
    """One that goes on in other lines, has here-documents, or comments right above it."""

    __slots__ = ("above", "blanks", "comments", "further", "heredocs", "joined")

    def __init__(self, source: str, start: int, first: int, end: int) -> None:
        super().__init__(source, start, first, end)
        self.joined = None
        self.above = ()
        self.further = ()
        self.comments = ()
        self.blanks = ()
        self.heredocs = ()


class Lines:
    """Everything that is in a file, by lines."""

    __slots__ = ("comments", "directives", "escape", "lines")

    def __init__(self) -> None:
        self.directives: tuple[Directive, ...] = ()
        self.escape = "\\"
        self.lines: tuple[Line, ...] = ()
        self.comments: tuple[Comment, ...] = ()


def read_lines(text: str) -> Lines:
    """Cut a whole file. Takes any text at all."""
    return _Reader(text).read()


def read_directives(text: str) -> tuple[Directive, ...]:
    """The parser directives of a file."""
    return tuple(_Reader(text).directives())


def read_on(
    text: str, start: int, escape: str, ends: Container[int]
) -> tuple[list[Line], list[Comment], int]:
    """The lines from the end of an instruction on, up to the first that ends at one of `ends`, the comments
    between them, and where that is: the end of the text, if none does."""
    reader = _Reader(text, start)
    reader.escape = escape
    found: list[Line] = []
    for line in reader.instructions():
        found.append(line)
        if line.after in ends:
            return found, reader.comments, line.after
    return found, reader.comments, len(text)


class _Reader:
    """Goes once through the text, a physical line at a time. `at`: where the next one starts."""

    def __init__(self, text: str, start: int = 0) -> None:
        self.text = text
        self.at = start
        self.rows = _rows(text, start)
        self.escape = "\\"
        self.comments: list[Comment] = []

    def read(self) -> Lines:
        result = Lines()
        result.directives = tuple(self.directives())
        result.escape = self.escape
        result.lines = tuple(self.instructions())
        result.comments = tuple(self.comments)
        return result

    def directives(self) -> Iterator[Directive]:
        """The parser directives, which end at the first line that is something else."""
        shebang = False  # passed over by those who look for `syntax` and `check`
        for row, start, after in self.rows:
            if not self.comments and row.startswith("#!"):
                shebang = True
                self.comments.append(Comment(row, start))
                continue
            directive = _directive(row, start)
            if directive is None:
                self.rows = chain(((row, start, after),), self.rows)
                return
            if directive.name == "escape" and directive.value in ("\\", "`") and not shebang:
                self.escape = directive.value
            self.comments.append(directive.comment)
            yield directive

    def instructions(self) -> Iterator[Line]:
        """The logical lines, each with the comments right above it, and with those further up."""
        above: list[Comment] = []
        further: list[Comment] = []
        for row, start, after in self.rows:
            content = row if row[:1].isalnum() else row.lstrip(SPACES)
            if not content:
                continue
            end = start + len(row)
            if content[0] == "#":
                comment = Comment(content, end - len(content))
                self.comments.append(comment)
                if content[1:].strip():
                    above.append(comment)
                else:  # it separates what is above it from the instruction, as in BuildKit
                    further += above
                    above = []
                continue
            first = start if content is row else end - len(content)
            self.at = after
            part = _continued(content, self.escape)
            if part is None and not above and not further and "<<" not in content:
                line = Line(self.text, start, first, end)
            else:
                line = LongLine(self.text, start, first, end)
                line.above, line.further = tuple(above), tuple(further)
                above, further = [], []
                self.instruction(line, content, part)
            line.after = self.at
            yield line

    def instruction(self, line: LongLine, content: str, part: str | None) -> None:
        """Read on in an instruction of which the first line is read. `content`: what that says; `part`: that
        without its escape, if another line continues it."""
        if part is not None:
            content = self.join(line, part)
        if "<<" in content:
            self.heredocs(line)

    def join(self, line: LongLine, part: str) -> str:
        """Add the lines that continue it; what all of them say. `part`: the first, without its escape."""
        comments: list[Comment] = []
        blanks: list[Span] = []
        pieces = [(0, line.first)]
        texts = [part]
        length = len(part)
        for row, start, after in self.rows:
            self.at = after
            content = row.lstrip(SPACES)
            if not content:
                blanks.append(Span(start, after))
                continue
            end = start + len(row)
            if content[0] == "#":
                comments.append(Comment(content, end - len(content)))
                continue
            line.end = end
            pieces.append((length, start))
            next_part = _continued(row, self.escape)
            if next_part is None:
                texts.append(row)
                break
            texts.append(next_part)
            length += len(next_part)
        line.joined = MappedText("".join(texts), pieces)
        line.comments = tuple(comments)
        line.blanks = tuple(blanks)
        return line.joined.text

    def heredocs(self, line: LongLine) -> None:
        """Read the bodies of the here-documents that the line opens."""
        line.joined = line.text
        line.heredocs = tuple(openings(line.joined, self.escape))
        for heredoc in line.heredocs:
            heredoc.source = self.text
            heredoc.body_start = heredoc.body_end = self.at
            self.body(heredoc)
            line.end = heredoc.stop

    def body(self, heredoc: Heredoc) -> None:
        """Go past a body and the line that ends it."""
        for row, start, after in self.rows:
            self.at = after
            if (row.lstrip("\t") if heredoc.strip_tabs else row) == heredoc.name:
                heredoc.body_end, heredoc.stop = start, start + len(row)
                heredoc.closed = True
                return
        heredoc.body_end = heredoc.stop = self.at


def _rows(text: str, start: int) -> Iterator[Row]:
    """The physical lines from a place on."""
    start = start or int(text.startswith("\ufeff"))
    may_return = "\r" in text
    *rows, last = text[start:].split("\n")
    may_return = "\r" in text
    for row in rows:
        after = start + len(row) + 1
        yield row.rstrip("\r") if may_return else row, start, after
        start = after
    if last:
        yield last.rstrip("\r"), start, len(text)


def _continued(line: str, escape: str) -> str | None:
    """A physical line without the escape at its end, or None if no other continues it."""
    stripped = line.rstrip(" \t")
    if stripped[-1:] != escape or stripped[-2:-1] == escape:
        return None
    return stripped[:-1]


def _directive(row: str, start: int) -> Directive | None:
    """Read `# name = value`, where name is one that BuildKit knows."""
    content = row.lstrip(SPACES)
    if not content.startswith("#"):
        return None
    name, equals, value = content[1:].partition("=")
    if not equals or name.strip(SPACES).lower() not in DIRECTIVES:
        return None
    stripped = value.strip(SPACES)
    if not stripped:
        return None
    begin = start + len(row) - len(content)
    at = begin + 1 + len(name) + 1 + len(value) - len(value.lstrip(SPACES))
    return Directive(name.strip(SPACES).lower(), stripped, at, Comment(content, begin))
