"""Files of the build context that a build or a container starts: scripts above all.

Source: execve(2) and its `#!`; POSIX shell, "Command Search and Execution"; the manuals of dash,
bash and the BusyBox shell.
"""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.context.image_files import ImageFiles
from dflint.model.context.quick_looks import starts_by_path
from dflint.model.images.facts import facts_of
from dflint.model.order import container_stage
from dflint.model.packages.installs import is_install_by, updates_lists
from dflint.model.paths import SOMEWHERE, joined
from dflint.model.scripts.working_directory import with_directories
from dflint.model.started.file_changes import Helpers
from dflint.model.started.started_file import StartedFile
from dflint.model.state import program_name
from dflint.source import cached
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Healthcheck, Run
from dflint.syntax.parts import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.context.image_files import ImageFile
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

SCRIPT_ENDINGS = (".sh", ".bash", ".ash", ".zsh", ".ksh")
READING = frozenset({".", "source"})  # what runs a script in the shell that calls it
# How a script names its own folder.
OWN_FOLDERS = tuple([
    f"{start}{quote}{own}{quote}{end}"
    for own in ("$0", "${0}", "$BASH_SOURCE", "${BASH_SOURCE[0]}", "${BASH_SOURCE}")
    for start, end in (("$(dirname ", ")"), ("$(dirname -- ", ")"), ("`dirname ", "`"))
    for quote in ('"', "")
] + ["${0%/*}", "${BASH_SOURCE%/*}", "${BASH_SOURCE[0]%/*}"])  # fmt: skip
STARTING = (Cmd, Entrypoint, Healthcheck, Run)
_PLAIN_OPTIONS = frozenset(
    {"--", "-u", "-B", "-O", "-x", "-e"}
)  # of an interpreter that is given a file
INTERPRETERS = SHELLS | {"python", "python3", "node", "ruby", "perl", "php"}


@cached
def _started(file: Dockerfile) -> dict[tuple[Context, int], tuple[StartedFile, ...]]:
    """What was found in a context of the stages so far."""
    return {}


def started_files(stage: Stage, file: Dockerfile, context: Context) -> tuple[StartedFile, ...]:
    """The files of the context that the RUNs, CMD, ENTRYPOINT and HEALTHCHECK of a stage start."""
    known, key = _started(file), (context, stage.index)
    if key not in known:
        found = known[key] = tuple(_in_stage(stage, file, context))
        helpers = Helpers((it.word, it.text) for it in found if it.is_build)
        for it in found:
            it.helpers = helpers
    return known[key]


def scripts_remove(
    folder: str, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool:
    """Whether a script of the context that a RUN starts removes what is in a folder."""
    texts = [it.text for it in started_files(stage, file, context) if it.before is step]
    return any(f"rm -rf {folder}" in text or f"rm -r {folder}" in text for text in texts)


def installs_when_started(stage: Stage, file: Dockerfile, context: Context) -> bool:
    """Whether a script that the container starts installs packages of apt, and fetches no lists before."""
    found = [it.commands for it in started_files(stage, file, context) if not it.is_build]
    return any(
        any(is_install_by(it, "apt") for it in commands) and not any(map(updates_lists, commands))
        for commands in found
    )


def _in_stage(stage: Stage, file: Dockerfile, context: Context) -> Iterator[StartedFile]:
    if stage.last(Copy) is None and stage.last(Add) is None:
        return
    if stage.last_state.shell.kind in ("powershell", "cmd"):
        return  # Windows, where files have no modes and no first lines
    last = container_stage(stage, file)
    for step in stage.steps_of(*STARTING):
        it, reader = step.instruction, ""
        if isinstance(it, Run):
            if not starts_by_path(it.written):
                continue
            where = [(here.command, here.directory) for here in with_directories(step)]
            form = "shell" if it.program.is_script else it.form
            end, before = stage, step
        elif isinstance(it, STARTING) and _is_in_force(step, stage):
            if isinstance(it, Cmd) and not _is_started(stage, last, file, context):
                continue
            program = it.program
            found = commands(program.parse(), program.source, editable=program.form == "shell")
            where = [(command, last.last_state.workdir or SOMEWHERE) for command in found]
            form = "shell" if program.is_script else program.form
            end, before = last, None
            reader = _interpreter(stage) if isinstance(it, Cmd) else ""
        else:
            continue
        for command, directory in where:
            if reader and "/" not in program_word(command):
                path = joined(directory, str(program_word(command))) if directory else None
                read = ImageFiles(context).find(path, end, file, before) if path else None
                if read is not None:
                    yield StartedFile(read, program_word(command), reader, step, before, directory)
                continue
            start = file_of_command(command, directory, form, step, before, end, file, context)
            if start is not None:
                word, how, started = start
                yield StartedFile(started, word, reader or how, step, before, directory)


def file_of_command(
    command: Command,
    directory: str | None,
    form: str,
    step: Step,
    before: Step | None,
    end: Stage,
    file: Dockerfile,
    context: Context,
    script: StartedFile | None = None,
) -> tuple[Word, str, ImageFile] | None:
    """The file of the context that a command starts: the word that names it, how, and the file.

    `script`: the script that the command is in; what that reads into itself is given to its shell.
    """
    word = program_word(command)
    how = form if form == "exec" else "shell"
    if str(command.program) in INTERPRETERS and "/" not in str(command.name):
        operand = next(iter(command.operands), None)
        if operand is None or command.has("-c", "-m", "-e") or not _may_be_script(operand):
            return None
        word, how = operand, str(command.name)
    elif script is not None and str(command.name) in READING:
        operand = next(iter(command.args), None)
        if operand is None or "/" not in operand:
            return None
        word, how = operand, script.shell
    elif not _may_be_script(word) and not (form == "exec" and step.instruction.KEYWORD != "RUN"):
        return None
    name = str(word) if script is None else beside_script(word, script)
    if "$" in name or (directory is None and name[:1] != "/"):
        return None
    files = ImageFiles(context)
    if "/" in name or how not in ("exec", "shell"):
        path = joined(directory, name)
        found = files.find(path, end, file, before) if path is not None else None
    else:
        found = files.find_program(str(word), end, file, step, before)
    return (word, how, found) if found is not None else None


def beside_script(word: str, script: StartedFile) -> str:
    """A word of a script, with the folder of the script for `$(dirname "$0")` and its like."""
    rest = word.lstrip('"')
    own = next((it for it in OWN_FOLDERS if rest.startswith(it)), None)
    if own is None:
        return word
    return (script.file.target.rpartition("/")[0] or "/") + rest[len(own) :]


def program_word(command: Command) -> Word:
    """The word that names the program of a command, with the path to it."""
    for word in command.simple.words:
        if word.end == command.name.end:
            return word
    return command.name


def _may_be_script(word: str) -> bool:
    return (
        "/" in word or word.endswith(SCRIPT_ENDINGS) or word.endswith((".py", ".rb", ".pl", ".js"))
    )


def _is_started(stage: Stage, last: Stage, file: Dockerfile, context: Context) -> bool:
    """Whether CMD is what is started: there is no ENTRYPOINT, or one that hands over to it."""
    entrypoint = stage.last(Entrypoint)
    if entrypoint is None:
        return True
    it = entrypoint.instruction
    assert isinstance(it, Entrypoint)
    words = [str(word) for word in it.program.items]
    if words and words[-1] in ("--", "tini", "/tini", "dumb-init"):
        return True
    if _interpreter(stage):
        return True
    if not words:
        return False  # the shell form drops CMD
    found = ImageFiles(context).find_program(words[0], last, file, entrypoint)
    text = (found.text or "") if found is not None else ""
    return 'exec "$@"' in text and "set -- " not in text


def _interpreter(stage: Stage) -> str:
    """The interpreter that ENTRYPOINT gives the words of CMD to, as in `["/bin/bash", "--"]` or `["python"]`."""
    entrypoint = stage.last(Entrypoint)
    words = [*entrypoint.instruction.program.items] if entrypoint is not None else []  # type: ignore[attr-defined]
    is_alone = bool(words) and all(word in _PLAIN_OPTIONS for word in words[1:])
    name = program_name(words[0]) if is_alone else ""
    return name if name in INTERPRETERS else ""


def is_first(it: StartedFile, stage: Stage, file: Dockerfile) -> bool:
    """Whether the kernel is asked for a file at once: no shell and no other program is before it.

    A shell, and the execvp of glibc that tini and others call, read a file without `#!` themselves.
    """
    instruction = it.step.instruction
    words = instruction.program.items if isinstance(instruction, STARTING) else ()
    if it.form != "exec" or it.call is not None or not words or it.word.start > words[0].start:
        return False
    if not isinstance(instruction, Cmd):
        return True
    last = container_stage(stage, file)
    facts = facts_of(last.image) if last.image is not None else None
    return last.last(Entrypoint) is None and facts is not None and not facts.entrypoint


def _is_in_force(step: Step, stage: Stage) -> bool:
    """Whether no later instruction of the stage replaces it."""
    return stage.steps_of(type(step.instruction))[-1] is step
