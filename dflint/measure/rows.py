"""The layers of one or two images, an instruction on a row, and which belong together."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from dflint.measure.attribution import spanned, texts
from dflint.measure.measurement import Outcome
from dflint.measure.phrases import phrase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.measure.measurement import Failure, Measurement

BASE = "base image"
OTHER = "layers of an unknown instruction"


@dataclass
class Part:
    """What an instruction added: bytes of files. `wasted` are the bytes of layers below, or of its
    own, that it makes useless; `notes` say where those are.

    `line` is that of the instruction in its file, 0 for the base image and -1 where it is not
    known; `lines` are all whose work is in one layer. `seconds` is how long they took when nothing
    was cached.
    """

    line: int
    text: str
    lines: tuple[int, ...] = ()
    size: int = 0
    wasted: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """`4`, `4-6`; nothing for what is no line of the file."""
        return spanned(self.lines)


@dataclass(frozen=True)
class Row:
    """An instruction before and after; None where it is not there."""

    before: Part | None
    after: Part | None

    @property
    def part(self) -> Part:
        """The newer one of those that are there."""
        part = self.after or self.before
        assert part is not None
        return part


def rows(found: Measurement) -> list[Row]:
    """All instructions that made layers, in the order of the files."""
    before = _parts(found.before)
    after = _parts(found.after)
    return list(_paired(before, after))


def _parts(outcome: Outcome | Failure | None) -> list[Part]:
    return parts(outcome) if isinstance(outcome, Outcome) else []


def _paired(before: Sequence[Part], after: Sequence[Part]) -> Iterator[Row]:
    texts = [it.text for it in before], [it.text for it in after]
    for _, a, b, c, d in SequenceMatcher(None, *texts, autojunk=False).get_opcodes():
        for one, other in zip_longest(before[a:b], after[c:d]):
            yield Row(one, other)


def parts(outcome: Outcome) -> list[Part]:
    """What each instruction of a file added. Layers of the base image are one part."""
    found, source = outcome.found, outcome.variant.source
    seconds: dict[int, float] = {}
    for timing in outcome.timings:
        seconds[timing.line] = seconds.get(timing.line, 0.0) + timing.seconds
    by_place: dict[tuple[int, ...], Part] = {}
    for layer, steps in zip(found.image.layers, found.steps, strict=True):
        lines = tuple(source.position(it.start).line for it in steps)
        if lines:
            text = texts(steps)
        else:
            lines, text = ((0,), BASE) if layer.number < found.base_layers else ((-1,), OTHER)
        part = by_place.get(lines)
        if part is None:
            took = sum(seconds.get(it, 0.0) for it in lines)
            own = lines if steps else ()
            part = by_place[lines] = Part(lines[0], text, own, seconds=took)
        losses = found.losses(layer)
        part.size += layer.size
        part.wasted += sum(it.size for it in losses)
        part.notes += tuple(phrase(it, layer.size, it.place(source)) for it in losses)
    return list(by_place.values())
