"""Flags of an instruction: `--name` and `--name=value` before its arguments."""

from __future__ import annotations

from dflint.source import Excerpt, Word
from dflint.syntax.words import Argument, read_word

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.source import Problem


class Flag:
    """`--name=value`, with quotes removed. `value` is None for `--name` alone."""

    __slots__ = ("end", "name", "start", "text", "value")

    def __init__(self, text: Word, name: Word, value: Argument | None) -> None:
        self.text = text
        self.name = name
        self.value = value
        self.start = text.start
        self.end = text.end


def read_flags(line: Excerpt, start: int, escape: str) -> tuple[list[Flag], int, list[Problem]]:
    """The flags from `start` on, where the arguments begin, and what could not be read."""
    text = line.text
    stop = len(text)
    flags: list[Flag] = []
    problems: list[Problem] = []
    at = start
    while True:
        while at < stop and text[at].isspace():
            at += 1
        if not text.startswith("--", at):
            return flags, at, problems
        end = _word_end(text, at, escape)
        if text[at:end] == "--":
            return flags, _skip(text, end), problems
        flag = _flag(line, at, end, escape)
        if flag.value is not None:
            problems += flag.value.problems
        flags.append(flag)
        at = end


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _word_end(text: str, at: int, escape: str) -> int:
    """Where the word ends that starts at `at`: quotes hold blanks together."""
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


def _flag(line: Excerpt, start: int, end: int, escape: str) -> Flag:
    raw = line.text[start:end]
    value = _unquoted(raw, escape)
    text = Word(value, line.offset(start), line.end(end), raw)
    name, equals, _ = value.partition("=")
    if not equals or "=" not in raw:
        return Flag(text, Word(name[2:], text.start, text.end), None)
    cut = start + raw.index("=")
    named = Word(name[2:], line.offset(start + 2), line.end(cut))
    return Flag(text, named, _value(line, cut + 1, end, escape))


def _value(line: Excerpt, start: int, end: int, escape: str) -> Argument:
    """The value: flags lose their quotes before variables in them are looked at."""
    raw = line.text[start:end]
    word = read_word(line, start, end, escape, quotes=False)
    if raw == _unquoted(raw, escape):
        return word
    plain = Excerpt(_unquoted(raw, escape), ((0, 0),))
    unquoted = read_word(plain, 0, len(plain.text), escape, quotes=False)
    value = Argument.__new__(Argument, str(unquoted), word.start, word.end, raw, unquoted.expands)
    value.pieces = unquoted.pieces
    value.problems = ()
    return value


def _unquoted(raw: str, escape: str) -> str:
    """Without quotes, and with what the escape character protects."""
    if '"' not in raw and "'" not in raw and escape not in raw:
        return raw
    kept: list[str] = []
    quote = ""
    at = 0
    while at < len(raw):
        char = raw[at]
        if char == escape:
            kept.append(raw[at + 1 : at + 2])
            at += 1
        elif char == quote:
            quote = ""
        elif not quote and char in "\"'":
            quote = char
        else:
            kept.append(char)
        at += 1
    return "".join(kept)
