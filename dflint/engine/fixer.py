"""Make fixes, round after round, until nothing is left to fix."""

from __future__ import annotations

from dflint.engine.linter import lint
from dflint.source import Source, touches
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.engine.linter import Dispatch, Extra
    from dflint.fix import Edit, Fix, Safety

MOST_ROUNDS = 20  # fixes that undo each other must not go on for ever


def fix(source: Source, table: Dispatch, allow: Safety, extra: Extra | None = None) -> Source:
    """The file as it is when nothing more can be fixed with this or more safety."""
    for _ in range(MOST_ROUNDS):
        fixes = [
            it.fix
            for it in lint(source, table, extra=extra)
            if it.fix is not None and it.fix.edits and it.fix.safety >= allow
        ]
        text = apply(source.text, fixes)
        if text == source.text:
            break
        after = Source(source.path, text)
        if _unreadable(after) > _unreadable(source):
            break  # what was readable stays readable
        source = after
    return source


def apply(text: str, fixes: Iterable[Fix]) -> str:
    """Make the fixes, but of those that touch each other only the first."""
    made: list[Edit] = []
    for one in fixes:
        if not any(touches(edit.span, other.span) for edit in one.edits for other in made):
            made += one.edits
    for edit in sorted(made, key=lambda it: it.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def _unreadable(source: Source) -> int:
    """How many instructions the builder would not read."""
    from dflint.syntax.check import argument_problems

    instructions = parse(source).instructions
    return sum(1 for it in instructions if not it.KEYWORD or any(argument_problems(it)))
