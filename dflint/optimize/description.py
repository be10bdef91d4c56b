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
        """Note a step for each change, in the order of the kinds of changes."""
        for run, made in new.items():
            kept = [it for it in made if it not in rejected]
            if any(it.kind == "copy" for it in kept):
                self._describe_raised(run, kept)
        place = {piece: at for at, piece in enumerate(self.order)}
        old = {piece: at for at, piece in enumerate(original)}
        for piece in self.order:
            if piece not in old or piece.is_new:
                continue
            others = [it for it in self.order if it in old]
            above = [it for it in others if old[it] < old[piece] and place[it] > place[piece]]
            below = [it for it in others if old[it] > old[piece] and place[it] < place[piece]]
            copies = [it for it in above if it.kind == "copy"]
            runs = [it for it in below if it.kind == "run"]
            if piece.kind == "run" and copies and not new.get(piece):
                self._describe_passed(piece, copies)
            if piece.kind == "setting" and piece.volatility and runs:
                self._describe_sunk(piece, runs[-1])
        for piece in folded:
            title = f"Use --chmod in place of {short(piece.text)}"
            self.steps.append(Step(self._line(piece), title, "the mode is set by the COPY"))
        made_for = {piece for row in new.values() for piece in row}
        for piece in self.order:
            if piece.is_new and piece.kind == "copy" and piece not in made_for:
                title = f"Copy only what the build reads: {short(piece.text)}"
                self.steps.append(Step(self._line(piece), title, self._narrowing_reason()))

    def _describe_raised(self, run: Piece, made: Sequence[Piece]) -> None:
        """A RUN, or one that fetches for it, above the sources, with COPYs of what it reads."""
        copies = [it for it in made if it.kind == "copy"]
        files = [path for it in copies for path in it.sources or ()]
        reason = f"it reads {listed(files)}, and no other file of the context"
        open_ = [it for it in run.need.writes if self._is_open(run, it)] if run.need else []
        if open_:
            filled = open_[0].lstrip("/")
            reason += (
                f"; put {filled} into .dockerignore, so that the sources do not bring it along"
            )
        fetch = next((it for it in made if it.kind == "run"), None)
        title = f"Move {short(run.text)} above the sources"
        if fetch is not None and not run.repeated:
            title = f"Fetch the dependencies before the sources: {short(fetch.text)}"
        told = self._changes(self._replaced(copies), files)
        self.steps.append(Step(self._line(run), title, reason, told, "DF231"))

    def _describe_passed(self, run: Piece, copies: Sequence[Piece]) -> None:
        """A RUN above COPYs of what it does not read."""
        lines = ", ".join(str(self._line(it)) for it in copies)
        title = f"Move {short(run.text)} above line {lines}"
        told = "; ".join(filter(None, (self._changes(copies), self._installed(run))))
        code = "DF270" if run.is_system else ""
        why = "it reads nothing that these bring"
        self.steps.append(Step(self._line(run), title, why, told, code))

    def _describe_sunk(self, setting: Piece, run: Piece) -> None:
        """An ARG or ENV that changes from build to build, below a RUN."""
        title = f"Move {short(setting.text)} below {short(run.text)}"
        reason = "its value changes from build to build, and no step that it passes reads it"
        code = "DF221" if isinstance(setting.instruction, Arg) else "DF222"
        self.steps.append(Step(self._line(setting), title, reason, self._installed(run), code))

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
