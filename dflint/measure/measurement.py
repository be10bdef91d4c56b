"""What a change of a Dockerfile is worth: what came of it, built before and after."""

from __future__ import annotations

from dataclasses import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from dflint.build.request import Timing
    from dflint.image.compare import Comparison
    from dflint.image.image import Image
    from dflint.measure.attribution import Attribution
    from dflint.measure.times import Times
    from dflint.measure.variants import Variant


@dataclass(frozen=True)
class Failure:
    """Why there are no figures: a sentence that names the variant and the line.

    `output` are the last lines that the engine printed.
    """

    variant: Variant
    reason: str
    output: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rebuild:
    """A build after one source file has changed. `touched` is its path in the context."""

    touched: str
    times: Times
    timings: tuple[Timing, ...]

    @property
    def steps(self) -> list[Timing]:
        """The instructions, but FROM: whether that was cached depends on who else has the image."""
        return [it for it in self.timings if not it.text.startswith("FROM ")]

    @property
    def hits(self) -> int:
        """How many of these did not have to be carried out again."""
        return sum(it.is_cached for it in self.steps)


@dataclass(frozen=True)
class Outcome:
    """A variant and its image. `times` are those of builds in which nothing was cached.

    `timings` are those of the first one.
    """

    variant: Variant
    found: Attribution
    times: Times
    timings: tuple[Timing, ...]
    rebuild: Rebuild | Failure | None = None

    @property
    def image(self) -> Image:
        return self.found.image

    @property
    def wasted(self) -> int:
        """In bytes."""
        return self.found.wasted


@dataclass(frozen=True)
class FixGain:
    """What one fix alone makes of it: differences to the image as it is, in bytes and seconds.

    `seconds` is None where no change can be told from noise. `failure` says why there is nothing
    to compare; the figures then mean nothing.
    """

    variant: Variant
    size: int = 0
    compressed: int = 0
    seconds: float | None = None
    failure: Failure | None = None


@dataclass(frozen=True)
class Measurement:
    """What was measured, with which engine. Without an `after`, only one file was built.

    A variant that could not be built is a Failure, and the figures of the others are there.
    `stages` are the images of single stages of the last variant, by the names that were asked for.
    """

    engine: str
    before: Outcome | Failure
    after: Outcome | Failure | None = None
    difference: Comparison | None = None
    each: tuple[FixGain, ...] = ()
    stages: Mapping[str, Outcome | Failure] = field(default_factory=dict)

    @property
    def last(self) -> Outcome | Failure:
        """What the limits are for: the file as it would be, if that was asked for."""
        return self.after if self.after is not None else self.before

    @property
    def has_figures(self) -> bool:
        """Whether anything was built."""
        return isinstance(self.before, Outcome) or isinstance(self.after, Outcome)

    @property
    def failures(self) -> list[Failure]:
        """All that failed, in order. Fixes are not built where the file as it is cannot be."""
        found = [*_failures(self.before), *_failures(self.after)]
        if not isinstance(self.last, Failure):
            found += [failure for it in self.stages.values() for failure in _failures(it)]
        if isinstance(self.before, Failure):
            return found
        return found + [it.failure for it in self.each if it.failure is not None]


def _failures(it: Outcome | Failure | None) -> Iterator[Failure]:
    if isinstance(it, Failure):
        yield it
    elif it is not None and isinstance(it.rebuild, Failure):
        yield it.rebuild
