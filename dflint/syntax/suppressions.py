"""Comments that say which findings to leave out: dflint's own and those of other linters."""

from __future__ import annotations

from dflint.source import Span, Word, cached
from dflint.syntax.nodes import From

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.syntax.lines import Comment
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.tree import Tree

ALL = "all"
FILE, STAGE, INSTRUCTION = "file", "stage", "instruction"
BEGINNINGS = ("dflint:", "hadolint", "shellcheck", "check")
_SEPARATORS = ", \t"


class Suppression:
    """A comment, or a part of one, that silences `codes` from `scope.start` to `scope.end`.

    `tool`: "dflint", "hadolint", "check" (BuildKit) or "shellcheck". The code "all" silences every
    rule, and in a comment for ShellCheck every check of ShellCheck. `reach`: FILE, STAGE or
    INSTRUCTION, which the scope is, or what is left of it. `text`: the comment.
    """

    __slots__ = ("codes", "end", "reach", "scope", "start", "text", "tool")

    def __init__(
        self, tool: str, codes: tuple[Word, ...], comment: Comment, scope: Span, reach: str
    ) -> None:
        self.text = comment.text
        self.tool = tool
        self.reach = reach
        self.codes = codes
        self.start = comment.start
        self.end = comment.end
        self.scope = scope

    @property
    def _rest(self) -> str:
        """What is behind the codes; nothing for BuildKit, which has no place for more."""
        if self.tool == "check" or not self.codes:
            return ""
        return self.text[self.codes[-1].end - self.start :]

    @property
    def until(self) -> str:
        """The last day that it is for, as in `until 2027-01-31`; empty where it says none."""
        before, word, after = self._rest.lower().partition("until")
        day = after.lstrip(" =:")[:10]
        is_word = not before or not before[-1].isalnum()
        parts = day.split("-")
        is_day = [len(it) for it in parts] == [4, 2, 2] and day.replace("-", "0").isdecimal()
        return day if word and is_word and is_day else ""

    @property
    def reason(self) -> str:
        """Why it is there: what is written behind the codes, without the day until which it is."""
        rest, until = self._rest, self.until
        if until:
            at = rest.lower().find("until")
            end = rest.find(until, at) + len(until)
            rest = rest[:at] + rest[end:]
        text = rest.strip("].,;:#-\u2013\u2014() \t\r")
        return text if any(it.isalpha() for it in text) else ""


class UnusedCodes:
    """The codes in a suppression that silence nothing, as far as there are rules of these names."""

    def __init__(self, suppression: Suppression, codes: Iterable[Word], tree: Tree) -> None:
        self.suppression = suppression
        self.codes = tuple(codes)
        self.tree = tree


class UnusedSuppression:
    """A code in a suppression that silences nothing. `is_known`: there is a rule of that name.

    `is_locked`: nothing in a file silences that rule. `all_unused`: the same codes for all of them in
    one suppression.
    """

    __slots__ = ("all_unused", "code", "end", "is_known", "is_locked", "start", "suppression")

    def __init__(
        self, code: Word, is_known: bool, all_unused: UnusedCodes, is_locked: bool = False
    ) -> None:
        self.is_locked = is_locked
        self.suppression = all_unused.suppression
        self.all_unused = all_unused
        self.code = code
        self.is_known = is_known
        self.start = code.start
        self.end = code.end


def has_ended(suppression: Suppression) -> bool:
    """Whether the day until which a comment is for is over."""
    until = suppression.until
    if not until:
        return False
    from time import strftime

    return until < strftime("%Y-%m-%d")


def read_suppressions(tree: Tree) -> list[Suppression]:
    """Every suppression in a file, in no particular order."""
    comments = _all_comments(tree)
    text = "\n".join([comment.text for comment in comments]).lower()
    if "lint" not in text and "check" not in text:  # in most files
        return []
    comments = [comment for comment in comments if _may_suppress(comment)]
    if not comments:
        return []
    whole = Span(0, len(tree.source.text))
    found: list[Suppression] = []
    for directive in tree.directives:
        if directive.name == "check":
            codes = _skipped(Word(directive.value, directive.value_start, directive.value_span.end))
            found.append(Suppression("check", codes, directive.comment, whole, FILE))
    for comment in comments:
        found += _file_wide(comment, whole)
    end = len(tree.source.text)  # of the stage that an instruction is in
    for instruction in reversed(tree.instructions):
        for comment in (*instruction.line.above, *instruction.comments):
            if _may_suppress(comment):
                found += _near(comment, instruction)
                found += _stage_wide(comment, instruction, end)
        if isinstance(instruction, From):
            end = instruction.line.start
    return [suppression for suppression in found if suppression.codes]


def is_check_error(tree: Tree) -> bool:
    """Whether a `check` directive says `error=true`: what BuildKit checks is an error here."""
    return any(
        part.strip().lower() in ("error=true", "error=1", "error=t")
        for directive in tree.directives
        if directive.name == "check"
        for part in directive.value.split(";")
    )


def _may_suppress(comment: Comment) -> bool:
    """Whether a comment begins as one does that silences findings."""
    return comment.text[1:].lstrip().lower().startswith(BEGINNINGS)


def _all_comments(tree: Tree) -> list[Comment]:
    found = [*tree.comments]
    for instruction in tree.instructions:
        found += instruction.line.comments
    return found


def _file_wide(comment: Comment, whole: Span) -> Iterator[Suppression]:
    after = _after(comment, "dflint:", "ignore-file")
    if after is not None and _ends_word(after):
        yield Suppression("dflint", _bracketed(after), comment, whole, FILE)
    after = _after(comment, "hadolint", "global", "ignore=")
    if after is not None:
        yield Suppression("hadolint", _listed(after), comment, whole, FILE)


def _near(comment: Comment, instruction: Instruction) -> Iterator[Suppression]:
    scope = Span(instruction.line.start, instruction.line.end)
    after = _after(comment, "dflint:", "ignore")
    if after is not None and _ends_word(after):
        yield Suppression("dflint", _bracketed(after), comment, scope, INSTRUCTION)
    elif after is not None and not any(_file_wide(comment, scope)):  # a word that there is not
        length = _length_of_word(after)
        word = Word(f"ignore{after[:length]}", after.start - len("ignore"), after.start + length)
        yield Suppression("dflint", (word,), comment, Span(word.start, word.end), INSTRUCTION)
    after = _after(comment, "hadolint", "ignore=")
    if after is not None:
        yield Suppression("hadolint", _listed(after), comment, scope, INSTRUCTION)
    after = _after(comment, "check=")
    if after is not None:
        yield Suppression("check", _skipped(after), comment, scope, INSTRUCTION)
    after = _after(comment, "shellcheck")
    if after is not None and (at := after.find("disable=")) >= 0:
        codes = _listed(after.part(at + len("disable="), len(after)))
        yield Suppression("shellcheck", codes, comment, scope, INSTRUCTION)


def _stage_wide(comment: Comment, instruction: Instruction, end: int) -> Iterator[Suppression]:
    after = _after(comment, "hadolint", "stage", "ignore=")
    if after is not None:
        scope = Span(instruction.line.start, end)
        yield Suppression("hadolint", _listed(after), comment, scope, STAGE)


def _after(comment: Comment, *words: str) -> Word | None:
    """What follows these words at the start of a comment, spaces between them aside."""
    text = comment.text
    at = 1
    for word in words:
        while text[at : at + 1].isspace():
            at += 1
        if text[at : at + len(word)].lower() != word:
            return None
        at += len(word)
    return Word(text[at:], comment.start + at, comment.end)


def _ends_word(after: Word) -> bool:
    """Whether the word before is at its end."""
    return after[:1] in ("", "[") or after[0].isspace()


def _length_of_word(after: Word) -> int:
    return next((at for at, it in enumerate(after) if it == "[" or it.isspace()), len(after))


def _bracketed(after: Word) -> tuple[Word, ...]:
    """`[A, b] reason`. Without brackets everything is meant, or the code that comes first."""
    stripped = after.lstrip()
    start = len(after) - len(stripped)
    if not stripped.startswith("["):
        first = after.part(start, start + _length_of_word(Word(stripped, 0, len(stripped))))
        return (first,) if _is_code(first) else (Word(ALL, after.start, after.start),)
    end = after.find("]")
    return _codes(after.part(start + 1, end if end >= 0 else len(after)))


def _is_code(word: str) -> bool:
    """Whether a word looks like a code: letters and then digits, as DF301; or DFP- and a name."""
    if word[:4].upper() == "DFP-":
        return True
    letters = word.rstrip("0123456789")
    return letters.isalpha() and letters != word


def _listed(after: Word) -> tuple[Word, ...]:
    """`A,B # reason`: codes up to a word that no comma leads to."""
    end = after.find("#")
    text = str(after) if end < 0 else str(after)[:end]
    at = len(text) - len(text.lstrip())
    while at < len(text):
        comma = text.find(",", at)
        blank = text.find(" ", at, comma if comma >= 0 else len(text))
        if comma < 0 or (blank >= 0 and not text[blank:comma].isspace()):
            at = blank if blank >= 0 else len(text)
            break
        at = comma + 1
        while text[at : at + 1].isspace():
            at += 1
    return _codes(after.part(0, at))


def _skipped(value: Word) -> tuple[Word, ...]:
    """The names in `skip=A,B;error=true`."""
    at = 0
    for part in value.split(";"):
        key, equals, _ = part.partition("=")
        if equals and key.strip().lower() == "skip":
            return _codes(value.part(at + len(key) + 1, at + len(part)))
        at += len(part) + 1
    return ()


def _codes(text: Word) -> tuple[Word, ...]:
    """Cut a list at commas and spaces."""
    found: list[Word] = []
    is_plain, at = text.is_plain, 0
    while at < len(text):
        end = at
        while end < len(text) and text[end] not in _SEPARATORS:
            end += 1
        if end > at:
            place = (text.start + at, text.start + end) if is_plain else (text.start, text.end)
            found.append(Word(text[at:end], *place))
        at = end + 1
    return tuple(found)


@cached
def suppressions_of(tree: Tree) -> list[Suppression]:
    """The comments of a file that silence findings."""
    return read_suppressions(tree)
