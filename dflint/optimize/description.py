"""What a proposal changes, in sentences."""

from __future__ import annotations

from dflint.optimize.words import Step, listed, made_at, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Stage
    from dflint.optimize.pieces import Piece
    from dflint.source import Source


class Description:
    """The changes of a stage. `order`: its pieces in the new order."""

    def __init__(
        self, stage: Stage, source: Source, context: Context, order: Sequence[Piece]
    ) -> None:
        self.stage = stage
        self.source = source
        self.context = context
        self.order = order
        self.steps: list[Step] = []

    def describe(
        self,
        original: Sequence[Piece],
        new: Mapping[Piece, list[Piece]],
        rejected: set[Piece],
        folded: Sequence[Piece],
    ) -> None:
        place = {piece: at for at, piece in enumerate(self.order)}
        old = {piece: at for at, piece in enumerate(original)}
        for run, made in new.items():
            kept = [it for it in made if it not in rejected]
            copies = [it for it in kept if it.kind == "copy"]
            if not copies:
                continue
            files = [path for it in copies for path in it.sources or ()]
            reason = f"it reads {listed(files)}, and no other file of the context"
            open_ = [it for it in run.need.writes if self._is_open(run, it)] if run.need else []
            if open_:
                reason += f"; put {open_[0]} into .dockerignore, so that the sources do not bring it along"
            fetch = next((it for it in kept if it.kind == "run"), None)
            line = self._line(run)
            if fetch is not None:
                title = f"Fetch the dependencies before the sources: {short(fetch.text)}"
            else:
                title = f"Move {short(run.text)} above the sources"
            self.steps.append(Step(line, title, reason))
        for piece in self.order:
            if piece not in old or piece.is_new:
                continue
            passed = [
                it
                for it in self.order
                if it in old
                and old[it] < old[piece]
                and place[it] > place[piece]
                and it.kind == "copy"
            ]
            if piece.kind == "run" and passed and not new.get(piece):
                lines = ", ".join(str(self._line(it)) for it in passed)
                why = "it reads nothing that these bring"
                self.steps.append(
                    Step(self._line(piece), f"Move {short(piece.text)} above line {lines}", why)
                )
            sunk = [
                it
                for it in self.order
                if it in old
                and old[it] > old[piece]
                and place[it] < place[piece]
                and it.kind == "run"
            ]
            if piece.kind == "setting" and piece.volatility and sunk:
                title = f"Move {short(piece.text)} below {short(sunk[-1].text)}"
                self.steps.append(
                    Step(
                        self._line(piece),
                        title,
                        "its value changes from build to build, and no step that it passes reads it",
                    )
                )
        for piece in folded:
            self.steps.append(
                Step(
                    self._line(piece),
                    f"Use --chmod in place of {short(piece.text)}",
                    "the mode is set by the COPY",
                )
            )
        for piece in self.order:
            if (
                piece.is_new
                and piece.kind == "copy"
                and not any(piece in row for row in new.values())
            ):
                self.steps.append(
                    Step(
                        self._line(piece),
                        f"Copy only what the build reads: {short(piece.text)}",
                        self._narrowing_reason(),
                    )
                )

    def _narrowing_reason(self) -> str:
        reason = "the build names no other folder"
        if "go" in self.stage.programs and self.context.sees(".git"):
            reason += "; the commit that go takes from .git is not in the program any more"
        return reason

    def _is_open(self, run: Piece, name: str) -> bool:
        """Whether a folder that an installation fills would reach the builder if it were there."""
        path = made_at(run, name)
        return name in ("node_modules", "vendor", ".venv") and not self.context.ignores(path)

    def _line(self, piece: Piece) -> int:
        return self.source.position(piece.step.start).line
