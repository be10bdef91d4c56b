"""One run of an image: from its start until it is ready, a first request, and its end."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from time import monotonic, sleep, time

from dflint.bench.answers import TCP, answer
from dflint.bench.first_request import FirstRequest, port_of
from dflint.bench.results import BenchFailure, Readiness, Stop
from dflint.bench.running import Output
from dflint.build.containers import HEALTHY, LOOPBACK, NONE, STARTED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dflint.build.containers import Containers, LocalImage

PAUSE = 0.005  # seconds between two looks at a port
ASKING = 0.2  # seconds between two health checks that are asked for
SETTLED = 1.0  # seconds in which what has printed something may still fail to start
KILLED = 137  # 128 + SIGKILL
WAYS = ("auto", "health", "port", "log", "exit")  # what --ready takes


@dataclass(frozen=True)
class StartOptions:
    """How containers are started: `timeout` in seconds for each step, `grace` until one is killed.

    `ports` are what is looked at instead of those that the image exposes; `probe` is an address or a
    command of the shell, empty for none.
    """

    ready: str = "auto"
    ports: tuple[int, ...] = ()
    probe: str = ""
    timeout: float = 60.0
    grace: int = 10
    options: tuple[str, ...] = ()  # of `docker create`


@dataclass
class Run:
    """What one run came to, in seconds: `process` is the part of the start in which its process ran,
    None where the clock of the engine is another one."""

    readiness: Readiness
    start: float
    process: float | None = None
    probe: float | None = None
    stop: float | None = None
    stopped: Stop | None = None
    notes: list[str] = field(default_factory=list)


class Starter:
    """Runs of one image. The first finds out what it is ready by; the others wait for just that."""

    def __init__(
        self, name: str, image: LocalImage, containers: Containers, options: StartOptions
    ) -> None:
        self.name = name
        self.image = image
        self.containers = containers
        self.options = options
        self.known: Readiness | None = None
        self._ports = options.ports or image.ports
        self._name = ""
        self._reached: Mapping[int, int] = {}
        self._check()

    def _check(self) -> None:
        """Whether it can be ready by what is asked for."""
        way = self._way()
        if way == "health" and not self.image.has_health_check:
            raise BenchFailure(f"{self.name} has no health check.")
        if way == "port" and self.containers.network == NONE:
            raise BenchFailure(f"{self.name}: without a network no port answers.")
        if way == "port" and not self._ports:
            raise BenchFailure(f"{self.name} exposes no port: --port names one.")

    def run(self, with_stop: bool = True) -> Run:
        """Start it once, and remove it. Raises BenchFailure and BuildError."""
        ports = sorted({*self._ports, *port_of(self.options.probe)})
        self._name, self._reached = self.containers.create(
            self.image.image_id, ports, self.options.options
        )
        changed = threading.Event()
        with Output(self.containers.events(self._name), changed) as events:
            began = monotonic()
            with Output(self.containers.start(self._name), changed) as output:
                try:
                    done = self._run(output, events, changed, began, with_stop)
                finally:  # before the program ends: it would pass our signals on
                    self.containers.remove(self._name)
        self.known = done.readiness
        return done

    def _run(
        self,
        output: Output,
        events: Output,
        changed: threading.Event,
        began: float,
        with_stop: bool,
    ) -> Run:
        readiness, at = self._ready(output, events, changed, began)
        done = Run(readiness, at - began)
        if self.options.probe:
            done.probe = self._probe(output)
        if with_stop and readiness.kind != "exit":
            self._stop(done, output)
        state = self.containers.state(self._name)
        if not state.started:  # what it seemed to print was said by the engine
            raise BenchFailure(f"{self.name} does not start.", output.last_lines)
        process = at + time() - monotonic() - state.started
        if abs(process) <= done.start:  # an engine notes that a process has started after it has
            done.process = max(process, 0.0)
        return done

    def _way(self) -> str:
        if self.known is not None:
            return "port" if self.known.port else self.known.kind
        if self.options.ready != "auto":
            return self.options.ready
        if self.image.has_health_check and not self.options.ports:
            return "health"
        has_port = self._ports and (self.containers.network != NONE or self.options.ports)
        return "port" if has_port else "log"

    def _ready(
        self, output: Output, events: Output, changed: threading.Event, began: float
    ) -> tuple[Readiness, float]:
        """What it is ready by, and when it was.

        A port is not looked at before the network of the container is there: packets that are lost
        then are sent again after a second.
        """
        way = self._way()
        look = self._look(way, output, events)
        end = began + self.options.timeout
        while monotonic() < end:
            has_ended = output.ended is not None
            if found := look():
                return found
            if has_ended:
                return self._ended(output)
            if way == "port" and STARTED in events.seen:
                sleep(PAUSE)
            else:
                changed.wait(ASKING)
                changed.clear()
        waits = {
            "health": "its health check does not succeed",
            "port": f"nothing answers on port {' or '.join(map(str, self._looked_at()))}",
            "log": "it prints nothing",
            "exit": "it goes on",
        }
        raise BenchFailure(
            f"{self.name} is not ready after {self.options.timeout:g} s: {waits[way]}.",
            output.last_lines,
        )

    def _look(
        self, way: str, output: Output, events: Output
    ) -> Callable[[], tuple[Readiness, float] | None]:
        """What asks once whether it is ready."""

        def printed() -> tuple[Readiness, float] | None:
            if output.first is None:
                return None
            self._settle(output)
            return Readiness("log"), output.first

        def healthy() -> tuple[Readiness, float] | None:
            if not self.containers.tells_health:
                is_healthy = self.containers.is_healthy(self._name)
                return (Readiness("health"), monotonic()) if is_healthy else None
            at = events.seen.get(HEALTHY)
            return (Readiness("health"), at) if at is not None else None

        def answers() -> tuple[Readiness, float] | None:
            for port in self._looked_at() if STARTED in events.seen else ():
                kind = self.known.kind if self.known is not None else ""
                more = {"patience": self.options.timeout} if kind and kind != TCP else {}
                found = answer(LOOPBACK, self._reached[port], kind, **more)
                if found is not None:
                    return Readiness(found.kind, port), found.at
            return None

        return {"log": printed, "health": healthy, "port": answers, "exit": lambda: None}[way]

    def _looked_at(self) -> tuple[int, ...]:
        return (self.known.port,) if self.known is not None else tuple(self._ports)

    def _settle(self, output: Output) -> None:
        """The first time, wait: what prints why it cannot start is not ready."""
        end = monotonic() + SETTLED
        while self.known is None and output.ended is None and monotonic() < end:
            sleep(PAUSE)
        if output.ended is not None:
            self._ended(output)

    def _ended(self, output: Output) -> tuple[Readiness, float]:
        """It has ended by itself: ready if that is with 0, and what it was the first time."""
        assert output.ended is not None
        state = self.containers.state(self._name)
        if not state.started:
            raise BenchFailure(f"{self.name} does not start.", output.last_lines)
        if state.is_out_of_memory:
            raise BenchFailure(f"{self.name} needs more memory than it may.", output.last_lines)
        if state.exit_code or (self.known is not None and self.known.kind not in ("exit", "log")):
            code = state.exit_code
            raise BenchFailure(
                f"{self.name} ends with exit code {code} before it is ready.", output.last_lines
            )
        return Readiness("exit"), output.ended

    def _stop(self, done: Run, output: Output) -> None:
        if output.ended is not None:
            self._ended(output)
            done.notes.append("ends by itself: there is nothing to stop")
            return
        began = monotonic()
        self.containers.stop(self._name, self.options.grace)
        seconds = monotonic() - began
        state = self.containers.state(self._name)
        is_heard = state.exit_code != KILLED or seconds < self.options.grace
        done.stop = seconds
        done.stopped = Stop(self.image.stop_signal, is_heard, state.exit_code, self.options.grace)

    def _probe(self, output: Output) -> float:
        """How long the first request takes, in seconds."""
        port = self.known.port if self.known is not None else 0
        request = FirstRequest(self.options.probe, self.options.timeout)
        began = monotonic()
        reason = request.send(self._name, self._reached, port)
        if reason:
            sentence = f"{self.name}: the first request fails: {reason}."
            raise BenchFailure(sentence, output.last_lines)
        return monotonic() - began
