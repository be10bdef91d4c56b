"""What is wrong with an expression, and what cannot be worked out."""

from __future__ import annotations


class ExpressionError(Exception):
    """A mistake in an expression, in one sentence; it is from `start` to `end` of its text."""

    def __init__(self, message: str, start: int, end: int) -> None:
        super().__init__(message)
        self.start = start
        self.end = max(end, start + 1)


class Undecided(Exception):
    """A value cannot be worked out: a number too large, a key that is not there, a fact unknown."""


def did_you_mean(name: str, known: object) -> str:
    """` Did you mean "…"?` with the nearest of the names, or nothing."""
    from difflib import get_close_matches

    spelt = {str(it).lower(): str(it) for it in known}  # type: ignore[attr-defined]
    near = get_close_matches(name.lower(), spelt, 1)
    return f' Did you mean "{spelt[near[0]]}"?' if near else ""
