"""Silence what is found in a file, with comments in it.

A comment is above the instruction that a finding is in; an instruction that has a comment of
dflint gets the code in there. Where that does not help, because a finding is about the whole file
or lies between instructions, a comment at the top is for the file. Nothing else is touched: a
comment can only be put where a line ends and none is continued.
"""

from __future__ import annotations

from _bisect import bisect_right

from dflint.engine.guard import INTERNAL_ERROR
from dflint.fix import Edit, with_edits
from dflint.model.context.build_files import holds_instructions
from dflint.source import Source, Span
from dflint.syntax.nodes import Arg, From
from dflint.syntax.parser import parse
from dflint.syntax.suppressions import ALL, read_suppressions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from dflint.engine.diagnostic import Diagnostic
    from dflint.syntax.tree import Tree

    Lint = Callable[[Source], Sequence[Diagnostic]]

WHOLE = -1  # in place of the start of an instruction: the whole file


class Ignored:
    """A file with comments for what was found in it, how much they silence, and what is left."""

    __slots__ = ("found", "left", "silenced", "source")

    def __init__(
        self,
        source: Source,
        found: Sequence[Diagnostic],
        left: Sequence[Diagnostic],
        silenced: int = 0,
    ) -> None:
        self.source = source
        self.found = list(found)
        self.left = list(left)
        self.silenced = silenced


def add_suppressions(source: Source, lint: Lint, reason: str = "") -> Ignored:
    """The file with comments that silence what `look` finds in it.

    A code that comments at instructions do not silence everywhere gets one for the file; a code
    that this does not silence either gets none, and so does a bug in dflint.
    """
    found = lint(source)
    unsilenceable = {INTERNAL_ERROR.code}
    unsilenceable.update([it.rule.code for it in found if it.rule.node == "Suppression"])
    has_comments = not source.is_binary and holds_instructions(source.path)
    if not has_comments or all(it.rule.code in unsilenceable for it in found):
        return Ignored(source, found, found)
    comments = _Comments(parse(source), " ".join(reason.split()))
    of_file: set[str] = set()
    while True:
        silenceable = [it for it in found if it.rule.code not in unsilenceable]
        after = Source(source.path, comments.added(silenceable, of_file - unsilenceable))
        left = lint(after)
        more = {it.rule.code for it in left} - unsilenceable
        if not more:
            return Ignored(after, found, left, len(silenceable))
        unsilenceable |= more & of_file
        of_file |= more


def suppression_of(
    source: Source, diagnostic: Diagnostic, reason: str = "", in_file: bool = False
) -> Edit | None:
    """The edit that silences one finding, and others of its rule at that instruction or, with
    `in_file`, in all of the file. None where no comment can do that."""
    if source.is_binary or not holds_instructions(source.path):
        return None
    if diagnostic.rule.code == INTERNAL_ERROR.code:
        return None
    comments = _Comments(parse(source), reason)
    return comments.one(diagnostic, in_file)


class _Comments:
    """The comments of dflint in a file, and how to get more codes into them."""

    def __init__(self, tree: Tree, reason: str) -> None:
        self.tree = tree
        self.text = tree.source.text
        self.reason = reason
        self.lists = dict(_lists(tree))
        self.descriptions = dict(_descriptions(tree))

    def added(self, found: Iterable[Diagnostic], of_file: AbstractSet[str]) -> str:
        """The text with all of `of_file` in a comment for the file, the other codes at theirs."""
        wanted: dict[int, set[str]] = {WHOLE: set(of_file)} if of_file else {}
        for it in found:
            if it.rule.code not in of_file:
                wanted.setdefault(self._place(it), set()).add(it.rule.code)
        places = sorted(wanted.items(), reverse=True)  # the file's comment before the others
        return with_edits(self.text, [self._edit(place, codes) for place, codes in places])

    def one(self, it: Diagnostic, in_file: bool) -> Edit | None:
        """What silences one finding at its instruction, or in the file; None if it is in none."""
        place = WHOLE if in_file else self._place(it)
        return None if place == WHOLE and not in_file else self._edit(place, {it.rule.code})

    def _place(self, it: Diagnostic) -> int:
        """Where the instruction that a finding is in starts, or `WHOLE`."""
        instructions = self.tree.instructions
        after = bisect_right(instructions, it.start, key=lambda instruction: instruction.line.start)
        near = (instruction.line for instruction in instructions[max(after - 2, 0) : after])
        return next((line.start for line in near if it.start <= line.end), WHOLE)

    def _edit(self, place: int, codes: AbstractSet[str]) -> Edit:
        """What gets the codes into the comment of a place, or a comment to the place."""
        brackets = self.lists.get(place)
        if brackets is not None:
            return self._longer(brackets, codes)
        word = "ignore-file" if place == WHOLE else "ignore"
        comment = f"# dflint: {word}[{_joined(codes)}] {self.reason}".rstrip()
        return self._at_top(comment) if place == WHOLE else self._above(place, comment)

    def _longer(self, brackets: Span, codes: AbstractSet[str]) -> Edit:
        """More codes in brackets, and the reason behind them if there is none yet."""
        there = self.text[brackets.start + 1 : brackets.end - 1].replace(",", " ").split()
        stop = self.text.find("\n", brackets.end)
        has_reason = self.text[brackets.end : stop if stop >= 0 else None].strip()
        reason = f" {self.reason}" if self.reason and not has_reason else ""
        return Edit(brackets, f"[{_joined({*there, *codes})}]{reason}")

    def _above(self, place: int, comment: str) -> Edit:
        """Right above an instruction, or above the comment by which BuildKit describes it."""
        source = self.tree.source
        line = source.line(source.position(place).line)
        indent = line[: len(line) - len(line.lstrip(" \t"))]
        at = self.descriptions.get(place, place)
        return Edit(Span(at, at), indent + comment + source.newline)

    def _at_top(self, comment: str) -> Edit:
        """Below the directives and the shebang, which must come first."""
        newline = self.tree.source.newline
        start = _start(self.text)
        head = [it.comment.end for it in self.tree.directives]
        if self.text.startswith("#!", start):
            head.append(start)
        if not head:
            return Edit(Span(start, start), comment + newline)
        end = self.text.find("\n", max(head)) + 1
        if not end:
            return Edit(Span(len(self.text), len(self.text)), newline + comment)
        return Edit(Span(end, end), comment + newline)


def _lists(tree: Tree) -> Iterator[tuple[int, Span]]:
    """The brackets of dflint's comments, by the start of the instruction that they are for."""
    text = tree.source.text
    for it in read_suppressions(tree):
        start, end = text.find("[", it.start, it.end), text.find("]", it.start, it.end) + 1
        if it.tool == "dflint" and it.codes[0] != ALL and 0 <= start < end:
            is_of_file = "-file" in text[it.start : start].lower()
            yield WHOLE if is_of_file else it.scope.start, Span(start, end)


def _descriptions(tree: Tree) -> Iterator[tuple[int, int]]:
    """Where the line of a comment starts that describes a stage or an argument.

    It begins with the name of what is right below it. By the start of the instruction.
    """
    for it in tree.instructions:
        names = [pair.key for pair in it.pairs] if isinstance(it, Arg) else []
        if isinstance(it, From) and it.name is not None:
            names = [it.name]
        if names and it.line.above:
            comment = it.line.above[-1]
            if comment.text[1:].split()[0] in names:
                above = tree.source.text.rfind("\n", 0, comment.start) + 1
                yield it.line.start, above or _start(tree.source.text)


def _start(text: str) -> int:
    """Where the first line starts: behind a byte order mark."""
    return 1 if text.startswith("\ufeff") else 0


def _joined(codes: Iterable[str]) -> str:
    return ", ".join(sorted(codes))
