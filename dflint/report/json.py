"""JSON that a runner of a CI takes for no command."""

from __future__ import annotations

import json

from dflint.report.screen import COMMANDS


def dumps(value: object, indent: int | None = None) -> str:
    """JSON in ASCII, without what the runner of a CI would take for a command to it."""
    text = json.dumps(value, indent=indent)
    for command in COMMANDS if "##" in text else ():
        text = text.replace(command, f"{command[:-1]}\\u005b")
    return text
