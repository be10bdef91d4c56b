"""What a container of a stage starts: programs by path, and what their start needs of the image."""

from __future__ import annotations

import shlex

from dflint.knowledge.runtime_stages import EVERYWHERE
from dflint.knowledge.wrappers import WRAPPERS
from dflint.model.commands.commands import commands
from dflint.model.context.image_files import ImageFiles
from dflint.model.state import POSIX_SHELLS, program_name
from dflint.optimize.stages.unknown import Unknown
from dflint.shell.parser import parse_script
from dflint.source import MappedText
from dflint.syntax.nodes import Cmd, Entrypoint, Healthcheck

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step


class Started:
    """What starts. `choices`: programs with their arguments, one of which is that of the project: that of
    CMD and ENTRYPOINT, or those of a script. `words`: the one that is looked at. `others`: what else is
    started. `scripts`: scripts of the project, by their paths in the stage. `needs_shell`: a shell starts it."""

    def __init__(self) -> None:
        self.choices: list[tuple[str, ...]] = []
        self.words: tuple[str, ...] = ()
        self.others: list[str] = []
        self.scripts: list[str] = []
        self.needs_shell = False

    @property
    def program(self) -> str:
        return self.words[0] if self.words else ""


class _Reader:
    """Reads the instructions that start something, and the scripts that these name."""

    def __init__(self, stage: Stage, file: Dockerfile | None, context: Context | None) -> None:
        self.stage = stage
        self.file = file
        self.context = context
        self.found = Started()

    def read(self) -> Started:
        found = self.found
        entry, command = self.stage.last(Entrypoint), self.stage.last(Cmd)
        words: list[str] = []
        for step in (entry, command):
            it = step.instruction if step is not None else None
            if step is None or not isinstance(it, Entrypoint | Cmd):
                continue
            if isinstance(it, Cmd) and entry is not None and not self._takes_arguments(entry):
                continue
            if it.form == "exec":
                words += [str(word) for word in it.words]
            else:
                found.needs_shell = True
                if step.state.shell.kind != "posix":
                    raise Unknown("the shell that starts the program is no POSIX shell")
                words += ["sh", "-c", it.program.source.text]
        if not words:
            raise Unknown("no CMD or ENTRYPOINT says what the container runs")
        self._add(words, deep=0)
        found.words = found.choices[0]
        check = self.stage.last(Healthcheck)
        it = check.instruction if check is not None else None
        if isinstance(it, Healthcheck) and str(it.kind).upper() != "NONE":
            if it.form == "exec":
                found.others += [str(it.words[0])] if it.words else []
            else:
                found.needs_shell = True
                found.others += [words[0] for words in _programs(it.program.source.text, ())]
        return found

    def _takes_arguments(self, entry: Step) -> bool:
        it = entry.instruction
        return isinstance(it, Entrypoint) and it.form == "exec"

    def _add(self, words: Sequence[str], deep: int) -> None:
        """One thing that is started: a program, a script of a shell, a script of the project."""
        name = program_name(words[0])
        if name in POSIX_SHELLS and words[1:2] == ["-c"]:
            self.found.needs_shell = True
            self._add_all(words[2] if len(words) > 2 else "", (), deep)
        elif name in POSIX_SHELLS and len(words) > 1 and words[1][:1] != "-":
            self._add_script(words[1], words[2:], name, deep)
        elif name in WRAPPERS and name not in EVERYWHERE and len(words) > 1 and deep == 0:
            self._add_all(shlex.join(words), (), deep)  # it runs what follows
        elif name in POSIX_SHELLS or "$" in words[0]:
            raise Unknown(f"what {words[0]} runs is not known")
        elif name.endswith((".sh", ".bash")) or (deep == 0 and self._is_script(words[0])):
            self._add_script(words[0], words[1:], "", deep)
        else:
            self.found.choices.append(tuple(words))

    def _add_all(self, text: str, arguments: Sequence[str], deep: int) -> None:
        programs = list(_programs(text, arguments))
        if not programs:
            raise Unknown("the script that starts the program starts none")
        for words in programs:
            if len(words) == 1 and words[0] in WRAPPERS:
                self.found.others.append(words[0])
            else:
                self._add(words, deep + 1)

    def _is_script(self, word: str) -> bool:
        text = self._text(word)
        return text is not None and text.startswith("#!")

    def _text(self, word: str) -> str | None:
        """What is in a file of the build context that the container starts."""
        if self.context is None or self.file is None:
            return None
        found = ImageFiles(self.context).find_program(
            word, self.stage, self.file, self.stage.steps[-1]
        )
        if found is None:
            return None
        if found.target not in self.found.scripts and found.path:
            self.found.scripts.append(found.target)
        return found.text

    def _add_script(self, word: str, arguments: Sequence[str], shell: str, deep: int) -> None:
        """The programs of a script of the project. Raises Unknown for one that is not known."""
        text = self._text(word) if deep < DEEPEST else None
        if text is None:
            raise Unknown(f"what {word} runs is not known")
        first, _, rest = text.partition("\n")
        shell = shell or (
            program_name(first.split("/")[-1].split()[-1]) if first[:2] == "#!" else "sh"
        )
        if shell not in POSIX_SHELLS:
            raise Unknown(f"what {word} runs is not known")
        if shell not in ("sh", "ash", "dash"):
            self.found.others.append(shell)
        self.found.needs_shell = True
        self._add_all(rest if first[:2] == "#!" else text, arguments, deep)


DEEPEST = 3  # scripts that start scripts


def started_by(
    stage: Stage, file: Dockerfile | None = None, context: Context | None = None
) -> Started:
    """What the ENTRYPOINT and CMD of a stage start. Raises Unknown."""
    return _Reader(stage, file, context).read()


def _programs(text: str, arguments: Sequence[str]) -> Iterator[list[str]]:
    """The programs of a script but those that every system has, with their arguments. Raises Unknown."""
    source = MappedText(text, ((0, 0),))
    script = parse_script(source)
    if script.problems:
        raise Unknown("a script that starts the program cannot be read")
    for it in commands(script, source, editable=False):
        path = str(it.path)
        for wrapper in it.wrappers:
            if str(wrapper) not in EVERYWHERE:
                yield [str(wrapper)]
        if it.name == "set" and any(str(word) == "--" for word in it.args):
            raise Unknown("a script changes its arguments")
        if path in ("$@", "${@}") and arguments:
            yield list(arguments)
        elif "$" in path or path in ("eval", ".", "source"):
            raise Unknown(f"what {path} runs in a script is not known")
        elif path.rpartition("/")[2] not in EVERYWHERE:
            words = [str(word) for word in it.args]
            yield [path, *(words[:-1] if words[-1:] == ["$@"] else words)]
