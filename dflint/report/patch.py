"""Two versions of a file as a patch, which `patch -p0` and `git apply` both take."""

from __future__ import annotations

import os
from difflib import unified_diff

from dflint.report.masking import text_without_secrets
from dflint.report.screen import paint, shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.files import Document
    from dflint.source import Source

NO_NEWLINE = "\\ No newline at end of file\n"
STYLES = {"---": "1", "+++": "1", "@@ ": "36", "-": "31", "+": "32", "\\": "2"}


def patch(path: str, before: str, after: str) -> str:
    """The patch from one text to the other; nothing if they are the same."""
    name = _name(path)
    lines = unified_diff(_lines(before), _lines(after), name, name, lineterm="\n")
    return "".join(it if it.endswith("\n") else f"{it}\n{NO_NEWLINE}" for it in lines)


def patch_of(document: Document, after: Source) -> str:
    """The patch from a file as it was read to what becomes of it, byte order mark included.

    Values of secrets are masked in it: where it has lines with some, it cannot be applied.
    """
    if after.text == document.source.text:
        return ""
    mark = "\ufeff" if document.mark else ""
    before = text_without_secrets(document.source)
    return patch(document.source.path, mark + before, mark + text_without_secrets(after))


def encoded(text: str) -> bytes:
    """The bytes of a patch: those of the files, also where they are no UTF-8."""
    try:
        return text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:  # half a character of UTF-16
        return text.encode("utf-8", "surrogatepass")


def on_screen(text: str, colour: bool) -> str:
    """The patch for the eyes: nothing in it commands the terminal."""
    return "".join(f"{line}\n" for line in _painted(text, colour))


def _painted(text: str, colour: bool) -> Iterator[str]:
    for line in text.split("\n")[:-1]:
        style = STYLES.get(line[:3]) or STYLES.get(line[:1], "")
        yield paint(shown(line), style if colour else "")


def _lines(text: str) -> list[str]:
    """The lines as those programs see them: only a line feed ends one."""
    lines = [f"{it}\n" for it in text.split("\n")]
    last = lines.pop()[:-1]
    return [*lines, last] if last else lines


def _name(path: str) -> str:
    """The path as it is in a patch.

    It begins with "./", so that it is the same whether a program takes off its first folder, as
    `git apply` and `patch -p1` do, or not.
    """
    if os.path.isabs(path):
        here = os.path.relpath(path)
        path = path if here.startswith(os.pardir) else here
    path = path.replace(os.sep, "/").removeprefix("./")
    name = path if path.startswith(("/", "../")) else f"./{path}"
    if name.endswith(" ") or any(char < " " for char in name):
        return '"' + "".join(map(_escaped, name)) + '"'
    return f"{name}\t" if " " in name else name  # the tab says that the spaces are part of it


def _escaped(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return f"\\{ord(char):03o}" if char < " " else char
