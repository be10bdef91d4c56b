"""Make fixes, round after round, until nothing is left to fix."""

from __future__ import annotations

from dflint.engine.promises import broken_promise
from dflint.fix import Safety
from dflint.source import Source, touches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from dflint.engine.diagnostic import Diagnostic
    from dflint.fix import Edit, Fix

MOST_ROUNDS = 50  # fixes that undo each other must not go on for ever


class Refusal:
    """A fix that was not made, because it breaks a promise: a bug of its rule."""

    __slots__ = ("diagnostic", "reason")

    def __init__(self, diagnostic: Diagnostic, reason: str) -> None:
        self.diagnostic = diagnostic
        self.reason = reason


class Fixed:
    """A file after its fixes. `made` are findings in the texts that came before this one."""

    __slots__ = ("made", "refused", "source")

    def __init__(self, source: Source) -> None:
        self.source = source
        self.made: list[Diagnostic] = []
        self.refused: list[Refusal] = []


def fix(
    source: Source, look: Callable[[Source], Iterable[Diagnostic]], allow: Safety = Safety.SAFE
) -> Fixed:
    """The file as it is when nothing more can be fixed with this or more safety.

    `look` tells what there is to fix in a text. Safe fixes come before the others. Every round
    keeps the promises (promises.py), and no text comes twice, so it ends.
    """
    done = Fixed(source)
    seen = {source.text}
    for _ in range(MOST_ROUNDS):
        refused = {_identity(it.diagnostic) for it in done.refused}
        found = [it for it in look(done.source) if _can_be_made(it, allow)]
        chosen = _apart(_safest([it for it in found if _identity(it) not in refused]))
        if not chosen:
            break
        _make(chosen, done, seen)
    return done


def apply(text: str, fixes: Iterable[Fix]) -> str:
    """Make fixes that do not touch each other."""
    edits = [edit for one in fixes for edit in one.edits]
    for edit in sorted(edits, key=lambda it: it.span.start, reverse=True):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    return text


def _can_be_made(it: Diagnostic, allow: Safety) -> bool:
    return it.fix is not None and bool(it.fix.edits) and it.fix.safety >= allow


def _safest(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The safe ones; the others only when there are no safe ones left."""
    safe = [it for it in found if it.fix is not None and it.fix.safety is Safety.SAFE]
    return safe or list(found)


def _apart(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Of those that touch each other only the first."""
    chosen: list[Diagnostic] = []
    made: list[Edit] = []
    for it in found:
        edits = it.fix.edits if it.fix is not None else ()
        if not any(touches(edit.span, other.span) for edit in edits for other in made):
            chosen.append(it)
            made += edits
    return chosen


def _make(chosen: Sequence[Diagnostic], done: Fixed, seen: set[str]) -> None:
    """Make all of them, or find out which cannot be made."""
    source, reason = _tried(chosen, done.source, seen)
    if not reason:
        seen.add(source.text)
        done.source = source
        done.made += chosen
        return
    alone = [(it, _tried([it], done.source, seen)[1]) for it in chosen]
    bad = [Refusal(it, why) for it, why in alone if why]
    done.refused += bad
    if not bad:  # they get into each other's way
        _make(chosen[:1], done, seen)


def _tried(chosen: Sequence[Diagnostic], source: Source, seen: set[str]) -> tuple[Source, str]:
    """The text after these fixes, and why it cannot be, if it cannot."""
    fixes = [it.fix for it in chosen if it.fix is not None]
    after = Source(source.path, apply(source.text, fixes))
    if after.text == source.text:
        return after, "it changes nothing"
    if after.text in seen:
        return after, "it undoes other fixes"
    return after, broken_promise(source, after, fixes)


def _identity(it: Diagnostic) -> tuple[str, ...]:
    """By what a finding can be known again in a text that has changed elsewhere."""
    edits = it.fix.edits if it.fix is not None else ()
    return (it.rule.code, it.source.cut(it), it.message, *(edit.text for edit in edits))
