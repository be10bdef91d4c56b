"""Seconds that steps take: measured, or nothing."""

from __future__ import annotations

import json

from dflint.engine.guard import Expected


class BadTimes(Expected):
    """A file that has no times in it, in one sentence."""


def read_times(path: str) -> dict[int, float]:
    """Line → seconds, from a file of JSON: `{"7": 41.5}`. Raises BadTimes."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    except OSError as error:
        raise BadTimes(f'cannot read "{path}": {error.strerror}.') from None
    except (ValueError, RecursionError):
        raise BadTimes(f'"{path}" is no JSON.') from None
    try:
        found = {int(line): float(seconds) for line, seconds in content.items()}
    except (TypeError, ValueError, AttributeError):
        found = {}
    if not found:
        raise BadTimes(f'"{path}" has no seconds by line, as in {{"7": 41.5}}.')
    return found
