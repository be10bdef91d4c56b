"""What a user got wrong."""

from __future__ import annotations


class UsageError(Exception):
    """Something the user got wrong, in one sentence, and the lines of a file that show it."""

    def __init__(self, sentence: str, excerpt: str = "") -> None:
        super().__init__(sentence)
        self.excerpt = excerpt
