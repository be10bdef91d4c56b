"""Cut the text into instructions, comments and blank lines.

BuildKit reads line by line before it looks at any instruction: parser directives at the top, then
lines joined where an escape character stands at the end, comments and blank lines in between left
out, and after some of them the bodies of here-documents. This module does the same and remembers
where everything stood. Source: BuildKit, frontend/dockerfile/parser.
"""

from __future__ import annotations

from dflint.source import Excerpt, Span
from dflint.syntax.heredocs import openings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.syntax.heredocs import Heredoc

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
        """Where the value stands."""
        return Span(self.value_start, self.value_start + len(self.value))


class Line:
    """A logical line: an instruction as one text, and what was left out to make it one."""

    __slots__ = ("above", "blanks", "comments", "end", "heredocs", "newline", "start", "text")

    def __init__(self, start: int) -> None:
        self.start = start
        self.end = start
        self.text = Excerpt("", ((0, start),))
        self.above: tuple[Comment, ...] = ()
        self.comments: tuple[Comment, ...] = ()
        self.blanks: tuple[Span, ...] = ()
        self.heredocs: tuple[Heredoc, ...] = ()
        self.newline = "\n"  # how its first line ends


class Lines:
    """Everything that stands in a file, by lines."""

    __slots__ = ("comments", "directives", "escape", "lines")

    def __init__(self) -> None:
        self.directives: tuple[Directive, ...] = ()
        self.escape = "\\"
        self.lines: tuple[Line, ...] = ()
        self.comments: tuple[Comment, ...] = ()


def read_lines(text: str) -> Lines:
    """Cut a whole file. Takes any text at all."""
    return _Reader(text).read()


class _Reader:
    """Goes once through the text, a physical line at a time."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 1 if text.startswith("\ufeff") else 0
        self.escape = "\\"
        self.comments: list[Comment] = []

    def read(self) -> Lines:
        result = Lines()
        result.directives = tuple(self.directives())
        result.escape = self.escape
        lines: list[Line] = []
        above: list[Comment] = []
        while self.at < len(self.text):
            start = self.at
            content, begin = self.next_line()
            if not content:
                continue
            if content[0] == "#":
                self.comments.append(Comment(content, begin))
                # An empty comment separates what is above it from the instruction, as in BuildKit.
                above = [*above, self.comments[-1]] if content[1:].strip() else []
                continue
            line = self.instruction(start, content, begin)
            line.above = tuple(above)
            above = []
            lines.append(line)
        result.lines = tuple(lines)
        result.comments = tuple(self.comments)
        return result

    def next_line(self) -> tuple[str, int]:
        """The next physical line without leading blanks and line end, and where it begins."""
        start = self.at
        stop = self.text.find("\n", start)
        if stop < 0:
            stop = self.at = len(self.text)
        else:
            self.at = stop + 1
        line = self.text[start:stop].rstrip("\r")
        content = line.lstrip(SPACES)
        return content, start + len(line) - len(content)

    def directives(self) -> Iterator[Directive]:
        """The parser directives, which end at the first line that is something else."""
        shebang = self.text.startswith("#!", self.at)
        if shebang:  # passed over by those who look for `syntax` and `check`
            self.comments.append(Comment(*self.next_line()))
        while self.at < len(self.text):
            start = self.at
            directive = _directive(*self.next_line())
            if directive is None:
                self.at = start
                return
            if directive.name == "escape" and directive.value in ("\\", "`") and not shebang:
                self.escape = directive.value
            self.comments.append(directive.comment)
            yield directive

    def instruction(self, start: int, content: str, begin: int) -> Line:
        """Join the lines of one instruction, of which the first is given."""
        line = Line(start)
        comments: list[Comment] = []
        blanks: list[Span] = []
        line.end = begin + len(content)
        part, more = self.part(content)
        pieces = [(0, begin)]
        texts = [part]
        length = len(part)
        if self.text[self.at - 2 : self.at] == "\r\n":
            line.newline = "\r\n"
        while more and self.at < len(self.text):
            start = self.at
            content, begin = self.next_line()
            if not content:
                blanks.append(Span(start, self.at))
                continue
            if content[0] == "#":
                comments.append(Comment(content, begin))
                continue
            line.end = begin + len(content)
            whole = self.text[start : line.end]
            part, more = self.part(whole)
            pieces.append((length, start))
            texts.append(part)
            length += len(part)
        line.text = Excerpt("".join(texts), pieces)
        line.comments = tuple(comments)
        line.blanks = tuple(blanks)
        if "<<" in line.text.text:
            self.heredocs(line)
        return line

    def part(self, line: str) -> tuple[str, bool]:
        """A physical line without its continuation, and whether there was one."""
        if self.escape not in line:
            return line, False
        stripped = line.rstrip(" \t")
        if stripped.endswith(self.escape) and not stripped.endswith(self.escape * 2):
            return stripped[:-1], True
        return line, False

    def heredocs(self, line: Line) -> None:
        """Read the bodies of the here-documents that the line opens."""
        line.heredocs = tuple(openings(line.text, self.escape))
        for heredoc in line.heredocs:
            heredoc.source = self.text
            heredoc.body_start = heredoc.body_end = self.at
            self.body(heredoc)
            line.end = heredoc.stop

    def body(self, heredoc: Heredoc) -> None:
        """Go past a body and the line that ends it."""
        text = self.text
        while self.at < len(text):
            start = self.at
            stop = text.find("\n", start)
            stop = len(text) if stop < 0 else stop
            self.at = min(stop + 1, len(text))
            last = text[start:stop].rstrip("\r")
            if (last.lstrip("\t") if heredoc.strip_tabs else last) == heredoc.name:
                heredoc.body_end, heredoc.stop = start, start + len(last)
                heredoc.closed = True
                return
        heredoc.body_end = heredoc.stop = self.at


def _directive(content: str, begin: int) -> Directive | None:
    """Read `# name = value`, where name is one that BuildKit knows."""
    if not content.startswith("#"):
        return None
    name, equals, value = content[1:].partition("=")
    if not equals or name.strip(SPACES).lower() not in DIRECTIVES:
        return None
    stripped = value.strip(SPACES)
    if not stripped:
        return None
    at = begin + 1 + len(name) + 1 + len(value) - len(value.lstrip(SPACES))
    return Directive(name.strip(SPACES).lower(), stripped, at, Comment(content, begin))
