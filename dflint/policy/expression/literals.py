"""Numbers and strings as they are written.

Source: cel-spec/doc/langdef.md, "String and Bytes Values" and "Numeric Values".
"""

from __future__ import annotations

from dflint.policy.expression.errors import ExpressionError
from dflint.policy.expression.values import LEAST, MOST

SIMPLE = {
    "\\": "\\", '"': '"', "'": "'", "`": "`", "?": "?", "a": "\a", "b": "\b", "f": "\f", "n": "\n",
    "r": "\r", "t": "\t", "v": "\v",
}  # fmt: skip
LENGTHS = {"x": 2, "X": 2, "u": 4, "U": 8}


def whole_number(text: str, minus: int, start: int, end: int) -> int:
    """An int with so many minus signs before it. Raises ExpressionError."""
    value = int(text, 16) if text[:2] == "0x" else int(text) if len(text) < 30 else MOST + 2
    value = -value if minus % 2 else value
    if not LEAST <= value <= MOST:
        raise ExpressionError("the number does not fit in 64 bits.", start, end)
    return value


def string(text: str, start: int) -> str:
    """What a literal means. Raises ExpressionError."""
    is_raw = text[0] in "rR"
    quoted = text[1:] if is_raw else text
    width = 3 if len(quoted) >= 6 and quoted[:3] in ('"""', "'''") else 1
    inner = quoted[width:-width]
    if is_raw or "\\" not in inner:
        return inner
    found: list[str] = []
    at = 0
    while at < len(inner):
        if inner[at] != "\\":
            found.append(inner[at])
            at += 1
            continue
        mark = inner[at + 1]
        length = LENGTHS.get(mark, 0)
        digits = inner[at + 2 : at + 2 + length] if length else inner[at + 1 : at + 4]
        if mark in SIMPLE:
            found.append(SIMPLE[mark])
            at += 2
        elif length and len(digits) == length and set(digits) <= set("0123456789abcdefABCDEF"):
            found.append(_character(int(digits, 16), start + width + at, length + 2))
            at += 2 + length
        elif mark in "0123" and len(digits) == 3 and set(digits) <= set("01234567"):
            found.append(chr(int(digits, 8)))
            at += 4
        else:
            place = start + width + at
            what = f"there is no escape \\{mark} in a string: write \\\\, or r'…' around it."
            raise ExpressionError(what, place, place + 2)
    return "".join(found)


def _character(code: int, start: int, length: int) -> str:
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise ExpressionError("there is no such character.", start, start + length)
    return chr(code)
