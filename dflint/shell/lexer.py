"""The words of a shell script: quotes, escapes, expansions.

A word is read from where it starts, and the reader says where it ended. What is a command inside a
word (`$(…)`, backticks) is read by the grammar in `shell.py`, which comes in as a function.

Speed comes from `bytes.translate`: one call marks all the characters that mean something to a
shell, and from then on a plain word is one `find` of the next mark. In the same way the spaces
before a word and the name of a variable are gone past in one step.
"""

from __future__ import annotations

from dflint.shell.nodes import SpecialWord, plain_word
from dflint.source import MappedText, Problem, Word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias

    from dflint.shell.nodes import Script, ShellWord

    # Reads commands from an index up to a closing token, and says where that is.
    Commands: TypeAlias = Callable[["WordReader", int, str], tuple[Script, int]]

MARK = 1
PLAIN_ENDS = frozenset(" \t\n;&|)")
BLANKS = frozenset(" \t")
NAME = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
DIGITS = frozenset("0123456789")
PARAMETERS = frozenset("@*#?-$!")
# More than any person writes, and few enough for Python's stack: a level takes up to 15 calls.
DEEPEST = 40
_ANSI = {"n": "\n", "t": "\t", "r": "\r", "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b",
         "f": "\f", "v": "\v", "\\": "\\", "'": "'", '"': '"', "?": "?"}  # fmt: skip
_HEX_LENGTHS = {"x": 2, "u": 4, "U": 8}
_HEX = frozenset("0123456789abcdefABCDEF")
_OCTAL = frozenset("01234567")


def _marking(characters: str, mark: int = MARK) -> bytes:
    """A table for `translate`: these characters get the mark, and all others the other one."""
    table = bytearray([MARK - mark]) * 256
    for character in characters:
        table[ord(character)] = mark
    return bytes(table)


# What is not ASCII is encoded as "?" and so marked as well; anyone who looks sees that it is ordinary.
_MARKS = _marking(" \t\n;&|()<>#\"'\\$`*?[")
_SOLID_MARKS = _marking(" \t", 0)
_NAME_ENDS = _marking("".join(NAME), 0)
_QUOTE_MARKS = _marking('"\\$`')


class Draft:
    """A word while it is being read. `start` is an index in the text."""

    __slots__ = (
        "bracket", "expands", "glob", "parts", "quoted", "start", "substitutions", "variables",
    )  # fmt: skip

    def __init__(self, start: int) -> None:
        self.start = start
        self.parts: list[str] = []
        self.substitutions: list[Script] = []
        self.variables: list[Word] = []
        self.expands = self.quoted = self.glob = self.bracket = False


class WordReader:
    """Reads words from one text. It keeps no place: all methods are told an index and return one.

    A line feed is put after the text, so that one can always look at the next character.
    """

    __slots__ = (
        "commands", "depth", "length", "marks", "name_ends", "parentheses", "places", "problems",
        "quote_marks", "silent", "solids", "text",
    )  # fmt: skip

    def __init__(
        self, script: MappedText, commands: Commands, problems: list[Problem], depth: int = 0
    ) -> None:
        self.text = text = script.text + "\n"
        self.length = len(text) - 1
        self.places = script.offsets()  # six times faster than asking for both ends of each word
        ascii_only = text.encode("ascii", "replace")
        self.marks = ascii_only.translate(_MARKS)
        self.solids = ascii_only.translate(_SOLID_MARKS)
        self.name_ends = ascii_only.translate(_NAME_ENDS)
        self.quote_marks = ascii_only.translate(_QUOTE_MARKS)
        self.commands = commands
        self.problems = problems
        self.depth = depth
        self.silent = False
        self.parentheses: dict[int, int] = {}

    # --- places and problems ---

    def end(self, index: int) -> int:
        """Where in the file a range ends that ends before `text[index]`."""
        return self.places[index - 1] + 1 if index else self.places[0]

    def report(self, message: str, start: int, end: int) -> None:
        """Note a problem, unless it only follows from one that swallowed all the text."""
        if not self.silent:
            self.problems.append(Problem(message, self.places[start], self.end(end)))

    def unclosed(self, opener: str, start: int) -> int:
        """Note that the text ended inside something. What is around it is then open as well."""
        self.report(f"this {opener} is never closed", start, start + 1)
        self.silent = True
        return self.length

    def too_deep(self, start: int) -> bool:
        """Whether there is too much nested here to go on reading inside."""
        if self.depth < DEEPEST:
            return False
        self.report(f"this is nested more than {DEEPEST} levels deep", start, start + 1)
        self.silent = True
        return True

    # --- words ---

    def word(self, start: int) -> tuple[ShellWord, int]:
        """The word that starts there, and where it ends. It is empty where none can start."""
        draft = Draft(start)
        end = self.unquoted(draft, start)
        return self.finish(draft, end), end

    def plain(self, start: int, end: int) -> ShellWord:
        """The text between two indices as a word without anything special."""
        return plain_word(self.text[start:end], self.places[start], self.end(end))

    def finish(self, draft: Draft, end: int) -> ShellWord:
        """Make the word that the draft has become."""
        start, places = draft.start, self.places
        word = str.__new__(SpecialWord, "".join(draft.parts))
        word.raw = raw = self.text[start:end]
        word.start = place = places[start]
        word.end = places[end - 1] + 1 if raw else place
        word.expands = draft.expands
        word.quoted = draft.quoted
        word.glob = draft.glob or (draft.bracket and "]" in raw)
        word.substitutions = tuple(draft.substitutions)
        word.variables = tuple(draft.variables)
        return word

    def unquoted(self, draft: Draft, at: int) -> int:
        """Read up to where a word ends."""
        text, parts = self.text, draft.parts
        while True:
            stop = self.marks.find(MARK, at)
            if stop > at:
                parts.append(text[at:stop])
            char = text[stop]
            if char in PLAIN_ENDS:
                return stop
            step = _STEPS.get(char)
            if step is None:
                parts.append(char)
                at = stop + 1
            else:
                at = step(self, draft, stop)
                if at == stop:
                    return at

    def array(self, draft: Draft, start: int) -> tuple[list[ShellWord], int]:
        """The elements of `(a b c)`, and where it ends. The draft gets what expands in them."""
        elements: list[ShellWord] = []
        at = start + 1
        while True:
            at = self.skip_space(at)
            if at >= self.length:
                at = self.unclosed("`(`", start)
                break
            if self.text[at] == ")":
                at += 1
                break
            element, end = self.word(at)
            if end == at:
                end = at + 1
                self.report("this is not allowed in a list of words", at, end)
            else:
                elements.append(element)
                draft.substitutions.extend(element.substitutions)
                draft.variables.extend(element.variables)
                draft.expands |= element.expands
            at = end
        draft.parts.append(self.text[start:at])
        return elements, at

    def regex(self, start: int) -> tuple[ShellWord, int]:
        """The word after `=~`, where parentheses and bars belong to the expression."""
        draft = Draft(start)
        at = start
        while True:
            at = self.unquoted(draft, at)
            char = self.text[at]
            if char == "(":
                at = self.parenthesised(draft, at)
            elif char in "|<>":
                draft.parts.append(char)
                at += 1
            else:
                return self.finish(draft, at), at

    def here_document(self) -> ShellWord:
        """All the text as the body of a here-document, in which variables are expanded."""
        draft = Draft(0)
        at = 0
        while (stop := self.quote_marks.find(MARK, at)) >= 0:
            draft.parts.append(self.text[at:stop])
            at = self.in_quotes(draft, stop, "$`\\")
        draft.parts.append(self.text[at : self.length])
        return self.finish(draft, self.length)

    def skip_space(self, at: int) -> int:
        """Go past spaces, line ends and comments."""
        text = self.text
        while at < self.length:
            char = text[at]
            if char in " \t\n":
                at += 1
            elif char == "#":
                at = text.find("\n", at)
            elif char == "\\" and text[at + 1] == "\n":
                at += 2
            else:
                break
        return min(at, self.length)

    # --- parts of a word: each is given where it starts and returns where it ends ---

    def single_quoted(self, draft: Draft, start: int) -> int:
        draft.quoted = True
        end = self.text.find("'", start + 1)
        if end < 0:
            end = self.unclosed("quote", start)
        draft.parts.append(self.text[start + 1 : end])
        return min(end + 1, self.length)

    def double_quoted(self, draft: Draft, start: int) -> int:
        draft.quoted = True
        text = self.text
        at = start + 1
        while True:
            stop = self.quote_marks.find(MARK, at)
            if stop < 0:
                draft.parts.append(text[at : self.length])
                return self.unclosed("quote", start)
            draft.parts.append(text[at:stop])
            if text[stop] == '"':
                return stop + 1
            at = self.in_quotes(draft, stop)

    def in_quotes(self, draft: Draft, start: int, escaped: str = '$`"\\') -> int:
        """What is special between double quotes and in here-documents."""
        char = self.text[start]
        if char == "$":
            return self.dollar(draft, start, in_quotes=True)
        if char == "`":
            return self.backtick(draft, start, in_quotes=True)
        following = self.text[start + 1]
        if char == "\\" and following in escaped:
            draft.parts.append(following)
            return start + 2
        if char == "\\" and following == "\n" and start + 1 < self.length:
            return start + 2
        draft.parts.append(char)
        return start + 1

    def backslash(self, draft: Draft, start: int) -> int:
        if start + 1 >= self.length:
            draft.parts.append("\\")
            return start + 1
        if self.text[start + 1] != "\n":
            draft.quoted = True
            draft.parts.append(self.text[start + 1])
        return start + 2

    def wildcard(self, draft: Draft, start: int) -> int:
        draft.parts.append(self.text[start])
        draft.glob = True
        return start + 1

    def bracket(self, draft: Draft, start: int) -> int:
        draft.parts.append("[")
        draft.bracket = True
        return start + 1

    def extended_glob(self, draft: Draft, start: int) -> int:
        """`@(a|b)` and its like; any other parenthesis ends the word."""
        if start == draft.start or self.text[start - 1] not in "?*+@!":
            return start
        draft.glob = True
        return self.parenthesised(draft, start)

    def parenthesised(self, draft: Draft, start: int) -> int:
        """Everything up to the parenthesis that closes the one here, spaces too."""
        level = 0
        at = start
        while at < self.length:
            char = self.text[at]
            if char in "\"'\\$`":
                at = _STEPS[char](self, draft, at)
                continue
            draft.parts.append(char)
            at += 1
            level += (char == "(") - (char == ")")
            if not level:
                return at
        return self.unclosed("`(`", start)

    def process(self, draft: Draft, start: int) -> int:
        """`<(…)` and `>(…)`; any other `<` or `>` ends the word."""
        if self.text[start + 1] != "(":
            return start
        return self.substitution(draft, start)

    def dollar(self, draft: Draft, start: int, in_quotes: bool = False) -> int:
        char = self.text[start + 1]
        if char in NAME:
            return self.variable(draft, start)
        if char == "{":
            return self.braces(draft, start, in_quotes)
        if char == "(":
            return self.arithmetic(draft, start) or self.substitution(draft, start)
        if char in PARAMETERS:
            draft.variables.append(self.name(start + 1, start + 2))
            return self.as_written(draft, len(draft.parts), start, start + 2)
        if char == "[":
            return self.old_arithmetic(draft, start)
        if char == "'" and not in_quotes:
            return self.ansi_quoted(draft, start)
        if char == '"' and not in_quotes:
            return self.double_quoted(draft, start + 1)
        draft.parts.append("$")
        return start + 1

    def name(self, start: int, end: int) -> Word:
        return Word(self.text[start:end], self.places[start], self.end(end))

    def name_end(self, at: int) -> int:
        """Where the parameter ends that starts there: a name, a number, or one of `@*#?-$!`."""
        text = self.text
        if text[at] in PARAMETERS:
            return at + 1
        if text[at] not in DIGITS:
            return self.name_ends.find(MARK, at)
        while text[at] in DIGITS:
            at += 1
        return at

    def as_written(self, draft: Draft, part: int, start: int, end: int) -> int:
        """Put the text as it is in the place of all parts from `part` on: it will expand."""
        draft.parts[part:] = [self.text[start:end]]
        draft.expands = True
        return end

    def variable(self, draft: Draft, start: int) -> int:
        """`$x`. Of the digits only one belongs to it: `$10` is `$1` and a zero."""
        end = start + 2 if self.text[start + 1] in DIGITS else self.name_end(start + 1)
        draft.variables.append(self.name(start + 1, end))
        return self.as_written(draft, len(draft.parts), start, end)

    def braces(self, draft: Draft, start: int, in_quotes: bool) -> int:
        """`${x}`, and what can be after the name."""
        if self.too_deep(start):
            end = self.text.find("}", start) + 1 or self.length
            return self.as_written(draft, len(draft.parts), start, end)
        text, part, quoted = self.text, len(draft.parts), draft.quoted
        first = start + 2
        if text[first] in "#!" and (text[first + 1] in NAME or text[first + 1] in "@*"):
            first += 1
        last = self.name_end(first)
        if last > first:
            draft.variables.append(self.name(first, last))
        self.depth += 1
        # POSIX: between double quotes, `'` is a quote only for the operators that take a pattern.
        quoting = not in_quotes or text[last] in "#%/^,"
        end = self.to_brace(draft, start, last, quoting, in_quotes)
        if end == last + 2 and text[last] == ":" and last > first == start + 2:
            self.report("bad substitution: there is nothing after the `:`", start, end)
        self.depth -= 1
        draft.quoted = quoted
        return self.as_written(draft, part, start, end)

    def to_brace(self, draft: Draft, start: int, at: int, quoting: bool, in_quotes: bool) -> int:
        """Where the `${` at `start` is closed, with what expands on the way from `at`."""
        text = self.text
        while at < self.length:
            char = text[at]
            if char == "}":
                return at + 1
            if char == "\\":
                at += 2
            elif char == "$":
                at = self.dollar(draft, at, in_quotes)
            elif char == '"':
                at = self.double_quoted(draft, at)
            elif char == "`":
                at = self.backtick(draft, at, in_quotes)
            elif char == "'" and quoting:
                at = self.single_quoted(draft, at)
            else:
                at += 1
        return self.unclosed("`${`", start)

    def substitution(self, draft: Draft, start: int) -> int:
        """`$(…)`, `<(…)` or `>(…)`."""
        if self.too_deep(start):
            end = self.closing(start + 1) + 1 or self.length
            return self.as_written(draft, len(draft.parts), start, end)
        self.depth += 1
        script, end = self.commands(self, start + 2, ")")
        self.depth -= 1
        draft.substitutions.append(script)
        if self.text[end] == ")":
            end += 1
        else:
            self.unclosed(f"`{self.text[start : start + 2]}`", start)
        return self.as_written(draft, len(draft.parts), start, end)

    def backtick(self, draft: Draft, start: int, in_quotes: bool = False) -> int:
        """Commands between backticks. The backslashes in there come off before they are read."""
        end = self.text.find("`", start + 1)
        while end > 0 and _is_escaped(self.text, end, start):
            end = self.text.find("`", end + 1)
        if end < 0:
            draft.parts.append(self.text[start : self.length])
            return self.unclosed("backtick", start)
        if not self.too_deep(start):
            kept: Sequence[int] = range(start + 1, end)
            if self.text.find("\\", start, end) > 0:
                kept = _without_escapes(self.text, start + 1, end, in_quotes)
            inner = self.nested(start + 1, kept)
            draft.substitutions.append(self.commands(inner, 0, "")[0])
        return self.as_written(draft, len(draft.parts), start, end + 1)

    def nested(self, start: int, kept: Sequence[int]) -> WordReader:
        """A reader for some of the characters from `start` on, given by their indices."""
        text, places = self.text, self.places
        if isinstance(kept, range) and isinstance(places, range):
            script = MappedText(text[kept.start : kept.stop], ((0, places[start]),))
        else:
            there = [places[index] for index in kept]
            pieces = [(0, there[0] if there else places[start])]
            pieces += [(n, there[n]) for n in range(1, len(there)) if there[n] != there[n - 1] + 1]
            script = MappedText("".join([text[index] for index in kept]), pieces)
        return WordReader(script, self.commands, self.problems, self.depth + 1)

    def arithmetic(self, draft: Draft, start: int) -> int:
        """`$((…))`; 0 if it is not one but a `$(` and a subshell."""
        if self.text[start + 2] != "(":
            return 0
        end = self.closing(start + 2)
        if end < 0 or self.text[end + 1] != ")":
            return 0
        return self.expression(draft, start, start + 3, end, end + 2)

    def old_arithmetic(self, draft: Draft, start: int) -> int:
        """`$[…]`, an old form of `$((…))`."""
        end = self.text.find("]", start)
        if end < 0:
            draft.parts.append(self.text[start : self.length])
            return self.unclosed("`$[`", start)
        return self.expression(draft, start, start + 2, end, end + 1)

    def expression(self, draft: Draft, start: int, at: int, stop: int, end: int) -> int:
        """Arithmetic from `at` up to `stop`, in which variables and commands are expanded."""
        part = len(draft.parts)
        if not self.too_deep(start):
            self.depth += 1
            while (at := self.quote_marks.find(MARK, at, stop)) >= 0:
                at = self.in_quotes(draft, at)
            self.depth -= 1
        return self.as_written(draft, part, start, end)

    def ansi_quoted(self, draft: Draft, start: int) -> int:
        r"""`$'…'`, in which `\n` is a line end and `\'` does not end it."""
        draft.quoted = True
        text = self.text
        at = start + 2
        while at < self.length:
            char = text[at]
            at += 1
            if char == "'":
                return at
            if char == "\\":
                char, at = _ansi_escape(text, at)
            draft.parts.append(char)
        return self.unclosed("quote", start + 1)

    # --- finding the other parenthesis ---

    def closing(self, opening: int) -> int:
        """Where the parenthesis that opens there is closed, -1 if nowhere."""
        if opening not in self.parentheses:
            self.match_parentheses(opening)
        return self.parentheses[opening]

    def match_parentheses(self, at: int) -> None:
        """Note where this parenthesis and all those in it are closed, to look only once."""
        text = self.text
        opened: list[int] = []
        while 0 <= at < self.length:
            char = text[at]
            if char == "(":
                opened.append(at)
            elif char == ")":
                self.parentheses[opened.pop()] = at
                if not opened:
                    return
            elif char == "\\":
                at += 1
            elif char in "\"'":
                at = self.quote_end(at)
            at = self.marks.find(MARK, at + 1)
        for opening in opened:
            self.parentheses[opening] = -1

    def quote_end(self, start: int) -> int:
        """Where the quote that opens there is closed."""
        if self.text[start] == "'":
            end = self.text.find("'", start + 1)
        else:
            end = self.quote_marks.find(MARK, start + 1)
            while end >= 0 and self.text[end] != '"':
                end = self.quote_marks.find(MARK, end + 1 + (self.text[end] == "\\"))
        return end if end >= 0 else self.length - 1


_STEPS: dict[str, Callable[[WordReader, Draft, int], int]] = {
    "'": WordReader.single_quoted,
    '"': WordReader.double_quoted,
    "\\": WordReader.backslash,
    "$": WordReader.dollar,
    "`": WordReader.backtick,
    "*": WordReader.wildcard,
    "?": WordReader.wildcard,
    "[": WordReader.bracket,
    "(": WordReader.extended_glob,
    "<": WordReader.process,
    ">": WordReader.process,
}


def _is_escaped(text: str, at: int, start: int) -> bool:
    """Whether the character there has a backslash before it that is not itself escaped."""
    first = at
    while first - 1 > start and text[first - 1] == "\\":
        first -= 1
    return (at - first) % 2 == 1


def _without_escapes(text: str, at: int, end: int, in_quotes: bool) -> list[int]:
    """The indices between two backticks, without those of the backslashes that come off."""
    escaped = '$`\\"' if in_quotes else "$`\\"
    kept = []
    while at < end:
        if text[at] == "\\" and at + 1 < end and text[at + 1] in escaped:
            at += 1
        kept.append(at)
        at += 1
    return kept


def _ansi_escape(text: str, at: int) -> tuple[str, int]:
    r"""What the escape in `$'…'` means whose backslash is before `at`, and where it ends."""
    char = text[at]
    if char in _ANSI:
        return _ANSI[char], at + 1
    if char == "c":
        return chr(ord(text[at + 1]) & 31), at + 2
    digits, first, most = _OCTAL, at, 3
    if char in _HEX_LENGTHS:
        digits, first, most = _HEX, at + 1, _HEX_LENGTHS[char]
    end = first
    while end < first + most and text[end] in digits:
        end += 1
    code = int(text[first:end], 8 if digits is _OCTAL else 16) if end > first else -1
    if code < 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return "\\" + char, at + 1
    return chr(code), end
