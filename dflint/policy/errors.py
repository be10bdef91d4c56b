"""What is wrong with a policy."""

from __future__ import annotations


class PolicyError(Exception):
    """What is wrong with a policy, in one sentence.

    `key` leads to the value that is wrong; `start` and `end` are the place in its text, if it has one.
    """

    def __init__(
        self, message: str, key: tuple[str, ...], start: int | None = None, end: int | None = None
    ) -> None:
        super().__init__(message)
        self.key = key
        self.start = start
        self.end = end
