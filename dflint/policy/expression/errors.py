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
