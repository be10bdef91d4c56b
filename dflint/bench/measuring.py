"""What is measured of images and of builds in a session."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from dflint.bench.loopback_registry import LoopbackRegistry
from dflint.bench.results import BenchFailure, Result
from dflint.bench.rounds import Rounds, Subject
from dflint.bench.starting import Starter, StartOptions
from dflint.bench.transfers import Transfers
from dflint.build.containers import Containers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dflint.build.request import BuildRequest
    from dflint.build.session import Session

TIMEOUT = {"pull": 600.0, "push": 600.0, "build": 3600.0}  # seconds, unless the user says


@dataclass(frozen=True)
class Options:
    """What is measured, and how often. `timeout` in seconds for each step, 0 for what is usual.

    `pull_from` is `local`, a registry on this machine, or `registry`, where the image is; `push_to` a
    repository, empty for one on this machine.
    """

    phases: tuple[str, ...]
    runs: int
    seed: int
    start: StartOptions = field(default_factory=StartOptions)
    timeout: float = 0.0
    network: str = ""
    pull_from: str = "local"
    push_to: str = ""

    def limit(self, phase: str) -> float:
        return self.timeout or TIMEOUT[phase]


class ImageSubject(Subject):
    """An image that is pulled, started, stopped and pushed."""

    def __init__(
        self,
        reference: str,
        containers: Containers,
        registry: LoopbackRegistry | None,
        options: Options,
    ) -> None:
        self.result = Result(reference)
        self.reference = reference
        self.containers = containers
        self.registry = registry
        self.options = options
        self._starter: Starter | None = None
        self._transfers: Transfers | None = None
        self._own = ""  # the name of an image that was not here
        self._is_from_origin = "pull" in options.phases and options.pull_from == "registry"

    def prepare(self) -> None:
        image = self.containers.local(self.reference)
        if image is not None and self._is_from_origin:
            raise BenchFailure(
                f"{self.reference} is here already, and dflint removes no image of yours: "
                "remove it first, or leave out --pull-from registry."
            )
        if image is None:
            self._fetch()
            image = self.containers.local(self._own)
        assert image is not None, "it was there a moment ago"
        self.result.image = image
        self.result.layers = image.layers
        phases = self.options.phases
        if "start" in phases or "stop" in phases:
            self._starter = Starter(self.reference, image, self.containers, self.options.start)
        if self.registry is not None and ("pull" in phases or "push" in phases):
            limit = max(self.options.limit("pull"), self.options.limit("push"))
            own = image.image_id
            self._transfers = Transfers(self.containers, self.registry, own, limit)
            self.result.size = self._transfers.copies.size
            self.result.layers = self._transfers.copies.layers

    def steps(self, is_warm_up: bool) -> Iterator[tuple[str, float | None]]:
        if "pull" in self.options.phases:
            yield "pull", self._pulled()
        if self._starter is not None:
            yield from self._started(self._starter, is_warm_up)
        if "push" in self.options.phases and self._transfers is not None:
            target = self.options.push_to
            yield "push", self._transfers.push_to(target) if target else self._transfers.push()

    def _pulled(self) -> float:
        if not self._is_from_origin:
            assert self._transfers is not None
            return self._transfers.pull()
        self.containers.untag(self._own)
        return self._fetch()

    def _fetch(self) -> float:
        fetched = self.containers.fetch(self.reference, self.options.limit("pull"))
        self._own = fetched.name
        if fetched.present and self._is_from_origin:
            note = (
                f"{fetched.present} of its layers were here already: they are no part of the pull"
            )
            self.result.notes = [note]
        return fetched.seconds

    def _started(self, starter: Starter, is_warm_up: bool) -> Iterator[tuple[str, float | None]]:
        stopped = self.result.stop
        is_stopped = "stop" in self.options.phases and (stopped is None or stopped.is_heard)
        run = starter.run(is_stopped)
        if is_warm_up:
            self.result.readiness = run.readiness
            self.result.notes += run.notes
        self.result.stop = run.stopped or self.result.stop
        if "start" in self.options.phases:
            yield "start", run.start
            yield "process", run.process
        if run.probe is not None:
            yield "probe", run.probe
        if run.stop is not None:
            yield "stop", run.stop


class BuildSubject(Subject):
    """A Dockerfile that is built with nothing cached, and again with everything."""

    def __init__(self, name: str, request: BuildRequest, session: Session) -> None:
        self.result = Result(name)
        self.request = replace(request, is_exported=False)
        self.session = session

    def steps(self, is_warm_up: bool) -> Iterator[tuple[str, float | None]]:
        cold = self.session.build(self.request)
        yield "build", cold.seconds
        warm = self.session.build(replace(self.request, after=cold))
        yield "rebuild", warm.seconds
        for built in (warm, cold):
            self.session.discard(built)


def measure(
    session: Session,
    options: Options,
    images: Sequence[str],
    builds: Sequence[tuple[str, BuildRequest]],
    tell: Callable[[str], None] = lambda text: None,
) -> list[Result]:
    """Benchmark images and builds: results in the order of what is given. `tell` is told what is going on.

    Raises BuildError where the engine is at its end, and BenchFailure nowhere.
    """
    subjects: list[Subject] = []
    with ExitStack() as stack:
        if images:
            containers = Containers(session.engine, options.network)
            registry = None
            if "push" in options.phases or "pull" in options.phases:
                registry = stack.enter_context(LoopbackRegistry(session.scratch()))
            subjects += [ImageSubject(it, containers, registry, options) for it in images]
        session.engine.limit = options.limit("build")
        if "build" in options.phases:
            subjects += [BuildSubject(name, request, session) for name, request in builds]
        Rounds(options.runs, options.seed, tell).measure(subjects)
    return [it.result for it in subjects]
