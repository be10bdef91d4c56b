"""The builder that Docker had before BuildKit."""

from __future__ import annotations

from datetime import datetime

from dflint.build.docker import Docker, made_by
from dflint.build.errors import BuildError
from dflint.build.progress import ClassicProgress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from dflint.build.progress import Progress
    from dflint.build.request import BuildRequest
    from dflint.temporary import Abandoned


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
        created = {it[0]: datetime.fromisoformat(it[1]) for it in unnamed}
        made = made_by(left, {name: it.timestamp() for name, it in created.items()})
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
