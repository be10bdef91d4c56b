"""Downloaded files that are started as programs."""

from __future__ import annotations

from _bisect import bisect_left

from dflint.model.layers.copies import copy_targets
from dflint.model.layers.files import ARCHIVES, File, fetched
from dflint.model.layers.network import FETCHERS
from dflint.model.order import commands_that, last_that
from dflint.model.paths import is_plain, matches
from dflint.model.scripts.working_directory import with_directories
from dflint.source import cached
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.model.commands.command import Command
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Spanned, Word

FOLDERS = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/sbin", "/sbin")
# They change modes, put files in the place of others, or run what does.
CHANGERS = frozenset({
    "chmod", "install", "setfacl", "cp", "mv", "ln", "rsync", "tar", "unzip", "find", "xargs", "sh",
    "bash",
})  # fmt: skip


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
    if last_that(_may_change_anything, stage) >= file.step.index:
        return True
    name = file.path.rpartition("/")[2]
    last = _last_copied_to(stage)
    if any(last.get(path, -1) > file.step.start for path in _with_above(file.path)):
        return True
    return _mode_changes(stage).may_be_of(file.path, name, file.step.start)


class _ModeChanges:
    """The words of the commands of a stage that may change modes, to be asked for many files.

    `_text` has all of them; `_begins` says where each command is in the file, and `_offsets` where
    its words are in the text. `_last` is the last command by path, `_globs` those with wildcards.
    """

    def __init__(self, commands: Iterable[CommandInDirectory]) -> None:
        words: list[str] = []
        self._begins: list[int] = []
        self._offsets: list[int] = []
        self._last: dict[str, int] = {}
        self._globs: list[tuple[int, str]] = []
        length = 0
        for it in commands:
            begin = it.command.start
            self._begins.append(begin)
            self._offsets.append(length)
            for word in it.command.args:
                path = it.path(str(word).rstrip("/")) or "/"
                words.append(word)
                length += len(word) + 1
                self._last[path.rstrip("/")] = begin
                if not is_plain(path):
                    self._globs.append((begin, path))
        self._text = "\n".join(words)

    def may_be_of(self, path: str, name: str, start: int) -> bool:
        """Whether a command from `start` on may change the mode of a file at a path."""
        at = bisect_left(self._begins, start)
        if at == len(self._begins):
            return False
        if self._text.find(name, self._offsets[at]) >= 0:
            return True
        if any(self._last.get(folder, -1) >= start for folder in _with_above(path)):
            return True
        return any(begin >= start and matches(glob, path) for begin, glob in self._globs)


@cached
def _mode_changes(stage: Stage) -> _ModeChanges:
    return _ModeChanges(commands_that(_changes_modes, stage))


@cached
def _last_copied_to(stage: Stage) -> dict[str, int]:
    """Where the last COPY or ADD into each place starts; "" is the root, or anywhere."""
    steps = stage.steps_of(Copy, Add)
    return {it.path.rstrip("/"): step.start for step in steps for it in copy_targets(step)}


def _with_above(path: str) -> Iterator[str]:
    """A path and the directories above it; "" is the root."""
    while path:
        yield path
        path = path.rpartition("/")[0]
    yield ""


def _may_change_anything(step: Step) -> bool:
    """Whether a RUN may change the mode of any file, as far as can be seen."""
    instruction = step.instruction
    if not isinstance(instruction, Run):
        return False
    if instruction.mounts or instruction.documents or not step.is_posix:
        return True
    for it in with_directories(step):
        for word in it.command.args if _changes_modes(it) else ():
            if "$" in word or "`" in word or "{" in word or it.path(str(word).rstrip("/")) is None:
                return True
    return False


def _changes_modes(it: CommandInDirectory) -> bool:
    return it.command.name in CHANGERS


def _start(file: File, stage: Stage) -> Spanned | None:
    """Where a file is started: by a later command, or by the container."""
    folder, _, name = file.path.rpartition("/")
    names = {file.path, name} if folder in FOLDERS else {file.path}
    first = file.step.start if file.by is None else file.by.command.start + 1
    found = [it for name in names if (it := _started(stage, name, first)) is not None]
    if found:
        return min(found, key=lambda it: it.start)
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


def _started(stage: Stage, name: str, first: int) -> Command | None:
    """The first command that starts a program, by its name or path, at a place or after it."""
    those = _starts(stage).get(name, ())
    at = bisect_left(those, first, key=lambda it: it.start)
    return those[at] if at < len(those) else None


@cached
def _starts(stage: Stage) -> dict[str, list[Command]]:
    """The commands of a stage that always run, by how their programs are written and where they are."""
    found: dict[str, list[Command]] = {}
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            if command.in_condition or not command.simple.words or command.wrappers:
                continue
            written = str(command.simple.words[0])
            path = it.path(written) if "/" in written else None
            for name in {written, path or written}:
                found.setdefault(name, []).append(command)
    return found
