"""Modules of Python that a started program imports, and that nothing has installed where its Python looks.

Sources: the manuals of Poetry, uv, PDM and Pipenv: each makes an environment of its own unless it is told
otherwise, and the `python` of the image does not look into it.
"""

from __future__ import annotations

from dflint.knowledge.package_commands import MANAGED, MODULES
from dflint.model.context.image_files import ImageFiles
from dflint.model.packages.availability import base_of
from dflint.model.packages.package_commands import goes_into_system, known_installs
from dflint.model.started.started_files import started_files
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.packages.installs import Install
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.started.started_file import StartedFile
    from dflint.model.steps import Step
    from dflint.source import Word

_TOOLS = frozenset({"pip", "setuptools", "wheel", *MANAGED})
_SEARCHED = ("PATH", "PYTHONPATH", "PYTHONUSERBASE", "VIRTUAL_ENV")
_FOLDERS = ("-packages", "/lib", "venv", ".local", "$")  # in which modules are, or may be
_ELSEWHERE = (
    "--target",
    " -t ",
    "--prefix",
    "--root",
    "PYTHONPATH",
)  # a build may put them anywhere
_UNKNOWN = "?"


class AbsentModule:
    """A module that is not there: `word` starts the program, `path` is its file, `manager` has put the module
    into an environment of its own, or ""."""

    __slots__ = ("manager", "module", "path", "word")

    def __init__(self, word: Word, path: str, module: str, manager: str) -> None:
        self.word = word
        self.path = path
        self.module = module
        self.manager = manager


def absent_modules(stage: Stage, file: Dockerfile, context: Context) -> Iterator[AbsentModule]:
    """The first module of each program that CMD and ENTRYPOINT start, and that surely is not there."""
    base = base_of(stage)
    variables = stage.last_state.variables
    if base is None or base.image != "python" or any(name in variables for name in _SEARCHED):
        return
    for it in started_files(stage, file, context):
        if it.step.instruction.KEYWORD not in (Cmd.KEYWORD, Entrypoint.KEYWORD):
            continue
        is_run = any(name in it.step.instruction.written for name in (*MANAGED, "bin/python"))
        if is_run or not it.form.startswith("python") or "sys.path" in it.text:
            continue
        module = next(
            (name for name in _imported(it.text) if not _is_beside(name, it, stage, file)), ""
        )
        ways = (
            {_way(step, file) for one in stage.chain for step in one.steps} - {""}
            if module
            else set()
        )
        manager = next(iter(ways), "")
        if module and _UNKNOWN not in ways and len(ways) < 2:
            if not manager or not goes_into_system(stage, context):
                yield AbsentModule(it.word, it.file.shown, module, manager)


def _imported(text: str) -> Iterator[str]:
    """The modules of packages that a program imports."""
    for line in text.splitlines():
        words = line.replace(".", " ").replace(",", " ").split()
        if len(words) > 1 and words[0] in ("import", "from") and words[1] in MODULES:
            yield words[1]


def _is_beside(module: str, it: StartedFile, stage: Stage, file: Dockerfile) -> bool:
    """Whether the folder of a program may have a module of that name itself."""
    folder, files = it.file.target.rpartition("/")[0], ImageFiles(it.file.context)
    for path in (f"{folder}/{module}.py", f"{folder}/{module}/__init__.py"):
        is_known, found = files.look_up(path, stage, file)
        if found is not None or not is_known:
            return True
    return False


def _way(step: Step, file: Dockerfile) -> str:
    """What a step does about modules: nothing, "", or a manager installs them; `?` where that is not clear."""
    it = step.instruction
    if isinstance(it, Copy | Add):
        texts = [run.instruction.written for one in file.stages for run in one.steps_of(Run)]
        is_from = it.flag("from") is not None
        target = f"{it.words[-1]}/" if it.words else "$"
        is_wide = target in ("//", "/usr/", "/usr/local/", "/root/") and is_from
        may = is_wide or any(sign in word for word in it.words for sign in _FOLDERS)
        moved = is_from and any(sign in text for text in texts for sign in _ELSEWHERE)
        return _UNKNOWN if may or moved else ""
    if not isinstance(it, Run):
        return _UNKNOWN if isinstance(it, Onbuild) else ""
    installed = known_installs(step)
    if installed is None or "export" in step.programs:
        return _UNKNOWN
    ways = {_way_of(command, install) for command, install in installed if install is not None}
    ways.discard("")
    return _UNKNOWN if len(ways) > 1 else next(iter(ways), "")


def _way_of(command: Command, install: Install) -> str:
    """What an installation does about modules, as for a step."""
    if install.row.ecosystem not in ("python", "conda"):
        is_python = any("py" in name for name in install.names)
        return _UNKNOWN if is_python or install.files or install.groups else ""
    if install.manager in MANAGED and not install.packages and not install.files:
        return _UNKNOWN if command.has("--system", "--active") else install.manager
    return "" if install.names <= _TOOLS and not install.files else _UNKNOWN
