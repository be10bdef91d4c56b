"""The layers of one or two images, an instruction on a row, and which belong together."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

from dflint.measure.phrases import phrase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.measure.measurement import Measurement, Outcome

BASE = "base image"
OTHER = "layers of an unknown instruction"


@dataclass
class Part:
    """What one instruction added: bytes of files, of which `wasted` are useless by the end.

    `line` is that of the instruction in its file, 0 for the base image. `seconds` is how long it
    took when nothing was cached. `notes` say what it makes useless of others.
    """

    line: int
    text: str
    size: int = 0
    wasted: int = 0
    seconds: float = 0.0
    notes: tuple[str, ...] = ()


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
    before = parts(found.before)
    after = parts(found.after) if found.after is not None else []
    if not after:
        return [Row(part, None) for part in before]
    return list(_paired(before, after))


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
    wasted = [0] * len(found.image.layers)
    for it in found.waste:
        wasted[it.layer] += it.size
    by_line: dict[int, Part] = {}
    for layer, step in zip(found.image.layers, found.steps, strict=True):
        line = source.position(step.start).line if step is not None else 0
        text = " ".join(step.instruction.written.split()) if step is not None else ""
        if step is None:
            line, text = (0, BASE) if layer.number < found.base_layers else (-1, OTHER)
        part = by_line.setdefault(line, Part(line, text, seconds=seconds.get(line, 0.0)))
        part.size += layer.size
        part.wasted += wasted[layer.number]
        losses = found.losses(layer) if step is not None else []
        part.notes += tuple(phrase(it, layer.size, it.place(source)) for it in losses)
    return list(by_line.values())
