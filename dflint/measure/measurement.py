"""What a change of a Dockerfile is worth: it is built before and after, and the two compared."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dflint.build.errors import BuildError
from dflint.image.compare import Comparison, compare
from dflint.image.reading import read
from dflint.measure.attribution import Attribution, attribute
from dflint.measure.touching import copied, touch
from dflint.model.analyze import analyze
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from dflint.build.request import BuildRequest, Built, Timing
    from dflint.build.session import Session
    from dflint.image.image import Image
    from dflint.measure.variants import Variant
    from dflint.model.stages import Dockerfile, Stage


@dataclass(frozen=True)
class Rebuild:
    """A build after one source file has changed. `touched` is its path in the context."""

    touched: str
    seconds: float
    timings: tuple[Timing, ...]

    @property
    def hits(self) -> int:
        """How many instructions did not have to be carried out again."""
        return sum(it.is_cached for it in self.timings)


@dataclass(frozen=True)
class Outcome:
    """A variant and its image. `seconds` is how long a build took in which nothing was cached."""

    variant: Variant
    found: Attribution
    seconds: float
    timings: tuple[Timing, ...]
    rebuild: Rebuild | None = None

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

    `error` says why there is no image with it; the figures then mean nothing.
    """

    variant: Variant
    size: int = 0
    compressed: int = 0
    seconds: float = 0.0
    error: str = ""


@dataclass(frozen=True)
class Measurement:
    """What was measured, with which engine. Without an `after`, only one file was built."""

    engine: str
    before: Outcome
    after: Outcome | None = None
    difference: Comparison | None = None
    each: tuple[FixGain, ...] = ()


class Measuring:
    """Builds variants in a session. `tell` is told what is about to be done.

    `request` says how to build; its text is replaced. With `touched`, a path in the context, each
    variant is built again after that file has changed, in a copy of the context without what
    `is_left_out` by the builder.
    """

    def __init__(
        self,
        session: Session,
        request: BuildRequest,
        tell: Callable[[str], None],
        touched: str = "",
        is_left_out: Callable[[str], bool] = lambda path: False,
    ) -> None:
        self.session = session
        self.request = request
        self.tell = tell
        self.touched = touched
        self.is_left_out = is_left_out
        self.sizes: dict[str, int] = {}  # of compressed layers

    def measure(
        self, before: Variant, after: Variant | None, each: Sequence[Variant]
    ) -> Measurement:
        """Build all of them. Raises BuildError and ImageError."""
        one = self._measured(before)
        other = self._measured(after) if after is not None else None
        difference = compare(one.image, other.image) if other is not None else None
        worths = tuple(self._worth(it, one) for it in each)
        engine = self.session.engine
        title = f"{engine.name} {engine.version()}"
        return Measurement(title, one, other, difference, worths)

    def _measured(self, variant: Variant) -> Outcome:
        self.tell(f"building {variant.name}")
        request = replace(self.request, text=variant.source.text)
        if self.touched:
            folder = self.session.scratch()
            copied(self.request.context, folder, self.is_left_out)
            request = replace(request, context=folder)
        built = self.session.build(request)
        rebuild = self._rebuilt(request, built) if self.touched else None
        self.tell(f"reading {variant.name}")
        return Outcome(variant, self._read(variant, built), built.seconds, built.timings, rebuild)

    def _rebuilt(self, request: BuildRequest, built: Built) -> Rebuild:
        self.tell(f"building again after a change of {self.touched}")
        touch(request.context / self.touched)
        again = self.session.build(replace(request, after=built))
        return Rebuild(self.touched, again.seconds, again.timings)

    def _worth(self, variant: Variant, before: Outcome) -> FixGain:
        self.tell(f"building with {variant.name}")
        try:
            built = self.session.build(replace(self.request, text=variant.source.text))
        except BuildError as error:
            return FixGain(variant, error=str(error))
        image = self._read(variant, built).image
        return FixGain(
            variant,
            image.size - before.image.size,
            (image.compressed_size or 0) - (before.image.compressed_size or 0),
            built.seconds - before.seconds,
        )

    def _read(self, variant: Variant, built: Built) -> Attribution:
        image = read(str(built.archive), sizes=self.sizes)
        built.archive.unlink()  # the disk may be small
        file = analyze(parse(variant.source))
        return attribute(image, file, stage=_target(file, self.request.target))


def _target(file: Dockerfile, name: str) -> Stage | None:
    """The stage that is built; None is the last."""
    if name.isdecimal():
        return file.stages[int(name)] if int(name) < len(file.stages) else None
    named = (it for it in file.stages if str(it.from_.name or "").lower() == name.lower())
    return next(named, None) if name else None
