"""Downloaded files that are started as programs."""

from __future__ import annotations

from dflint.model.layers.copies import copy_targets
from dflint.model.layers.files import ARCHIVES, File, fetched
from dflint.model.layers.network import FETCHERS
from dflint.model.paths import is_below, matches
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Spanned, Word

FOLDERS = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin")
MODE_CHANGERS = frozenset(
    {"chmod", "install", "setfacl", "cp", "mv", "ln", "rsync", "tar", "unzip"}
)


def unusable_program(stage: Stage) -> Iterator[tuple[File, Spanned]]:
    """The downloads that are started although nothing makes them executable: it, and where."""
    for step in stage.steps_of(Run, Add):
        for file in _fetched(step):
            if "$" in file.path or "?" in file.path or _may_be_executable(file, stage):
                continue
            place = _start(file, stage)
            if place is not None:
                yield file, place


def archives_as_programs(stage: Stage) -> Iterator[tuple[Word, str, Spanned]]:
    """Archives that are downloaded under the name of a program: address, path, and `chmod +x` of it."""
    for step in stage.steps_of(Run):
        commands = with_directories(step) if not FETCHERS.isdisjoint(step.programs) else ()
        for number, it in enumerate(commands):
            if it.command.name not in FETCHERS:
                continue
            addresses = [word for word in it.command.args if "://" in word]
            if len(addresses) != 1 or not addresses[0].endswith((*ARCHIVES, ".gz", ".xz", ".bz2")):
                continue
            for file in fetched(it, step):
                name = file.path.rpartition("/")[2]
                if "." in name or "$" in file.path or file.word is addresses[0]:
                    continue
                for later in commands[number + 1 :]:
                    words = [later.path(str(word)) for word in later.command.operands]
                    if file.path in words and later.command.name != "chmod":
                        break
                    if file.path in words:
                        yield addresses[0], file.path, later.command
                        break


def _fetched(step: Step) -> Iterator[File]:
    instruction = step.instruction
    if isinstance(instruction, Add):
        if not any(flag.name in ("chmod", "from") for flag in instruction.flags):
            for it in copy_targets(step):
                if it.source.startswith(("http://", "https://")) and not it.source.endswith(".git"):
                    name = it.source.partition("?")[0].rpartition("/")[2]
                    is_folder = str(instruction.destination).endswith("/")
                    inside = it.path.endswith(f"/{name}") or not is_folder
                    path = it.path if inside else f"{it.path.rstrip('/')}/{name}"
                    if it.path and name:
                        yield File(path, it.source, step)
        return
    if not FETCHERS.isdisjoint(step.programs):
        for located in with_directories(step):
            if located.command.name in FETCHERS and not located.command.in_function:
                yield from fetched(located, step)


def _may_be_executable(file: File, stage: Stage) -> bool:
    """Whether something may change its mode, move it, or write it anew."""
    name = file.path.rpartition("/")[2]
    for step in stage.steps:
        instruction = step.instruction
        if step.start < file.step.start:
            continue
        if isinstance(instruction, Copy | Add) and step is not file.step:
            if any(is_below(file.path, it.path or "/") for it in copy_targets(step)):
                return True
        if not isinstance(instruction, Run):
            continue
        if instruction.mounts or instruction.heredocs or not step.is_posix:
            return True
        for it in with_directories(step):
            command = it.command
            if command.name in MODE_CHANGERS or command.name in ("find", "xargs", "sh", "bash"):
                for word in command.args:
                    path = it.path(str(word).rstrip("/"))
                    if "$" in word or "`" in word or name in word or "{" in word or path is None:
                        return True
                    if is_below(file.path, path) or matches(path, file.path):
                        return True
    return False


def _start(file: File, stage: Stage) -> Spanned | None:
    """Where a file is started: by a later command, or by the container."""
    folder, _, name = file.path.rpartition("/")
    names = {file.path, name} if folder in FOLDERS else {file.path}
    for step in stage.steps_of(Run):
        if step.start < file.step.start:
            continue
        for it in with_directories(step):
            command = it.command
            after = (
                file.by is None or command.start > file.by.command.start or step is not file.step
            )
            if command.in_condition or not after or not command.simple.words:
                continue
            written = (
                str(command.simple.words[len(command.wrappers)]) if not command.wrappers else ""
            )
            if written in names or ("/" in written and it.path(written) == file.path):
                return command
    for kind in (Entrypoint, Cmd):
        last = stage.last(kind)
        if last is None or last.start < file.step.start:
            continue
        starts = last.instruction
        assert isinstance(starts, Cmd | Entrypoint)
        if kind is Cmd and stage.last(Entrypoint) is not None:
            continue
        if starts.form == "exec" and starts.words and str(starts.words[0]) in names:
            return starts
    return None
