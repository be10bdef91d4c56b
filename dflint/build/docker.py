"""Docker: with BuildKit through `docker buildx build`, and the classic builder."""

from __future__ import annotations

import fcntl
import os
import tempfile
import time
from contextlib import suppress
from secrets import token_hex

from dflint.build.engine import Engine, common_options, has_option, missing
from dflint.build.errors import BuildError
from dflint.build.process import ask
from dflint.build.progress import BuildKitProgress, ClassicProgress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from dflint.build.engine import Show
    from dflint.build.progress import Progress
    from dflint.build.request import BuildRequest, Built

TRIES = 10  # to remove what a daemon is still busy with
PAUSE = 0.3  # seconds between them


class Docker(Engine):
    """What both builders of Docker have in common: images of their own have a name of their own."""

    program = "docker"

    def __init__(self) -> None:
        self.prefix = f"dflint-{token_hex(6)}"
        self.tags: list[str] = []

    def version(self) -> str:
        return ask("docker", "version", "--format", "{{.Server.Version}}").strip()

    def works(self) -> str:
        if sentence := missing("docker"):
            return sentence
        try:
            self.version()
        except BuildError as error:
            return str(error)
        return ""

    def options(self, request: BuildRequest, folder: Path) -> list[str]:
        """The options of both builders."""
        tag = f"{self.prefix}:{folder.name}"
        self.tags.append(tag)
        return [
            f"--tag={tag}",
            f"--iidfile={folder / 'image-id'}",
            f"--file={folder / 'Dockerfile'}",
            *(["--network=host"] if self._has_no_bridge(request) else []),
            *common_options(request),
            str(request.context),
        ]

    def export(self, built: Built) -> None:
        tag = f"{self.prefix}:{built.archive.parent.name}"
        ask("docker", "save", f"--output={built.archive}", tag, timeout=None)

    def remove(self) -> str:
        return _removed("docker", "image", "rm", "--force", *self.tags)

    def _has_no_bridge(self, request: BuildRequest) -> bool:
        """Whether RUN has no network but that of the machine: the daemon was started without."""
        names = ask("docker", "network", "ls", "--format", "{{.Name}}").split()
        return "bridge" not in names and not has_option(request, "--network")


class BuildKit(Docker):
    """BuildKit, in the daemon or in the builder that buildx is set to.

    The cache is that of the user's builder, so that nothing has to be fetched; a cold build does
    not look into it, and its cache mounts have names of their own. What a build adds to the cache
    is removed at the end. This is told by comparing before and after, so it may take with it what
    another builder added in the same moment; another dflint waits until this one is done.
    """

    name = "docker"
    progress = BuildKitProgress

    def __init__(self) -> None:
        super().__init__()
        self.cached: set[str] = set()
        self._lock: int | None = None

    def version(self) -> str:
        return f"{super().version()}, buildx {ask('docker', 'buildx', 'version').split()[1]}"

    def command(
        self, request: BuildRequest, folder: Path, cache: str
    ) -> tuple[list[str], dict[str, str]]:
        mounts = f"--build-arg=BUILDKIT_CACHE_MOUNT_NS={self.prefix}-{cache}"
        build = ["docker", "buildx", "build", "--progress=plain", "--load", mounts]
        return [*build, *self.options(request, folder)], {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"}

    def run(
        self, command: list[str], settings: dict[str, str], progress: Progress, show: Show
    ) -> int:
        if self._lock is None:
            self._lock = os.open(tempfile.gettempdir(), os.O_RDONLY)
            fcntl.flock(self._lock, fcntl.LOCK_EX)
        before = _cache_records()
        try:
            return super().run(command, settings, progress, show)
        finally:
            with suppress(BuildError):  # that the daemon has gone is told already
                self.cached |= _cache_records() - before

    def remove(self) -> str:
        try:
            return super().remove() or self._remove_cached()
        finally:
            if self._lock is not None:
                os.close(self._lock)

    def _remove_cached(self) -> str:
        for _ in range(TRIES):
            self.cached &= _cache_records()
            if not self.cached:
                return ""
            some = f"id=^({'|'.join(self.cached)})$"
            ask("docker", "buildx", "prune", "--all", "--force", "--filter", some)
            time.sleep(PAUSE)
        return f"docker still uses {len(self.cached)} records of its build cache that are new."


class Classic(Docker):
    """The builder before BuildKit. It makes an image and a container of every instruction."""

    name = "docker-classic"
    progress = ClassicProgress

    def __init__(self) -> None:
        super().__init__()
        self.images: list[str] = []
        self.containers: list[str] = []

    def command(
        self, request: BuildRequest, folder: Path, cache: str
    ) -> tuple[list[str], dict[str, str]]:
        own = request.own_ignore_file
        if own and own.resolve() != (request.context / ".dockerignore").resolve():
            raise BuildError(f'the classic builder of Docker cannot use "{own}": it has no option.')
        options = self.options(request, folder)
        return ["docker", "build", "--force-rm", *options], {"DOCKER_BUILDKIT": "0"}

    def run(
        self, command: list[str], settings: dict[str, str], progress: Progress, show: Show
    ) -> int:
        assert isinstance(progress, ClassicProgress)
        before = set(ask("docker", "images", "--all", "--quiet").split())
        try:
            return super().run(command, settings, progress, show)
        finally:
            self.images += [it for it in progress.images if it not in before]
            self.containers += progress.containers

    def remove(self) -> str:
        _removed("docker", "container", "rm", "--force", *self.containers)
        sentence = super().remove()
        _removed("docker", "image", "rm", *reversed(self.images))  # gone with the tags, mostly
        return sentence


def _cache_records() -> set[str]:
    """The ids of all that is in the build cache."""
    words = (line.split() for line in ask("docker", "buildx", "du").splitlines())
    return {it[0].rstrip("*") for it in words if len(it) > 2 and it[0] != "ID"}


def _removed(*command: str) -> str:
    """Remove things if there are any; what is gone already is no problem."""
    if len(command) == command.index("rm") + 1 + ("--force" in command):
        return ""
    try:
        ask(*command)
    except BuildError as error:
        return "" if "No such" in str(error) else str(error)
    return ""
