"""Sorted words in little room: each is written as what differs from the one before.

The first letter of a word says how many characters it has in common with the word before it: "0curl
4ftpfs" is "curl curlftpfs". Generated modules hold such texts: see tools/literals.py.
"""

from __future__ import annotations

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_NUMBERS = {letter: number for number, letter in enumerate(LETTERS)}


def unpacked(text: str) -> list[str]:
    """The words of a packed text."""
    found = []
    word = ""
    for it in text.split():
        word = word[: _NUMBERS[it[0]]] + it[1:]
        found.append(word)
    return found
