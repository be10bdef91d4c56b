"""Files that a RUN, CMD or ENTRYPOINT names at a place where COPY has not put them."""

from __future__ import annotations

from dflint.knowledge.installed_folders import MAKES_NOTHING
from dflint.model.commands.commands import commands
from dflint.model.context.copied_folders import folders_copied
from dflint.model.context.image_files import ImageFiles, is_directory, search_path, target_of
from dflint.model.images.purpose import has_no_script, is_plain
from dflint.model.packages.installs import install_of
from dflint.model.paths import GLOB, SOMEWHERE, cleaned, is_below, joined, relative_to
from dflint.model.scope import expand
from dflint.model.scripts.daemons import passes_on
from dflint.model.scripts.working_directory import with_directories
from dflint.model.started.started_files import INTERPRETERS, program_word
from dflint.model.variables.values import filled_in
from dflint.source import cached
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

# Images with an entry point have scripts of these names.
OFFICIAL_SCRIPTS = frozenset({"docker-entrypoint.sh", "entrypoint.sh", "docker-php-entrypoint"})
# Names that an image which is not known may have a file of, too.
USUAL_NAMES = OFFICIAL_SCRIPTS | {
    "app.py", "main.py", "server.py", "run.py", "manage.py", "wsgi.py", "app.js", "index.js", "main.js",
    "server.js", "app.rb", "start.sh", "run.sh", "init.sh", "setup.sh", "install.sh", "build.sh",
    "start", "run", "init", "main", "app", "server", "entrypoint", "docker-entrypoint", "config", "bin",
    "src", "lib", "html", "www", "data", "etc",
}  # fmt: skip
FEW_NAMES = 32  # that are looked for in the text of a step before its commands are read
SCRIPTS = (".py", ".js", ".mjs", ".cjs", ".rb", ".pl", ".sh")
MODE_CHANGERS = frozenset({"chmod", "chown"})


class MisplacedFile:
    """A file that is named where it is not: `word` names it, COPY has put it at `target`.

    `is_sure`: the image is known to bring no file of an application, so that it has none of its own.
    """

    __slots__ = ("is_sure", "path", "target", "word")

    def __init__(self, word: Word, path: str, target: str, is_sure: bool) -> None:
        self.word = word
        self.path = path
        self.target = target
        self.is_sure = is_sure


def misplaced_files(stage: Stage, file: Dockerfile, context: Context) -> Iterator[MisplacedFile]:
    """The scripts that steps of a stage change or start where they are not."""
    if stage.image is None:
        return
    names = _names_copied(file)
    yield from _outside_copied_folders(stage, file, context)
    for step in stage.steps_of(Run, Cmd, Entrypoint) if names else ():
        text = step.instruction.body.text
        if len(names) <= FEW_NAMES and not any(name in text for name in names):
            continue
        for command, directory in started_in(step, stage):
            for word in named_files(command, isinstance(step.instruction, Run)):
                if word.rpartition("/")[2] not in names:
                    continue
                found = _misplaced(word, command, directory, step, stage, file, context)
                if found is not None:
                    yield found


def _misplaced(
    word: Word,
    command: Command,
    directory: str | None,
    step: Step,
    stage: Stage,
    file: Dockerfile,
    context: Context,
) -> MisplacedFile | None:
    name = word.rpartition("/")[2]
    before = step if isinstance(step.instruction, Run) else None
    copied = _copied(name, stage, file, context)
    copied = [it for it in copied if before is None or it[0].start < before.start]
    targets = [to for _, to in copied]
    if not targets or word.expands or any(char in word for char in f"{GLOB}$~{{="):
        return None
    assert stage.image is not None
    if name in OFFICIAL_SCRIPTS and not has_no_script(stage.image):
        return None
    if _is_made_otherwise(name, command, step, stage):
        return None
    is_program = word == program_word(command) and "/" not in word
    paths = (
        [f"{folder}/{name}" for folder in search_path(step)]
        if is_program
        else [joined(directory, str(word))]
    )
    for path in paths:
        if path is None or path in targets or path.rpartition("/")[0] in targets:
            return None
        is_known, found = ImageFiles(context).look_up(path, stage, file, before)
        if found is not None or not is_known:
            return None
    is_built = any(copy.instruction.flag("from") is not None for copy, _ in copied)
    if is_built and (
        before is not None or not is_plain(stage.image) or _may_be_built(paths, stage)
    ):
        return None
    shown = str(word) if is_program or SOMEWHERE in (paths[0] or "") else str(paths[0])
    is_sure = is_plain(stage.image)
    if not is_sure and (is_program or name in USUAL_NAMES or SOMEWHERE in (paths[0] or "")):
        return None
    return MisplacedFile(word, shown, targets[-1], is_sure)


def _may_be_built(paths: Iterable[str | None], stage: Stage) -> bool:
    """Whether a COPY from another stage may bring a folder that a path lies in."""
    targets = [
        target_of(step)
        for one in stage.chain
        for step in one.copies
        if step.instruction.flag("from") is not None
    ]
    return any(to is None or (path and is_below(path, to)) for path in paths for to in targets)


def _outside_copied_folders(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[MisplacedFile]:
    """The scripts that the container starts at one path, and that the COPY of a folder puts at another.

    Only where all RUNs are known to make no such file: they install packages, or make folders and users.
    """
    is_sure = stage.image is not None and is_plain(stage.image)
    for word, path in absent_scripts(stage, file, context) if stage.is_final else ():
        target = _in_folders(path, stage, context)
        if target is not None and (is_sure or word.rpartition("/")[2] not in USUAL_NAMES):
            yield MisplacedFile(word, path if "/" in word else str(word), target, is_sure)


def absent_scripts(stage: Stage, file: Dockerfile, context: Context) -> Iterator[tuple[Word, str]]:
    """The scripts that the container starts and that the image surely does not have, each with its path.

    Only where all RUNs are known to make no such file.
    """
    for step in stage.steps_of(Cmd, Entrypoint):
        for command, directory in started_in(step, stage):
            for word in named_files(command, is_build=False):
                path = joined(directory, str(word))
                if path is None or SOMEWHERE in path or word.expands or not is_script(word):
                    continue
                is_looked_for = "/" not in word and word == program_word(command)
                if is_looked_for and not passes_on(stage):
                    continue
                folders = search_path(step) if is_looked_for else ()
                paths = [f"{folder}/{word}" for folder in folders] or [path]
                answers = [ImageFiles(context).look_up(one, stage, file) for one in paths]
                is_there = any(found is not None or not is_known for is_known, found in answers)
                if not is_there and not may_be_made(stage):
                    yield word, path


def is_script(word: Word) -> bool:
    return word.endswith(SCRIPTS) and not any(char in word for char in f"{GLOB}$~{{=")


def _in_folders(path: str, stage: Stage, context: Context) -> str | None:
    """Where a COPY of a folder of the context has put the file of that name, if it is one place."""
    directory, _, name = path.rpartition("/")
    targets: list[str] = []
    for folder, target in folders_copied(stage, context) or ():
        inside = relative_to(directory, target) if is_below(directory, target) else ""
        if inside and not context.is_folder(cleaned(f"{folder}/{inside}")):
            return None  # a folder that something makes, such as dist
        if context.sees(cleaned(f"{folder}/{name}")):
            targets.append(f"{target.rstrip('/')}/{name}")
    return targets[0] if len(targets) == 1 else None


def may_be_made(stage: Stage) -> bool:
    """Whether a RUN of a stage may make a file that nothing else names."""
    for one in stage.chain:
        for step in one.steps_of(Run):
            if step.instruction.heredocs or not step.is_posix:
                return True
            for command in step.commands:
                is_harmless = command.name in MAKES_NOTHING or command.verb in ("cache", "update")
                if not is_harmless and install_of(command) is None:
                    return True
    return bool(stage.image is None)


@cached
def _names_copied(file: Dockerfile) -> frozenset[str]:
    """The names of all that COPYs of a file name."""
    words = [
        word for one in file.stages for step in one.copies for word in step.instruction.words[:-1]
    ]
    names = {word.rstrip("/").rpartition("/")[2] for word in words}
    return frozenset([name for name in names if len(name) > 1 and "$" not in name])


def _copied(name: str, stage: Stage, file: Dockerfile, context: Context) -> list[tuple[Step, str]]:
    """The COPYs of a stage and its bases that name a file of that name, and where it comes to be."""
    known = _known(file)
    if context not in known:
        known[context] = {}
        for one in reversed(file.stages):
            for base, step, where in _files_copied(one, context):
                known[context].setdefault(base, []).append((one, step, where))
    those = known[context].get(name, ())
    return [(step, where) for one, step, where in those if stage.builds_upon(one)]


@cached
def _known(file: Dockerfile) -> dict[Context, dict[str, list[tuple[Stage, Step, str]]]]:
    """For a build context, the files that COPYs name, by name: those of the last stages first."""
    return {}


def _files_copied(stage: Stage, context: Context) -> Iterator[tuple[str, Step, str]]:
    """The files of the context that COPYs of a stage name: name, COPY, and where it comes to be."""
    for step in stage.copies:
        it, target = step.instruction, target_of(step)
        if not isinstance(it, Copy | Add) or target is None:
            continue
        if it.flag("from") is not None:
            yield from _built_program(step, target)
            continue
        for word in it.sources:
            source = expand(word, step.state.variables)
            path = joined("/", source)
            if source is None or path is None or context.is_folder(path[1:] or "."):
                continue
            name = path.rpartition("/")[2]
            where = f"{target.rstrip('/')}/{name}" if is_directory(step, stage) else target
            if context.sees(path[1:]):
                yield name, step, where


def _built_program(step: Step, target: str) -> Iterator[tuple[str, Step, str]]:
    """The one file without an ending that a COPY takes from another stage: a program, as a rule."""
    words = step.instruction.words[:-1]
    source = expand(words[0], step.state.variables) if len(words) == 1 else None
    name = (source or "").rpartition("/")[2]
    if source is None or not name or any(char in name for char in f".{GLOB}$"):
        return
    if is_directory(step):
        yield name, step, f"{target.rstrip('/')}/{name}"
    elif target.rpartition("/")[2] == name:
        yield name, step, target


def _known_directory(directory: str | None, step: Step) -> str | None:
    """A directory with the variables in it replaced; None where one of them is not known."""
    if directory is None or "$" not in directory:
        return directory
    meant = filled_in(directory, step)
    return None if "$" in meant else meant


def started_in(step: Step, stage: Stage) -> Iterator[tuple[Command, str | None]]:
    """The commands of a RUN, CMD or ENTRYPOINT whose files can be told, each with its directory."""
    it = step.instruction
    if isinstance(it, Run):
        if not it.mounts:
            for here in with_directories(step):
                yield here.command, _known_directory(here.directory, step)
    elif isinstance(it, Cmd | Entrypoint) and stage.steps_of(type(it))[-1] is step:
        program = it.program
        is_script = program.form == "shell"
        found = commands(program.parse(), program.source, editable=is_script)
        if isinstance(it, Cmd) and stage.last(Entrypoint) is not None:
            return  # these are arguments
        if len(found) == 1:  # a longer script may go elsewhere, or make the file
            yield found[0], stage.last_state.workdir or SOMEWHERE


def named_files(command: Command, is_build: bool) -> Iterator[Word]:
    """The words of a command that name files which have to be there."""
    if command.in_condition or command.in_function:
        return
    if is_build and command.name in MODE_CHANGERS:
        yield from command.operands[1:]
    elif str(command.program) in INTERPRETERS:
        if command.operands and not command.has("-c", "-m", "-e", "-s"):
            yield command.operands[0]
    else:
        yield program_word(command)


def _is_made_otherwise(name: str, command: Command, step: Step, stage: Stage) -> bool:
    """Whether another command, or a step that says no more, may put a file of that name somewhere."""
    for one in stage.chain:
        for other in one.steps_of(Run):
            if step.instruction.KEYWORD == "RUN" and one is stage and other.start > step.start:
                continue
            for it in other.commands:
                if it is command or (other is step and it.start >= command.start):
                    continue
                is_harmless = it.name in MODE_CHANGERS or it.name in ("ls", "cat", "test", "[")
                if not is_harmless and any(name in word for word in it.args):
                    return True
            if not other.commands or "git clone" in other.instruction.body.text:
                return True
    return False
