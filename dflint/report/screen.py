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
# GitHub's and Azure's runners obey these wherever they are in a line.
COMMANDS = ("##[", "##vso[")


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
