"""Whether all comments of a text are in another, in any order."""

from __future__ import annotations

from collections import Counter

from dflint.engine.verify import comments_of
from dflint.source import Source
from dflint.syntax.parser import parse


def keeps_comments(before: str, after: str, path: str) -> bool:
    """Whether the second text has every comment of the first."""
    old, new = (Counter(comments_of(parse(Source(path, text)))) for text in (before, after))
    return not old - new
