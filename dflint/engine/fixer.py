"""Make fixes, round after round, until nothing is left to fix."""

from __future__ import annotations

from bisect import bisect, insort

from dflint.engine.guard import failure
from dflint.engine.trees import LastTrees
from dflint.engine.verify import violation
from dflint.fix import Safety, apply
from dflint.source import Source

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from dflint.engine.diagnostic import Diagnostic

MOST_ROUNDS = 50  # a rule that is never content must not go on for ever
MOST_PROOFS = (
    10  # that fixes of one rule are wrong, before all the others of it are taken for wrong
)
NEVER_DONE = "it is never done"
UNDOES = "it and other fixes undo each other"


class RejectedFix:
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
        self.refused: list[RejectedFix] = []


def fix(
    source: Source,
    look: Callable[[Source], Iterable[Diagnostic]],
    allow: Safety = Safety.SAFE,
    trees: LastTrees | None = None,
) -> Fixed:
    """The file as it is when nothing more can be fixed with this or more safety.

    `look` finds what there is to fix in a text. Every round keeps the promises (promises.py). No
    rule goes on for ever, and a second run finds nothing to do: rules that would are left out.
    `trees`: where `look` has the trees of the texts from.
    """
    trees = trees or LastTrees()
    non_converging: dict[str, RejectedFix] = {}
    while True:
        rounds = _Rounds(source, look, allow, non_converging, trees)
        found = rounds.to_the_end()
        if not found:
            rounds.done.refused += non_converging.values()
            return rounds.done
        non_converging |= {it.diagnostic.rule.code: it for it in found}


class _Rounds:
    """One attempt at a file, without the rules of some codes.

    `_seen`: every text that there was, with the number of fixes that led to it.
    """

    __slots__ = ("_allow", "_left_out", "_look", "_seen", "_trees", "done")

    def __init__(
        self,
        source: Source,
        look: Callable[[Source], Iterable[Diagnostic]],
        allow: Safety,
        left_out: Container[str],
        trees: LastTrees,
    ) -> None:
        self.done = Fixed(source)
        self._look = look
        self._allow = allow
        self._left_out = left_out
        self._trees = trees
        self._seen = {source.text: 0}

    def to_the_end(self) -> list[RejectedFix]:
        """Fix until nothing is left, or else say what would go on for ever."""
        chosen: list[Diagnostic] = []
        for _ in range(MOST_ROUNDS):
            chosen = self._chosen()
            if chosen:
                found = self._make(chosen)
                if found:
                    return found
            elif all(it.diagnostic.source is self.done.source for it in self.done.refused):
                return []
            else:
                self.done.refused = []  # of another text: in this one they may be right
        return [RejectedFix(it, NEVER_DONE) for it in chosen]

    def _chosen(self) -> list[Diagnostic]:
        """The fixes of the next round."""
        refused = {_identity(it.diagnostic) for it in self.done.refused}
        found = [
            it
            for it in self._look(self.done.source)
            if it.fix is not None
            and it.fix.edits
            and it.fix.safety >= self._allow
            and it.rule.code not in self._left_out
            and _identity(it) not in refused
        ]
        return _apart(_surest(found))

    def _make(self, chosen: Sequence[Diagnostic]) -> list[RejectedFix]:
        """Make them; if that cannot be, refuse those that are wrong. What goes in circles, if any."""
        after, reason = self._tried(chosen)
        if not reason:
            self.done.source = after
            self.done.made += chosen
            self._seen[after.text] = len(self.done.made)
            return []
        wrong = _Wrong()
        circle = self._find_wrong(chosen, (after, reason), wrong)
        if circle is not None:
            return circle
        refused = [*wrong.found, *wrong.rest(chosen)]
        self.done.refused += refused
        # If each is right, some of them get into each other's way.
        return [] if refused else self._make(chosen[: len(chosen) // 2])

    def _find_wrong(
        self, chosen: Sequence[Diagnostic], tried: tuple[Source, str], wrong: _Wrong
    ) -> list[RejectedFix] | None:
        """Halve what cannot be made together until each that is wrong is alone.

        Many fixes of which few are wrong are so tried a few times, and not each alone. Gives what
        goes in circles, if any.
        """
        after, reason = tried
        if not reason or wrong.is_known(chosen):
            return None
        if len(chosen) > 1:
            middle = len(chosen) // 2
            for half in (chosen[:middle], chosen[middle:]):
                found = self._find_wrong(half, self._tried(half), wrong)
                if found is not None:
                    return found
            return None
        if reason == UNDOES:
            made = (*self.done.made[self._seen[after.text] :], *chosen)
            return [RejectedFix(one, UNDOES) for one in made]
        wrong.add(RejectedFix(chosen[0], reason))
        return None

    def _tried(self, chosen: Sequence[Diagnostic]) -> tuple[Source, str]:
        """The text after these fixes, and why it cannot be, if it cannot."""
        source = self.done.source
        fixes = [it.fix for it in chosen if it.fix is not None]
        after = Source(source.path, apply(source.text, fixes))
        if after.text == source.text:
            return after, "it changes nothing"
        if after.text in self._seen:
            return after, UNDOES
        try:
            return after, violation(source, after, fixes, self._trees)
        except Exception as error:  # what cannot be verified is not made
            return after, failure("its verification", error).partition(". Please")[0]


class _Wrong:
    """Fixes that cannot be made. A rule with many of them is no longer asked for proof."""

    __slots__ = ("_counts", "found")

    def __init__(self) -> None:
        self.found: list[RejectedFix] = []
        self._counts: dict[str, int] = {}

    def add(self, it: RejectedFix) -> None:
        code = it.diagnostic.rule.code
        self.found.append(it)
        self._counts[code] = self._counts.get(code, 0) + 1

    def is_known(self, chosen: Sequence[Diagnostic]) -> bool:
        """Whether all of these are of rules that are wrong again and again."""
        return all(self._counts.get(it.rule.code, 0) >= MOST_PROOFS for it in chosen)

    def rest(self, chosen: Sequence[Diagnostic]) -> list[RejectedFix]:
        """The other fixes of such rules."""
        tried = {id(it.diagnostic) for it in self.found}
        reasons = {it.diagnostic.rule.code: it.reason for it in self.found}
        return [
            RejectedFix(it, reasons[it.rule.code])
            for it in chosen
            if id(it) not in tried and self._counts.get(it.rule.code, 0) >= MOST_PROOFS
        ]


def _surest(found: Sequence[Diagnostic]) -> list[Diagnostic]:
    """The safe ones; without such, those that say what they change; without such, the others."""
    safe = [it for it in found if it.fix is not None and it.fix.safety is Safety.SAFE]
    return (
        safe
        or [it for it in found if it.fix is not None and it.fix.changes is not None]
        or list(found)
    )


def _apart(found: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Of those that touch each other only the first."""
    chosen: list[Diagnostic] = []
    taken: list[tuple[int, int]] = []  # the places of their edits, in order
    for it in found:
        edits = it.fix.edits if it.fix is not None else ()
        spans = [(edit.start, edit.end) for edit in edits]
        if all(_is_free(span, taken) for span in spans):
            chosen.append(it)
            for span in spans:
                insort(taken, span)
    return chosen


def _is_free(span: tuple[int, int], taken: Sequence[tuple[int, int]]) -> bool:
    """Whether a place touches none of the others."""
    at = bisect(taken, span)
    after_one = at == 0 or taken[at - 1][1] < span[0]
    return after_one and (at == len(taken) or span[1] < taken[at][0])


def _identity(it: Diagnostic) -> tuple[str, ...]:
    """By what a finding can be known again in a text that has changed elsewhere."""
    edits = it.fix.edits if it.fix is not None else ()
    return (it.rule.code, it.source.cut(it), it.message, *(edit.text for edit in edits))
