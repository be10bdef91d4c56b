"""The instructions of a Dockerfile, their flags, the keys of mounts, and signals: what each is for.

Source: Dockerfile reference (docs.docker.com/reference/dockerfile), read 2026-11-30; signal(7) of the
Linux man-pages. Which flags an instruction takes is in syntax/nodes.py; a test compares the two.
"""

from __future__ import annotations

REFERENCE = "https://docs.docker.com/reference/dockerfile/"


class InstructionRow:
    """An instruction: how it is written, what it does, and its place in the Dockerfile reference.

    `forms`: its syntax. `snippet`: what an editor inserts, with `${1:name}` for what is filled in.
    """

    __slots__ = ("anchor", "forms", "snippet", "text")

    def __init__(self, anchor: str, text: str, snippet: str, *forms: str) -> None:
        self.anchor = anchor
        self.text = text
        self.snippet = snippet
        self.forms = forms

    @property
    def url(self) -> str:
        """Its section of the reference."""
        return f"{REFERENCE}#{self.anchor}"


INSTRUCTIONS = {
    "ADD": InstructionRow(
        "add",
        "Copies files from the build context, an address or a Git repository into the image. "
        "A local tar archive is unpacked.",
        "ADD ${1:source} ${2:destination}",
        "ADD [flags] source... destination",
        'ADD [flags] ["source", ... "destination"]',
    ),
    "ARG": InstructionRow(
        "arg",
        "Declares a variable that a build can set with --build-arg. It is not in the environment of "
        "the container. Before the first FROM it is known to FROM only.",
        "ARG ${1:NAME}=${2:default}",
        "ARG name[=default] ...",
    ),
    "CMD": InstructionRow(
        "cmd",
        "What a container runs if nothing else is said, or the arguments of its ENTRYPOINT. The last "
        "one of a stage holds.",
        'CMD ["${1:program}"]',
        'CMD ["program", "argument", ...]',
        "CMD command of the shell",
    ),
    "COPY": InstructionRow(
        "copy",
        "Copies files from the build context, another stage or another image into the image.",
        "COPY ${1:source} ${2:destination}",
        "COPY [flags] source... destination",
        'COPY [flags] ["source", ... "destination"]',
    ),
    "ENTRYPOINT": InstructionRow(
        "entrypoint",
        "The program that a container starts; what `docker run` adds, or CMD, are its arguments.",
        'ENTRYPOINT ["${1:program}"]',
        'ENTRYPOINT ["program", "argument", ...]',
        "ENTRYPOINT command of the shell",
    ),
    "ENV": InstructionRow(
        "env",
        "Sets variables for the steps below, and for the container.",
        "ENV ${1:NAME}=${2:value}",
        "ENV name=value ...",
    ),
    "EXPOSE": InstructionRow(
        "expose",
        "Says on which ports the container listens. It publishes nothing.",
        "EXPOSE ${1:8080}",
        "EXPOSE port[/protocol] ...",
    ),
    "FROM": InstructionRow(
        "from",
        "Starts a stage that builds upon an image or an earlier stage.",
        "FROM ${1:image}",
        "FROM [--platform=platform] image[:tag][@digest] [AS name]",
    ),
    "HEALTHCHECK": InstructionRow(
        "healthcheck",
        "How to find out whether a container works. NONE takes back that of the base image.",
        "HEALTHCHECK --interval=${1:30s} CMD ${2:command}",
        "HEALTHCHECK [flags] CMD command",
        "HEALTHCHECK NONE",
    ),
    "LABEL": InstructionRow(
        "label",
        "Adds facts about the image.",
        "LABEL ${1:org.opencontainers.image.title}=${2:value}",
        "LABEL key=value ...",
    ),
    "MAINTAINER": InstructionRow(
        "maintainer-deprecated",
        "Deprecated: who maintains the image. The label org.opencontainers.image.authors replaces it.",
        "MAINTAINER ${1:name}",
        "MAINTAINER name",
    ),
    "ONBUILD": InstructionRow(
        "onbuild",
        "An instruction that runs when another image is built upon this one.",
        "ONBUILD ${1:instruction}",
        "ONBUILD instruction",
    ),
    "RUN": InstructionRow(
        "run",
        "Runs commands and keeps what they write as a layer of the image.",
        "RUN ${1:command}",
        "RUN [flags] command of the shell",
        'RUN [flags] ["program", "argument", ...]',
    ),
    "SHELL": InstructionRow(
        "shell",
        "The shell that runs the shell form of RUN, CMD and ENTRYPOINT from here on.",
        'SHELL ["${1:/bin/bash}", "${2:-c}"]',
        'SHELL ["program", "argument", ...]',
    ),
    "STOPSIGNAL": InstructionRow(
        "stopsignal",
        "The signal that asks the container to end; SIGTERM if nothing is said.",
        "STOPSIGNAL ${1:SIGTERM}",
        "STOPSIGNAL signal",
    ),
    "USER": InstructionRow(
        "user",
        "The user, and the group, of the steps below and of the container.",
        "USER ${1:name}",
        "USER name|uid[:group|gid]",
    ),
    "VOLUME": InstructionRow(
        "volume",
        "Folders whose content is not kept in the container: each gets a volume.",
        'VOLUME ["${1:/data}"]',
        'VOLUME ["path", ...]',
        "VOLUME path ...",
    ),
    "WORKDIR": InstructionRow(
        "workdir",
        "The working directory of the steps below and of the container. It is made if it is not there.",
        "WORKDIR ${1:/app}",
        "WORKDIR path",
    ),
}


class FlagRow:
    """A flag: what its value is, what it does, and the values that it can have, if they are few."""

    __slots__ = ("text", "value", "values")

    def __init__(self, value: str, text: str, values: str = "") -> None:
        self.value = value
        self.text = text
        self.values = tuple(values.split())


_DURATION = "30s, 1m30s"
FLAGS = {
    "platform": FlagRow(
        "platform",
        "The platform of the image: linux/arm64, or a variable such as $BUILDPLATFORM.",
        "linux/amd64 linux/arm64 linux/arm/v7 $BUILDPLATFORM $TARGETPLATFORM",
    ),
    "mount": FlagRow("type=…,target=…", "Mounts something for this RUN only."),
    "network": FlagRow("mode", "The network of the RUN.", "default none host"),
    "security": FlagRow("mode", "insecure runs with all privileges.", "sandbox insecure"),
    "device": FlagRow("name", "A CDI device that the RUN can use."),
    "from": FlagRow("stage|image|context", "Where the files come from, if not the build context."),
    "chown": FlagRow("user[:group]", "The owner of what is copied; root if nothing is said."),
    "chmod": FlagRow("mode", "The permissions of what is copied: 755, or u=rwX,go=rX."),
    "link": FlagRow(
        "true|false", "Copies into a layer of its own, which stays valid when layers below change.",
        "true false",
    ),
    "parents": FlagRow("true|false", "Keeps the folders above the sources.", "true false"),
    "exclude": FlagRow("pattern", "Files not to copy. It may be given more than once."),
    "keep-git-dir": FlagRow("true|false", "Keeps the .git folder of a repository.", "true false"),
    "checksum": FlagRow("sha256:…", "The checksum that the file, or the commit, must have."),
    "unpack": FlagRow("true|false", "Whether to unpack an archive.", "true false"),
    "interval": FlagRow("duration", f"The time between two checks: {_DURATION}.", "30s 1m"),
    "timeout": FlagRow("duration", f"How long one check may take: {_DURATION}.", "5s 30s"),
    "start-period": FlagRow("duration", "How long failures at the start do not count.", "10s 1m"),
    "start-interval": FlagRow("duration", "The time between two checks in the start period.", "5s"),
    "retries": FlagRow("number", "How many failures in a row make it unhealthy.", "3"),
}  # fmt: skip

# The keys of each type of mount, and what they are; those of all types first.
MOUNTS = {
    "bind": "Files of the build context, a stage or an image, without copying them.",
    "cache": "A folder that is kept from build to build, and is not in the image.",
    "tmpfs": "A folder in memory.",
    "secret": "A file, or a variable, that is neither in the image nor in its history.",
    "ssh": "The agent of SSH, so that keys stay outside.",
}
_READ_ONLY = FlagRow("", "It cannot be written to.")
MOUNT_KEYS: dict[str, dict[str, FlagRow]] = {
    "bind": {
        "target": FlagRow("path", "Where it is mounted."),
        "source": FlagRow("path", "What of it is mounted; its root if nothing is said."),
        "from": FlagRow("stage|image|context", "Where it is from, if not the build context."),
        "readwrite": FlagRow("", "It can be written to; what is written is not kept."),
    },
    "cache": {
        "target": FlagRow("path", "Where it is mounted."),
        "id": FlagRow("name", "Which cache it is; the target if nothing is said."),
        "sharing": FlagRow(
            "mode", "What happens when two builds use it at once.", "shared private locked"
        ),
        "from": FlagRow("stage|image", "What it is filled with at first."),
        "source": FlagRow("path", "A folder of that."),
        "mode": FlagRow("mode", "The permissions of a new cache: 0755.", "0755"),
        "uid": FlagRow("number", "The owner of a new cache.", "0 1000"),
        "gid": FlagRow("number", "The group of a new cache.", "0 1000"),
        "readonly": _READ_ONLY,
    },
    "tmpfs": {
        "target": FlagRow("path", "Where it is mounted."),
        "size": FlagRow("bytes", "How large it can become."),
    },
    "secret": {
        "id": FlagRow("name", "Which secret it is, as in `docker build --secret id=…`."),
        "target": FlagRow("path", "The file with it; /run/secrets/ID if nothing is said."),
        "env": FlagRow("name", "The variable with it."),
        "required": FlagRow("true|false", "Whether the build fails without it.", "true false"),
        "mode": FlagRow("mode", "The permissions of the file: 0400.", "0400"),
        "uid": FlagRow("number", "The owner of the file.", "0 1000"),
        "gid": FlagRow("number", "The group of the file.", "0 1000"),
    },
    "ssh": {
        "id": FlagRow("name", "Which agent it is; default if nothing is said.", "default"),
        "target": FlagRow("path", "The path of the socket."),
        "required": FlagRow("true|false", "Whether the build fails without it.", "true false"),
        "mode": FlagRow("mode", "The permissions of the socket: 0600.", "0600"),
        "uid": FlagRow("number", "The owner of the socket.", "0 1000"),
        "gid": FlagRow("number", "The group of the socket.", "0 1000"),
    },
}

# Signals by name: the number on x86 and ARM, and what programs take them for.
SIGNALS = {
    "SIGHUP": (1, "The terminal is gone; daemons read their configuration again."),
    "SIGINT": (2, "The user interrupts it, as with Ctrl+C."),
    "SIGQUIT": (3, "The user ends it; nginx and PHP-FPM finish open requests first."),
    "SIGKILL": (
        9,
        "It ends at once and cannot tidy up. Docker sends it when the grace period is over.",
    ),
    "SIGUSR1": (10, "The program says what it means; Apache httpd restarts gracefully."),
    "SIGUSR2": (12, "The program says what it means."),
    "SIGTERM": (15, "It is asked to end. This is what Docker sends if no STOPSIGNAL is set."),
    "SIGWINCH": (
        28,
        "The terminal has another size; Apache httpd finishes open requests and ends.",
    ),
    "SIGPWR": (30, "The power fails; LXC uses it for a shutdown."),
    "SIGRTMIN+3": (37, "systemd halts the system."),
}

# Variables that the builder knows: those of the platform must be declared in a stage.
VARIABLES = {
    "TARGETPLATFORM": "The platform of the image that is built, such as linux/arm64.",
    "TARGETOS": "The system of TARGETPLATFORM, such as linux.",
    "TARGETARCH": "The architecture of TARGETPLATFORM, such as amd64 or arm64.",
    "TARGETVARIANT": "The variant of TARGETPLATFORM, such as v7; mostly empty.",
    "TARGETOSVERSION": "The version of the system of TARGETPLATFORM; for Windows.",
    "TARGETSTAGE": "The name of the stage that is built.",
    "BUILDPLATFORM": "The platform of the machine that builds, such as linux/amd64.",
    "BUILDOS": "The system of BUILDPLATFORM.",
    "BUILDARCH": "The architecture of BUILDPLATFORM.",
    "BUILDVARIANT": "The variant of BUILDPLATFORM.",
    "BUILDOSVERSION": "The version of the system of BUILDPLATFORM; for Windows.",
}

# Parser directives: they come first in a file.
DIRECTIVES = {
    "syntax": ("docker/dockerfile:1", "The frontend that reads the file."),
    "escape": ("\\", "The character that continues a line: \\ or, for Windows, `."),
    "check": ("skip=all", "Which build checks to skip, and whether they are errors."),
}
