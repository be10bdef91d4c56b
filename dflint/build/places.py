"""Which line of a Dockerfile an engine means by "step 3 of 7"."""

from __future__ import annotations

from dflint.model.analyze import analyze
from dflint.source import Source
from dflint.syntax.nodes import Add, Copy, Onbuild, Run, Workdir
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.stages import Stage
    from dflint.source import Spanned

WRITES = (Run, Copy, Add, Workdir)  # what BuildKit counts, besides FROM


class Places:
    """The lines of a Dockerfile by the numbers that engines count with, which begin at 1.

    What the base image adds (ONBUILD) belongs to FROM. All answers are 0 where there is no such
    instruction.
    """

    def __init__(self, text: str) -> None:
        self.source = Source("Dockerfile", text)
        self.tree = parse(self.source)
        self.stages = analyze(self.tree).stages

    @property
    def base_images(self) -> frozenset[str]:
        """The images that its stages begin with, as far as the text says."""
        images = (stage.image for stage in self.stages if stage.base is None)
        return frozenset(str(it.text) for it in images if it and not it.is_scratch)

    def in_file(self, number: int) -> int:
        """The line of an instruction, counted from the top of the file."""
        found = self.tree.instructions
        return self._line(found[number - 1]) if number <= len(found) else 0

    def in_stage(self, stage: int, number: int, total: int) -> int:
        """The line of an instruction of a stage, when all are counted, FROM first.

        What ONBUILD adds comes next, and is in `total`.
        """
        if not 0 < stage <= len(self.stages):
            return 0
        own = self.stages[stage - 1]
        return self._from_end(own, [step.instruction for step in own.steps[1:]], number, total)

    def writing(self, stage: str, number: int, total: int) -> int:
        """The line of an instruction of a stage, when only FROM and what writes is counted.

        A stage is told by its name, or as `stage-1`, the first being 0; `` is the only one. FROM
        is counted where it is about an image. What ONBUILD adds comes next, and is not in `total`.
        """
        own = next((it for it in self.stages if stage in (it.name, f"stage-{it.index}")), None)
        if own is None:
            return 0
        steps = [step.instruction for step in own.steps_of(*WRITES)]
        added = len(own.base.steps_of(Onbuild)) if own.base else 0
        return self._from_end(own, steps, number - added, total)

    def _from_end(self, stage: Stage, own: Sequence[Spanned], number: int, total: int) -> int:
        index = len(own) - 1 - (total - number)
        return self._line(own[index] if 0 <= index < len(own) else stage.from_)

    def _line(self, place: Spanned) -> int:
        return self.source.position(place.start).line
