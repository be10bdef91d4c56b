"""Where the instructions of a file name something, in whatever way.

It is looked for in one text, because a file with thousands of names has thousands of instructions.
"""

from __future__ import annotations

from _bisect import bisect_right

from dflint.allowance import TooMuchWork, meter
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy, Run, Workdir

MAKES_LAYER = (Add, Copy, Run, Workdir)
CHARACTERS = 256  # of a text that are searched in the time that a thing of `Counted` takes, or less

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.model.stages import Dockerfile, Stage
    from dflint.syntax.nodes import Instruction


class Mentions:
    """What is written in some instructions, keywords and comments aside, in the order of the file.

    Each question goes through the text, and is charged for it. Raises TooMuchWork.
    """

    __slots__ = ("_absent", "_places", "_starts", "_text")

    def __init__(self, instructions: Iterable[Instruction]) -> None:
        parts: list[str] = []
        self._absent: dict[str, int] = {}  # names, and where in the text the first may begin
        self._starts: list[int] = []  # where each begins in the text
        self._places: list[int] = []  # where it begins in the file
        length = 0
        for it in instructions:
            self._places.append(it.start)
            self._starts.append(length)
            own = [it.rest.text]
            own += [flag.text for flag in it.flags]
            own += [heredoc.written for heredoc in it.heredocs]
            parts += own
            length += sum(map(len, own)) + len(own)
        self._text = "\0".join((*parts, ""))

    def has(self, name: str) -> bool:
        """Whether an instruction names it."""
        return self._find(name, 0, len(self._text)) >= 0

    def in_later(self, name: str, start: int) -> bool:
        """Whether an instruction names it that begins after this place of the file."""
        return self._find(name, self._after(start), len(self._text)) >= 0

    def last_before(self, name: str, start: int) -> int:
        """Where the last instruction begins that names it and begins before this place; -1 if none."""
        first, end = self._absent.get(name, 0), self._after(start - 1)
        found = self._text.rfind(name, first, end)
        _charge(end - max(found, first))
        if found < 0:
            self._absent[name] = max(first, end - len(name) + 1)
            return -1
        return self._places[bisect_right(self._starts, found) - 1]

    def is_between(self, name: str, start: int, last: int) -> bool:
        """Whether an instruction names it that begins after a place, and at another or before it."""
        return self._find(name, self._after(start), self._after(last)) >= 0

    def in_others(self, name: str, start: int) -> bool:
        """Whether an instruction names it that begins anywhere but at this place of the file."""
        return self.in_later(name, start) or self.last_before(name, start) >= 0

    def _after(self, place: int) -> int:
        """Where in the text begins what begins after a place of the file."""
        number = bisect_right(self._places, place)
        return self._starts[number] if number < len(self._starts) else len(self._text)

    def _find(self, name: str, start: int, end: int) -> int:
        found = self._text.find(name, start, end)
        _charge((end if found < 0 else found) - start)
        return found


def _charge(characters: int) -> None:
    meter.left -= characters // CHARACTERS
    if meter.left < 0:
        raise TooMuchWork


@cached
def mentions(file: Dockerfile) -> Mentions:
    """Those of a whole file."""
    steps = [*file.before_from, *(step for stage in file.stages for step in stage.steps)]
    return Mentions(step.instruction for step in steps)


@cached
def mentions_besides_workdirs(stage: Stage) -> Mentions:
    """Those of a stage, FROM and WORKDIR aside."""
    kept = (it for step in stage.steps[1:] if not isinstance(it := step.instruction, Workdir))
    return Mentions(kept)


@cached
def mentions_in_layers(stage: Stage) -> Mentions:
    """Those of the steps of a stage that make a layer."""
    all_of_it = (step.instruction for step in stage.steps)
    return Mentions(it for it in all_of_it if isinstance(it, MAKES_LAYER))


@cached
def mentions_in(stage: Stage) -> Mentions:
    """Those of a stage, FROM aside."""
    return Mentions(step.instruction for step in stage.steps[1:])


@cached
def mentions_in_runs(stage: Stage) -> Mentions:
    """Those of the RUNs of a stage."""
    return Mentions(step.instruction for step in stage.steps_of(Run))
