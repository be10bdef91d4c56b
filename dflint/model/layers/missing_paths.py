"""Paths that COPY --from takes out of a stage in which nothing makes them.

Sources: Dockerfile reference, COPY --from (paths are seen from the root of the stage); the manuals of the build
tools that model/projects/tool_outputs.py names.
"""

from __future__ import annotations

from itertools import islice

from dflint.knowledge.development_kits import DOTNET_SDK
from dflint.knowledge.package_sources import PLAIN_IMAGES
from dflint.model.context.add_sources import is_archive, is_remote
from dflint.model.context.image_files import DIRECTORIES, target_of
from dflint.model.packages.availability import base_of
from dflint.model.packages.sources import runs_unknown
from dflint.model.paths import is_below, joined, relative_to
from dflint.model.projects.needed_files import file_of_project
from dflint.model.projects.next_output import copied_from_stages
from dflint.model.projects.tool_outputs import BuildPlace, judge_of
from dflint.model.scope import expand
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add, Arg, Copy, Env, Onbuild, Run, Volume

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.words import Argument

# In these, images have more than is known.
_OF_IMAGES = (
    "bin", "boot", "dev", "etc", "go", "home", "lib", "lib64", "libexec", "nix", "proc", "run", "sbin", "sys",
    "usr", "var",
)  # fmt: skip
# Below these, images of languages have something.
_OF_IMAGES_ALONE = (
    "/config",
    "/data",
    "/opt/gradle",
    "/opt/java",
    "/opt/jdk",
    "/opt/sbt",
    "/runtime",
)
_WILD = "*?[$"
# Files that say where a script of a project writes.
_SETTINGS = (
    "package.json",
    "angular.json",
    "Makefile",
    ".config.",
    "tsconfig",
    "webpack",
    "rollup",
    "gulpfile",
)
_MOST_READ = 20
_MOST_PATHS, _MOST_STAGES, _MOST_STEPS = 20, 10, 60  # that are looked at
# Commands that make nothing but what they name.
_QUIET = frozenset({
    "[", "addgroup", "adduser", "apt-key", "cat", "cd", "chgrp", "chmod", "chown", "command", "corepack", "cp",
    "curl", "date", "df", "du", "echo", "exit", "export", "false", "file", "find", "grep", "groupadd", "id",
    "install", "ln", "locale-gen", "ls", "mkdir", "mv", "pwd", "rm", "sed", "set", "sleep", "strip", "test",
    "touch", "true", "update-ca-certificates", "upx", "useradd", "usermod", "wget", "which", "whoami",
})  # fmt: skip
_INSTALLERS = frozenset({"cmake", "make", "meson", "ninja", "scons"})


class MissingPath:
    """A path that is not there. A value.

    `word` names it. `is_sure`: no command of the stage runs a script of the project. `instead`: what is there in
    its place, or "".
    """

    __slots__ = ("instead", "is_sure", "path", "stage", "word")

    def __init__(self, word: Word, path: str, stage: Stage, is_sure: bool, instead: str) -> None:
        self.word = word
        self.path = path
        self.stage = stage
        self.is_sure = is_sure
        self.instead = instead


def missing_paths(stage: Stage, file: Dockerfile, context: Context | None) -> Iterator[MissingPath]:
    """The paths that a stage copies from others and that surely are not there."""
    for word, path, source in islice(copied_from_stages(stage, file), _MOST_PATHS):
        if path == "/" or any(char in path for char in _WILD) or not _is_own(path):
            continue
        if path.startswith(_OF_IMAGES_ALONE) or not _is_plain(source):
            continue
        found = _Search(path, source, file, context)
        if not found.may_be_there():
            yield MissingPath(word, path, source, found.is_sure, found.instead)


def _is_own(path: str) -> bool:
    """Whether no image has a path that the steps of a stage do not make."""
    first, _, rest = path[1:].partition("/")
    if path in DIRECTORIES:
        return False
    if first not in _OF_IMAGES:
        return first not in ("root", "opt", "srv") or (bool(rest) and not rest.startswith("."))
    return path.startswith("/usr/src/")


def _is_plain(stage: Stage) -> bool:
    """Whether a stage of not too many steps is built on a known image, and runs something."""
    one: Stage | None = stage
    for _ in range(_MOST_STAGES):
        if one is not None:
            if len(one.steps) > _MOST_STEPS:
                return False
            one = one.base
    if one is not None:
        return False
    base, image = base_of(stage), stage.image
    is_known = base is not None and base.image in PLAIN_IMAGES
    if not is_known and (image is None or image.familiar != DOTNET_SDK):
        return False
    return any(True for one in stage.chain for _ in one.steps_of(Run))


def _top(path: str) -> str:
    """The first folder of a path that no image has."""
    parts = path.split("/")
    shared = {"", "usr", "src", "opt", "root", "srv", "home"}
    at = next((n for n, part in enumerate(parts) if part not in shared), len(parts))
    return "/".join(parts[: at + 1])


class _Search:
    """A look for what may make a path in a stage."""

    def __init__(self, path: str, stage: Stage, file: Dockerfile, context: Context | None) -> None:
        self.path = path
        self.stage = stage
        self.file = file
        self.context = context
        self.is_sure = True
        self.instead = ""
        parts = [
            part for part in path.split("/") if part not in ("usr", "src", "opt", "root", "srv")
        ]
        self._parts = frozenset(parts) - {""}
        self._top = _top(path)

    def may_be_there(self) -> bool:
        """Whether a step may make the path, or something below it."""
        for one in self.stage.chain:
            places = [step.state.workdir for step in one.steps] + [one.last_state.workdir]
            for place in places:
                if place is None or "$" in place or is_below(place, self.path):
                    return True
            if any(self._may_come_with(step, one) for step in one.steps):
                return True
        return False

    def _may_come_with(self, step: Step, stage: Stage) -> bool:
        it = step.instruction
        if isinstance(it, Copy | Add):
            return self._is_copied(step, stage)
        if isinstance(it, Run):
            return self._is_made(step, stage)
        if isinstance(it, Env | Arg):
            return any(
                pair.key != "PATH" and self._top in str(pair.value or "") for pair in it.pairs
            )
        return isinstance(it, Onbuild | Volume)

    def _is_copied(self, step: Step, stage: Stage) -> bool:
        it, target = step.instruction, target_of(step)
        assert isinstance(it, Copy | Add)
        if target is None or is_below(target, self.path):
            return True
        if not is_below(self.path, target):
            return False
        if self.context is None or it.flag("from") is not None or it.heredocs:
            return True
        below = relative_to(self.path, target)
        return any(self._may_bring(word, below, step, isinstance(it, Add)) for word in it.sources)

    def _may_bring(self, word: Argument, below: str, step: Step, is_add: bool) -> bool:
        """Whether a source of the context may bring what lies there below the target."""
        source = expand(word, step.state.variables)
        if source is None or self.context is None or is_remote(source):
            return True
        if is_add and is_archive(source):
            return True
        name = (joined("/", source) or "/")[1:]
        first = below.partition("/")[0]
        if any(char in name for char in _WILD):
            return any(first == entry.name for entry in self.context.matching(name)) or "/" in below
        if not self.context.is_folder(name or "."):
            return below in ("", name.rpartition("/")[2])
        inside = f"{name}/{below}".strip("/")
        return not below or self.context.has(inside) or self._is_made_elsewhere(inside)

    def _is_made_elsewhere(self, inside: str) -> bool:
        """Whether the context may have a path later, as the machine that builds leaves it there."""
        assert self.context is not None
        if self.context.ignores(inside):
            return False
        is_output = any(part in ("target", "bin", "obj") for part in inside.split("/")[:-1])
        is_left = self.context.folder.is_unversioned(inside) and not is_output
        return (
            is_left or self.context.is_in_submodule(inside) or self.context.is_made_before(inside)
        )

    def _is_made(self, step: Step, stage: Stage) -> bool:
        it = step.instruction
        assert isinstance(it, Run)
        if runs_unknown(step) or it.documents or any(mount.kind == "bind" for mount in step.mounts):
            return True
        return any(self._may_make(one, step, stage) for one in with_directories(step))

    def _may_make(self, it: CommandInDirectory, step: Step, stage: Stage) -> bool:
        command = it.command
        if it.directory is None:
            return True
        judge = judge_of(command)
        if judge is not None:
            made = judge(self.path, BuildPlace(it, step, stage, self.file, self.context))
            self.instead = self.instead or made.instead
            return made.may
        if self._is_named(it):
            return True
        name = str(command.name)
        if command.row.is_system or name in _QUIET:
            return False
        if name in _INSTALLERS and "install" in " ".join(command.args):
            return True
        self.is_sure = False
        is_near = is_below(self.path, it.directory) or _top(it.directory) == self._top
        return is_near or self._is_written_elsewhere(it, step, stage)

    def _is_written_elsewhere(self, it: CommandInDirectory, step: Step, stage: Stage) -> bool:
        """Whether the settings of a project may say that it writes outside of its folder."""
        context, found = self.context, None
        if context is not None:
            found = file_of_project("package.json", it, step, stage, self.file, context)
        if context is None or found is None or not found.path:
            return True
        folder = found.path.rpartition("/")[0]
        names = [one.path for one in context.folder.entries(folder or ".")]
        names = [name for name in names if any(sign in name for sign in _SETTINGS)]
        texts = [context.folder.read(name) or "" for name in names[:_MOST_READ]]
        return any("../" in text or self._top in text for text in texts)

    def _is_named(self, it: CommandInDirectory) -> bool:
        """Whether a command speaks of a part of the path, or of what only the shell knows."""
        words = [str(one) for one in (it.command.path, *it.command.args)]
        words += [str(one.target) for one in it.command.simple.redirects]
        for word in words:
            if "$" in word or ("*" in word and it.command.name in ("cp", "mv")):
                return True
            if not self._parts.isdisjoint(word.replace("=", "/").replace(":", "/").split("/")):
                return True
        return False
