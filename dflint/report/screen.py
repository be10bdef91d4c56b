"""Text from a file, made fit for a screen: nothing in it can move the cursor or command a CI.

The text comes from strangers: a Dockerfile in a pull request may hold escape sequences, characters
that turn the direction of writing, and commands for the runner of a CI.
"""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TextIO

TAB = 4
# What starts a command to the runner of a CI: these wherever they are in a line,
COMMANDS = ("##[", "##vso[", "##teamcity[")  # GitHub, Azure; Azure; TeamCity
COMMAND_START = "::"  # and this only where a line starts, spaces aside: GitHub


def shown(text: str) -> str:
    """The text as it may be shown."""
    found = cells(text)
    return text if found is text else "".join(found)


def cells(text: str) -> Sequence[str]:
    """What to show for each character: itself, spaces for a tab, or an escape such as `\\x1b`."""
    if text.isascii() and text.isprintable() and "##" not in text:
        return text
    found: list[str] = []
    column = 0
    for char in text:
        cell = " " * (TAB - column % TAB) if char == "\t" else char
        if not cell.isprintable():
            cell = _escaped(char)
        found.append(cell)
        column += width(cell)
    for command in COMMANDS:
        at = text.find(command)
        while at >= 0:
            found[at + len(command) - 1] = "\\x5b"
            at = text.find(command, at + 1)
    return found


def harmless(text: str, colours: bool = True) -> str:
    """A whole text for a screen or the log of a CI: its lines, its colours if it may have such, and
    nothing else that could command either. What is harmless already stays as it is."""
    if _is_harmless(text.replace("\n", "").replace("\t", "")):
        return text
    lines = text.split("\n")
    return "\n".join([it if _is_harmless(it) else _harmless_line(it, colours) for it in lines])


def _is_harmless(text: str) -> bool:
    """Whether it is seen at a glance that nothing in a text could command: true of nearly all."""
    return text.isascii() and "::" not in text and "##" not in text and text.isprintable()


def _harmless_line(line: str, colours: bool) -> str:
    end = "\r" if line.endswith("\r") else ""
    mark = line.find("\ufeff", 0, 2) + 1  # the byte order mark of a file, in a patch behind a sign
    start = line[:mark] if line[: mark - 1] in ("", " ", "+", "-") else ""
    parts = line[len(start) : len(line) - len(end)].split("\x1b[")
    found = [_escaped_text(parts[0])]
    for part in parts[1:]:
        style = part[: len(part) - len(part.lstrip("0123456789;"))]
        if colours and part[len(style) : len(style) + 1] == "m":
            found.append(f"\x1b[{style}m{_escaped_text(part[len(style) + 1 :])}")
        else:
            found.append(f"\\x1b[{_escaped_text(part)}")
    safe = "".join(found)
    if _visible_start(safe).startswith(COMMAND_START):
        at = safe.index(COMMAND_START)
        safe = f"{safe[:at]}\\x3a{safe[at + 1 :]}"
    for command in COMMANDS:
        safe = safe.replace(command, f"{command[:-1]}\\x5b")
    return start + safe + end


def _escaped_text(text: str) -> str:
    """The text with what cannot be seen written as escapes."""
    if text.isprintable():
        return text
    return "".join([it if it.isprintable() or it == "\t" else _escaped(it) for it in text])


def _visible_start(line: str) -> str:
    """The line from the first character that is neither a blank nor a colour."""
    line = line.lstrip()
    while line.startswith("\x1b["):
        line = line[line.index("m") + 1 :].lstrip()
    return line


def width(cell: str) -> int:
    """How many columns it takes: a Chinese character two, an accent none."""
    if cell.isascii():
        return len(cell)
    from unicodedata import category, east_asian_width

    if category(cell) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(cell) in "WF" else 1


def columns(text: str) -> tuple[Sequence[str], Sequence[int]]:
    """The cells of a line, and the column at which each begins; the last is where the line ends."""
    found = cells(text)
    if found is text:
        return found, range(len(text) + 1)
    begins = [0]
    for cell in found:
        begins.append(begins[-1] + width(cell))
    return found, begins


def paint(text: str, style: str) -> str:
    """The text in a style, such as `1;31` for bold and red; an empty style changes nothing."""
    return f"\x1b[{style}m{text}\x1b[0m" if style and text else text


def _escaped(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    return repr(char)[1:-1]


def columns_of(stream: TextIO, least: int = 40) -> int:
    """How many columns a terminal has, `least` at least; 120 where there is none."""
    try:
        return max(os.get_terminal_size(stream.fileno()).columns, least)
    except (OSError, ValueError):  # no terminal
        return 120
