"""Where a command finds the parts of a project: what COPY and bind mounts put there, and what RUNs may make."""

from __future__ import annotations

from dflint.model.context.image_files import ImageFiles
from dflint.model.packages.sources import may_write_project, runs_unknown_before, steps_until
from dflint.model.paths import cleaned, file_beside, is_below, joined, leads_out, relative_to
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_BRINGING = ("git clone", "git submodule", "curl ", "wget ", "unzip ", "tar ")


class MissingPart:
    """A part of a project that is in the context, and not in the image. A value.

    `word` reads the project, and is of `program`; `manifest` names the part; `path` is the part, seen from the
    root of the context.
    """

    __slots__ = ("manifest", "path", "program", "word")

    def __init__(self, word: Word, program: str, manifest: str, path: str) -> None:
        self.word = word
        self.program = program
        self.manifest = manifest
        self.path = path


def _is_near(path: str, step: Step) -> bool:
    """Whether a RUN may bring a file of that path: it runs in no folder far from it, or names one near it."""
    top, _, rest = path.lstrip("/").partition("/")
    is_far = step.state.workdir == "/" and bool(rest)
    return (
        not is_far or f"/{top}" in step.instruction.body.text or "cd " in step.instruction.body.text
    )


class ProjectPlace:
    """A command in its directory, and the files of the context that it finds in the image."""

    def __init__(
        self, it: CommandInDirectory, step: Step, stage: Stage, file: Dockerfile, context: Context
    ) -> None:
        self.directory = it.directory
        self.context = context
        self.command: Command = it.command
        self.step = step
        self.stage = stage
        self._file = file
        self._files = ImageFiles(context)

    @property
    def word(self) -> Word:
        """What of the command to mark."""
        return self.command.verb or self.command.name

    def says(self, variable: str) -> bool:
        """Whether a variable is set, or the RUN speaks of it."""
        step = self.step
        return variable in step.state.variables or variable in step.instruction.written

    def look_up(self, path: str) -> tuple[bool, str]:
        """What of the context is at a path of the image, "" for nothing, and whether that is known."""
        for mount in self.step.mounts:
            target = joined(self.step.state.workdir, str(mount.target or ""))
            if mount.kind == "bind" and target is not None and is_below(path, target):
                if "from" in mount.fields:
                    return False, ""
                source = str(mount.fields.get("source", mount.fields.get("src", "."))).strip("./")
                below = relative_to(path, target)
                found = "/".join(part for part in (source, below) if part)
                return "$" not in found, found if self.context.sees(found) else ""
        is_known, file = self._files.look_up(path, self.stage, self._file, self.step)
        return is_known, file.path if file is not None else ""

    def nearest(self, name: str) -> tuple[str, str]:
        """The directory, of that of the command and those above, with such a file; and which one it is."""
        folder = self.directory
        while folder is not None and "$" not in folder:
            is_known, found = self.look_up(joined(folder, name) or name)
            if found or not is_known or folder in ("", "/"):
                return (folder, found) if found else ("", "")
            folder = folder.rpartition("/")[0] or "/"
        return "", ""

    def lacks(self, path: str, in_context: str, signs: tuple[str, ...]) -> bool:
        """Whether a file of the context is surely not at its place, and no RUN may have made it.

        `signs`: what a RUN that makes it speaks of.
        """
        if not self.context.has(in_context) or self.look_up(path) != (True, ""):
            return False
        for step in steps_until(self.stage, self.step):
            if isinstance(step.instruction, Run):
                text = step.instruction.body.text
                is_own = step is self.step
                is_unknown = (
                    runs_unknown_before(step, self.command) if is_own else may_write_project(step)
                )
                brings = any(sign in text for sign in _BRINGING) and _is_near(path, step)
                if is_unknown or brings or any(sign in text for sign in signs):
                    return False
        return True

    def missing(
        self, manifest: str, folder: str, named: str, signs: tuple[str, ...] = ()
    ) -> MissingPart | None:
        """A file that a manifest names, by its path from a folder of the image, if it is surely not there."""
        path = file_beside(manifest, named)
        target = joined(folder, named)
        if target is None or leads_out(path) or any(char in named for char in "*?[$%"):
            return None
        own = cleaned(path)
        if not self.lacks(target, own, (named.rpartition("/")[2], *signs)):
            return None
        return MissingPart(self.word, str(self.command.name), manifest, own)
