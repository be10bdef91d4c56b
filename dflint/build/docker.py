"""Docker: with BuildKit through `docker buildx build`, and the classic builder."""

from __future__ import annotations

import fcntl
import os
import re
import time
from contextlib import suppress
from datetime import datetime
from secrets import token_hex

from dflint.build.engine import Engine, common_options, has_option, missing
from dflint.build.errors import BuildError
from dflint.build.process import ask
from dflint.build.progress import BuildKitProgress, ClassicProgress
from dflint.temporary import PREFIX, living, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from dflint.build.progress import Progress
    from dflint.build.request import BuildRequest, Built
    from dflint.temporary import Abandoned

_FRACTION = re.compile(r"\.\d+")  # of a second
TRIES = 10  # to remove what a daemon is still busy with
PAUSE = 0.3  # seconds between them
GRACE = 15  # seconds in which a daemon may go on after its client has ended
_RECORD = re.compile(
    r"^ID:\s*(?P<id>\w+)\*?$.*?^Created at:\s*(?P<day>\S+) (?P<time>[\d:]+)\S* (?P<zone>[+-]\d{4})",
    re.M | re.S,
)


class Docker(Engine):
    """What both builders of Docker have in common: images of their own have a name of their own.

    What has no name is known by the time in which it was made, and by what was `before`. Times are
    those of the daemon.
    """

    program = "docker"
    variables = ("DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "BUILDX_BUILDER")

    def __init__(self) -> None:
        super().__init__()
        self.prefix = f"{PREFIX}{os.getpid()}-{token_hex(6)}"

    def version(self) -> str:
        return ask("docker", "version", "--format", "{{.Server.Version}}").strip()

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "prefix": self.prefix}

    def adopt(self, left: Abandoned) -> None:
        super().adopt(left)
        self.prefix = left.notes["prefix"]

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
        return [
            f"--tag={self.prefix}:{folder.name}",
            f"--iidfile={folder / 'image-id'}",
            f"--file={folder / 'Dockerfile'}",
            *(["--network=host"] if self._has_no_bridge(request) else []),
            *common_options(request),
            str(request.context),
        ]

    def export(self, built: Built) -> None:
        tag = f"{self.prefix}:{built.archive.parent.name}"
        self.ask("docker", "save", f"--output={built.archive}", tag, timeout=None)

    def discard(self, built: Built) -> None:
        self.removed("docker", "image", "rm", f"{self.prefix}:{built.archive.parent.name}")

    def remove(self) -> str:
        form = ("--format", "{{.Repository}}:{{.Tag}}", "--filter", f"reference={self.prefix}")
        tags = self.ask("docker", "image", "ls", *form).split()
        return self.removed("docker", "image", "rm", "--force", *tags)

    def removed(self, *command: str) -> str:
        """Remove things if there are any; what is gone already is no problem."""
        if len(command) == command.index("rm") + 1 + ("--force" in command):
            return ""
        try:
            self.ask(*command)
        except BuildError as error:
            return "" if "No such" in str(error) else str(error)
        return ""

    def note_before(self, before: set[str]) -> None:
        """Note what was there, and what time it is, before anything is made."""
        assert self.place is not None
        now = self.ask("docker", "info", "--format", "{{.SystemTime}}").strip()
        since = datetime.fromisoformat(_FRACTION.sub("", now)).timestamp()
        self.place.note(before=sorted(before), since=since, clock=time.time())

    def _has_no_bridge(self, request: BuildRequest) -> bool:
        """Whether RUN has no network but that of the machine: the daemon was started without."""
        names = self.ask("docker", "network", "ls", "--format", "{{.Name}}").split()
        return "bridge" not in names and not has_option(request, "--network")


class BuildKit(Docker):
    """BuildKit, in the daemon or in the builder that buildx is set to.

    The cache is that of the user's builder, so that nothing has to be fetched; a cold build does
    not look into it, and its cache mounts have names of their own. What a build adds to the cache
    is removed at the end. This is told by comparing before and after, so it may take with it what
    another builder added in the same moment; another dflint waits until this one is done. After a
    session that was killed, it is told by the times of the records.
    """

    name = "docker"
    progress = BuildKitProgress

    def __init__(self) -> None:
        super().__init__()
        self.cached: set[str] = set()
        self._before: set[str] = set()
        self._lock: int | None = None

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "cached": sorted(self.cached)}

    def adopt(self, left: Abandoned) -> None:
        super().adopt(left)
        self.cached = set(left.notes["cached"])
        if "since" in left.notes:
            records = self.ask("docker", "buildx", "du", "--verbose")
            created = {it["id"]: _time(it) for it in _RECORD.finditer(records)}
            self.cached |= _made_by(left, created)

    def version(self) -> str:
        return f"{super().version()}, buildx {ask('docker', 'buildx', 'version').split()[1]}"

    def command(
        self, request: BuildRequest, folder: Path, cache: str
    ) -> tuple[list[str], dict[str, str]]:
        mounts = f"--build-arg=BUILDKIT_CACHE_MOUNT_NS={self.prefix}-{cache}"
        build = ["docker", "buildx", "build", "--progress=plain", "--load", mounts]
        return [*build, *self.options(request, folder)], {"BUILDX_NO_DEFAULT_ATTESTATIONS": "1"}

    def prepare(self, request: BuildRequest) -> None:
        if self._lock is None:
            self._lock = self._alone()
            self._before = self._cache_records()
            self.note_before(self._before)
        else:
            self._before = self._cache_records()

    def finish(self, progress: Progress) -> None:
        with suppress(BuildError):  # that the daemon has gone is told already
            self.cached |= self._cache_records() - self._before

    def _alone(self) -> int:
        """Wait until no other dflint builds with BuildKit here. The lock, as a file."""
        lock = os.open(place(), os.O_RDONLY)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            others = [str(number) for number, notes in living() if notes.get("engine") == self.name]
            who = f"another dflint (process {', '.join(others)})" if others else "another dflint"
            self.say(f"{who} builds with docker: waiting until it is done.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        return lock

    def remove(self) -> str:
        try:
            return super().remove() or self._remove_cached()
        finally:
            if self._lock is not None:
                os.close(self._lock)

    def _remove_cached(self) -> str:
        for _ in range(TRIES):
            self.cached &= self._cache_records()
            if not self.cached:
                return ""
            some = f"id=^({'|'.join(self.cached)})$"
            self.ask("docker", "buildx", "prune", "--all", "--force", "--filter", some)
            time.sleep(PAUSE)
        return f"docker still uses {len(self.cached)} records of its build cache that are new."

    def _cache_records(self) -> set[str]:
        """The ids of all that is in the build cache."""
        words = (line.split() for line in self.ask("docker", "buildx", "du").splitlines())
        return {it[0].rstrip("*") for it in words if len(it) > 2 and it[0] != "ID"}


class Classic(Docker):
    """The builder before BuildKit. It makes an image and a container of every instruction."""

    name = "docker-classic"
    progress = ClassicProgress

    def __init__(self) -> None:
        super().__init__()
        self.images: list[str] = []
        self.containers: list[str] = []
        self._before: set[str] = set()

    def command(
        self, request: BuildRequest, folder: Path, cache: str
    ) -> tuple[list[str], dict[str, str]]:
        own = request.own_ignore_file
        if own and own.resolve() != (request.context / ".dockerignore").resolve():
            raise BuildError(f'the classic builder of Docker cannot use "{own}": it has no option.')
        options = self.options(request, folder)
        return ["docker", "build", "--force-rm", *options], {"DOCKER_BUILDKIT": "0"}

    def finish(self, progress: Progress) -> None:
        assert isinstance(progress, ClassicProgress)
        self.images += [it for it in progress.images if it not in self._before]
        self.containers += progress.containers

    def prepare(self, request: BuildRequest) -> None:
        self._before = self._image_ids()
        self.note_before(self._before)

    def facts(self) -> dict[str, Any]:
        return {**super().facts(), "images": self.images, "containers": self.containers}

    def adopt(self, left: Abandoned) -> None:
        super().adopt(left)
        self.images, self.containers = left.notes["images"], left.notes["containers"]
        if "since" not in left.notes:
            return
        ids = sorted(self._image_ids())
        form = ("--format", "{{slice .Id 7 19}} {{.Created}} {{len .RepoTags}} {{.Parent}}")
        lines = self.ask("docker", "image", "inspect", *form, *ids).splitlines() if ids else []
        rows = [line.split() for line in lines]
        unnamed = [it for it in rows if len(it) == 4 and it[2] == "0"]  # and upon another image
        created = {it[0]: datetime.fromisoformat(_FRACTION.sub("", it[1])) for it in unnamed}
        made = _made_by(left, {name: it.timestamp() for name, it in created.items()})
        upon = self.ask("docker", "container", "ls", "--all", "--format", "{{.ID}} {{.Image}}")
        self.containers += [it.split()[0] for it in upon.splitlines() if it.split()[1] in made]
        self.images += sorted(made, key=lambda it: created[it])

    def remove(self) -> str:
        self.removed("docker", "container", "rm", "--force", *self.containers)
        sentence = super().remove()
        for it in reversed(self.images):  # most are gone with the names
            self.removed("docker", "image", "rm", it)
        return sentence

    def _image_ids(self) -> set[str]:
        return set(self.ask("docker", "images", "--all", "--quiet").split())


def _made_by(left: Abandoned, created: dict[str, float]) -> set[str]:
    """What a killed session has made, of all that there is, by when it was created."""
    begin, clock = left.notes["since"], left.notes["clock"]
    end = begin + (left.last_sign - clock) + GRACE
    before = set(left.notes["before"])
    return {it for it, at in created.items() if it not in before and int(begin) <= at <= end}


def _time(record: re.Match[str]) -> float:
    """When a record of the build cache was made, in seconds."""
    text = f"{record['day']} {record['time']} {record['zone']}"
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z").timestamp()
