"""BuildKit through `docker buildx build`: in the daemon, or in the builder that buildx is set to."""

from __future__ import annotations

import fcntl
import json
import os
import re
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from dflint.build.docker import Docker, made_by
from dflint.build.errors import BuildError
from dflint.build.process import ask
from dflint.build.progress import BuildKitProgress
from dflint.temporary import living, place

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dflint.build.progress import Progress
    from dflint.build.request import BuildRequest
    from dflint.temporary import Abandoned

TRIES = 10  # to remove what a daemon is still busy with
PAUSE = 0.3  # seconds between them
_RECORD = re.compile(
    r"^ID:\s*(?P<id>\w+)\*?$.*?^Created at:\s*(?P<day>\S+) (?P<time>[\d:]+)\S* (?P<zone>[+-]\d{4})",
    re.M | re.S,
)


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
            self.cached |= made_by(left, created)

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
            self._remove_references()
            return super().remove() or self._remove_cached()
        finally:
            if self._lock is not None:
                os.close(self._lock)

    def _remove_references(self) -> None:
        """Remove what buildx remembers of each build: small files, which name the Dockerfile."""
        known = {**os.environ, **self.settings}
        docker = known.get("DOCKER_CONFIG") or os.path.expanduser("~/.docker")
        remembered = Path(known.get("BUILDX_CONFIG") or os.path.join(docker, "buildx"))
        folder = self.folder
        for path in remembered.glob("refs/*/*/*") if folder is not None else ():
            with suppress(OSError, ValueError, KeyError, TypeError):
                file = Path(json.loads(path.read_text())["DockerfilePath"])
                if folder in file.parents:
                    path.unlink()

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


def _time(record: re.Match[str]) -> float:
    """When a record of the build cache was made, in seconds."""
    text = f"{record['day']} {record['time']} {record['zone']}"
    return datetime.strptime(text, "%Y-%m-%d %H:%M:%S %z").timestamp()
