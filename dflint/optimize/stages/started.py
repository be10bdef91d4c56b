"""What a container of a stage starts: programs by path, and what their start needs of the image."""

from __future__ import annotations

from dflint.knowledge.runtime_stages import EVERYWHERE
from dflint.model.commands.commands import commands
from dflint.model.state import POSIX_SHELLS, program_name
from dflint.optimize.stages.unknown import Unknown
from dflint.shell.parser import parse_script
from dflint.source import MappedText
from dflint.syntax.nodes import Cmd, Entrypoint, Healthcheck

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.stages import Stage
    from dflint.model.steps import Step


class Started:
    """`words`: what starts, the program first. `others`: further programs of scripts and of the health
    check. `needs_shell`: it is started by a shell. `uses`: all the text of it."""

    def __init__(self) -> None:
        self.words: tuple[str, ...] = ()
        self.others: list[str] = []
        self.needs_shell = False
        self.uses = ""
        self.step: Step | None = None

    @property
    def program(self) -> str:
        return self.words[0] if self.words else ""


def started_by(stage: Stage) -> Started:
    """What the ENTRYPOINT and CMD of a stage start. Raises Unknown."""
    found = Started()
    entry, command = stage.last(Entrypoint), stage.last(Cmd)
    words: list[str] = []
    for step in (entry, command):
        if step is None:
            continue
        found.uses += f"{step.instruction.rest.text}\n"
        found.step = found.step or step
        if step is command and entry is not None and entry.instruction.form != "exec":  # type: ignore[attr-defined]
            continue  # the shell form of ENTRYPOINT takes no arguments
        words += _words_of(step, found, is_first=not words)
    if not words:
        raise Unknown("no CMD or ENTRYPOINT says what the container runs")
    found.words = tuple(words)
    check = stage.last(Healthcheck)
    if check is not None and str(check.instruction.kind).upper() != "NONE":  # type: ignore[attr-defined]
        found.uses += f"{check.instruction.rest.text}\n"
        found.others += _words_of(check, found, is_first=True)[:1]
    name = program_name(found.program)
    if name in POSIX_SHELLS or name.endswith((".sh", ".bash")) or ".sh" in found.program:
        raise Unknown(f"what {found.program} runs is not known")
    return found


def _words_of(step: Step, found: Started, is_first: bool) -> list[str]:
    it = step.instruction
    if it.form == "exec":  # type: ignore[attr-defined]
        words = [str(word) for word in it.words]
        if is_first and words and program_name(words[0]) in POSIX_SHELLS and words[1:2] == ["-c"]:
            found.needs_shell = True
            return _of_script(" ".join(words[2:3]), found)
        return words
    found.needs_shell = True
    if not step.state.shell.kind == "posix":
        raise Unknown("the shell that starts the program is no POSIX shell")
    return _of_script(it.program.source.text, found)  # type: ignore[attr-defined]


def _of_script(text: str, found: Started) -> list[str]:
    """The words of the first program of a script that is none that every system has."""
    source = MappedText(text, ((0, 0),))
    script = parse_script(source)
    if script.problems:
        raise Unknown("the script that starts the program cannot be read")
    programs = list(_programs(commands(script, source, editable=False)))
    if not programs:
        raise Unknown("the script that starts the program starts none")
    found.others += [words[0] for words in programs[1:]]
    return programs[0]


def _programs(every: Sequence[object]) -> Iterator[list[str]]:
    for it in every:
        path = str(it.path)  # type: ignore[attr-defined]
        if path.rpartition("/")[2] not in EVERYWHERE:
            if "$" in path:
                raise Unknown("a variable says which program is started")
            yield [path, *map(str, it.args)]  # type: ignore[attr-defined]
