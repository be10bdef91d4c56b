"""JSON arrays of strings: the exec form of RUN, CMD, ENTRYPOINT, and COPY with spaces in names.

Only what the builder takes for one is one: the whole rest of the instruction must be valid JSON.
Written by hand because each string must know where it is, escapes included.
"""

from __future__ import annotations

from dflint.source import MappedText, Word

_SIMPLE = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_BLANKS = " \t\r\n"


class Array:
    """What is where an array is expected. Items keep their text as an `MappedText`.

    `is_valid`: a JSON array of strings. `is_json`: JSON, but with something that is no string in
    it, which the builder refuses.
    """

    __slots__ = ("end", "is_json", "is_valid", "items", "start", "texts")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.items: tuple[Word, ...] = ()
        self.texts: tuple[MappedText, ...] = ()
        self.is_valid = False
        self.is_json = False


def read_array(line: MappedText, start: int, end: int) -> Array | None:
    """Read `line.text[start:end]`, or None if it does not even begin like an array."""
    text = line.text
    if start >= end or text[start] != "[":
        return None
    array = Array(line.offset(start), line.end(end))
    texts: list[MappedText] = []
    items: list[Word] = []
    at = _blanks(text, start + 1)
    if text[at : at + 1] == "]":
        array.is_valid = _blanks(text, at + 1) >= end
        return array
    while at < end and text[at] == '"':
        found = _string(line, at, end)
        if found is None:
            return array
        item, after = found
        texts.append(item)
        begin, stop = line.span(at, after)
        items.append(Word(item.text, begin + 1, stop - 1, text[at + 1 : after - 1]))
        at = _blanks(text, after)
        if text[at : at + 1] == ",":
            at = _blanks(text, at + 1)
            continue
        array.is_valid = text[at : at + 1] == "]" and _blanks(text, at + 1) >= end
        break
    if array.is_valid:
        array.items, array.texts = tuple(items), tuple(texts)
    else:
        array.is_json = _is_json(text[start:end])
    return array


def _blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in _BLANKS:
        at += 1
    return at


def _string(line: MappedText, start: int, end: int) -> tuple[MappedText, int] | None:
    """Read a string from its opening quote: its text and the index after the closing quote."""
    text = line.text
    quote = text.find('"', start + 1, end)
    if quote < 0:
        return None
    inside = text[start + 1 : quote]
    if "\\" in inside:
        return _string_with_escapes(line, start, end)
    if not _is_allowed(inside):
        return None
    return line.cut(start + 1, quote), quote + 1


def _string_with_escapes(line: MappedText, start: int, end: int) -> tuple[MappedText, int] | None:
    text = line.text
    parts: list[str] = []
    pieces: list[tuple[int, int]] = []
    length, at = 0, start + 1
    while True:
        quote = text.find('"', at, end)
        if quote < 0:
            return None
        escape = text.find("\\", at, quote)
        part = text[at : quote if escape < 0 else escape]
        if not _is_allowed(part):
            return None
        pieces.append((length, line.offset(at)))
        parts.append(part)
        length += len(part)
        if escape < 0:
            return MappedText("".join(parts), pieces), quote + 1
        char, at = _escaped(text, escape)
        if not char:
            return None
        pieces.append((length, line.offset(escape)))
        parts.append(char)
        length += len(char)


def _is_allowed(part: str) -> bool:
    """Whether it may be in a string as it is: there is no control character in it."""
    return part.isprintable() or all(char >= " " for char in part)


def _escaped(text: str, at: int) -> tuple[str, int]:
    r"""Read `\n` or `\u00e9`: the character and the index after it; no character if it is wrong."""
    kind = text[at + 1 : at + 2]
    if kind != "u":
        return _SIMPLE.get(kind, ""), at + 2
    unit = _unit(text, at)
    after = at + 6
    if 0xD800 <= unit < 0xDC00 and text[after : after + 2] == "\\u":
        low = _unit(text, after)
        if 0xDC00 <= low < 0xE000:
            return chr(0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00)), after + 6
    if 0xD800 <= unit < 0xE000:
        return "\ufffd", after
    return (chr(unit) if unit >= 0 else ""), after


def _unit(text: str, at: int) -> int:
    digits = text[at + 2 : at + 6]
    if len(digits) < 4 or not all(char in "0123456789abcdefABCDEF" for char in digits):
        return -1
    return int(digits, 16)


def _is_json(text: str) -> bool:
    """Whether it is JSON all the same: rare, so the standard library is loaded only here."""
    import json

    try:
        return isinstance(json.loads(text), list)
    except (ValueError, RecursionError):
        return False
