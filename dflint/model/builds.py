"""Builds: how a repository says that a Dockerfile is built.

`dflint.builds` reads them from the files of the repository; this is what is left of it. All paths
are from the root of the repository, with slashes.
"""

from __future__ import annotations

from dflint.model.paths import is_below

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dflint.source import Span

# The kinds of files that declare builds; what comes first is trusted more.
KINDS = (
    "configuration", "bake", "compose", "workflow", "gitlab", "skaffold", "devcontainer",
    "goreleaser", "script",
)  # fmt: skip

# How contexts begin that are no folders.
REMOTE = (
    "git@",
    "github.com/",
    "bitbucket.org/",
    "gitlab.com/",
    "target:",
    "docker-image:",
    "oci-layout:",
)


class Given:
    """A value that a build gets: `text` is None where only a run knows it.

    It is written in the file `path`, from `start` to `end`.
    """

    __slots__ = ("end", "path", "start", "text")

    def __init__(self, text: str | None, path: str, start: int, end: int) -> None:
        self.text = text
        self.path = path
        self.start = start
        self.end = end


class Mount:
    """What a service puts over the files of its image: at `target`, a path in the container.

    `source`: the folder of the repository, from its root; None for a volume, and where it is not known.
    `place`: where the file says so.
    """

    __slots__ = ("place", "source", "target")

    def __init__(self, source: str | None, target: str, place: Given) -> None:
        self.source = source
        self.target = target
        self.place = place


def volume_of(mount: Mount) -> str:
    """The name of the volume that is mounted; "" for a folder of the host, and one without a name."""
    name, mark, _ = (mount.place.text or "").partition(":")
    return name if mark and mount.source is None and name[:1].isalnum() else ""


class Service:
    """How a Compose file starts a container. `mounts`: its volumes. `ports`: the ports of the container
    that it publishes. `command`: the words of its own command and entrypoint, where it has some.
    `sets_port`: its environment may name a port. `check`: the first program of its health check.
    `image`: the image that it starts, if that is not built here. `variables`: its environment; None
    where a file has more of it. `test`: the words of its health check. `sets_user`: it says who runs it.
    `user`: who that is. `starts`: its own command, as a shell would write it, where it has no entrypoint.
    `entry`: its own entrypoint and command, as a shell would write them. `has_other_files`: files of another
    kind may be put into the container. `restart`: when it is started again, "" for never.
    `is_interactive`: it has a terminal or its input is open. `quoted`: the values of variables whose
    quotes are a part of them.
    `has_tmpfs`: it mounts memory somewhere. `open_ports`: those that it publishes on all interfaces.
    `local`: the variables that look for another service on localhost, each with the name of that service
    and the file that sets it, "" for the Compose file. `databases`: the variables that name a file of
    SQLite, each with its path and what to call it. `unreachable`: the variables that name a service
    with which it shares no network, each with that service and what to call it. `place`: where it is
    declared. `workdir`: the directory that it starts in, if it says so. `zone`: the time zone that it is given.
    `unawaited`: the services with a health check after whose mere start it starts. `misaddressed`: where it asks a
    service at a port that only the host has, each with that service, that port and the one of the container.
    """

    __slots__ = (
        "check", "command", "databases", "entry", "has_other_files", "has_tmpfs", "image",
        "is_interactive", "local", "misaddressed", "mounts", "open_ports", "place", "ports", "quoted", "restart",
        "sets_port", "sets_user", "starts", "test", "unawaited", "unreachable", "user", "variables", "workdir",
        "zone",
    )  # fmt: skip

    def __init__(
        self,
        *,
        mounts: Sequence[Mount] = (),
        ports: Sequence[Given] = (),
        command: str = "",
        sets_port: bool = False,
        check: Given | None = None,
        image: Given | None = None,
        variables: Mapping[str, str | None] | None = None,
        test: str = "",
        sets_user: bool = False,
        local: Sequence[tuple[Given, str, str]] = (),
        user: Given | None = None,
        starts: Given | None = None,
        open_ports: Sequence[Given] = (),
        has_tmpfs: bool = False,
        entry: Given | None = None,
        has_other_files: bool = False,
        restart: str = "",
        is_interactive: bool = False,
        quoted: Sequence[Given] = (),
        place: Given | None = None,
        databases: Sequence[tuple[Given, str, str]] = (),
        workdir: str = "",
        unreachable: Sequence[tuple[Given, str, str]] = (),
        zone: Given | None = None,
        unawaited: Sequence[Given] = (),
        misaddressed: Sequence[tuple[Given, str, str, str]] = (),
    ) -> None:
        self.zone = zone
        self.unawaited = tuple(unawaited)
        self.check = check
        self.test = test
        self.sets_user = sets_user
        self.image = image
        self.variables = variables
        self.local = tuple(local)
        self.user = user
        self.starts = starts
        self.open_ports = tuple(open_ports)
        self.has_tmpfs = has_tmpfs
        self.entry = entry
        self.has_other_files = has_other_files
        self.restart = restart
        self.is_interactive = is_interactive
        self.quoted = tuple(quoted)
        self.place = place
        self.databases = tuple(databases)
        self.workdir = workdir
        self.unreachable = tuple(unreachable)
        self.misaddressed = tuple(misaddressed)
        self.mounts = tuple(mounts)
        self.ports = tuple(ports)
        self.command = command
        self.sets_port = sets_port

    @property
    def script(self) -> Given | None:
        """What it starts of its own: its entrypoint and command, or its command."""
        return self.entry or self.starts

    def mount_over(self, path: str) -> Mount | None:
        """The mount that a path of the container is in."""
        over = [it for it in self.mounts if is_below(path, it.target)]
        return max(over, key=lambda it: len(it.target), default=None)

    def over(self, below: Service | None) -> Service:
        """This on top of another: Compose adds lists up, and replaces a command."""
        if below is None:
            return self
        variables = None
        if self.variables is not None and below.variables is not None:
            variables = {**below.variables, **self.variables}
        return Service(
            mounts=(*below.mounts, *self.mounts),
            ports=(*below.ports, *self.ports),
            command=self.command or below.command,
            sets_port=self.sets_port or below.sets_port,
            check=self.check or below.check,
            image=self.image,
            variables=variables,
            test=self.test or below.test,
            sets_user=self.sets_user or below.sets_user,
            local=self.local,
            user=self.user or below.user,
            starts=self.starts or below.starts,
            open_ports=(*below.open_ports, *self.open_ports),
            has_tmpfs=self.has_tmpfs or below.has_tmpfs,
            entry=self.entry or below.entry,
            has_other_files=self.has_other_files or below.has_other_files,
            restart=self.restart or below.restart,
            is_interactive=self.is_interactive or below.is_interactive,
            quoted=self.quoted,
            place=self.place,
            databases=self.databases,
            unreachable=self.unreachable,
            misaddressed=self.misaddressed,
            workdir=self.workdir or below.workdir,
            zone=self.zone or below.zone,
            unawaited=self.unawaited,
        )


class Build:
    """One build of one Dockerfile, as the file `path` declares it from `start` to `end`.

    `kind`: one of KINDS. `name`: what the file calls it: a service, a target, a job.
    `dockerfile`: its path, "" for one written in the file itself. `context`: the folder that COPY
    takes files from; None where it is not in the repository, or only a run knows it. `args`: the
    build arguments by name. `contexts`: named contexts. `target`: the stage to build, None for the
    last one. `platforms`: those asked for, none for that of the builder. `is_whole`: no argument is
    hidden. `publishes`: others get the image. `missing`: the file or folder that it needs and that
    is not there, or nothing. `images`: what the image is called: references, `name:?` where only a
    run knows the tag, and `?` where it knows the name.
    """

    __slots__ = (
        "args",
        "context",
        "contexts",
        "dockerfile",
        "end",
        "images",
        "is_whole",
        "kind",
        "line",
        "missing",
        "name",
        "path",
        "platforms",
        "publishes",
        "service",
        "start",
        "target",
    )

    def __init__(
        self,
        kind: str,
        path: str,
        name: str,
        place: Span,
        line: int,
        dockerfile: str,
        context: str | None,
        args: Mapping[str, Given],
        contexts: Mapping[str, Given],
        target: Given | None = None,
        platforms: Sequence[str] = (),
        is_whole: bool = True,
        publishes: bool = False,
        missing: Given | None = None,
        images: Sequence[str] = (),
        service: Service | None = None,
    ) -> None:
        self.kind = kind
        self.path = path
        self.name = name
        self.start = place.start
        self.end = place.end
        self.line = line
        self.dockerfile = dockerfile
        self.context = context
        self.args = args
        self.contexts = contexts
        self.target = target
        self.platforms = tuple(platforms)
        self.is_whole = is_whole
        self.publishes = publishes
        self.missing = missing
        self.images = tuple(images)
        self.service = service


def given_to_all(builds: Sequence[Build], name: str) -> str | None:
    """The value of an argument if every build gives it and all give the same; else None."""
    values = {given.text if (given := build.args.get(name)) else None for build in builds}
    return values.pop() if len(values) == 1 else None


def variables_given(builds: Sequence[Build]) -> frozenset[str] | None:
    """The variables that services give to their containers; None where that is not known."""
    found: frozenset[str] = frozenset()
    for service in (build.service for build in builds):
        if service is not None:
            if service.variables is None:
                return None
            found |= service.variables.keys()
    return found


def is_remote(text: str) -> bool:
    """Whether a context is somewhere else: a repository, an archive, an image, standard input."""
    return "://" in text or text.startswith(REMOTE) or text == "-"
