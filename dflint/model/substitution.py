"""What `${name#pattern}`, `${name%pattern}` and `${name/pattern/text}` make of a value.

Source: BuildKit, frontend/dockerfile/shell/lex.go. None is given where the builder stops.
"""

from __future__ import annotations

from dflint.globs.glob import Glob
from dflint.globs.readers import BadPattern, of_builder


def without_start(value: str, pattern: str, *, longest: bool) -> str | None:
    """The value without the shortest or longest part at its start that the pattern takes."""
    glob = _glob(pattern)
    return value[max(glob.head(value, longest), 0) :] if glob is not None else None


def without_end(value: str, pattern: str, *, longest: bool) -> str | None:
    """The value without the shortest or longest part at its end that the pattern takes."""
    glob = _glob(pattern)
    if glob is None:
        return None
    return value[: len(value) - max(glob.reversed().head(value[::-1], longest), 0)]


def replaced(value: str, pattern: str, text: str, *, is_all: bool) -> str | None:
    """The value with the text in place of the first part that the pattern takes, or of all."""
    glob = _glob(pattern)
    if glob is None or (is_all and "$" in text):  # which Go then takes for the name of a group
        return None
    parts: list[str] = []
    at = kept = 0  # where to look on, and up to where the value is in `parts`
    while at <= len(value) and (found := glob.search(value, at)) is not None:
        start, end = found
        if end > start or start > kept or not parts:  # nothing is nothing only once at a place
            parts += (value[kept:start], text)
            kept = end
        if not is_all:
            break
        at = end if end > at else at + 1
    return "".join((*parts, value[kept:]))


def _glob(pattern: str) -> Glob | None:
    try:
        return Glob(of_builder(pattern))
    except BadPattern:
        return None
