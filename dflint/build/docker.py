"""What both builders of Docker have in common."""

from __future__ import annotations

import time
from datetime import datetime

from dflint.build.engine import Engine, common_options, has_option, missing
from dflint.build.errors import BuildError
from dflint.build.process import ask, understood

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from dflint.build.request import BuildRequest, Built
    from dflint.temporary import Abandoned

GRACE = 15  # seconds in which a daemon may go on after its client has ended


class Docker(Engine):
    """A builder of Docker, whose images have a name of their own.

    What has no name is known by the time in which it was made, and by what was `before`. Times are
    those of the daemon.
    """

    program = "docker"
    variables = (
        "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "BUILDX_BUILDER", "BUILDX_CONFIG",
    )  # fmt: skip

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
        since = understood("docker", _seconds, now)
        self.place.note(before=sorted(before), since=since, clock=time.time())

    def _has_no_bridge(self, request: BuildRequest) -> bool:
        """Whether RUN has no network but that of the machine: the daemon was started without."""
        names = self.ask("docker", "network", "ls", "--format", "{{.Name}}").split()
        return "bridge" not in names and not has_option(request, "--network")


def _seconds(moment: str) -> float:
    """The seconds since 1970 of a moment as in RFC 3339."""
    return datetime.fromisoformat(moment).timestamp()


def made_by(left: Abandoned, created: dict[str, float]) -> set[str]:
    """What a killed session has made, of all that there is, by when it was created."""
    begin, clock = left.notes["since"], left.notes["clock"]
    end = begin + (left.last_sign - clock) + GRACE
    before = set(left.notes["before"])
    return {it for it, at in created.items() if it not in before and int(begin) <= at <= end}
