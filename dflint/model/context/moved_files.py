"""Files that a RUN copies, moves or edits, and that the build context does not have."""

from __future__ import annotations

from dflint.model.context.image_files import ImageFiles, target_of
from dflint.model.paths import GLOB, SOMEWHERE, is_below, joined
from dflint.model.projects.needed_files import may_be_made_before
from dflint.model.projects.project_files import OUTPUT_FOLDERS
from dflint.model.scope import expand
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# Endings of what people write: no build makes such a file beside the sources.
WRITTEN = (
    ".example", ".sample", ".dist", ".template", ".default", ".env", ".conf", ".cfg", ".ini", ".toml", ".yml",
    ".yaml", ".properties", ".sh", ".py", ".rb", ".php", ".tmpl", ".prod", ".production", ".docker",
)  # fmt: skip
# What may fill any folder.
_FILLING = frozenset(
    {"git", "tar", "unzip", "curl", "wget", "make", "rsync", "svn", "sh", "bash", "python", "node"}
)


class AbsentSource:
    """A file that is not there: `word` names it, `path` is where it would be in the build context."""

    __slots__ = ("path", "word")

    def __init__(self, word: Word, path: str) -> None:
        self.word = word
        self.path = path


def absent_sources(stage: Stage, file: Dockerfile, context: Context) -> Iterator[AbsentSource]:
    """What RUNs of a stage take out of a copied folder of the context that does not have it.

    Only where the commands before are known to make no such file.
    """
    for step in stage.steps_of(Run) if stage.copies else ():
        for it in with_directories(step) if not step.mounts else ():
            word = _source(it.command)
            path = it.path(word) if word is not None else None
            if word is None or path is None or SOMEWHERE in path or _is_asked_for(word, step):
                continue
            is_known, found = ImageFiles(context).look_up(path, stage, file, step)
            place = _place(path, step, stage, context) if is_known and found is None else None
            if place is not None and not context.is_made_before(place):
                if not may_be_made_before((str(word),), it.command, step, stage):
                    yield AbsentSource(word, place)


def absent_projects(stage: Stage, file: Dockerfile, context: Context) -> Iterator[AbsentSource]:
    """What RUNs of a stage take out of the output of a project whose folder the build context does not have.

    A build writes into the folders of projects that are there: `cp api/target/api.jar .` needs a folder `api`.
    """
    for step in stage.steps_of(Run) if stage.copies else ():
        for it in with_directories(step) if not step.mounts else ():
            word = _output(it.command)
            folder = _project_of(word) if word is not None else ""
            path = it.path(folder) if folder else None
            if word is None or path is None or SOMEWHERE in path or _is_asked_for(word, step):
                continue
            inside = _place(f"{path}/x", step, stage, context) or ""
            place = inside.removesuffix("/x") if "/" in inside else ""  # the whole context is there
            if place and not context.has(place) and not context.is_made_before(place):
                if not _may_make_folder(folder.rpartition("/")[2], it.command, step, stage):
                    yield AbsentSource(word, place)


def _may_make_folder(name: str, until: Command, step: Step, stage: Stage) -> bool:
    """Whether a command before this one may make a folder of that name: no build makes that of a project."""
    for one in stage.chain:
        for run in one.steps_of(Run):
            if one is stage and run.start > step.start:
                break
            for it in run.commands:
                is_builder = bool(it.manager) and "package.json" not in it.row.manifest
                if is_builder or (run is step and it.start >= until.start):
                    continue  # it writes into the folders of projects that are there
                is_script = it.name.endswith(".sh") or "/" in it.path or it.name in _FILLING
                if is_script or any(name in word for word in it.args):
                    return True
    return False


def _output(command: Command) -> Word | None:
    """The one thing that a command copies or moves, if that may be the output of a build."""
    if command.is_conditional or command.name not in ("cp", "mv") or len(command.operands) != 2:
        return None
    word = command.operands[0]
    return None if word.expands or "$" in word else word


def _project_of(path: str) -> str:
    """The folder of the project whose output a path is; "" where that is none, or the directory itself."""
    parts = path.removeprefix("./").split("/")
    end = next((at for at, part in enumerate(parts) if part in OUTPUT_FOLDERS), 0)
    folder = "/".join(parts[:end])
    return folder if "*" not in folder and not folder.startswith((".", "~")) else ""


def _source(command: Command) -> Word | None:
    """The one file that a command has to find, by its name one that somebody has written."""
    if command.is_conditional or command.name not in ("cp", "mv", "sed"):
        return None
    words = command.operands
    if len(words) != 2 or (command.name == "sed" and not command.has("-i")):
        return None
    word = words[1] if command.name == "sed" else words[0]
    is_plain = not word.expands and not any(char in word for char in f"{GLOB}$~{{")
    return word if is_plain and word.endswith(WRITTEN) else None


def _is_asked_for(word: Word, step: Step) -> bool:
    """Whether a command before asks whether the file is there."""
    before = (it for it in step.commands if it.end <= word.start)
    return any(word in it.args for it in before if it.name in ("[", "[[", "test", "ls", "find"))


def _place(path: str, step: Step, stage: Stage, context: Context) -> str | None:
    """Where in the context a file would be, if a COPY brings that folder and no build makes it."""
    places = []
    for one in stage.copies:
        it, target = one.instruction, target_of(one)
        if not isinstance(it, Copy | Add) or it.flag("from") or it.heredocs or target is None:
            return None
        if one.start > step.start or not is_below(path, target):
            continue
        for word in it.sources:
            source = joined("/", expand(word, one.state.variables))
            if source is not None and context.is_folder(source[1:] or "."):
                places.append(f"{source.rstrip('/')}{path[len(target.rstrip('/')) :]}"[1:])
    if len(set(places)) != 1:
        return None
    parts = places[0].split("/")
    there = sum(context.is_folder("/".join(parts[:end])) for end in range(1, len(parts)))
    return places[0] if OUTPUT_FOLDERS.isdisjoint(parts[there:]) else None
