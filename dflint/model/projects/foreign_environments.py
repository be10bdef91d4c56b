"""Environments of conda that were exported on Windows or macOS: they name packages that Linux does not have.

Sources: the channels of Anaconda and conda-forge, where these are for win-64 or macOS alone;
anaconda/docker-images#194.
"""

from __future__ import annotations

from dflint.model.paths import joined
from dflint.model.projects.project_parts import ProjectPlace
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word

_VERBS = ("env create", "env update", "create")
_FOREIGN = {
    "vs2015_runtime": "Windows", "vc14_runtime": "Windows", "ucrt": "Windows", "pywin32": "Windows",
    "pywinpty": "Windows", "winpty": "Windows", "msys2-conda-epoch": "Windows", "python.app": "macOS",
}  # fmt: skip


class ForeignPackage:
    """A package of an environment for another system. A value: `word` reads the file `path`."""

    __slots__ = ("name", "path", "system", "word")

    def __init__(self, word: Word, path: str, name: str, system: str) -> None:
        self.word = word
        self.path = path
        self.name = name
        self.system = system


def foreign_packages(stage: Stage, file: Dockerfile, context: Context) -> Iterator[ForeignPackage]:
    """The packages for other systems in the environments that a stage makes; the first of each file."""
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            given = command.option("-f", "--file")
            makes = command.manager == "conda" and command.runs(str(command.name), *_VERBS)
            path = joined(it.directory, given) if given is not None and makes else None
            if path is None or command.is_conditional:
                continue
            own = ProjectPlace(it, step, stage, file, context).look_up(path)[1]
            for line in (context.folder.read(own) or "").splitlines() if own else ():
                name = line.strip(" -'\"").rpartition("::")[2].partition("=")[0].strip()
                if name in _FOREIGN and given is not None and ";" not in line and "#" not in line:
                    yield ForeignPackage(given, own, name, _FOREIGN[name])
                    break
