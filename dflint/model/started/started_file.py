"""One file of the build context that a build or a container starts, and how.

Source: execve(2) and its `#!`; POSIX shell, "Command Search and Execution".
"""

from __future__ import annotations

from _bisect import bisect_left

from dflint.model.commands.commands import commands
from dflint.model.started.file_changes import Helpers, changing_runs, may_mean
from dflint.model.state import program_name
from dflint.source import MappedText, Source, cached_property
from dflint.syntax.parts import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.command import Command
    from dflint.model.context.image_files import ImageFile
    from dflint.model.steps import Step
    from dflint.shell.nodes import Script
    from dflint.source import Word

_NONE = Helpers()
LONGEST_SCRIPT = 100_000  # characters of a script that is read command by command


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
    `helpers`: all that RUNs of the stage start, and that may change other files.
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
        self.helpers = _NONE

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

    @property
    def script(self) -> Script | None:
        """It as a script of a shell; None if it is none, or cannot be read."""
        parsed = self._parsed
        return None if parsed is None or parsed.problems else parsed

    @property
    def problem(self) -> tuple[str, int] | None:
        """Why a shell cannot read it, with the line; None if it can, and for what is not read here."""
        first = self._parsed.problems[0] if self._parsed and self._parsed.problems else None
        return (first.message, self.line_of(first.start)) if first is not None else None

    @cached_property
    def _parsed(self) -> Script | None:
        """It as a script of a shell, with problems; None if it is none, or too long."""
        from dflint.shell.parser import parse_script

        if not self.shell or not self.text or len(self.text) > LONGEST_SCRIPT:
            return None
        return parse_script(MappedText(self._source.text, ((0, 0),)))

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """The commands of the script."""
        return commands(self.script) if self.script is not None else ()

    def line_of(self, place: int) -> int:
        """The number of the line of its text that a place in its script is in."""
        return self._source.line_number(place)

    @cached_property
    def _source(self) -> Source:
        """Its text as a shell reads it."""
        return Source(self.file.path, self.text.replace("\r\n", "\n"))

    def is_changed_by(self, *words: str) -> bool:
        """Whether what runs between COPY and start has one of these words, and may mean this file."""
        name = self.file.name
        for stage, start, end in self.file.changeable(self.before):
            if changing_runs(stage, words).may_mean(name, start, end):
                return True
        before = self._written_before()
        if any(word in before for word in words) and may_mean(name, before):
            return True
        return self.helpers.may_change(name, self.word, words)

    def _written_before(self) -> str:
        """What the instruction, or the script, that starts it has before that."""
        if self.call is not None:
            return self.call.text
        it = self.step.instruction
        if it.heredocs:
            return it.written
        text = it.rest
        return text.text[: bisect_left(range(len(text.text)), self.word.start, key=text.offset)]


def _text_of(file: ImageFile) -> str:
    text = file.text or ""
    return "" if "\0" in text[:8192] or text.startswith("\x7fELF") else text
