"""Modules of a project that a server of Python is told to load, and that are not where it looks.

Sources: the documentation of Gunicorn, Uvicorn and Hypercorn: they look in the working directory and where Python
looks; PYTHONPATH, `--chdir`, `--pythonpath` and `--app-dir` add to it.
"""

from __future__ import annotations

from dflint.knowledge.installed_folders import MAKES_NOTHING
from dflint.model.commands.commands import commands
from dflint.model.context.build_context import whole_copies
from dflint.model.context.copied_folders import folders_copied
from dflint.model.context.image_files import ImageFiles
from dflint.model.layers.copies import copy_targets
from dflint.model.lookups.image_bases import plain_name
from dflint.model.packages.installs import install_of
from dflint.model.paths import in_folder, is_below
from dflint.syntax.nodes import Cmd, Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_CLOSED = frozenset({"node_modules", ".git", ".venv", "venv"})
_LISTS = (".txt", ".toml", ".cfg", ".in")  # in which packages are named
_MARKS = dict.fromkeys(map(ord, "\"'[](),=<>~!;"), " ")
_SERVERS = frozenset({"gunicorn", "hypercorn", "uvicorn"})
_BEFORE = (
    "python",
    "python3",
    "alembic",
    "echo",
    "flask",
    "sleep",
)  # what is done before, in a script
_ELSEWHERE = ("--chdir", "--pythonpath", "--app-dir", "-c", "--config", "--factory-dir")
_PROJECTS = (
    "--editable",
    "install -e",
    " -e .",
    "install .",
    "install ./",
    "setup.py",
    "poetry install",
    "uv sync",
    "flit",
    "hatch",
)


class LostModule:
    """A module that a server is to load: `word` says so, `name` is the module, `place` is where it is instead."""

    __slots__ = ("directory", "name", "place", "word")

    def __init__(self, word: Word, name: str, directory: str, place: str) -> None:
        self.word = word
        self.name = name
        self.directory = directory
        self.place = place


def lost_modules(stage: Stage, file: Dockerfile, context: Context) -> Iterator[LostModule]:
    """The modules that servers of a container load, and that lie in another folder of the image."""
    image, directory = stage.image, stage.last_state.workdir or "/"
    is_known = image is not None and plain_name(image.familiar) == "python"
    if not is_known or "$" in directory or "PYTHONPATH" in stage.last_state.variables:
        return
    texts = [run.instruction.written for one in stage.chain for run in one.steps_of(Run)]
    texts = [text for text in texts if "--no-install-project" not in text]
    if any(sign in text for text in texts for sign in _PROJECTS):
        return
    for step in stage.starts:
        it = step.instruction
        if not isinstance(it, Cmd | Entrypoint) or not it.words:
            continue
        module = served_module(it)
        if not module or _may_be_there(module, directory, stage, file, context):
            continue
        place = _place_of(module, stage, file, context)
        if place is not None or not _is_anywhere(module, stage, file, context):
            yield LostModule(it.words[0], module, directory, place or "")


def served_module(instruction: Cmd | Entrypoint) -> str:
    """The module that the server which is started last loads; "" for none, and where it may look elsewhere."""
    program = instruction.program
    found = commands(program.parse(), program.source, editable=False)
    if not found or any(command.name in ("cd", "export", "source", ".") for command in found):
        return ""
    words = [str(word) for word in found[-1].simple.words]
    # What comes before it may make a file.
    is_alone = all(command.name in _BEFORE or command is found[-1] for command in found)
    return _module(words) if is_alone else ""


def _module(words: Sequence[str]) -> str:
    """The module in `uvicorn app.main:app` or `gunicorn shop.wsgi`; "" where something says where to look."""
    names = [word.rpartition("/")[2] for word in words]
    at = next((index for index, name in enumerate(names) if name in _SERVERS), -1)
    if at < 0 or any(word.partition("=")[0] in _ELSEWHERE for word in words[at:]):
        return ""
    for before, word in zip(words[at:], words[at + 1 :], strict=False):
        module, colon, name = word.partition(":")
        is_module = all(part.isidentifier() for part in module.split("."))
        if colon and is_module and name.rstrip("()").isidentifier() and before[:2] != "--":
            return module
        is_operand = before == words[at] or before[:1] != "-"
        if word.endswith((".wsgi", ".asgi")) and is_module and is_operand and not colon:
            return word
    return ""


def _may_be_there(
    module: str, directory: str, stage: Stage, file: Dockerfile, context: Context
) -> bool:
    """Whether the working directory may have a module, or the package that it is in."""
    files, top = ImageFiles(context), module.partition(".")[0]
    path = f"{directory.rstrip('/')}/{module.replace('.', '/')}"
    for one in (f"{path}.py", f"{path}/__init__.py", f"{directory.rstrip('/')}/{top}.py"):
        is_known, found = files.look_up(one, stage, file)
        if found is not None or not is_known:
            return True
    return any(_may_bring(path, step) for one in stage.chain for step in one.steps)


def _may_bring(path: str, step: Step) -> bool:
    """Whether a step may bring files there that nobody sees: from another stage, or by a RUN."""
    it = step.instruction
    if isinstance(it, Copy) and it.flag("from") is not None:
        targets = [one.path for one in copy_targets(step)]
        return any(not target or is_below(path, target) for target in targets)
    if not isinstance(it, Run):
        return False
    is_unread = bool(it.documents) and not step.commands
    if is_unread or (it.mounts and "pip" not in it.written):
        return True
    return not all(
        one.name in MAKES_NOTHING or one.manager == "pip" or install_of(one) is not None
        for one in step.commands
    )


def _is_anywhere(module: str, stage: Stage, file: Dockerfile, context: Context) -> bool:
    """Whether a file of the context has the name of a module, or of its package, or speaks of it as one of others.

    So it may be there, under another path, or come with a package; True as well where no folder is copied, or
    where none has a module: it is not the one that the image is built in.
    """
    top, name = module.partition(".")[0], module.rpartition(".")[2]
    is_whole = any(it.stage in stage.chain for it in whole_copies(file))
    if not is_whole or context.folder.is_unversioned(f"{top}.py"):
        return True
    if not context.folder.near(".", 4, _is_module_file, _CLOSED):
        return True
    names = {top, f"{top}.py", f"{name}.py"}
    if context.folder.near(".", 4, names.__contains__, _CLOSED):
        return True
    entries = context.folder.entries(".")
    texts = [context.folder.read(it.path) or "" for it in entries if it.name.endswith(_LISTS)]
    return any(top in text.translate(_MARKS).split() for text in texts)


def _is_module_file(name: str) -> bool:
    return name.endswith(".py")


def _place_of(module: str, stage: Stage, file: Dockerfile, context: Context) -> str | None:
    """Where the image has the file of a module, by what COPYs of the context name."""
    files, name = ImageFiles(context), module.rpartition(".")[2]
    wanted = (f"{module.replace('.', '/')}.py", f"{name}.py")
    for one in stage.chain:
        for step in one.copies:
            for it in copy_targets(step):
                for path in (it.path, *(f"{it.path.rstrip('/')}/{end}" for end in wanted)):
                    if path.endswith(f"/{name}.py") and files.find(path, stage, file) is not None:
                        return path
    inside = [
        f"{target.rstrip('/')}/{one.name}/{name}.py"
        for folder, target in folders_copied(stage, context) or ()
        for one in (context.folder.entries(folder) if "." in module else ())
        if one.is_folder and context.sees(in_folder(one.path, f"{name}.py"))
    ]
    return inside[0] if len(inside) == 1 else None
