"""Builds: how a repository says that a Dockerfile is built.

`dflint.builds` reads them from the files of the repository; this is what is left of it. All paths
are from the root of the repository, with slashes.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from dflint.builds.declared import Declared
    from dflint.model.stages import Dockerfile
    from dflint.source import Source

# The kinds of files that declare builds; what comes first is trusted more.
KINDS = (
    "configuration", "bake", "compose", "workflow", "gitlab", "skaffold", "devcontainer",
    "goreleaser", "script",
)  # fmt: skip


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


class Build:
    """One build of one Dockerfile, as the file `path` declares it from `start` to `end`.

    `kind`: one of KINDS. `name`: what the file calls it: a service, a target, a job.
    `dockerfile`: its path, "" for one written in the file itself. `context`: the folder that COPY
    takes files from; None where it is not in the repository, or only a run knows it. `args`: the
    build arguments by name. `contexts`: named contexts. `target`: the stage to build, None for the
    last one. `platforms`: those asked for, none for that of the builder. `is_whole`: no argument is
    hidden. `missing`: the file or folder that it needs and that is not there, or nothing.
    """

    __slots__ = (
        "args",
        "context",
        "contexts",
        "dockerfile",
        "end",
        "is_whole",
        "kind",
        "line",
        "missing",
        "name",
        "path",
        "platforms",
        "start",
        "target",
    )

    def __init__(
        self,
        declared: Declared,
        line: int,
        dockerfile: str,
        context: str | None,
        missing: Given | None,
    ) -> None:
        self.kind = declared.kind
        self.path = declared.path
        self.name = declared.name
        self.start = declared.start
        self.end = declared.end
        self.line = line
        self.dockerfile = dockerfile
        self.context = context
        self.args: Mapping[str, Given] = declared.args
        self.contexts: Mapping[str, Given] = declared.contexts
        self.target = declared.target
        self.platforms = tuple(declared.platforms)
        self.is_whole = declared.is_whole
        self.missing = missing


class BuildFile:
    """A file that declares builds: a Compose file, docker-bake.hcl, a workflow.

    `builds`: those that are declared in it and whose Dockerfile is known. `all_builds`: those of
    the whole repository. `problem`: why it cannot be read, with its place.
    `read(build)`: the Dockerfile of a build; None where there is none.
    `mentions(word)`: whether a script or a workflow of the repository has a word in it.
    """

    def __init__(
        self,
        source: Source,
        kind: str,
        builds: Sequence[Build],
        all_builds: Sequence[Build],
        read: Callable[[Build], Dockerfile | None],
        mentions: Callable[[str], bool],
        problem: tuple[str, int] | None = None,
    ) -> None:
        self.source = source
        self.kind = kind
        self.builds = tuple(builds)
        self.all_builds = all_builds
        self.read = read
        self.mentions = mentions
        self.problem = problem
        self.start = 0
        self.end = len(source.text)


def given_to_all(builds: Sequence[Build], name: str) -> str | None:
    """The value of an argument if every build gives it and all give the same; else None."""
    values = {given.text if (given := build.args.get(name)) else None for build in builds}
    return values.pop() if len(values) == 1 else None
