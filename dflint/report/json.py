"""JSON that a runner of a CI takes for no command."""

from __future__ import annotations

import json
import re

from dflint.report.screen import COMMANDS

# Half a pair of surrogates, behind what could end in one: an escaped backslash, a whole pair.
_HALF = re.compile(r"(\\\\|\\ud[89ab]..\\ud[c-f]..)|\\ud[89a-f]..")


def dumps(value: object, indent: int | None = None) -> str:
    """JSON in ASCII, without what the runner of a CI would take for a command to it."""
    return _without_commands(json.dumps(value, indent=indent))


def strict_dumps(value: object, indent: int | None = None, sort_keys: bool = False) -> str:
    """The same without needless spaces, and with U+FFFD for each byte that is no UTF-8.

    Not every reader takes half a pair of surrogates (RFC 8259, section 8.2).
    """
    separators = (",", ":") if indent is None else None
    text = json.dumps(value, indent=indent, separators=separators, sort_keys=sort_keys)
    if "\\ud" in text:
        text = _HALF.sub(lambda match: match[1] or "\\ufffd", text)
    return _without_commands(text)


def _without_commands(text: str) -> str:
    for command in COMMANDS if "##" in text else ():
        text = text.replace(command, f"{command[:-1]}\\u005b")
    return text
