"""Builds of variants of a Dockerfile, and of its stages, in a session."""

from __future__ import annotations

from dataclasses import replace

from dflint.build.errors import BuildError, BuildFailed
from dflint.image.compare import compare
from dflint.image.errors import ImageError
from dflint.image.reading import read
from dflint.measure.attribution import Attribution, attribute
from dflint.measure.measurement import Failure, FixGain, Measurement, Outcome, Rebuild
from dflint.measure.times import Times, change
from dflint.measure.touching import copied, touch
from dflint.model.analyze import analyze
from dflint.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dflint.build.request import BuildRequest, Built, Timing
    from dflint.build.session import Session
    from dflint.measure.variants import Variant
    from dflint.model.stages import Dockerfile, Stage


class _Building:
    """A variant while it is built, again and again: its times, and the image of the first build.

    `stage` is the one that is built, empty for that of the request. It is built again after a change
    of the file `touched`, if that is not empty.
    """

    def __init__(self, variant: Variant, touched: str = "", stage: str = "") -> None:
        self.variant = variant
        self.touched = touched
        self.stage = stage
        self.seconds: list[float] = []
        self.again: list[float] = []
        self.found: Attribution | None = None
        self.timings: tuple[Timing, ...] = ()
        self.again_timings: tuple[Timing, ...] = ()
        self.failure: Failure | None = None
        self.again_failure: Failure | None = None

    def result(self) -> Outcome | Failure:
        if self.failure is not None:
            return self.failure
        assert self.found is not None
        rebuild: Rebuild | Failure | None = self.again_failure
        if rebuild is None and self.again:
            rebuild = Rebuild(self.touched, Times(tuple(self.again)), self.again_timings)
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
        self,
        before: Variant,
        after: Variant | None,
        each: Sequence[Variant],
        stages: Sequence[str] = (),
    ) -> Measurement:
        """Build all of them, and single stages of the last one. Raises BuildError where the engine
        does not answer."""
        engine = self.session.engine
        title = f"{engine.name} {engine.version()}"
        first = _Building(before, self.touched)
        second = _Building(after, self.touched) if after is not None else None
        last = second or first
        parts = [_Building(last.variant, self.touched, name) for name in stages]
        fixes = [_Building(it) for it in each]
        for number in range(1, self.repeat + 1):
            for it in (first, second):
                if it is not None and it.failure is None:
                    self._build(it, number)
            for part in parts:
                if part.failure is None and last.failure is None:
                    self._build(part, number)
            for fix in fixes:
                if fix.failure is None and first.failure is None:
                    self._build(fix, number)
        one = first.result()
        other = second.result() if second is not None else None
        difference = None
        if isinstance(one, Outcome) and isinstance(other, Outcome):
            difference = compare(one.image, other.image)
        gains = tuple(self._gain(it, one) for it in fixes)
        built = {it.stage: it.result() for it in parts} if last.failure is None else {}
        return Measurement(title, one, other, difference, gains, built)

    def _build(self, it: _Building, number: int) -> None:
        """Build a variant once more, and again after a change."""
        which = f", {number} of {self.repeat}" if self.repeat > 1 else ""
        variant, touched = it.variant, it.touched
        name = f'{variant.name}, stage "{it.stage}"' if it.stage else variant.name
        request = replace(
            self.request,
            target=it.stage or self.request.target,
            text=variant.source.text,
            path=variant.path(self.request.path),
            state=variant.state,
            is_exported=number == 1,
        )
        try:
            self.tell(f"building {name}{which}")
            built = self.session.build(request)
            it.seconds.append(built.seconds)
            if number == 1:
                self.tell(f"reading {name}")
                it.found, it.timings = self._read(variant, built, request.target), built.timings
        except (BuildError, ImageError) as error:
            it.failure = _failure(variant, error)
            return
        if touched and it.again_failure is None:
            try:
                self.tell(f"building {name} again after a change of {touched}{which}")
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
        found = it.result()
        if isinstance(found, Failure):
            return FixGain(it.variant, failure=found)
        return FixGain(
            it.variant,
            found.image.size - before.image.size,
            (found.image.compressed_size or 0) - (before.image.compressed_size or 0),
            change(before.times, found.times),
        )

    def _read(self, variant: Variant, built: Built, target: str) -> Attribution:
        image = read(str(built.archive), sizes=self.sizes)
        built.archive.unlink()  # the disk may be small
        file = analyze(parse(variant.source))
        return attribute(image, file, stage=target_stage(file, target))


def _failure(variant: Variant, error: BuildError | ImageError) -> Failure:
    return Failure(variant, str(error), error.output if isinstance(error, BuildFailed) else ())


def target_stage(file: Dockerfile, name: str) -> Stage | None:
    """The stage that is built; None is the last."""
    return next((it for it in file.stages if it.is_called(name)), None) if name else None
