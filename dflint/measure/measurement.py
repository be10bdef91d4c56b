"""What a change of a Dockerfile is worth: it is built before and after, and the two compared."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dflint.build.errors import BuildError, BuildFailed
from dflint.image.compare import Comparison, compare
from dflint.image.errors import ImageError
from dflint.image.reading import read
from dflint.measure.attribution import Attribution, attribute
from dflint.measure.times import Times, change
from dflint.measure.touching import copied, touch
from dflint.model.analyze import analyze
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from dflint.build.request import BuildRequest, Built, Timing
    from dflint.build.session import Session
    from dflint.image.image import Image
    from dflint.measure.variants import Variant
    from dflint.model.stages import Dockerfile, Stage


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
    """

    engine: str
    before: Outcome | Failure
    after: Outcome | Failure | None = None
    difference: Comparison | None = None
    each: tuple[FixGain, ...] = ()

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
        if isinstance(self.before, Failure):
            return found
        return found + [it.failure for it in self.each if it.failure is not None]


def _failures(it: Outcome | Failure | None) -> Iterator[Failure]:
    if isinstance(it, Failure):
        yield it
    elif it is not None and isinstance(it.rebuild, Failure):
        yield it.rebuild


class _Building:
    """A variant while it is built, again and again: its times, and the image of the first build."""

    def __init__(self, variant: Variant) -> None:
        self.variant = variant
        self.seconds: list[float] = []
        self.again: list[float] = []
        self.found: Attribution | None = None
        self.timings: tuple[Timing, ...] = ()
        self.again_timings: tuple[Timing, ...] = ()
        self.failure: Failure | None = None
        self.again_failure: Failure | None = None

    def result(self, touched: str) -> Outcome | Failure:
        if self.failure is not None:
            return self.failure
        assert self.found is not None
        rebuild: Rebuild | Failure | None = self.again_failure
        if rebuild is None and self.again:
            rebuild = Rebuild(touched, Times(tuple(self.again)), self.again_timings)
        times = Times(tuple(self.seconds))
        return Outcome(self.variant, self.found, times, self.timings, rebuild)


class Measuring:
    """Builds variants in a session. `tell` is told what is about to be done.

    `request` says how to build; its text is replaced. Each variant is built `repeat` times, one
    after the other in turn, so that what else the machine does falls on all alike. What is built is
    the context of the request. With `touched`, a path in it, each variant is built again after that
    file has changed, in a copy of the context without what `is_left_out` by the builder.
    """

    def __init__(
        self,
        session: Session,
        request: BuildRequest,
        tell: Callable[[str], None],
        touched: str = "",
        is_left_out: Callable[[str], bool] = lambda path: False,
        repeat: int = 1,
    ) -> None:
        self.session = session
        self.request = request
        self.tell = tell
        self.touched = touched
        self.is_left_out = is_left_out
        self.repeat = repeat
        self.sizes: dict[str, int] = {}  # of compressed layers
        self._copy: Path | None = None

    def measure(
        self, before: Variant, after: Variant | None, each: Sequence[Variant]
    ) -> Measurement:
        """Build all of them. Raises BuildError where the engine does not answer."""
        engine = self.session.engine
        title = f"{engine.name} {engine.version()}"
        first = _Building(before)
        second = _Building(after) if after is not None else None
        fixes = [_Building(it) for it in each]
        for number in range(1, self.repeat + 1):
            for it in (first, second):
                if it is not None and it.failure is None:
                    self._build(it, number, self.touched)
            for fix in fixes:
                if fix.failure is None and first.failure is None:
                    self._build(fix, number, "")
        one = first.result(self.touched)
        other = second.result(self.touched) if second is not None else None
        difference = None
        if isinstance(one, Outcome) and isinstance(other, Outcome):
            difference = compare(one.image, other.image)
        gains = tuple(self._gain(it, one) for it in fixes)
        return Measurement(title, one, other, difference, gains)

    def _build(self, it: _Building, number: int, touched: str) -> None:
        """Build a variant once more, and again after a change."""
        which = f", {number} of {self.repeat}" if self.repeat > 1 else ""
        variant = it.variant
        request = replace(
            self.request,
            text=variant.source.text,
            path=variant.path(self.request.path),
            state=variant.state,
            is_exported=number == 1,
        )
        try:
            self.tell(f"building {variant.name}{which}")
            built = self.session.build(request)
            it.seconds.append(built.seconds)
            if number == 1:
                self.tell(f"reading {variant.name}")
                it.found, it.timings = self._read(variant, built), built.timings
        except (BuildError, ImageError) as error:
            it.failure = _failure(variant, error)
            return
        if touched and it.again_failure is None:
            try:
                self.tell(f"building {variant.name} again after a change of {touched}{which}")
                again = self._rebuilt(request, built, touched)
                it.again.append(again.seconds)
                it.again_timings = it.again_timings or again.timings
            except BuildError as error:
                it.again_failure = _failure(variant, error)
        self.session.discard(built)

    def _rebuilt(self, request: BuildRequest, built: Built, touched: str) -> Built:
        state = f"{request.state} after a change of {touched}".strip()
        try:
            if self._copy is None:
                copy = self.session.scratch()
                copied(request.context, copy, self.is_left_out, self.session.folder)
                self._copy = copy
            touch(self._copy / touched)
        except OSError as error:
            where = f'"{error.filename}" cannot be copied to be changed: {error.strerror}.'
            raise BuildError(f"{request.path} {state}: {where}") from None
        changed = replace(request, context=self._copy, after=built, state=state, is_exported=False)
        return self.session.build(changed)

    def _gain(self, it: _Building, before: Outcome | Failure) -> FixGain:
        if isinstance(before, Failure):
            reason = "it is not built: there is nothing to compare it with."
            return FixGain(it.variant, failure=Failure(it.variant, reason))
        found = it.result("")
        if isinstance(found, Failure):
            return FixGain(it.variant, failure=found)
        return FixGain(
            it.variant,
            found.image.size - before.image.size,
            (found.image.compressed_size or 0) - (before.image.compressed_size or 0),
            change(before.times, found.times),
        )

    def _read(self, variant: Variant, built: Built) -> Attribution:
        image = read(str(built.archive), sizes=self.sizes)
        built.archive.unlink()  # the disk may be small
        file = analyze(parse(variant.source))
        return attribute(image, file, stage=target_stage(file, self.request.target))


def _failure(variant: Variant, error: BuildError | ImageError) -> Failure:
    return Failure(variant, str(error), error.output if isinstance(error, BuildFailed) else ())


def target_stage(file: Dockerfile, name: str) -> Stage | None:
    """The stage that is built; None is the last."""
    if name.isdecimal():
        return file.stages[int(name)] if int(name) < len(file.stages) else None
    named = (it for it in file.stages if str(it.from_.name or "").lower() == name.lower())
    return next(named, None) if name else None
