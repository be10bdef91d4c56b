"""The part of the file to take out when a whole instruction, or a part of one, goes."""

from __future__ import annotations

from dflint.fixes.insertion import is_chain
from dflint.source import Span

INSTRUCTIONS = frozenset({"RUN", "COPY", "ADD", "CMD", "ENTRYPOINT", "ENV", "ARG", "USER", "LABEL"})

NEAR = 80  # characters before a command, in which there is more than spaces
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.shell.nodes import ShellWord
    from dflint.source import Source, Spanned, Word
    from dflint.syntax.nodes import Instruction, Run


def whole_lines(instruction: Instruction, source: Source) -> Span | None:
    """All its lines; None if a comment is between them, or would be left with nothing to explain.

    A comment above may stay where another instruction of the kind is right below.
    """
    line = instruction.line
    if has_comment(instruction, source) or instruction.heredocs:
        return None
    if line.above and not _goes_on(instruction, source):
        return None
    return lines_around(line, source)


def has_comment(instruction: Instruction, source: Source) -> bool:
    """Whether a comment is between its lines, or at the end of its script."""
    if instruction.comments:
        return True
    script = getattr(instruction, "script", None)  # of a RUN
    return script is not None and "#" in source.text[script.end : instruction.end]


def _goes_on(instruction: Instruction, source: Source) -> bool:
    """Whether the line below begins with the same keyword."""
    end = source.text.find("\n", instruction.line.end)
    words = source.line(source.position(end + 1).line).split() if end >= 0 else []
    return bool(words) and words[0].lower() == instruction.keyword.lower()


def comments_name(name: str, source: Source, start: int, end: int) -> bool:
    """Whether a comment in this part of the file has a name, or an instruction that is switched off;
    only the latter for an empty name.

    Who removes the comment sign then needs what the name stands for.
    """
    for row in source.text[start:end].split("\n"):
        text = row.strip()
        if text[:1] == "#":
            words = text.lstrip("# ").split()
            if (name and name in text) or (words and words[0] in INSTRUCTIONS):
                return True
    return False


def lines_around(place: Spanned, source: Source) -> Span:
    """The whole lines of a place, and one blank line if that leaves two, or one at the top."""
    text = source.text
    start = text.rfind("\n", 0, place.start) + 1
    end = text.find("\n", place.end) + 1 or len(text)
    before = text[:start].replace("\r", "")
    if not before or before.endswith("\n\n"):
        end += len(_blank_line(text[end : end + 2]))
    return Span(start, end)


def blocks(instructions: Iterable[Instruction], source: Source) -> list[Span]:
    """The whole lines of some instructions, in order: those that are together as one."""
    found: list[Span] = []
    for it in instructions:
        line = it.line
        if found and source.text[found[-1].end : line.start] in ("\n", "\r\n"):
            found[-1] = Span(found[-1].start, line.end)
        else:
            found.append(Span(line.start, line.end))
    return [lines_around(place, source) for place in found]


def _blank_line(text: str) -> str:
    """The line end that a text begins with, or nothing."""
    return next((it for it in ("\r\n", "\n") if text.startswith(it)), "")


def one_or_all(
    parts: Sequence[Spanned], index: int, instruction: Instruction, source: Source
) -> Span | None:
    """A part with the spaces between it and its neighbour, or all lines if it is the only one.

    None beside a comment, and where what is left would be read as something else: as a flag, or
    without the escaped space at its end.
    """
    if len(parts) < 2:
        return whole_lines(instruction, source)
    span = among(parts, index)
    left = source.text[parts[0].start : span.start] + source.text[span.end : parts[-1].end]
    changes_meaning = left.startswith("--") or left.endswith((" ", "\t", instruction.escape))
    return None if instruction.comments or changes_meaning else span


def among(parts: Sequence[Spanned], index: int) -> Span:
    """A part, of two or more, with what is between it and its neighbour."""
    if index:
        return Span(parts[index - 1].end, parts[index].end)
    return Span(parts[0].start, parts[1].start)


def runs_among(parts: Sequence[Spanned], gone: Sequence[bool]) -> Iterator[Span]:
    """The parts that go, those side by side as one, each with what is between them and a neighbour.

    One part at least has to stay.
    """
    first_kept = gone.index(False)
    if first_kept:
        yield Span(parts[0].start, parts[first_kept].start)
    last_kept = first_kept
    for at in range(first_kept + 1, len(parts)):
        if not gone[at]:
            if last_kept < at - 1:
                yield Span(parts[last_kept].end, parts[at - 1].end)
            last_kept = at
    if last_kept < len(parts) - 1:
        yield Span(parts[last_kept].end, parts[-1].end)


def command_in_chain(run: Run, command: Command, source: Source) -> Span | None:
    """What to delete so that a command is gone from a chain of `&&`, or from a list.

    None if it is the only one, is not itself a link of the chain, or has a comment beside it; nor
    at the end of a list, where its exit status is that of the RUN.
    """
    items = run.script.items
    at = next((i for i, item in enumerate(items) if item.node is command.simple), -1)
    if at < 0 or len(items) < 2 or not command.editable:
        return None
    span: Span | None
    if not is_chain(run):
        if not _is_removable_from_list(run, at):
            return None
        span = Span(items[at].node.start, items[at + 1].node.start)
    elif at:
        span = back_to(items[at - 1].node, items[at].node, source)
        if span is None:
            return None
        near = Span(max(run.start, span.start - NEAR), span.start)
        rest = source.cut(near).rstrip(" \t\r\n")
        if rest.endswith(run.escape) or rest[-1:].isspace():
            return None  # what is left would continue the line, or lose a word of other spaces
    else:
        span = Span(items[0].node.start, items[1].node.start)
    return None if _has_comment(source.cut(span)) else span


def _is_removable_from_list(run: Run, at: int) -> bool:
    """Whether a command has others behind it that run whatever it does, and none that wait for it."""
    items = run.script.items
    before = items[at - 1].connector if at else ";"
    return (
        run.form == "shell"
        and not run.script.problems
        and all(it.connector != "||" for it in items)
        and at + 1 < len(items)
        and before in (";", "\n")
        and items[at].connector in (";", "\n", "&&")
    )


def word_of(command: Command, word: Word, source: Source) -> Span | None:
    """What to delete so that a word is gone, with the spaces before it.

    None beside a comment or a redirection, and behind an escaped space: the end of a RUN loses it.
    """
    words = command.simple.words
    at = next((i for i, it in enumerate(words) if it.start == word.start), 0)
    if not at or not command.editable:
        return None
    span = back_to(words[at - 1], words[at], source)
    return None if span is None or _takes_more(span, command, source) else span


def back_to(before: Spanned, last: Spanned, source: Source) -> Span | None:
    """From the end of one part to that of another.

    None behind an escaped space, or another one that is no space for a shell: the end of a line
    loses it.
    """
    span = Span(before.end, last.end)
    return None if source.text[span.start - 1].isspace() else span


def items_of(command: Command, items: Iterable[Word], source: Source) -> list[Span] | None:
    """What to delete so that words are gone from a list, with the lines that they have for themselves.

    What follows them on a line stays there. None if a word cannot be edited, as for `word_of`.
    """
    words = command.simple.words
    starts = {it.start for it in items}
    found: list[Span] = []
    for row in _rows(words, starts, source):
        first, last = row[0], row[-1]
        if not command.editable or words[0] is first:
            return None
        begins, follows = _begins_line(first, source), _follows_on_line(last, source)
        if begins and follows and _is_operator_alone(follows, source):
            begins = False  # it stands behind the word above then
        span = Span(first.start, follows) if begins and follows else None
        if begins and span is None:
            span = _lines_to_next(first, last, source)
        span = span or back_to(_before(first, words), last, source)
        if span is None or _takes_more(span, command, source):
            return None
        if found and found[-1].end == span.start:
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found or None


def _is_operator_alone(start: int, source: Source) -> bool:
    """Whether nothing but an operator is on the rest of a line that goes on below."""
    end = source.text.find("\n", start)
    rest = source.text[start : end if end >= 0 else None].rstrip()
    return rest[-1:] in ("\\", "`") and rest[:-1].rstrip() in ("&&", "||", ";", "|")


def _rows(
    words: Sequence[ShellWord], starts: set[int], source: Source
) -> Iterator[list[ShellWord]]:
    """The words that begin at these places, those together that are side by side on a line."""
    row: list[ShellWord] = []
    for word in words:
        is_next = row and "\n" not in source.text[row[-1].end : word.start]
        if row and (word.start not in starts or not is_next):
            yield row
            row = []
        if word.start in starts:
            row.append(word)
    if row:
        yield row


def _before(word: ShellWord, words: Sequence[ShellWord]) -> ShellWord:
    return words[next(i for i, it in enumerate(words) if it is word) - 1]


def _begins_line(word: Word, source: Source) -> bool:
    start = source.text.rfind("\n", 0, word.start) + 1
    return not source.text[start : word.start].strip(" \t")


def _follows_on_line(word: Word, source: Source) -> int:
    """Where more begins that follows a word on its line; 0 if it is the last, or before an escape."""
    text = source.text
    end = text.find("\n", word.end)
    rest = text[word.end : end if end >= 0 else len(text)]
    more = rest.lstrip(" \t")
    return word.end + len(rest) - len(more) if len(more.rstrip(" \t\r")) > 1 else 0


def _takes_more(span: Span, command: Command, source: Source) -> bool:
    """Whether a comment or a redirection is there too."""
    redirects = command.simple.redirects
    has_redirect = any(it.start < span.end and span.start < it.end for it in redirects)
    return has_redirect or _has_comment(source.cut(span))


def _lines_to_next(first: Word, last: Word, source: Source) -> Span | None:
    """The whole lines from one word to another, if the last of them is continued."""
    text = source.text
    end = text.find("\n", last.end)
    if end < 0 or text[last.end : end].strip(" \t\r") not in ("\\", "`"):
        return None
    return Span(text.rfind("\n", 0, first.start) + 1, end + 1)


def _has_comment(text: str) -> bool:
    return any(line.lstrip().startswith("#") for line in text.split("\n"))
