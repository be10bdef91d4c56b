"""Files that declare builds: Compose files, docker-bake.hcl, workflows and their like."""

from __future__ import annotations

from dflint.model.builds import Given
from dflint.model.context.build_context import named
from dflint.model.context.junk import EXAMPLE_FOLDERS
from dflint.model.paths import in_folder
from dflint.model.variables.build_arguments import required_arguments, takes_argument

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Protocol

    from dflint.model.builds import Build, Mount, Service
    from dflint.model.context.build_context import Folder
    from dflint.model.services.containers import ServiceContainer
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Source

    class Repository(Protocol):
        """The repository that a file lies in; paths are from its root."""

        @property
        def builds(self) -> Sequence[Build]:
            """All builds that it declares."""

        @property
        def folder(self) -> Folder:
            """Its root."""

        def dockerfile(self, build: Build) -> Dockerfile | None:
            """The Dockerfile of a build; None where there is none, or it is written elsewhere."""

        def is_hidden(self, path: str, start: int) -> bool:
            """Whether what is written there goes also to a build whose Dockerfile is not known."""

        def container(self, build: Build) -> ServiceContainer | None:
            """The container of a service that is built here, where it is known."""

        def image_container(self, service: Service) -> ServiceContainer | None:
            """The container of a service that starts a ready image, where it is known what it starts."""

        def read(self, path: str) -> str | None:
            """What is in a file; None if there is none."""

        def has(self, path: str) -> bool:
            """Whether there is a file or a folder at a path."""

        def containers(self, path: str) -> Sequence[Service]:
            """The services of a Compose file that start an image which is not built here."""

        def is_changed_beside(self, path: str, service: str) -> bool:
            """Whether a file that is used with a Compose file says more of a service, or may."""

        def undeclared_names(self, path: str) -> Iterator[tuple[Given, str, str]]:
            """The names that services of a Compose file use and no file declares."""

        def host_names(self, path: str) -> set[str] | None:
            """The names by which containers of a Compose file find each other; None where others may be there."""

        def relative_targets(self, path: str) -> Iterator[Given]:
            """The paths in containers at which a Compose file mounts something, and that are not absolute."""

        def nested_services(self, path: str) -> Iterator[tuple[Given, str]]:
            """The services of a Compose file that are keys of another one: place, name of that one."""

        def obsolete_version(self, path: str) -> Given | None:
            """The key `version` of a Compose file, which Compose 2 does not read."""

        def repeated_keys(self, path: str) -> Iterator[Given]:
            """The keys of a Compose file that their table has above."""

        def mentions(self, word: str) -> bool:
            """Whether a script or a workflow has a word in it."""

        def is_made_before(self, path: str, build: Build) -> bool:
            """Whether something may make a file before a build that names it, or fetch it."""


_WORKFLOWS = ("workflow", "gitlab")
# With one of these in a workflow, a step may put files into a context.
_COPYING = (
    "cp ",
    "rsync",
    "mv ",
    "tar ",
    "unzip",
    "artifact",
    "ln -s",
    "sed ",
    "envsubst",
    "make ",
)


class BuildFile:
    """A file that declares builds: a Compose file, docker-bake.hcl, a workflow.

    `path` is from the root of the repository. `builds`: those that are declared in it and whose
    Dockerfile is known. `repository`: what else there is. `problem`: why it cannot be read, with its
    place.
    """

    def __init__(
        self,
        source: Source,
        path: str,
        builds: Sequence[Build],
        repository: Repository,
        problem: tuple[str, int] | None = None,
    ) -> None:
        self.source = source
        self.path = path
        self.builds = tuple(builds)
        self.repository = repository
        self.problem = problem
        self.start = 0
        self.end = len(source.text)

    @property
    def is_sample(self) -> bool:
        """Whether it is there for tests, or as an example: it is not built as it is."""
        return not EXAMPLE_FOLDERS.isdisjoint(self.path.lower().split("/")[:-1])

    @property
    def services(self) -> list[DeclaredService]:
        """The services that it declares: those that are built, and those that start a ready image."""
        return [*self.built, *self.ready]

    @property
    def built(self) -> list[DeclaredService]:
        """The services whose image is built here."""
        return [
            DeclaredService(it.service, it, self)
            for it in self.builds
            if it.service is not None and it.path == self.path
        ]

    @property
    def ready(self) -> list[DeclaredService]:
        """The services that start a ready image."""
        return [DeclaredService(it, None, self) for it in self.repository.containers(self.path)]

    def unused_arguments(self) -> Iterator[tuple[str, Given, str]]:
        """The arguments that no Dockerfile takes which gets them: name, place, a Dockerfile.

        What is in one place may go to several builds; it is used if one of them does.
        """
        wanted: dict[int, tuple[str, Given, str]] = {}
        for build in self.builds:
            for name, given in build.args.items():
                if given.path == self.path and build.dockerfile:
                    wanted.setdefault(given.start, (name, given, build.dockerfile))
        taken: set[int] = set()
        for build in self.repository.builds:
            for name, given in build.args.items():
                if given.path == self.path and given.start in wanted and given.start not in taken:
                    file = self.repository.dockerfile(build)
                    if file is None or takes_argument(file, name):
                        taken.add(given.start)
        for start, found in wanted.items():
            if start not in taken and not self.repository.is_hidden(self.path, start):
                yield found

    def unknown_targets(self) -> Iterator[tuple[Given, str, Dockerfile]]:
        """The targets that are no stage of the Dockerfile: place, target, Dockerfile."""
        seen: set[int] = set()
        for build in self.builds:
            target = build.target
            if target is None or not target.text or target.path != self.path:
                continue
            file = self.repository.dockerfile(build)
            if file is None or not file.stages or target.start in seen:
                continue
            is_open = any("$" in stage.name or "{" in stage.name for stage in file.stages)
            if not is_open and file.target(target.text) is None:
                seen.add(target.start)
                yield target, target.text, file

    def missing_files(self) -> Iterator[tuple[Given, Build]]:
        """What builds need and is not there: place and path, and the build."""
        for build in self.builds if not self.is_sample else ():
            missing = build.missing
            if missing is not None and missing.path == self.path:
                if not self.repository.is_made_before(missing.text or "", build):
                    yield missing, build

    def foreign_contexts(self) -> Iterator[tuple[Given, Build, str, str]]:
        """The builds of workflows whose context lacks what the Dockerfile copies, where another folder has it all:
        place, build, what is lacking, the other folder. Nothing where a step may copy files."""
        if any(sign in self.source.text for sign in _COPYING):
            return
        for build in self.builds if not self.is_sample else ():
            file = self.repository.dockerfile(build) if build.kind in _WORKFLOWS else None
            if file is None or build.context is None:
                continue
            wanted = sorted(named(file))
            lacking = [path for path in wanted if not self.has(build.context, path)]
            others = ("", build.dockerfile.rpartition("/")[0]) if lacking else ()
            for other in others:
                if other != build.context and all(self.has(other, path) for path in wanted):
                    made = [in_folder(build.context, path) for path in lacking]
                    if not any(self.repository.is_made_before(path, build) for path in made):
                        place = Given(None, build.path, build.start, build.end)
                        yield place, build, lacking[0], other
                    break

    def has(self, folder: str, path: str) -> bool:
        """Whether the repository has a file or folder below a folder; "" is its root."""
        return self.repository.has(f"{folder}/{path}".removeprefix("./").lstrip("/"))

    def missing_arguments(self) -> Iterator[tuple[Build, str, Dockerfile]]:
        """What builds must be given, and are not: build, argument, Dockerfile."""
        for build in self.builds if not self.is_sample else ():
            if not build.is_whole or build.path != self.path or not build.dockerfile:
                continue
            target = build.target
            if target is not None and target.text is None:
                continue
            file = self.repository.dockerfile(build)
            wanted = required_arguments(file, (target and target.text) or "") if file else []
            for name in dict.fromkeys(str(variable.name) for variable in wanted):
                if name not in build.args and not self.repository.mentions(name):
                    assert file is not None
                    yield build, name, file


class DeclaredService:
    """A service as a Compose file declares it. `build`: that of its image; None for a ready one. A value."""

    __slots__ = ("build", "file", "service")

    def __init__(self, service: Service, build: Build | None, file: BuildFile) -> None:
        self.service = service
        self.build = build
        self.file = file

    @property
    def dockerfile(self) -> Dockerfile | None:
        """That of its build, where it is known."""
        return self.file.repository.dockerfile(self.build) if self.build is not None else None

    @property
    def stage(self) -> Stage | None:
        """The stage of which its image is made; None where that is not known, and without a build."""
        build = self.build
        target = build.target if build is not None else None
        if build is None or not build.dockerfile or (target is not None and target.text is None):
            return None
        file = self.dockerfile
        if file is None:
            return None
        return file.target(target.text) if target is not None and target.text else file.final

    @property
    def container(self) -> ServiceContainer | None:
        """Its container, where it is known what that starts."""
        if self.build is None:
            return self.file.repository.image_container(self.service)
        return self.file.repository.container(self.build)

    @property
    def started(self) -> str:
        """What its container starts, as it is written: its own command, or that of its image."""
        stage = self.stage
        of_image = stage.starts if stage is not None and not self.service.command else ()
        return self.service.command or " ".join(step.instruction.rest.text for step in of_image)

    def is_here(self, place: Given | None) -> bool:
        """Whether something is written in this file; a service may have more from those below it."""
        return place is not None and place.path == self.file.path

    def own_mount_over(self, path: str) -> Mount | None:
        """The mount over a path of the container, if it is written here and brings a folder of the repository."""
        nearest = self.service.mount_over(path)
        is_own = nearest is not None and nearest.source is not None and self.is_here(nearest.place)
        return nearest if is_own else None

    def is_changed_beside(self, name: str = "") -> bool:
        """Whether a file that is used with this one may say more of a service: of this one, without a name."""
        own = self.service.place
        name = name or (own is not None and own.text) or ""
        return self.file.repository.is_changed_beside(self.file.path, name)
