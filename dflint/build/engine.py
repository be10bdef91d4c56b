"""What all engines have in common."""

from __future__ import annotations

import os
import re
import shutil
import signal
from abc import ABC, abstractmethod
from secrets import token_hex
from time import monotonic, perf_counter

from dflint.build.dockerfile import write_dockerfile
from dflint.build.errors import BuildFailed, TookTooLong
from dflint.build.places import Places
from dflint.build.process import QUESTION, ask, follow, last_words
from dflint.build.remains import Remains
from dflint.build.request import Built
from dflint.temporary import PREFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import Any

    from dflint.build.progress import Event, Progress
    from dflint.build.request import BuildRequest
    from dflint.temporary import Abandoned, TemporaryFolder

    Show = Callable[[Event], None]

_EXIT_CODE = re.compile(r"(?:exit code: |exit status |non-zero code: )(\d+)")
_EXCERPT = re.compile(r"Dockerfile:(\d+)$")  # the title of what BuildKit shows of the file
_LINE = re.compile(r"\bline (\d+)\b")
_SAYS = re.compile(r"(?i:error)\b[: ]")
_FULL = re.compile(r"no space left on device|disk quota exceeded", re.I)


class Engine(ABC):
    """A program that builds images, and all that it made in one session.

    `settings` are what is added to its environment. `place` is the folder of the session, which
    notes what there is to remove if this process is killed. `prefix` begins the names of what is
    not in that folder. A build takes at most `limit` seconds, if that is not 0.
    """

    name: str  # what `choose` calls it
    program: str
    progress: type[Progress]
    variables: tuple[str, ...] = ()  # of the environment: which daemon, which store

    def __init__(self) -> None:
        self.settings: dict[str, str] = {}
        self.place: TemporaryFolder | None = None
        self.folder: Path | None = None  # of the session
        self.say: Callable[[str], None] = lambda sentence: None
        self.prefix = f"{PREFIX}{os.getpid()}-{token_hex(6)}"
        self.has_containers = False
        self.fetching: list[str] = []  # images of others while they are on their way
        self.limit = 0.0

    @abstractmethod
    def version(self) -> str:
        """The version, as the engine reports it. Raises BuildError."""

    @abstractmethod
    def works(self) -> str:
        """Why it cannot build here, as a sentence; empty if it can."""

    @abstractmethod
    def command(
        self, request: BuildRequest, folder: Path, cache: str
    ) -> tuple[list[str], dict[str, str]]:
        """What to run in order to build, and what to add to its environment.

        `folder` has the Dockerfile and is where the image's id goes, as `image-id`.
        """

    @abstractmethod
    def export(self, built: Built) -> None:
        """Write the archive of an image. Raises BuildError."""

    @abstractmethod
    def discard(self, built: Built) -> None:
        """Remove an image that no other build goes on with, to save space. Raises BuildError."""

    @abstractmethod
    def remove(self) -> str:
        """Remove all that was made. What could not be removed, as a sentence; empty if nothing."""

    def enter(self, place: TemporaryFolder, say: Callable[[str], None]) -> None:
        """A session begins; `say` is told what the user should know. Raises BuildError."""
        self.place = place
        self.folder = place.path
        self.say = say
        place.note(**self.facts())

    def facts(self) -> dict[str, Any]:
        """What `adopt` has to know, as JSON can hold it."""
        given = {name: os.environ[name] for name in self.variables if name in os.environ}
        return {
            "engine": self.name,
            "settings": {**given, **self.settings},
            "prefix": self.prefix,
            "containers": self.has_containers,
            "fetching": self.fetching,
        }

    def adopt(self, left: Abandoned) -> None:
        """Take over what a session of this engine has left, so that `remove` removes it."""
        self.settings = left.notes["settings"]
        self.folder = left.path
        self.prefix = left.notes.get("prefix", self.prefix)
        self.has_containers = left.notes.get("containers", False)
        self.fetching = left.notes.get("fetching", [])

    def remove_containers(self) -> str:
        """Remove what `Containers` has made, as `remove` does with what builds make."""
        if not self.has_containers:
            return ""
        return Remains(self.program, self.settings, self.prefix, self.fetching).remove()

    def prepare(self, request: BuildRequest) -> None:  # noqa: B027
        """What comes before a build and is no part of its time. Raises BuildError."""

    def finish(self, progress: Progress) -> None:  # noqa: B027
        """What comes after a build, also after one that failed."""

    def build(self, request: BuildRequest, folder: Path, show: Show) -> Built:
        """Build an image in a new, empty folder. Raises BuildError."""
        self.prepare(request)
        write_dockerfile(request, folder)
        cache = request.after.cache if request.after else folder.name
        command, settings = self.command(request, folder, cache)
        progress = self.progress(Places(request.text))
        start = perf_counter()
        try:
            code = self.run(command, settings, progress, show)
            seconds = perf_counter() - start
        finally:
            self.finish(progress)
        progress.finish(perf_counter(), code == 0)
        if code:
            raise failure(self.program, request, code, progress)
        image = (folder / "image-id").read_text().strip()
        built = Built(folder / "image.tar", image, seconds, tuple(progress.timings), cache)
        if request.is_exported:
            self.export(built)
        return built

    def run(
        self, command: list[str], settings: dict[str, str], progress: Progress, show: Show
    ) -> int:
        """Run the build itself. Its exit code."""
        assert self.place is not None, "a session is entered first"
        place, end = self.place, monotonic() + (self.limit or float("inf"))

        def sign() -> None:
            place.sign()
            if monotonic() > end:
                raise TookTooLong(f"{self.program} builds for longer than {self.limit:g} s.")

        return follow(
            command,
            {**self.settings, **settings},
            lambda text: show(progress.feed(text, perf_counter())),
            sign,
        )

    def ask(
        self,
        *command: str,
        settings: Mapping[str, str] | None = None,
        timeout: float | None = QUESTION,
    ) -> str:
        """What a program answers in the environment of the engine. Raises BuildError."""
        return ask(*command, settings={**self.settings, **(settings or {})}, timeout=timeout)


def failure(program: str, request: BuildRequest, code: int, progress: Progress) -> BuildFailed:
    """What to say of a build that failed."""
    output = list(progress.output)
    said = [line for line in output if _SAYS.search(line)] or output[-1:]
    told = next((it for it in map(_EXIT_CODE.search, reversed(output[-4:])) if it), None)
    line = progress.failed or _named_line(output, said)
    if any(map(_FULL.search, output)):
        text = "no space is left on the disk."
    elif code < 0:
        text = f"{program} was ended by {signal.Signals(-code).name} in mid-build."
    elif told:
        text = f"the command ended with exit code {told[1]}."
    else:
        text = f"{program} says: {last_words(''.join(said[-1:]))}"
    return BuildFailed(
        f"{request.place(line)}: {text}", line, int(told[1]) if told else code, output
    )


def _named_line(output: list[str], said: list[str]) -> int:
    """The line that an engine names where no step had begun; 0 if it names none."""
    found = [*map(_EXCERPT.match, output), *map(_LINE.search, said)]
    return next((int(it[1]) for it in found if it), 0)


def missing(program: str) -> str:
    """Why a program that is not there does not work; empty if it is there."""
    return "" if shutil.which(program) else f"{program} is not installed."


def common_options(request: BuildRequest) -> list[str]:
    """The options that all engines call the same."""
    return [
        *(f"--build-arg={it}" for it in request.build_args),
        *(f"--secret={it}" for it in request.secrets),
        *([f"--target={request.target}"] if request.target else []),
        *([f"--platform={request.platform}"] if request.platform else []),
        *([] if request.after else ["--no-cache"]),
        *request.builder_args,
    ]


def has_option(request: BuildRequest, name: str) -> bool:
    """Whether the user gives an engine this option."""
    return any(it.split("=", 1)[0] == name for it in request.builder_args)
