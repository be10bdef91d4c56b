"""The layers of a recorded build, by the instructions that made them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dflint.measure.measurement import Outcome
    from dflint.model.steps import Step
    from dflint.syntax.nodes import Instruction

DIGITS = 16  # of a digest: enough to tell the instructions of one file apart


@dataclass(frozen=True)
class RecordedLayer:
    """A layer of one instruction: `size` is the sum of its files, in bytes.

    `line` is where the instruction was in the text that was built; `digest` is that of its text, which
    may hold secrets and so is not recorded itself.
    """

    line: int
    digest: str
    size: int


def layers_of(outcome: Outcome) -> tuple[RecordedLayer, ...]:
    """The layers that one instruction made each. Those of the base image, and layers of several
    instructions, are not there."""
    source = outcome.variant.source
    return tuple(
        RecordedLayer(
            source.position(steps[0].start).line, digest_of(steps[0].instruction), layer.size
        )
        for layer, steps in zip(outcome.found.image.layers, outcome.found.steps, strict=True)
        if len(steps) == 1
    )


def digest_of(instruction: Instruction) -> str:
    """A digest of the text of an instruction, which comments, spaces and line ends do not change."""
    text = " ".join(instruction.written.split())
    return sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:DIGITS]


def sizes_of(
    layers: Sequence[RecordedLayer], steps: Sequence[Step]
) -> Iterator[tuple[Step, RecordedLayer]]:
    """The instructions whose text is as it was when it was built, each with its layer.

    Where several have the same text, and not all of them were in the image or their sizes differ,
    nothing says which layer is whose.
    """
    by_digest: dict[str, list[RecordedLayer]] = {}
    for layer in layers:
        by_digest.setdefault(layer.digest, []).append(layer)
    same: dict[str, list[Step]] = {}
    for step in steps:
        digest = digest_of(step.instruction)
        if digest in by_digest:
            same.setdefault(digest, []).append(step)
    for digest, those in same.items():
        found = by_digest[digest]
        if len(found) == len(those) or len({it.size for it in found}) == 1 == len(found):
            yield from zip(those, found * len(those), strict=False)


def read_layers(rows: Sequence[Mapping[str, object]]) -> tuple[RecordedLayer, ...]:
    """Layers as JSON has them. Raises TypeError, KeyError for what is none."""
    found = tuple(RecordedLayer(it["line"], it["digest"], it["size"]) for it in rows)  # type: ignore[arg-type]
    for it in found:
        if type(it.line) is not int or type(it.size) is not int or not isinstance(it.digest, str):
            raise TypeError
    return found
