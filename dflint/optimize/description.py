"""What a proposal changes, in sentences."""

from __future__ import annotations

from dflint.model.packages.installs import installing
from dflint.model.packages.sizes import size_of
from dflint.optimize.words import Step, listed, made_at, short
from dflint.syntax.nodes import Arg

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Stage
    from dflint.optimize.piece import Piece
    from dflint.source import Source

    Counted = Callable[[Sequence[str]], tuple[int, int] | None]


class Description:
    """The changes of a stage. `order`: its pieces in the new order."""

    def __init__(
        self, stage: Stage, source: Source, context: Context, order: Sequence[Piece]
    ) -> None:
        self.stage = stage
        self.source = source
        self.context = context
        self.order = order
        self.counted: Counted | None = None
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
                filled = open_[0].lstrip("/")
                reason += (
                    f"; put {filled} into .dockerignore, so that the sources do not bring it along"
                )
            fetch = next((it for it in kept if it.kind == "run"), None)
            line = self._line(run)
            if fetch is not None and not run.repeated:
                title = f"Fetch the dependencies before the sources: {short(fetch.text)}"
            else:
                title = f"Move {short(run.text)} above the sources"
            told = self._changes(self._replaced(copies), files)
            self.steps.append(Step(line, title, reason, told, "DF231"))
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
                title = f"Move {short(piece.text)} above line {lines}"
                told = "; ".join(filter(None, (self._changes(passed), self._installed(piece))))
                code = "DF270" if piece.is_system else ""
                self.steps.append(Step(self._line(piece), title, why, told, code))
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
                reason = (
                    "its value changes from build to build, and no step that it passes reads it"
                )
                code = "DF221" if isinstance(piece.instruction, Arg) else "DF222"
                told = self._installed(sunk[-1])
                self.steps.append(Step(self._line(piece), title, reason, told, code))
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

    def _replaced(self, parts: Sequence[Piece]) -> list[Piece]:
        """The COPYs of whole folders that COPYs of a part were made of."""
        steps = {it.step for it in parts}
        return [it for it in self.order if it.step in steps and not it.is_new and it.kind == "copy"]

    def _changes(self, copies: Sequence[Piece], files: Sequence[str] = ()) -> str:
        """How often the history has changed what COPYs bring, and how often some files of it."""
        if self.counted is None:
            return ""
        parts: list[str] = []
        for it in copies:
            found = self.counted(it.sources) if it.sources else None
            if found is not None:
                here = f"line {self._line(it)} changed in {found[0]}"
                parts.append(here if parts else f"{here} of the last {found[1]} commits")
        own = self.counted(files) if files and parts else None
        if own is not None:
            parts.append(f"{listed(files)} in {own[0]}")
        return ", ".join(parts)

    def _installed(self, run: Piece) -> str:
        """How much the packages are that a RUN installs each time it runs."""
        step = run.step
        own = {id(it.command) for it in run.commands}
        found = [
            size
            for command, it in installing(step)
            if id(command) in own and (size := size_of(it.names, it, step, self.stage)) is not None
        ]
        return "; ".join(
            f"each time it runs, {it.amount} are installed: {it.basis}" for it in found
        )

    def _narrowing_reason(self) -> str:
        reason = "the build names no other folder"
        if "go" in self.stage.programs and self.context.sees(".git"):
            reason += "; the commit that go takes from .git is not in the program any more"
        return reason

    def _is_open(self, run: Piece, name: str) -> bool:
        """Whether a folder that an installation fills would reach the builder if it were there."""
        path = made_at(run, name)
        return name.rpartition("/")[2] in (
            "node_modules",
            "vendor",
            ".venv",
        ) and not self.context.ignores(path)

    def _line(self, piece: Piece) -> int:
        return self.source.position(piece.step.start).line
