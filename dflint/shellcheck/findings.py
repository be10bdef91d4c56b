"""What ShellCheck says of a script → findings in the Dockerfile."""

from __future__ import annotations

from itertools import accumulate, pairwise

from dflint.fix import Edit, Fix, Safety
from dflint.rule import Finding, Rule, Severity
from dflint.source import Span, touches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.shellcheck.program import Note, Replacement
    from dflint.shellcheck.scripts import Script
    from dflint.source import Source

WIKI = "https://www.shellcheck.net/wiki/"
ONCE = frozenset({1017})  # said of every line where once for a script is enough
UNQUOTED = 2086
LONGEST_TITLE = 60  # characters of what a fix writes

_WORD_STARTS = frozenset(" \t\r\n\f\v;&|()")
_WORD_ENDS = frozenset(" \t\r\n;&|()<>")
_SEVERAL = frozenset(" \t\r\n\f\v*?[")  # in a value that may be several words
_TAKE_ONE = frozenset({"[", "test", "cd"})  # commands whose arguments are one word each
_RULES: dict[tuple[str, Severity], Rule] = {}

PAGE = """ShellCheck looks for this in the scripts of RUN instructions.

It is a check of ShellCheck, a linter for shell scripts, and is done with
`dflint check --shellcheck`. What it means, and what to do about it:

{wiki}{code}
"""


def rule_for(code: str, severity: Severity = Severity.WARNING) -> Rule:
    """The rule that a check of ShellCheck is to the rest of dflint: `code` is as in SC2086."""
    key = code.upper(), severity
    if key not in _RULES:
        _RULES[key] = _rule(*key)
    return _RULES[key]


def _rule(code: str, severity: Severity) -> Rule:
    def check(script: Run) -> Iterator[Finding]:  # type: ignore[name-defined] # noqa: F821
        yield from ()  # ShellCheck does the looking

    check.__name__ = f"shellcheck_{code}"
    check.__doc__ = PAGE.format(wiki=WIKI, code=code)
    category = "style" if severity == Severity.STYLE else "correctness"
    return Rule(check, code, severity, category)


def findings(
    script: Script, notes: Sequence[Note], source: Source
) -> Iterator[tuple[Rule, Finding]]:
    """What it says of one script, at the places of the file."""
    places = _Places(script)
    once: set[int] = set()
    for note in notes:
        start = places.index(note["line"], note["column"])
        if start < 0 or note["code"] in once:
            continue
        once |= ONCE & {note["code"]}
        end = places.index(note["endLine"], note["endColumn"])
        rule = rule_for(f"SC{note['code']}", Severity.named(note["level"]))
        message = places.with_lines_of_the_file(note["message"].removesuffix("."), source)
        span = places.span(start, end)
        yield rule, Finding(span, message, _fix(note, span, places, source))


class _Places:
    """Leads from the lines and columns of ShellCheck to the body of a script and to the file."""

    def __init__(self, script: Script) -> None:
        self.body = script.body
        self.variables = script.variables
        self.above = script.head.count("\n")
        *lines, _ = script.body.text.split("\n")
        self.starts = list(accumulate([len(line) + 1 for line in lines], initial=0))

    def index(self, line: int, column: int) -> int:
        """The index in the body; negative for what is in the lines above it."""
        number = line - self.above - 1
        if number < 0:
            return -1
        start = self.starts[number] if number < len(self.starts) else len(self.body.text)
        return min(start + column - 1, len(self.body.text))

    def span(self, start: int, end: int) -> Span:
        """Where in the file a range of the body is: at least one character."""
        start = min(start, len(self.body.text.rstrip()) - 1)
        return Span(self.body.offset(start), self.body.end(max(end, start + 1)))

    def with_lines_of_the_file(self, message: str, source: Source) -> str:
        """The message with `line 3` as the line of the file that it is."""
        if "line " not in message:
            return message
        import re

        def of_the_file(match: re.Match[str]) -> str:
            index = max(self.index(int(match[1]), 1), 0)
            return f"line {source.position(self.body.offset(index)).line}"

        return re.sub(r"\bline (\d+)\b", of_the_file, message)


def _fix(note: Note, span: Span, places: _Places, source: Source) -> Fix | None:
    """Its fix, if every part of it lies in one piece of the file."""
    parts = note["fix"]["replacements"] if note["fix"] else []
    edits = [edit for part in parts if (edit := _edit(part, places, source))]
    edits.sort(key=lambda it: it.start)
    if not edits or len(edits) < len(parts):
        return None
    if any(touches(one.span, other.span) for one, other in pairwise(edits)):
        return None
    is_list = note["code"] == UNQUOTED and _may_be_a_list(note, places)
    safety = Safety.HINT if is_list else Safety.UNSAFE
    return Fix(_title(edits, span, source), safety, tuple(edits), changes=None)


def _may_be_a_list(note: Note, places: _Places) -> bool:
    """Whether a variable may well hold several words, as in `make $FLAGS`, or none.

    It is a word of its own, and neither its value nor the command says that it is just one.
    """
    text = places.body.text
    start = places.index(note["line"], note["column"])
    end = places.index(note["endLine"], note["endColumn"])
    before, after = text[:start], text[end : end + 1]
    if (before and before[-1] not in _WORD_STARTS) or (after and after not in _WORD_ENDS):
        return False
    value = places.variables.get(text[start:end].strip("${}"))
    if value and _SEVERAL.isdisjoint(value):
        return False
    return not _takes_one(before)


def _takes_one(before: str) -> bool:
    """Whether what comes next is but one word: in a test, after `cd`, in a redirection."""
    if before.rstrip().endswith(("<", ">")):
        return True
    command = before[1 + max(map(before.rfind, ";&|\n")) :].replace("(", " ").replace(")", " ")
    words = command.split()
    return not _TAKE_ONE.isdisjoint(words if command[-1:].isspace() else words[:-1])


def _edit(part: Replacement, places: _Places, source: Source) -> Edit | None:
    """One part of a fix; None if the file has something else there, such as the end of a line."""
    start = places.index(part["line"], part["column"])
    end = places.index(part["endLine"], part["endColumn"])
    text, body = part["replacement"], places.body
    if start < 0 or "\n" in text:
        return None
    if start == end:
        follows = part["insertionPoint"] == "beforeStart"  # belongs to what is before it
        place = body.end(start) if follows else body.offset(start)
        return Edit(Span(place, place), text)
    span = Span(body.offset(start), body.end(end))
    return Edit(span, text) if source.cut(span) == body.text[start:end] else None


def _title(edits: Sequence[Edit], span: Span, source: Source) -> str:
    """`Write "$name"`, if that is short enough."""
    start = min(span.start, edits[0].start)
    end = max(span.end, edits[-1].end)
    text = source.text[start:end]
    for edit in reversed(edits):
        at, stop = edit.start - start, edit.end - start
        text = text[:at] + edit.text + text[stop:]
    is_short = len(text) <= LONGEST_TITLE and "\n" not in text
    return f"Write {text}" if is_short else "Change it as ShellCheck says"
