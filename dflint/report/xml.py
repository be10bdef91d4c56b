"""Text in XML: in ASCII, so that no encoding changes it, and with nothing in it that XML has not."""

from __future__ import annotations

from dflint.report.screen import COMMANDS

# XML has tab, line feed and carriage return, and of them a reader makes spaces in an attribute
# unless they are written as numbers (XML 1.0, sections 2.2 and 3.3.3).
NAMED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"}
NUMBERED = "\t\n\r"
LINES = "\t\n"  # as they are, between tags


def attributes(**values: object) -> str:
    """` name="value"` for each that is not None, in this order."""
    return "".join(
        f' {name.rstrip("_")}="{quoted(str(value))}"'
        for name, value in values.items()
        if value is not None
    )


def quoted(text: str, as_they_are: str = "") -> str:
    """The text of an attribute, or between tags."""
    if text.isascii() and text.isprintable() and not any(char in text for char in '&<>"#'):
        return text
    found = "".join([char if char in as_they_are else _written(char) for char in text])
    for command in COMMANDS if "##" in found else ():  # to the runner of a CI
        found = found.replace(command, f"{command[:-1]}&#91;")
    return found


def content(text: str) -> str:
    """The text between two tags."""
    return quoted(text, LINES)


def _written(char: str) -> str:
    named = NAMED.get(char)
    if named is not None:
        return named
    code = ord(char)
    if 0x20 <= code < 0x7F and char not in NUMBERED:
        return char
    if char in NUMBERED or (code >= 0x80 and _is_in_xml(code)):
        return f"&#{code};"
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def _is_in_xml(code: int) -> bool:
    is_seen = (
        code >= 0xA0 and code not in range(0x200B, 0x2010) and code not in range(0x202A, 0x202F)
    )
    return (is_seen and code < 0xD800) or 0xE000 <= code < 0xFFFE or 0x10000 <= code <= 0x10FFFF
