"""Steps: instructions in their place, with what each finds and what it does."""

from __future__ import annotations

from sys import getrefcount

from dflint.allowance import counted
from dflint.model.commands.commands import commands
from dflint.model.state import POSIX_SHELLS, program_name
from dflint.shell.nodes import walk
from dflint.source import Lazy, cached, cached_property
from dflint.syntax.nodes import Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dflint.model.commands.command import Command
    from dflint.model.state import State
    from dflint.shell.nodes import Assignment
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.parts import Mount

MOST_SHARED = 500
MOST_FORGOTTEN = 6  # times: so that what is read again takes no more time than the file is long
_SHARED: dict[frozenset[str], frozenset[str]] = {}
_COMMANDS = f"_{__name__}._commands"  # where those of a RUN are remembered
NOTHING: frozenset[str] = frozenset()
REMEMBERED = (
    "model.layers.copies.copy_targets model.packages.installs.installing"
    " model.packages.sources._sources_of model.scripts.working_directory.with_directories"
)


class Step(Lazy, remembered=REMEMBERED):
    """An instruction in its place: with what it finds (`state`), and its number in its stage.

    `is_trigger`: it is the inner instruction of an ONBUILD.
    """

    is_trigger = False
    forgotten = 0  # how often
    kept = frozenset({"inner", "is_posix", "programs"})

    def __init__(
        self, instruction: Instruction, state: State, is_trigger: bool = False, index: int = 0
    ) -> None:
        self.instruction = instruction
        self.state = state
        self.index = index
        if is_trigger:
            self.is_trigger = True
        self.start = instruction.start

    @property
    def end(self) -> int:
        return self.instruction.end

    @property
    def comment(self) -> str:
        """What the comments above it and in it say, in lower case; of a script in a here-document too."""
        line = self.instruction.line
        said = [it.text for it in (*line.further, *line.above, *line.comments)]
        if isinstance(self.instruction, Run):
            lines = [it for document in line.heredocs for it in document.written.splitlines()]
            said += [it for it in lines if it.lstrip()[:1] == "#"]
        return "\n".join(said).lower()

    @cached_property
    def inner(self) -> Step | None:
        """For an ONBUILD, the instruction that it defers."""
        inner = self.instruction.inner if isinstance(self.instruction, Onbuild) else None
        return Step(inner, self.state, True, self.index) if inner is not None else None

    def forget_arguments(self) -> None:
        """Let go of what was read of the arguments of its instruction, and worked out of that.

        Commands that someone holds stay: one command is one thing. What is asked for again and again stays too.
        """
        if self.forgotten == MOST_FORGOTTEN:
            return
        commands = getattr(self.instruction, _COMMANDS, None)
        if commands is not None:
            self.forget()
            if is_held(commands):
                return
        if self.instruction.was_read():
            self.forget()
            self.instruction.forget()
            self.forgotten += 1
        if type(self.instruction) is Onbuild and self.inner is not None:
            self.inner.forget_arguments()

    def renumber(self, index: int) -> None:
        """Make it the step of another number: steps above it came or went."""
        self.index = index
        if type(self.instruction) is Onbuild and self.inner is not None:
            self.inner.index = index

    @cached_property
    def commands(self) -> tuple[Command, ...]:
        """What a RUN runs, in order; nothing if its shell is none that we can read."""
        run = self.instruction
        if not isinstance(run, Run) or not self.is_posix:
            return ()
        return _commands(run)

    @cached_property
    def programs(self) -> frozenset[str]:
        """All the programs that a RUN runs, by every name."""
        return _shared([it.name for it in self.commands] + [it.program for it in self.commands])

    @property
    def words(self) -> frozenset[str]:
        """The words by which rules ask for an instruction: programs, and flags such as `--from`.

        A shell of the exec form is one of them, though its script is read as what the RUN runs.
        """
        programs = self.programs if isinstance(self.instruction, Run) else NOTHING
        if isinstance(self.instruction, Run) and self.instruction.form == "exec":
            programs = programs.union(map(program_name, self.instruction.program.items[:1]))
        if not self.instruction.flags:
            return programs
        return programs.union([f"--{flag.name}" for flag in self.instruction.flags])

    @cached_property
    def assignments(self) -> tuple[Assignment, ...]:
        """Every `name=value` in the script of a RUN, those for one command too."""
        run = self.instruction
        if not isinstance(run, Run) or "=" not in run.program.source.text:
            return ()
        return tuple([it for simple in walk(run.script) for it in simple.assignments])

    @cached_property
    def is_posix(self) -> bool:
        """Whether a RUN is a script for a POSIX shell, or starts a program directly."""
        run = self.instruction
        if not isinstance(run, Run):
            return False
        interpreter = run.program.interpreter
        if interpreter:
            return program_name(interpreter.replace("/env ", "/").split()[0]) in POSIX_SHELLS
        return run.form == "exec" or self.state.shell.kind == "posix"

    @property
    def mounts(self) -> tuple[Mount, ...]:
        return self.instruction.mounts if isinstance(self.instruction, Run) else ()


def is_held(things: Iterable[object]) -> bool:
    """Whether one of these is referred to from anywhere else."""
    return max(map(getrefcount, things), default=0) > _HELD_BY_ONE


_HELD_BY_ONE = max(map(getrefcount, (object(),)))


def _shared(names: Iterable[str]) -> frozenset[str]:
    """A set of names: the same for all RUNs that run the same, as many run one program."""
    words = frozenset(names)
    found = _SHARED.get(words)
    if found is None:
        if len(_SHARED) >= MOST_SHARED:
            _SHARED.clear()
        found = frozenset(map(str, words))  # without their places
        _SHARED[found] = found
    return found


@cached
def _commands(run: Run) -> tuple[Command, ...]:
    """What is in its script says no more than the instruction itself: another Step of it has the same."""
    return counted(commands(run.script, run.program.source, editable=run.form == "shell"))
