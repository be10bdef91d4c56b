"""Containers and images of a session, through docker and podman, whose command lines are the same here.

Everything has a name with the prefix of the session in it, or its label, by which it is found and
removed at the end, also after this process was killed.
"""

from __future__ import annotations

import json
import socket
import subprocess
from dataclasses import dataclass
from datetime import datetime
from time import monotonic

from dflint.build.buildah import runtime_options
from dflint.build.errors import BuildError, TookTooLong
from dflint.build.process import understood
from dflint.build.remains import LABEL, at_once
from dflint.processes import Program

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from dflint.build.engine import Engine

LOOPBACK = "127.0.0.1"
PRESENT = "already exists"  # what engines say of a layer that they do not send or fetch again
STARTED, HEALTHY = "start", "health_status: healthy"  # as `docker events` calls them
HOST, NONE = "host", "none"  # networks without ports of their own
NEVER = "0001-01-01"


@dataclass(frozen=True)
class LocalImage:
    """An image in the store of the engine: its id, its exposed TCP ports, in order, whether it has a
    health check, and the signal that asks it to end."""

    image_id: str
    ports: tuple[int, ...]
    has_health_check: bool
    stop_signal: str
    platform: str
    size: int  # bytes, as the engine counts them
    layers: int


@dataclass(frozen=True)
class State:
    """What became of a container. `exit_code` is that of its first process, `started` when that was
    started by the clock of the engine, in seconds since 1970; 0 if it never was."""

    started: float
    exit_code: int
    is_out_of_memory: bool
    error: str


@dataclass(frozen=True)
class Fetched:
    """An image that was pulled: its name, the seconds, and how many of its layers were here already."""

    name: str
    seconds: float
    present: int


class Containers:
    """What a session does with containers and images. Raises BuildError where the engine refuses.

    `network` is where containers are: that of the engine with TCP ports published on the loopback
    address, or, where the daemon has none, one that is made for the session; or one that is named.
    """

    def __init__(self, engine: Engine, network: str = "") -> None:
        self.engine = engine
        self.program = engine.program
        self._count = 0
        engine.has_containers = True
        self._note()
        self.network = network or self._usual_network()

    def local(self, reference: str) -> LocalImage | None:
        """An image of the store, None if there is none of this name."""
        try:
            answer = self._ask("image", "inspect", reference)
        except BuildError as error:
            if "no such" in str(error).lower() or "not known" in str(error).lower():
                return None
            raise
        return understood(self.program, _local, answer)

    def fetch(self, reference: str, timeout: float) -> Fetched:
        """Pull an image that is not here from where it is, and give it a name of the session."""
        self._count += 1
        own = f"{self.engine.prefix}:image-{self._count}"
        self._fetching(reference)
        began = monotonic()
        said = self.pull(reference, timeout, is_local=False)
        seconds = monotonic() - began
        self.tag(reference, own)
        self.untag(reference)
        self._fetching("")
        return Fetched(own, seconds, said.lower().count(PRESENT))

    def create(
        self, image: str, ports: Sequence[int], options: Sequence[str] = ()
    ) -> tuple[str, dict[int, int]]:
        """A new container: its name, and on which ports of this machine its own can be reached."""
        self._count += 1
        name = f"{self.engine.prefix}-{self._count}"
        reached = self._reached(ports)
        published = [f"--publish={LOOPBACK}:{here}:{there}" for there, here in reached.items()]
        self._ask(
            "create",
            f"--name={name}",
            f"--label={LABEL}={self.engine.prefix}",
            *([f"--network={self.network}"] if self.network else []),
            *(published if self.network not in (HOST, NONE) else []),
            *(runtime_options() if self.program == "podman" else []),
            *options,
            image,
        )
        return name, reached

    def start(self, name: str) -> Program:
        """Start a container. The program prints what it prints, and ends when it does."""
        alone = ["--sig-proxy=false"] if self.program == "podman" else []
        return self._program((self.program, "start", "--attach", *alone, name))

    def events(self, name: str) -> Program:
        """A program that prints STARTED when a container has started and its network is there, and with
        docker HEALTHY when it is; with podman it ends then, and health has to be asked for: only a
        service manager runs the checks of podman."""
        if self.program == "podman":
            script = f'podman wait --condition=running --interval=20ms "$0" && echo {STARTED}'
            return self._program(("/bin/sh", "-c", script, name))
        events = ("--filter=event=start", "--filter=event=health_status")
        some = ("--since=10m", f"--filter=container={name}", *events, "--format={{.Action}}")
        return self._program(("docker", "events", *some))

    @property
    def tells_health(self) -> bool:
        return self.program == "docker"

    def is_healthy(self, name: str) -> bool:
        """Whether a health check that is run now succeeds."""
        try:
            self._ask("healthcheck", "run", name)
        except BuildError:
            return False
        return True

    def state(self, name: str) -> State:
        return understood(self.program, _state, self._ask("container", "inspect", name))

    def stop(self, name: str, seconds: int) -> None:
        """Ask a container to end, and kill it when it has not within so many seconds."""
        self._ask("stop", f"--time={seconds}", name, timeout=seconds + 60)

    def remove(self, name: str) -> None:
        """Remove a container, running or not, and the volumes that have no name."""
        self._ask("rm", "--force", "--volumes", *at_once(self.program), name)

    def tag(self, image: str, name: str) -> None:
        self._ask("tag", image, name)

    def untag(self, name: str) -> None:
        """Remove the name of an image, and the image if it has no other."""
        self._ask("image", "rm", name)

    def pull(self, reference: str, timeout: float, is_local: bool = True) -> str:
        """Pull an image, from a registry on this machine unless it is not: what the engine says."""
        return self._ask("pull", *self._trust(is_local), reference, timeout=timeout)

    def push(
        self, image: str, name: str, timeout: float, is_local: bool = True
    ) -> tuple[float, bool]:
        """Push an image under a name, compressed with gzip: seconds, and whether all of it was sent."""
        command = ["push", *self._trust(is_local)]
        if self.program == "podman":
            command += ["--compression-format=gzip", image]
        else:
            self.tag(image, name)
        try:
            began = monotonic()
            said = self._ask(*command, name, timeout=timeout)
            return monotonic() - began, PRESENT not in said.lower()
        finally:
            if self.program == "docker":
                self.untag(name)

    def _trust(self, is_local: bool) -> list[str]:
        """Docker needs no TLS on the loopback address."""
        return ["--tls-verify=false"] if is_local and self.program == "podman" else []

    def _reached(self, ports: Sequence[int]) -> dict[int, int]:
        if self.network == NONE:
            return {}
        return {it: it if self.network == HOST else free_port() for it in ports}

    def _usual_network(self) -> str:
        """The engine's own, or a new one where a daemon was started without."""
        if self.program != "docker":
            return ""
        names = self._ask("network", "ls", "--format", "{{.Name}}").split()
        if "bridge" in names:
            return ""
        label = f"--label={LABEL}={self.engine.prefix}"
        self._ask("network", "create", label, self.engine.prefix)
        return self.engine.prefix

    def _fetching(self, reference: str) -> None:
        self.engine.fetching = [reference] if reference else []
        self._note()

    def _note(self) -> None:
        if self.engine.place is not None:
            self.engine.place.note(**self.engine.facts())

    def _program(self, command: Sequence[str]) -> Program:
        try:
            return Program(command, settings=self.engine.settings, stderr=subprocess.STDOUT)
        except OSError as error:
            raise BuildError(f"{command[0]} does not start: {error.strerror}.") from None

    def _ask(self, *command: str, timeout: float = 60) -> str:
        try:
            return self.engine.ask(self.program, *command, timeout=timeout)
        except TookTooLong:
            raise TookTooLong(
                f"{self.program} {command[0]} takes longer than {timeout:g} s."
            ) from None


def free_port() -> int:
    """A TCP port of the loopback address that is in use by no program."""
    with socket.socket() as free:
        free.bind((LOOPBACK, 0))
        port: int = free.getsockname()[1]
    return port


def _local(answer: str) -> LocalImage:
    (found,) = json.loads(answer)
    config = found["Config"] or {}
    ports = [it.partition("/") for it in config.get("ExposedPorts") or {}]
    health = config.get("Healthcheck") or found.get("Healthcheck") or {}
    test = health.get("Test") or []
    return LocalImage(
        found["Id"].removeprefix("sha256:"),
        tuple(sorted(int(number) for number, _, kind in ports if kind in ("", "tcp"))),
        bool(test) and test[0] != "NONE",
        config.get("StopSignal") or "SIGTERM",
        f"{found['Os']}/{found['Architecture']}",
        int(found["Size"]),
        len(found["RootFS"]["Layers"] or ()),
    )


def _moment(text: str) -> float:
    """A moment as in RFC 3339, as seconds since 1970; 0 for never."""
    return 0.0 if text.startswith(NEVER) else datetime.fromisoformat(text).timestamp()


def _state(answer: str) -> State:
    (found,) = json.loads(answer)
    state: Mapping[str, Any] = found["State"]
    return State(
        _moment(str(state["StartedAt"])),
        int(state["ExitCode"]),
        bool(state["OOMKilled"]),
        str(state.get("Error", "")),
    )
