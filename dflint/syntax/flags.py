"""Flags of an instruction: `--name` and `--name=value` before its arguments."""

from __future__ import annotations

from dflint.source import MappedText, Word
from dflint.syntax.words import read_word, special_argument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.source import Problem
    from dflint.syntax.words import Argument


SHORT = 200  # characters; hardly a flag is longer


class Flag:
    """`--name=value`, with quotes removed. `value` is None for `--name` alone."""

    __slots__ = ("end", "name", "start", "text", "value")

    def __init__(self, text: Word, name: Word, value: Argument | None) -> None:
        self.text = text
        self.name = name
        self.value = value
        self.start = text.start
        self.end = text.end


def read_flags(
    line: MappedText, at: int, escape: str
) -> tuple[tuple[Flag, ...], int, tuple[Problem, ...]]:
    """The flags from `at` on, where the arguments begin, and what could not be read."""
    text = line.text
    flags: list[Flag] = []
    while text.startswith("--", at):
        begin, end = at, _word_end(text, at, escape)
        at = skip_spaces(text, end)
        if text[begin:end] == "--":
            break
        flags.append(_flag(line, begin, end, escape))
    problems = [it for flag in flags if flag.value is not None for it in flag.value.problems]
    return tuple(flags), at, tuple(problems)


def skip_spaces(text: str, at: int) -> int:
    """Where something else comes, from a place on."""
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _word_end(text: str, at: int, escape: str) -> int:
    """Where the word ends that starts at `at`: quotes hold spaces together."""
    word = text[at : at + SHORT].split(None, 1)[0]
    if len(word) < SHORT and '"' not in word and "'" not in word and escape not in word:
        return at + len(word)
    quote = ""
    while at < len(text):
        char = text[at]
        if char == escape:
            at += 1
        elif quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        elif char.isspace():
            break
        at += 1
    return min(at, len(text))


def _flag(line: MappedText, start: int, end: int, escape: str) -> Flag:
    plain = _unquoted(line.cut(start, end), escape)
    text = Word(plain.text, *line.span(start, end), line.text[start:end])
    name, equals, _ = plain.text.partition("=")
    if not equals:
        return Flag(text, Word(name[2:], text.start, text.end), None)
    cut = len(name)
    named = Word(name[2:], *plain.span(2, cut))
    value = read_word(plain, cut + 1, len(plain.text), escape, quotes=False)
    if text != text.raw:  # what is written has quotes, and goes up to the end of the flag
        place = plain.end(cut + 1), text.end
        raw = text.raw.partition("=")[2]
        value = special_argument(
            str(value), raw, place, value.pieces, value.problems, value.expands
        )
    return Flag(text, named, value)


def _unquoted(flag: MappedText, escape: str) -> MappedText:
    """Without quotes, and with what the escape character protects: flags lose both first."""
    raw = flag.text
    if '"' not in raw and "'" not in raw and escape not in raw:
        return flag
    kept: list[int] = []
    quote = ""
    at = 0
    while at < len(raw):
        char = raw[at]
        if char == escape:
            at += 1
            if at < len(raw):
                kept.append(at)
        elif char == quote:
            quote = ""
        elif not quote and char in "\"'":
            quote = char
        else:
            kept.append(at)
        at += 1
    pieces = [(index, flag.offset(place)) for index, place in enumerate(kept)]
    return MappedText("".join(raw[place] for place in kept), pieces or ((0, flag.offset(0)),))
