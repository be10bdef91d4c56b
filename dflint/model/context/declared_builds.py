"""Files that declare builds: Compose files, docker-bake.hcl, workflows and their like."""

from __future__ import annotations

from dflint.model.builds import Given, volume_of
from dflint.model.context.build_context import named
from dflint.model.context.junk import EXAMPLE_FOLDERS
from dflint.model.layers.copies import may_bring
from dflint.model.order import is_so_in
from dflint.model.paths import in_folder, is_below, joined
from dflint.model.variables.build_arguments import required_arguments, takes_argument
from dflint.source import cached_property
from dflint.syntax.nodes import Entrypoint, Run
from dflint.syntax.spelling import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Protocol

    from dflint.model.builds import Build, Mount, Service
    from dflint.model.context.build_context import Folder
    from dflint.model.context.nginx_settings import Settings
    from dflint.model.context.service_containers import ServiceContainer
    from dflint.model.context.service_data import MisplacedMount
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
    def services(self) -> list[tuple[Service, Build | None]]:
        """The services that it declares, each with its build: None for one that starts a ready image."""
        own = [(it.service, it) for it in self.builds if it.service and it.path == self.path]
        return [*own, *((it, None) for it in self.repository.containers(self.path))]

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
            lacking = [path for path in wanted if not self._has(build.context, path)]
            others = ("", build.dockerfile.rpartition("/")[0]) if lacking else ()
            for other in others:
                if other != build.context and all(self._has(other, path) for path in wanted):
                    made = [in_folder(build.context, path) for path in lacking]
                    if not any(self.repository.is_made_before(path, build) for path in made):
                        place = Given(None, build.path, build.start, build.end)
                        yield place, build, lacking[0], other
                    break

    def _has(self, folder: str, path: str) -> bool:
        """Whether the repository has a file or folder below a folder; "" is its root."""
        return self.repository.has(f"{folder}/{path}".removeprefix("./").lstrip("/"))

    def hidden_installs(self) -> Iterator[tuple[Mount, str, str]]:
        """The mounts of folders of the repository that hide what the image has installed below them:
        mount, folder, manager. A volume over the folder itself, and a command that installs, keep it."""
        from dflint.knowledge.installed_folders import INSTALLING
        from dflint.model.packages.installed_folders import installed_folders

        for build in self.builds:
            service, stage = build.service, self._stage_of(build)
            if service is None or stage is None or build.path != self.path or not service.mounts:
                continue
            started = self._with_script(service.command or _started(stage), build, stage)
            if any(word in started for word in INSTALLING):
                continue
            for folder, manager in dict(installed_folders(stage)).items():
                nearest = service.mount_over(folder)
                if nearest is None or nearest.source is None or nearest.place.path != self.path:
                    continue
                inside = folder[len(nearest.target) :].rpartition("/")[0]
                if manager == "yarn" and self._has(nearest.source, f"{inside}/.yarnrc".lstrip("/")):
                    continue  # it may name another folder with --modules-folder
                yield nearest, folder, manager

    def hidden_starts(self) -> Iterator[tuple[Mount, str]]:
        """The mounts of folders of the repository that hide what the image has built and starts: mount, path."""
        from dflint.model.context.service_containers import started_module
        from dflint.model.context.service_starts import built_starts

        for build in self.builds:
            service, stage = build.service, self._stage_of(build)
            if service is None or stage is None or build.path != self.path or service.command:
                continue
            for path in built_starts(stage) if service.mounts else ():
                nearest = service.mount_over(path)
                if nearest is None or nearest.source is None or nearest.place.path != self.path:
                    continue
                if not self._has(nearest.source, path[len(nearest.target) :].lstrip("/")):
                    yield nearest, path
            it = self.repository.container(build) if service.mounts else None
            path = started_module(it) if it is not None else ""
            nearest = it.mount_over(path) if it is not None and path else None
            # A folder of the host that is no part of the repository is for data.
            if nearest is not None and (nearest.place.text or "").startswith("/"):
                if nearest.place.path == self.path:
                    yield nearest, path

    def denied_mounts(self) -> Iterator[tuple[Mount, str, str]]:
        """The folders of the host that Docker makes for root, and a service mounts for another user:
        mount, folder, user."""
        from dflint.model.images.users import may_become_root, user_at_end

        for build in self.builds:
            service, stage = build.service, self._stage_of(build)
            if service is None or stage is None or build.path != self.path or service.sets_user:
                continue
            user = user_at_end(stage)
            # A start script that root does not run cannot change the owner either.
            may_help = stage.last(Entrypoint) is not None and may_become_root(stage)
            if user in (None, "root") or service.command or may_help:
                continue
            for mount in service.mounts:
                if mount.source is None or mount.place.path != self.path or not mount.place.text:
                    continue
                is_read = mount.place.text.endswith((":ro", ":ro,z", ":ro,Z"))
                name = mount.source.rpartition("/")[2]
                if not is_read and "." not in name and not self.repository.has(mount.source):
                    yield mount, mount.source, str(user)

    def kept_pid_files(self) -> Iterator[tuple[Mount, str]]:
        """The mounts in which a server of Rails leaves the file that keeps it from starting again: mount, file."""
        from dflint.model.context.service_starts import leaves_pid_file

        for build in self.builds:
            service, stage = build.service, self._stage_of(build)
            if service is None or stage is None or build.path != self.path or not service.mounts:
                continue
            path = f"{stage.last_state.workdir or ''}/tmp/pids/server.pid"
            nearest = service.mount_over(path)
            if nearest is None or nearest.source is None or nearest.place.path != self.path:
                continue
            if leaves_pid_file(service.command or _started(stage), stage):
                yield nearest, path

    def failing_starts(self) -> Iterator[tuple[Given, str, str]]:
        """The commands of services that fail at once, and mounts with which CMD does: place, why, what to do."""
        from dflint.model.context.service_containers import failing_start, unmounted_entry

        for service, build in self.services if not self.is_sample else ():
            place = service.script
            if place is None and build is not None and service.mounts:
                place = service.mounts[0].place
            it = self._container(service, build) if place is not None else None
            if it is not None and place is not None and place.path == self.path:
                yield from ((place, *found) for found in failing_start(it))
        for service in self.repository.containers(self.path):
            folder = self.path.rpartition("/")[0]
            entry = unmounted_entry(service, self.repository.folder, folder)
            if entry is not None:
                script = (entry.text or "").partition(" ")[0]
                why = f"the container has no {script}: the repository has it, and nothing mounts it"
                yield entry, why, "Mount the script"

    def _container(self, service: Service, build: Build | None) -> ServiceContainer | None:
        """The container of a service, where it is known what it starts."""
        if build is None:
            return self.repository.image_container(service)
        return self.repository.container(build)

    def local_listeners(self) -> Iterator[tuple[Given, str, str]]:
        """The commands of services that start a server on localhost: place, what listens, what to add."""
        from dflint.model.context.service_containers import local_listener

        for service, build in self.services if not self.is_sample else ():
            place = service.script
            it = self._container(service, build) if place is not None else None
            found = local_listener(it) if it is not None else None
            if found is not None and place is not None and place.path == self.path:
                yield place, *found

    def lost_databases(self) -> Iterator[tuple[Given, str, str]]:
        """The files of SQLite that variables of services name, and that no volume keeps: place, name, path."""
        from dflint.model.context.service_data import lost_databases

        for service, build in self.services if not self.is_sample else ():
            stage = self._stage_of(build)
            workdir = service.workdir or (stage.last_state.workdir if stage is not None else None)
            for place, name, path in lost_databases(service, workdir or ""):
                if place.path == self.path:
                    yield place, name, path

    def unanswered_ports(self) -> Iterator[tuple[Given, int]]:
        """The ports of containers that are published, and the one port that the server listens on."""
        from dflint.model.context.served_ports import served_port
        from dflint.model.exposed_ports import listening_port

        for build in self.builds:
            service, stage = build.service, self._stage_of(build)
            if service is None or stage is None or service.command or build.path != self.path:
                continue
            if service.sets_port:
                continue
            port = listening_port(stage) if service.ports else None
            if port is None and service.ports:
                here = self.repository.container(build)
                port = (
                    served_port(here.stage, here.file, here.context) if here is not None else None
                )
            if port is not None and all(it.text != str(port) for it in service.ports):
                yield service.ports[0], port

    def checks_without_program(self) -> Iterator[tuple[Given, Stage]]:
        """The programs of health checks that the image surely does not have, with the stage it is of."""
        from dflint.model.images.programs import lacks_checker

        for build in self.builds:
            check = build.service.check if build.service is not None else None
            stage = self._stage_of(build) if check is not None and check.path == self.path else None
            if check is not None and stage is not None and build.path == self.path:
                if lacks_checker(stage, check.text or ""):
                    yield check, stage

    def misplaced_mounts(self) -> Iterator[MisplacedMount]:
        """The mounts that get nothing of the data which a service is to keep."""
        from dflint.model.context.service_data import misplaced_mounts

        for service in self.repository.containers(self.path):
            yield from misplaced_mounts(service)

    def refused_logins(self) -> Iterator[tuple[Given, str]]:
        """The health checks of services that log in to PostgreSQL with what it does not have."""
        from dflint.model.images.probes import is_postgres, refused_login

        for service in self.repository.containers(self.path):
            check, variables, image = service.check, service.variables, service.image
            if check is None or variables is None or image is None or service.sets_user:
                continue
            refused = refused_login(service.test, variables) if is_postgres(image.text) else ""
            if refused:
                yield check, refused

    def ending_services(self) -> Iterator[tuple[Given, str, str]]:
        """What services start that ends at once, so that the container does: place, why, what to do."""
        from dflint.model.context.service_starts import early_end, shell_end

        images = [it.image.text for it, _ in self.services if it.image is not None]
        for service, build in self.services:
            stage = self._stage_of(build)
            file = self.repository.dockerfile(build) if build is not None else None
            found = early_end(service, stage, file) if service.command else None
            place = service.script or service.place
            # An image that other services start is built here for them.
            if not service.command and stage is not None and build is not None:
                is_for_others = any(it in images for it in build.images)
                found = shell_end(service, stage) if not is_for_others else None
            if found is not None and place is not None and place.path == self.path:
                yield place, *found

    def denied_users(self) -> Iterator[tuple[Given, str, str]]:
        """The users of services who may not write what the server writes: place, program, place in the image."""
        from dflint.model.context.service_starts import denied_place

        own = [(it.service, self._stage_of(it)) for it in self.builds if it.path == self.path]
        others = [(it, None) for it in self.repository.containers(self.path)]
        for service, stage in (*own, *others):
            if service is None or service.user is None or service.user.path != self.path:
                continue
            found = denied_place(service, stage) if stage is not None or service.image else None
            if found is not None:
                yield service.user, *found

    def unguarded_databases(self) -> Iterator[tuple[Given, str]]:
        """The ports of databases without a password that are published to everybody, with the image."""
        from dflint.model.context.service_starts import is_unguarded

        for service in self.repository.containers(self.path):
            if service.open_ports and service.image is not None and is_unguarded(service):
                yield service.open_ports[0], service.image.text or ""

    def unready_servers(self) -> Iterator[tuple[Given, str]]:
        """The images of services that do not start with the variables that they get, and why."""
        from dflint.model.context.service_needs import refusal_to_start

        for service in self.repository.containers(self.path) if not self.is_sample else ():
            why = refusal_to_start(service)
            if why and service.image is not None and service.place is not None:
                if not self.repository.is_changed_beside(self.path, service.place.text or ""):
                    yield service.image, why

    def unmounted_files(self) -> Iterator[tuple[Mount, str]]:
        """The files that services mount and that nobody has: mount, path."""
        from dflint.model.context.service_needs import missing_sources

        for service, _ in self.services if not self.is_sample else ():
            for mount in missing_sources(service, self.repository.folder):
                source = mount.source or ""
                is_elsewhere = self._is_from_above(mount)
                if mount.place.path == self.path and not is_elsewhere and not self._is_made(source):
                    yield mount, source

    def _is_from_above(self, mount: Mount) -> bool:
        """Whether a folder above has what is mounted: paths are from the first of files that are used together."""
        written = (mount.place.text or "").partition(":")[0].removeprefix("./")
        folder = self.path.rpartition("/")[0]
        while folder:
            folder = folder.rpartition("/")[0]
            if self.repository.has(in_folder(folder, written)):
                return True
        return False

    def _is_made(self, path: str) -> bool:
        """Whether a script or a workflow speaks of a file by its name."""
        return self.repository.mentions(path.rpartition("/")[2])

    def quoted_values(self) -> Iterator[Given]:
        """The values of variables whose quotes are a part of them, with the name of the variable."""
        for service, _ in self.services:
            yield from (it for it in service.quoted if it.path == self.path)

    @cached_property
    def proxies(self) -> list[tuple[Given, Settings]]:
        """The settings of nginx that its services have, each with the place of the service."""
        from dflint.model.context.nginx_settings import NGINX, settings_of
        from dflint.model.context.service_starts import image_of

        found = []
        for service, build in self.services if not self.is_sample else ():
            stage = self._stage_of(build)
            image = image_of(service) if build is None else stage.image if stage else None
            if image is not None and image.familiar in NGINX and service.place is not None:
                settings = settings_of(service, build, stage, self.repository.folder)
                found += [(service.place, it) for it in settings]
        return found

    def unknown_hosts(self) -> Iterator[tuple[Given, Settings, int, str, str]]:
        """The hosts that nginx looks up at its start and that are no services: service, settings, line, name, and
        the name that is meant, or "".

        Said where another host of the file is a service, or one is called nearly so: else it is for another place.
        """
        names = self.repository.host_names(self.path) if self.proxies else None
        if names is None:
            return
        for place, settings in self.proxies:
            hosts = settings.hosts
            known = [it for it in hosts if it.lower() in names]
            for host, line in hosts.items():
                near = nearest(host, names) if host not in known else ""
                if host in known or not (known or near):
                    continue
                if not self.repository.is_changed_beside(self.path, host):
                    yield place, settings, line, host, near

    def unreachable_services(self) -> Iterator[tuple[Given, str, str]]:
        """The variables that name a service of other networks than that which gets them: place, service, name."""
        for service, _ in self.services if not self.is_sample else ():
            for place, host, name in service.unreachable:
                if place.path == self.path and service.place is not None:
                    own = service.place.text or ""
                    if not any(
                        self.repository.is_changed_beside(self.path, it) for it in (host, own)
                    ):
                        yield place, host, name

    def lost_scripts(self) -> Iterator[tuple[Given, Settings, int, str, Mount]]:
        """The scripts that nginx asks a server of PHP for in a folder that this does not have: service, settings,
        line, folder, and where that mounts what nginx has there."""
        services = {it.place.text: it for it, _ in self.services if it.place is not None}
        for place, settings in self.proxies:
            folder, line = settings.script_folder
            own, php = services.get(place.text or ""), services.get(settings.php_host)
            if not folder or own is None or php is None or not php.mounts:
                continue
            if any(is_below(folder, it.target) or is_below(it.target, folder) for it in php.mounts):
                continue
            sources = {it.source for it in own.mounts if it.source}
            same = next((it for it in php.mounts if it.source in sources), None)
            if same is not None:
                yield place, settings, line, folder, same

    def lost_pages(self) -> Iterator[tuple[Given, Settings, int, str, str]]:
        """The folders out of which nginx is to send files and that stay empty: service, settings, line, folder,
        and the volume there that nothing fills, or ""."""
        services = {
            it.place.text: (it, build) for it, build in self.services if it.place is not None
        }
        volumes = [volume_of(mount) for it, _ in self.services for mount in it.mounts]
        for place, settings in self.proxies:
            service, build = services.get(place.text or "", (None, None))
            stage = self._stage_of(build)
            if service is None or service.has_other_files or (stage and stage.steps_of(Run)):
                continue
            for folder, line in settings.folders.items():
                over = [it for it in service.mounts if is_below(folder, it.target)]
                inside = any(it.target.startswith(f"{folder}/") for it in service.mounts)
                volume = volume_of(over[0]) if len(over) == 1 else ""
                is_copied = stage is not None and is_so_in(may_bring, stage, folder)
                if inside or is_copied or (over and volumes.count(volume) != 1):
                    continue
                if not over or (volume and "external" not in self.source.text):
                    if not self.repository.is_changed_beside(self.path, place.text or ""):
                        yield place, settings, line, folder, volume

    def undeclared_names(self) -> Iterator[tuple[Given, str, str]]:
        """The names that its services use and no file declares: place, the key that would, the nearest name."""
        return self.repository.undeclared_names(self.path)

    def relative_targets(self) -> Iterator[Given]:
        """The paths in containers at which its services mount something, and that are not absolute."""
        return self.repository.relative_targets(self.path)

    def nested_services(self) -> Iterator[tuple[Given, str]]:
        """The services that are written as keys of another one: place, name of that one."""
        return self.repository.nested_services(self.path)

    @property
    def obsolete_version(self) -> Given | None:
        """The key `version`, which Compose 2 does not read."""
        return self.repository.obsolete_version(self.path)

    def local_servers(self) -> Iterator[tuple[Given, str, str]]:
        """The variables that look on localhost for another service: place, its name, where that is set."""
        for build in self.builds:
            if build.service is not None and build.path == self.path:
                yield from (it for it in build.service.local if it[0].path == self.path)

    def _with_script(self, started: str, build: Build, stage: Stage) -> str:
        """What a container starts; the text of a script for its name, if that is all, and a mount brings it."""
        words = started.strip('[]"').split()
        path = joined(stage.last_state.workdir, words[0]) if len(words) == 1 else None
        if path is None or build.service is None:
            return started
        for mount in build.service.mounts:
            if is_below(path, mount.target) and mount.source is not None:
                own = f"{mount.source}/{path[len(mount.target) :].lstrip('/')}".removeprefix("./")
                text = self.repository.read(own) or started
                return started if ".sh" in text else text
        return started

    def _stage_of(self, build: Build | None) -> Stage | None:
        """The stage of which the image of a build is made; None where that is not known, and without a build."""
        if (
            build is None
            or not build.dockerfile
            or (build.target is not None and build.target.text is None)
        ):
            return None
        file = self.repository.dockerfile(build)
        if file is None:
            return None
        target = build.target.text if build.target is not None else None
        return file.target(target) if target else file.final

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


def _started(stage: Stage) -> str:
    """What the container starts, as it is written."""
    return " ".join(step.instruction.rest.text for step in stage.starts)
