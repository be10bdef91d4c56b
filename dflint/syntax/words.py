"""Words of an instruction: quotes, escapes and $variables, as BuildKit's own little shell reads them.

This is not the shell that runs a RUN: see `dflint.syntax.shell`.
Source: BuildKit, frontend/dockerfile/shell/lex.go; Dockerfile reference, "Environment replacement".
"""

from __future__ import annotations

from dflint.source import MappedText, Problem, Word, is_written_so

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

BLANKS = "\t\v\f\r "  # what separates words; a no-break space does not
_SPECIAL_NAMES = frozenset("@*#?-$!0")
_MODIFIERS = frozenset("+-?#%")
_is_quote = frozenset("\"'").__contains__


class Variable:
    """A reference `$name` or `${name…}`.

    `modifier` is what follows the name, such as `:-` or `##`, or empty; `operand` and, for `/`,
    `replacement` are what follows that.
    """

    __slots__ = ("end", "modifier", "name", "operand", "replacement", "start", "written")

    def __init__(
        self,
        name: Word,
        written: str,
        start: int,
        end: int,
        modifier: str = "",
        operand: tuple[Piece, ...] = (),
        replacement: tuple[Piece, ...] = (),
    ) -> None:
        self.name = name
        self.written = written
        self.start = start
        self.end = end
        self.modifier = modifier
        self.operand = operand
        self.replacement = replacement


if TYPE_CHECKING:
    Piece = str | Variable


class Argument(Word):
    """A word in which the builder replaces variables. `pieces` are its text and its variables."""

    __slots__ = ()

    if TYPE_CHECKING:
        pieces: tuple[Piece, ...]
        problems: tuple[Problem, ...]
    else:
        pieces = property(lambda word: (str(word),))
        problems = ()

    @property
    def variables(self) -> Iterator[Variable]:
        """Every variable in it, also those in the default of another."""
        return _variables(self.pieces)


class SpecialArgument(Argument):
    """One with quotes, escapes or variables in it."""

    __slots__ = ("_pieces", "end", "expands", "problems", "raw")

    is_plain = property(is_written_so)

    if TYPE_CHECKING:
        _pieces: tuple[Piece, ...] | None
    else:

        @property
        def pieces(self):
            return (str(self),) if self._pieces is None else self._pieces


def read_word(line: MappedText, start: int, end: int, escape: str, quotes: bool = True) -> Argument:
    """Read `line.text[start:end]` as one word. In the body of a heredoc, quotes are just text."""
    raw = line.text[start:end]
    if "$" not in raw and escape not in raw:
        if '"' not in raw and "'" not in raw:
            place = line.span(start, end)
            if place[1] - place[0] != len(raw):
                return special_argument(raw, raw, place, None)
            word = str.__new__(Argument, raw)
            word.start = place[0]
            return word
        if quotes and raw[0] == raw[-1] == '"' and raw.count('"') == 2:
            return special_argument(raw[1:-1], raw, line.span(start, end), None)
    reader = _Reader(line, start, end, escape, quotes)
    pieces = reader.pieces("")
    value = "".join(p if isinstance(p, str) else p.written for p in pieces)
    expands = any(isinstance(p, Variable) for p in pieces)
    kept = None if pieces == (value,) else pieces
    return special_argument(
        value, raw, line.span(start, end), kept, tuple(reader.problems), expands
    )


def special_argument(
    value: str,
    raw: str,
    place: tuple[int, int],
    pieces: tuple[Piece, ...] | None,
    problems: tuple[Problem, ...] = (),
    expands: bool = False,
) -> SpecialArgument:
    """An argument of which more must be kept than its text and its place. `pieces`: None for its value alone."""
    word = str.__new__(SpecialArgument, value)
    word.start, word.end = place
    word.raw = raw
    word.expands = expands
    word._pieces = pieces
    word.problems = problems
    return word


def split_blanks(line: MappedText, start: int, end: int) -> list[tuple[int, int]]:
    """Split at spaces, without any regard to quotes: the words of COPY, FROM, EXPOSE, VOLUME."""
    text = line.text
    words = []
    at = start
    for word in text[start:end].split() if text.isascii() else _split(text[start:end]):
        at = text.index(word, at)
        words.append((at, at + len(word)))
        at += len(word)
    return words


def split_quoted(line: MappedText, start: int, end: int, escape: str) -> list[tuple[int, int]]:
    """Split at spaces outside quotes: the words of ENV, LABEL and ARG."""
    text = line.text
    if escape in text:
        return _split_escaped(text, start, end, escape)
    words: list[tuple[int, int]] = []
    at = begin = start
    quote = ""
    for part in text[start:end].split():
        at = text.index(part, at)
        if not quote:
            begin = at
        at += len(part)
        if '"' in part or "'" in part:
            quote = _quote_after(part, quote)
        if not quote:
            words.append((begin, at))
    if quote:
        words.append((begin, end))
    return words


def _quote_after(part: str, quote: str) -> str:
    """Which quote is open after a part of a word, if `quote` is open before it."""
    for char in filter(_is_quote, part):
        if char == quote:
            quote = ""
        elif not quote:
            quote = char
    return quote


def _split_escaped(text: str, at: int, end: int, escape: str) -> list[tuple[int, int]]:
    """The same where there is an escape, which protects a space or a quote."""
    words: list[tuple[int, int]] = []
    while at < end:
        if text[at].isspace():
            at += 1
            continue
        begin, quote = at, ""
        while at < end and (quote or not text[at].isspace()):
            char = text[at]
            if char == escape and quote != "'":
                at += 1
            elif char == quote:
                quote = ""
            elif not quote and char in "\"'":
                quote = char
            at += 1
        at = min(at, end)
        words.append((begin, at))
    return words


def split_shell(line: MappedText, escape: str) -> list[tuple[int, int]] | None:
    """Split at spaces outside quotes and `${…}`, or None where a quote or brace is not closed."""
    text = line.text
    reader = _Reader(line, 0, len(text), escape, True)
    words: list[tuple[int, int]] = []
    while reader.at < len(text):
        if text[reader.at].isspace():
            reader.at += 1
            continue
        start = reader.at
        reader.pieces(" ")
        if reader.problems:
            return None
        words.append((start, reader.at))
    return words


def has_quotes(raw: str) -> bool:
    """Whether quotes or escapes hide a part of the name of a here-document."""
    return not frozenset("\"'\\").isdisjoint(raw)


def _split(text: str) -> list[str]:
    for blank in BLANKS:
        text = text.replace(blank, " ")
    return [word for word in text.split(" ") if word]


def _variables(pieces: tuple[Piece, ...]) -> Iterator[Variable]:
    for piece in pieces:
        if isinstance(piece, Variable):
            yield piece
            if piece.operand or piece.replacement:
                yield from _variables(piece.operand)
                yield from _variables(piece.replacement)


class _Reader:
    """Reads from `at` up to `stop`; notes what it cannot read, and goes on."""

    def __init__(self, line: MappedText, at: int, stop: int, escape: str, quotes: bool) -> None:
        self.line = line
        self.text = line.text
        self.at = at
        self.stop = stop
        self.escape = escape
        self.special = f"\"'${escape}"
        self.quotes = quotes
        self.depth = 0
        self.problems: list[Problem] = []

    def problem(self, message: str, start: int) -> None:
        self.problems.append(
            Problem(message, self.line.offset(start), self.line.end(max(self.at, start + 1)))
        )

    def pieces(self, ends: str, raw_escapes: bool = False) -> tuple[Piece, ...]:
        """Read up to one of the characters of `ends`, left unread; " " is for any blank."""
        found: list[Piece] = []
        while self.at < self.stop:
            char = self.text[self.at]
            if char in ends or (ends == " " and char.isspace()):
                break
            if char == "$":
                found.append(self.dollar())
            elif char in "\"'" and self.quotes:
                found += self.single() if char == "'" else self.double()
            elif char == self.escape:
                found.append(self.escaped(raw_escapes))
            else:
                found.append(self.literal(ends))
        return _joined(found)

    def literal(self, ends: str) -> str:
        """Read characters that mean themselves."""
        start = at = self.at
        text, stop, special = self.text, self.stop, self.special
        while at < stop:
            char = text[at]
            if char in special or (ends and (char in ends or char.isspace())):
                break
            at += 1
        # Without any, it is a quote where quotes mean nothing, or a space inside braces.
        self.at = at if at > start else start + 1
        return text[start : self.at]

    def escaped(self, keep: bool) -> str:
        """Read an escape character and the one after it. At the very end it means nothing."""
        start = self.at
        self.at = min(self.at + 2, self.stop)
        return self.text[start if keep else start + 1 : self.at]

    def single(self) -> list[Piece]:
        """Read '…', in which everything means itself."""
        start = self.at
        close = self.text.find("'", start + 1, self.stop)
        if close < 0:
            self.at = self.stop
            self.problem("this single quote is never closed", start)
            return [self.text[start + 1 : self.stop]]
        self.at = close + 1
        return [self.text[start + 1 : close]]

    def double(self) -> list[Piece]:
        """Read "…", in which variables are replaced and few characters can be escaped."""
        start = self.at
        self.at += 1
        close = self.text.find('"', self.at, self.stop)
        inside = self.text[self.at : close]
        if close >= 0 and "$" not in inside and self.escape not in inside:
            self.at = close + 1
            return [inside] if inside else []
        found: list[Piece] = []
        while self.at < self.stop:
            char = self.text[self.at]
            if char == '"':
                self.at += 1
                return found
            if char == "$":
                found.append(self.dollar())
            elif char == self.escape and self.at + 1 < self.stop:
                found.append(self.escaped(self.text[self.at + 1] not in f'"${char}'))
            else:
                found.append(self.plain())
        self.problem("this double quote is never closed", start)
        return found

    def plain(self) -> str:
        """Read characters between double quotes that mean themselves, at least one."""
        start, at = self.at, self.at + 1
        text, stop, escape = self.text, self.stop, self.escape
        while at < stop and text[at] != '"' and text[at] != "$" and text[at] != escape:
            at += 1
        self.at = at
        return text[start:at]

    def dollar(self) -> Piece:
        """Read $name or ${…}; a dollar before anything else is just a dollar."""
        start = self.at
        self.at += 1
        if self.text[self.at : self.at + 1] == "{" and self.at < self.stop:
            return self.braces(start)
        name = self.name()
        if not name:
            return "$"
        return self.variable(name, start)

    def variable(
        self,
        name: Word,
        start: int,
        modifier: str = "",
        operand: tuple[Piece, ...] = (),
        replacement: tuple[Piece, ...] = (),
    ) -> Variable:
        written = self.text[start : self.at]
        place = self.line.span(start, self.at)
        return Variable(name, written, *place, modifier, operand, replacement)

    def braces(self, start: int) -> Piece:
        """Read what is between ${ and }."""
        self.at += 1
        name = self.name()
        modifier = ""
        operand: tuple[Piece, ...] = ()
        replacement: tuple[Piece, ...] = ()
        char = self.peek()
        if not name or self.depth > 100:
            return self.bad("nothing that can be replaced", start)
        if char == ":" or char in _MODIFIERS:
            modifier = char
            self.at += 1
            if (self.peek() == char and char in "#%") or char == ":":
                modifier += self.peek()
                self.at += 1
            if modifier[0] == ":" and modifier[1:] not in tuple("+-?"):
                return self.bad(f"the modifier {modifier}, which the builder does not know", start)
            operand = self.inner("}", modifier[0] in "#%")
        elif char == "/":
            modifier = "//" if self.text[self.at + 1 : self.at + 2] == "/" else "/"
            self.at += len(modifier)
            close = self.text.find("}", self.at, self.stop)
            pattern = self.text[self.at : close]
            if close >= 0 and "/" not in pattern and "$" not in pattern:
                return self.bad("no second /, which the builder asks for", start)
            operand = self.inner("/", True)
            self.at = min(self.at + 1, self.stop)  # it may end without the second slash
            replacement = self.inner("}", True)
        elif char != "}":
            return self.bad(f"the modifier {char}, which the builder does not know", start)
        if self.peek() != "}":
            self.problem("this ${ is never closed", start)
            return self.text[start : self.at]
        self.at += 1
        return self.variable(name, start, modifier, operand, replacement)

    def inner(self, end: str, raw_escapes: bool) -> tuple[Piece, ...]:
        self.depth += 1
        found = self.pieces(end, raw_escapes)
        self.depth -= 1
        return found

    def bad(self, what: str, start: int) -> str:
        """Note a ${…} that is none, and go past it."""
        close = self.text.find("}", self.at, self.stop)
        self.at = self.stop if close < 0 else close + 1
        if close < 0:
            self.problem("this ${ is never closed", start)
        else:
            self.problem(f"{self.text[start : self.at]} has {what}", start)
        return self.text[start : self.at]

    def name(self) -> Word:
        """Read the name of a variable: a word, a number or one special character."""
        start = at = self.at
        text, stop = self.text, self.stop
        first = self.peek()
        if first and first in _SPECIAL_NAMES:
            at += 1
        elif first.isdigit():
            while at < stop and text[at].isdigit():
                at += 1
        else:
            while at < stop and (text[at].isalnum() or text[at] == "_"):
                at += 1
        self.at = at
        return Word(text[start:at], *self.line.span(start, at))

    def peek(self) -> str:
        return self.text[self.at] if self.at < self.stop else ""


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Put neighbouring pieces of text together."""
    if len(pieces) == 1:
        return (pieces[0],)
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        else:
            found.append(piece)
    return tuple(found)
