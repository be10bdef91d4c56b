"""JSON that a runner of a CI takes for no command."""

from __future__ import annotations

import json


def dumps(value: object, indent: int | None = None) -> str:
    """JSON in ASCII, without what the runner of a CI would take for a command to it."""
    text = json.dumps(value, indent=indent)
    return text.replace("##[", "##\\u005b").replace("##vso[", "##vso\\u005b")
