"""Files of the build context that a build or a container starts: scripts above all.

Source: execve(2) and its `#!`; POSIX shell, "Command Search and Execution"; the manuals of dash,
bash and the BusyBox shell.
"""

from __future__ import annotations

from bisect import bisect_left

from dflint.model.commands.commands import commands
from dflint.model.context.image_files import ImageFiles
from dflint.model.context.quick_looks import starts_by_path
from dflint.model.paths import SOMEWHERE, joined
from dflint.model.scripts.working_directory import with_directories
from dflint.model.state import program_name
from dflint.source import MappedText, cached, cached_property
from dflint.syntax.nodes import Add, Cmd, Copy, Entrypoint, Healthcheck, Run
from dflint.syntax.parts import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.context.build_context import Context
    from dflint.model.context.image_files import ImageFile
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.shell.nodes import Script
    from dflint.source import Word

SCRIPT_ENDINGS = (".sh", ".bash", ".ash", ".zsh", ".ksh")
LONGEST_SCRIPT = 100_000  # characters of a script that is read command by command
READING = frozenset({".", "source"})  # what runs a script in the shell that calls it
# How a script names its own folder.
OWN_FOLDERS = tuple([
    f"{start}{quote}{own}{quote}{end}"
    for own in ("$0", "${0}", "$BASH_SOURCE", "${BASH_SOURCE[0]}", "${BASH_SOURCE}")
    for start, end in (("$(dirname ", ")"), ("$(dirname -- ", ")"), ("`dirname ", "`"))
    for quote in ('"', "")
] + ["${0%/*}", "${BASH_SOURCE%/*}", "${BASH_SOURCE[0]%/*}"])  # fmt: skip
INTERPRETERS = SHELLS | {"python", "python3", "node", "ruby", "perl", "php"}


class Shebang:
    """The first line of a script: `interpreter` is the path in it, `program` what that runs.

    Both are the same except for `#!/usr/bin/env bash`. `is_broken`: the line ends in a carriage return,
    which then belongs to the name. `joined`: a program and its options that are one word to env, or "".
    """

    __slots__ = ("interpreter", "is_broken", "joined", "program")

    def __init__(self, line: str) -> None:
        self.is_broken = line.endswith("\r")
        words = line[2:].split()
        self.interpreter = words[0] if words else ""
        self.program = self.interpreter
        self.joined = ""
        if program_name(self.interpreter) == "env":
            rest = [word for word in words[1:] if word[:1] != "-" and "=" not in word]
            self.program = rest[0] if rest else ""
            if len(words) > 2 and rest and words[1] == rest[0]:
                self.joined = " ".join(words[1:])


class Call:
    """How a script starts a file. A value.

    `caller`: that script; None for one of a package.json. `shown`: what calls, with the place.
    `text`: what runs before. `command`: the call. `is_certain`: it is made whenever the caller runs,
    and the caller ends with it. `is_last`: the file takes the place of the caller, which is PID 1.
    """

    __slots__ = ("caller", "command", "is_certain", "is_last", "shown", "text")

    def __init__(
        self,
        caller: StartedFile | None,
        shown: str,
        text: str,
        command: Command,
        is_certain: bool,
        is_last: bool,
    ) -> None:
        self.caller = caller
        self.shown = shown
        self.text = text
        self.command = command
        self.is_certain = is_certain
        self.is_last = is_last


class StartedFile:
    """A file that is started.

    `word`: where the Dockerfile names it, or what calls it. `form`: "exec" if the kernel starts it, "shell"
    if a shell does, which reads a file without `#!` itself; else the interpreter that is given it. `is_build`:
    a RUN starts it, else the container does. `before`: the step that does so, in a build. `directory`: where
    it runs; None if that is not known. `call`: how another script starts it.
    `helpers`: all that RUNs of the stage start, and that may change other files, each by its word.
    """

    def __init__(
        self,
        file: ImageFile,
        word: Word,
        form: str,
        step: Step,
        before: Step | None,
        directory: str | None = None,
        call: Call | None = None,
    ) -> None:
        self.file = file
        self.word = word
        self.form = form
        self.step = step
        self.before = before
        self.directory = directory
        self.call = call
        self.helpers: Sequence[tuple[Word, ImageFile]] = ()

    @property
    def shown(self) -> str:
        """What to call it in a message."""
        name = self.file.shown
        return name if self.call is None else f"{name} (called by {self.call.shown})"

    @property
    def is_certain(self) -> bool:
        """Whether the container, or the build, fails if it does."""
        return self.call is None or self.call.is_certain

    @property
    def is_build(self) -> bool:
        return self.before is not None

    @property
    def is_given(self) -> bool:
        """Whether an interpreter reads it, whatever its mode and its first line are."""
        return self.form not in ("exec", "shell")

    @cached_property
    def text(self) -> str:
        """What is in it; nothing for a program or what is no text."""
        return _text_of(self.file)

    @cached_property
    def shebang(self) -> Shebang | None:
        """Its first line, if that names an interpreter."""
        first = self.text.split("\n", 1)[0]
        return Shebang(first) if first.startswith("#!") else None

    @property
    def shell(self) -> str:
        """The name of the shell that reads it; nothing if it is for another program."""
        name = self.form if self.is_given else ""
        if not name:
            name = program_name(self.shebang.program) if self.shebang is not None else ""
        if not name and self.form == "shell" and self.text:
            name = "sh"
        return name if name in SHELLS else ""

    @cached_property
    def script(self) -> Script | None:
        """It as a script of a shell; None if it is none, or cannot be read."""
        from dflint.shell.parser import parse_script

        if not self.shell or not self.text or len(self.text) > LONGEST_SCRIPT:
            return None
        text = self.text.replace("\r\n", "\n")
        script = parse_script(MappedText(text, ((0, 0),)))
        return None if script.problems else script

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """The commands of the script."""
        return commands(self.script) if self.script is not None else ()

    def line_of(self, place: int) -> int:
        """The number of the line of its text that a place in its script is in."""
        return self.text.replace("\r\n", "\n").count("\n", 0, place) + 1

    def is_changed_by(self, *words: str) -> bool:
        """Whether what runs between COPY and start has one of these words, and may mean this file."""
        texts = [run.written for run in self.file.runs_after(self.before)]
        texts += [self._written_before(), *self._texts_of_helpers()]
        return any(
            any(word in text for word in words) and self._may_be_meant(text) for text in texts
        )

    def _texts_of_helpers(self) -> Iterator[str]:
        return (_text_of(file) for word, file in self.helpers if word is not self.word)

    def _written_before(self) -> str:
        """What the instruction, or the script, that starts it has before that."""
        if self.call is not None:
            return self.call.text
        it = self.step.instruction
        if it.heredocs:
            return it.written
        text = it.rest
        return text.text[: bisect_left(range(len(text.text)), self.word.start, key=text.offset)]

    def _may_be_meant(self, text: str) -> bool:
        """Whether a RUN names the file, or names files in ways that may include it."""
        return (
            self.file.name in text or any(char in text for char in "*$`{") or "-r" in text.lower()
        )


def _text_of(file: ImageFile) -> str:
    text = file.text or ""
    return "" if "\0" in text[:8192] or text.startswith("\x7fELF") else text


@cached
def _started(file: Dockerfile) -> dict[tuple[Context, int], tuple[StartedFile, ...]]:
    """What was found in a context of the stages so far."""
    return {}


def started_files(stage: Stage, file: Dockerfile, context: Context) -> tuple[StartedFile, ...]:
    """The files of the context that the RUNs, CMD, ENTRYPOINT and HEALTHCHECK of a stage start."""
    known, key = _started(file), (context, stage.index)
    if key not in known:
        found = known[key] = tuple(_in_stage(stage, file, context))
        helpers = [(it.word, it.file) for it in found if it.is_build]
        for it in found:
            it.helpers = helpers
    return known[key]


def scripts_remove(
    folder: str, step: Step, stage: Stage, file: Dockerfile, context: Context
) -> bool:
    """Whether a script of the context that a RUN starts removes what is in a folder."""
    texts = [it.text for it in started_files(stage, file, context) if it.before is step]
    return any(f"rm -rf {folder}" in text or f"rm -r {folder}" in text for text in texts)


def _in_stage(stage: Stage, file: Dockerfile, context: Context) -> Iterator[StartedFile]:
    if stage.last(Copy) is None and stage.last(Add) is None:
        return
    if stage.last_state.shell.kind in ("powershell", "cmd"):
        return  # Windows, where files have no modes and no first lines
    last = file.final if file.final is not None and file.final.builds_upon(stage) else stage
    for step in stage.steps_of(Cmd, Entrypoint, Healthcheck, Run):
        it = step.instruction
        if isinstance(it, Run):
            if not starts_by_path(it.written):
                continue
            where = [(here.command, here.directory) for here in with_directories(step)]
            form, end, before = it.form, stage, step
        elif isinstance(it, Cmd | Entrypoint | Healthcheck) and _is_in_force(step, stage):
            if isinstance(it, Cmd) and not _is_started(stage, last, file, context):
                continue
            program = it.program
            found = commands(program.parse(), program.source, editable=program.form == "shell")
            where = [(command, last.last_state.workdir or SOMEWHERE) for command in found]
            form, end, before = program.form, last, None
        else:
            continue
        for command, directory in where:
            start = file_of_command(command, directory, form, step, before, end, file, context)
            if start is not None:
                word, how, started = start
                yield StartedFile(started, word, how, step, before, directory)


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
    if not words:
        return False  # the shell form drops CMD
    found = ImageFiles(context).find_program(words[0], last, file, entrypoint)
    text = (found.text or "") if found is not None else ""
    return 'exec "$@"' in text and "set -- " not in text


def _is_in_force(step: Step, stage: Stage) -> bool:
    """Whether no later instruction of the stage replaces it."""
    return stage.steps_of(type(step.instruction))[-1] is step


def words_of_cmd(step: Step, stage: Stage) -> Sequence[Word]:
    """What CMD adds to the words of a step: its own, where the step is an ENTRYPOINT that gets them."""
    cmd = stage.last(Cmd) if isinstance(step.instruction, Entrypoint) else None
    return cmd.instruction.program.items if cmd is not None else ()  # type: ignore[attr-defined]
