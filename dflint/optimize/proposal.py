"""A better order for the steps of a Dockerfile, and what it is made of."""

from __future__ import annotations

from dflint.optimize.costs import cost
from dflint.optimize.description import Description
from dflint.optimize.graph import Graph, order_of
from dflint.optimize.modes import folded_modes
from dflint.optimize.narrowing import narrowed
from dflint.optimize.partial_copies import PartialCopies
from dflint.optimize.piece import Piece
from dflint.optimize.pieces import pieces_of
from dflint.optimize.volatility import set_volatilities
from dflint.optimize.words import Step, short
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.optimize.buildkit import BuildKit
    from dflint.source import Source

    Share = Callable[[Sequence[str]], float | None]
    Counted = Callable[[Sequence[str]], tuple[int, int] | None]

LEAST = 2.0  # seconds for a commit that a proposal has to be worth
MOST_STEPS = 150  # of a stage, and
MOST_PIECES = 300  # that they have together: a longer one is left as it is


class Proposal:
    """The text with the better order, what changes, and what stays as it is, with the reason.

    `seconds`: what a commit is expected to rebuild, before and after, by the model of `SECONDS`.
    """

    def __init__(
        self, text: str, steps: list[Step], left: list[Step], seconds: tuple[float, float]
    ) -> None:
        self.text = text
        self.steps = steps
        self.left = left
        self.seconds = seconds
        self.more: BuildKit | None = None  # what can come on top of it

    def take_more(self) -> None:
        """Make what can come on top of it a part of it."""
        if self.more is not None:
            self.text = self.more.text
            self.steps = sorted([*self.steps, *self.more.steps], key=lambda it: it.line)
            self.more = None


def propose(
    file: Dockerfile,
    context: Context,
    given: Mapping[str, str],
    share: Share,
    counted: Counted | None = None,
) -> Proposal:
    """The better order, as far as it is clear what each step reads.

    `counted`: how many commits change one of these paths of the context, and of how many.
    """
    source = file.source
    text = source.text
    steps: list[Step] = []
    left: list[Step] = []
    before = after = 0.0
    for stage in reversed(file.stages):
        if stage.index not in file.used or len(stage.steps) > MOST_STEPS or len(stage.steps) < 2:
            continue
        planner = _Planner(file, stage, context, given, share)
        planner.counted = counted
        planner.run()
        left += planner.left
        before += planner.seconds[0]
        after += planner.seconds[1]
        if planner.steps:
            steps += planner.steps
            start, end = stage.from_.line.end, stage.steps[-1].instruction.line.end
            text = text[:start] + planner.text() + text[end:]
    by_line = lambda it: it.line  # noqa: E731
    return Proposal(text, sorted(steps, key=by_line), sorted(left, key=by_line), (before, after))


class _Planner:
    """Works on one stage."""

    def __init__(
        self,
        file: Dockerfile,
        stage: Stage,
        context: Context,
        given: Mapping[str, str],
        share: Share,
    ) -> None:
        self.file = file
        self.stage = stage
        self.source: Source = file.source
        self.context = context
        self.given = given
        self.share = share
        self.counted: Counted | None = None
        self.steps: list[Step] = []
        self.left: list[Step] = []
        self.seconds = (0.0, 0.0)
        self.order: list[Piece] = []
        self._places: dict[Piece, float] = {}

    def run(self) -> None:
        pieces = pieces_of(self.stage, self.source, self.context)
        if len(pieces) > MOST_PIECES:
            return
        self._set_volatilities(pieces)
        original = list(pieces)
        before = cost(original)
        folded = folded_modes(pieces)
        pieces = [it for it in pieces if it not in folded]
        copies = PartialCopies(self.stage, self.source, self.context)
        new = copies.made_for(pieces)
        self.left = copies.left
        rejected: set[Piece] = set()
        while True:
            now = [
                it
                for it in (*pieces, *(p for row in new.values() for p in row))
                if it not in rejected
            ]
            self._set_volatilities(now)
            self.order = order_of(Graph(now, self.context))
            useless = self._useless(new, rejected)
            if not useless:
                break
            rejected |= useless
        for run, made in new.items():
            if rejected.issuperset(made):
                self._say_what_holds(run, made)
            elif run.repeated:
                run.text = run.repeated
        self.order = narrowed(self.order, self.file, self.stage, self.context)
        self._set_volatilities(self.order)
        after = cost(self.order)
        is_same = [it for it in self.order if not it.is_new] == [
            it for it in original if it in self.order
        ]
        if (is_same and not any(it.is_new for it in self.order)) or before - after < LEAST:
            self.seconds = (before, before)
            return
        self.seconds = (before, after)
        description = Description(self.stage, self.source, self.context, self.order)
        description.counted = self.counted
        description.describe(original, new, rejected, folded)
        self.steps = description.steps

    def _say_what_holds(self, run: Piece, made: Sequence[Piece]) -> None:
        """Name the RUN that keeps another below the sources, because it may read all of them."""
        steps = {it.step for it in made if it.kind == "copy"}
        above = self.order[: self.order.index(run)]
        start = next((at for at, it in enumerate(above) if it.step in steps), len(above))
        holds = [it for it in above[start:] if it.kind in ("run", "other")]
        if holds:
            line = self.source.position(run.step.start).line
            title = f"{short(run.text)} stays below the sources"
            reason = f"it comes after {short(holds[-1].text)}, which may read all of them"
            self.left.append(Step(line, title, reason))

    def _set_volatilities(self, pieces: Sequence[Piece]) -> None:
        set_volatilities(pieces, self.given, self.share, self.file, self.stage)

    def text(self) -> str:
        """The stage below its FROM."""
        newline = self.stage.from_.line.newline
        return "".join([newline + text for text in self._joined()])

    def _joined(self) -> Iterator[str]:
        """The texts of the pieces; parts of a RUN that are next to each other again are one RUN."""
        order, at = self.order, 0
        while at < len(order):
            piece = order[at]
            parts = [piece]
            while (
                at + len(parts) < len(order)
                and order[at + len(parts)].step is piece.step
                and not piece.is_new
            ):
                if order[at + len(parts)].is_new:
                    break
                parts.append(order[at + len(parts)])
            numbers = [number for it in parts for number in it.items]
            if len(parts) > 1 and numbers == list(range(numbers[0], numbers[-1] + 1)):
                yield piece.before + self._rejoined(parts)
                at += len(parts)
            else:
                yield piece.before + piece.text
                at += 1

    def _rejoined(self, parts: Sequence[Piece]) -> str:
        """The text of a RUN of several parts that follow each other in the file."""
        it = parts[0].step.instruction
        assert isinstance(it, Run)
        if sum(one.step is parts[0].step and not one.is_new for one in self.order) == len(parts):
            return self.source.text[it.line.start : it.line.end]
        items = it.script.items
        first, last = items[parts[0].items[0]].node, items[parts[-1].items[-1]].node
        flags = "".join(f"{self.source.cut(flag)} " for flag in it.flags)
        text = parts[1].text.removeprefix(f"RUN {flags}")
        prefix = text[: text.index(" && ") + 4] if text.startswith("cd ") else ""
        return f"RUN {flags}{prefix}{self.source.text[first.start : last.end]}"

    def _useless(self, new: Mapping[Piece, list[Piece]], rejected: set[Piece]) -> set[Piece]:
        """New pieces that gain nothing, because the sources still come before the RUN."""
        place = {piece: at for at, piece in enumerate(self.order)}
        found: set[Piece] = set()
        for run, made in new.items():
            kept = [it for it in made if it not in rejected]
            if not kept:
                continue
            mover = next((it for it in kept if it.kind == "run"), run)
            replaced = {it.step for it in kept if it.kind == "copy"}
            broad = [
                it
                for it in self.order
                if it.step in replaced and not it.is_new and it.kind == "copy"
            ]
            if any(place[it] < place[mover] for it in broad):
                found |= set(kept)
                if run.script:
                    run.parts_of = frozenset()
                elif run.need is not None and mover is run:
                    run.needed_files = ()
        return found
