"""How a rule says what to change."""

from __future__ import annotations

from dflint.level import Level
from dflint.source import Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.source import Spanned


class Safety(Level):
    """What a fix may do to the image that is built.

    HINT is shown and never applied. UNSAFE may change the image, and is applied when the user asks
    for it. SAFE leaves the image the same but for bytes nobody can miss, or makes a build succeed
    that fails now.
    """

    NAMES = ("hint", "unsafe", "safe")
    HINT: Safety
    UNSAFE: Safety
    SAFE: Safety


class Edit:
    """Put `text` where `span` is."""

    __slots__ = ("span", "text")

    def __init__(self, span: Span, text: str) -> None:
        self.span = span
        self.text = text

    def __repr__(self) -> str:
        return f"Edit({self.span}, {self.text!r})"


class Fix:
    """Edits that belong together: all are made, or none. They do not touch each other."""

    __slots__ = ("edits", "safety", "title")

    def __init__(self, title: str, safety: Safety, edits: tuple[Edit, ...]) -> None:
        self.title = title
        self.safety = safety
        self.edits = edits


def safe(title: str, *edits: Edit) -> Fix:
    """A fix that can be made without asking."""
    return Fix(title, Safety.SAFE, edits)


def unsafe(title: str, *edits: Edit) -> Fix:
    """A fix that the user has to ask for."""
    return Fix(title, Safety.UNSAFE, edits)


def hint(title: str) -> Fix:
    """Advice that no edit can carry out."""
    return Fix(title, Safety.HINT, ())


def replace(target: Spanned, text: str) -> Edit:
    """Put `text` in place of what stands there."""
    return Edit(Span(target.start, target.end), text)


def insert_after(target: Spanned, text: str) -> Edit:
    """Put `text` right behind it."""
    return Edit(Span(target.end, target.end), text)


def insert_before(target: Spanned, text: str) -> Edit:
    """Put `text` right before it."""
    return Edit(Span(target.start, target.start), text)


def delete(target: Spanned) -> Edit:
    """Take it out."""
    return replace(target, "")
