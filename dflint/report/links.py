"""Links of OSC 8 from the codes of rules to their pages, which terminals show that have it."""

from __future__ import annotations

import os
import re

from dflint.docs import url_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

LINK, END = "\x1b]8;;", "\x1b\\"
_CODE = re.compile(r"((?:error|warning|info|style)\[)(DF\d{3}|SC\d{4})(?=\])")


def has_links(stream: TextIO) -> bool:
    """Whether a stream is a terminal that takes links: those that have none pass over them, but not
    VTE before 0.50, nor the console of Linux."""
    environ = os.environ
    vte = environ.get("VTE_VERSION", "")
    is_old = vte.isdecimal() and int(vte) < 5_000
    return stream.isatty() and not is_old and environ.get("TERM") not in ("dumb", "linux", None)


def with_links(text: str) -> str:
    """A text in which nothing commands the terminal, with a link at each code behind a severity."""
    return _CODE.sub(lambda match: match[1] + link(match[2], url_of(match[2])), text)


def link(text: str, address: str) -> str:
    """The text as a link."""
    return f"{LINK}{address}{END}{text}{LINK}{END}"
