"""What is to be built, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

LONGEST = 60  # characters that are shown of an instruction


@dataclass(frozen=True)
class Timing:
    """An instruction that was built: its first line in the Dockerfile, and how long it took.

    `line` is 0 where that is not known. The instructions that ONBUILD adds count for their FROM.
    """

    line: int
    text: str  # as the engine shows it
    seconds: float
    is_cached: bool


@dataclass(frozen=True)
class Built:
    """An image: `archive`, made by `docker save` or in the same form, is gone with the session."""

    archive: Path
    image_id: str
    seconds: float  # of the build, on the wall; without what writes the archive
    timings: tuple[Timing, ...]
    cache: str  # the name of the cache that it was built with


@dataclass(frozen=True)
class BuildRequest:
    """What to build: the text of a Dockerfile, and the folder that it copies from.

    `path` is what messages call the file; an ignore file of its own (`Dockerfile.dockerignore`)
    is looked for beside it. A build is cold, which means that nothing is cached but base images
    and nothing is in its cache mounts, or goes on with the cache of another build of the session:
    the one in `after`. Without `pull`, engines that can be told so fetch no base image. `state` says
    how the text differs from that of the file at `path`. Only if it `is_exported`, the image is
    written to its archive.
    """

    text: str
    context: Path
    path: Path = Path("Dockerfile")
    ignore_file: Path | None = None
    build_args: tuple[str, ...] = ()  # NAME=VALUE; a NAME alone is taken from the environment
    target: str = ""
    platform: str = ""
    secrets: tuple[str, ...] = ()  # id=NAME,src=FILE
    pull: bool = True
    builder_args: tuple[str, ...] = ()  # for the engine, as they are
    after: Built | None = None
    state: str = ""
    is_exported: bool = True

    def place(self, line: int) -> str:
        """What messages call a line, 0 for none: as it is in the file, or what it is in the text.

        A text that is in no file has lines that the user cannot look up.
        """
        if not self.state:
            return f"{self.path}:{line}" if line else str(self.path)
        if not line:
            return f"{self.path} {self.state}"
        words = " ".join(self.text.split("\n")[line - 1].split())
        words = words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
        return f"{self.path} {self.state}, line {line} ({words})"

    @property
    def own_ignore_file(self) -> Path | None:
        """The ignore file that takes the place of the one in the context."""
        beside = self.path.with_name(f"{self.path.name}.dockerignore")
        return self.ignore_file or (beside if beside.is_file() else None)
