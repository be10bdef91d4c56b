"""Steps: instructions in their place, with what each finds and what it does."""

from __future__ import annotations

from dflint.model.commands.commands import commands
from dflint.model.layers.copies import landings
from dflint.model.layers.files import large_files
from dflint.model.layers.network import addresses
from dflint.model.packages.cache_mounts import KEPT_MOUNTS, is_unknown, mounts_at
from dflint.model.packages.caches import leftovers
from dflint.model.paths import at_home, is_below, joined
from dflint.model.scripts.working_directory import located
from dflint.model.state import POSIX_SHELLS, program_name
from dflint.model.variables.in_scripts import unset_variables
from dflint.shell.nodes import walk
from dflint.source import lazy
from dflint.syntax.nodes import Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.model.commands.commands import Command
    from dflint.model.layers.copies import Landing
    from dflint.model.layers.files import File
    from dflint.model.packages.cache_mounts import CacheMount
    from dflint.model.packages.caches import Leftover
    from dflint.model.packages.installs import Install
    from dflint.model.scripts.working_directory import Located
    from dflint.model.state import State
    from dflint.shell.nodes import Assignment
    from dflint.source import Word
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.parts import Mount

NOTHING: frozenset[str] = frozenset()


class Step:
    """An instruction in its place: with what it finds (`state`)."""

    def __init__(self, instruction: Instruction, state: State, is_trigger: bool = False) -> None:
        self.instruction = instruction
        self.state = state
        self.is_trigger = is_trigger  # the inner instruction of an ONBUILD
        self.start = instruction.start

    @lazy
    def end(self) -> int:
        return self.instruction.end

    @lazy
    def inner(self) -> Step | None:
        """For an ONBUILD, the instruction that it puts off."""
        inner = self.instruction.inner if isinstance(self.instruction, Onbuild) else None
        return Step(inner, self.state, is_trigger=True) if inner is not None else None

    @lazy
    def commands(self) -> tuple[Command, ...]:
        """What a RUN runs, in order; nothing if its shell is none that we can read."""
        run = self.instruction
        if not isinstance(run, Run) or not self.is_posix:
            return ()
        return commands(run.script, run.program.source, editable=run.form == "shell")

    @lazy
    def programs(self) -> frozenset[str]:
        """All the programs that a RUN runs, by every name."""
        return frozenset([it.name for it in self.commands] + [it.program for it in self.commands])

    @lazy
    def words(self) -> frozenset[str]:
        """The words by which rules ask for an instruction: programs, and flags such as `--from`."""
        programs = self.programs if isinstance(self.instruction, Run) else NOTHING
        if not self.instruction.flags:
            return programs
        return programs.union([f"--{flag.name}" for flag in self.instruction.flags])

    @lazy
    def installs(self) -> tuple[Install, ...]:
        """What its commands install."""
        managed = [it.install for it in self.commands if it.manager]
        return tuple([install for install in managed if install is not None])

    @lazy
    def unset_variables(self) -> dict[str, Word]:
        """The variables that a RUN uses, though nothing declares or sets them: where it does first."""
        return unset_variables(self)

    @lazy
    def located(self) -> tuple[Located, ...]:
        """Its commands with the directory that each runs in."""
        return tuple(located(self.commands, self.state.workdir))

    @lazy
    def assignments(self) -> tuple[Assignment, ...]:
        """Every `name=value` in the script of a RUN, those for one command too."""
        run = self.instruction
        if not isinstance(run, Run):
            return ()
        return tuple(it for simple in walk(run.script) for it in simple.assignments)

    def located_at(self, command: Command) -> Located:
        """One of its commands with the directory that it runs in."""
        return self.located[self.commands.index(command)]

    @lazy
    def landings(self) -> tuple[Landing, ...]:
        """Where a COPY or ADD puts its sources."""
        return tuple(landings(self))

    @lazy
    def addresses(self) -> tuple[Word, ...]:
        """The addresses that an ADD, or curl and wget in a RUN, fetch from."""
        return tuple(addresses(self))

    @lazy
    def large_files(self) -> tuple[File, ...]:
        """The large files that it copies or fetches, and does not remove."""
        return tuple(large_files(self))

    @lazy
    def leftovers(self) -> tuple[Leftover, ...]:
        """The caches that package managers leave in its layer."""
        return tuple(leftovers(self))

    @lazy
    def is_posix(self) -> bool:
        """Whether a RUN is a script for a POSIX shell, or starts a program directly."""
        run = self.instruction
        if not isinstance(run, Run):
            return False
        interpreter = run.program.interpreter
        if interpreter:
            return program_name(interpreter.replace("/env ", "/").split()[0]) in POSIX_SHELLS
        return run.form == "exec" or self.state.shell.kind == "posix"

    @lazy
    def mounts(self) -> tuple[Mount, ...]:
        return self.instruction.mounts if isinstance(self.instruction, Run) else ()

    @lazy
    def cache_mounts(self) -> tuple[CacheMount, ...]:
        """The cache mounts of a RUN whose target is known from the file."""
        return tuple(mounts_at(self, "cache"))

    def keeps_out(self, path: str) -> bool:
        """Whether a cache or tmpfs mount lies on `path` or above it: it leaves nothing in a layer.

        In `path`, and in what is mounted, `~` is the home directory of any user.
        """
        for mount in self.mounts:
            if mount.target is None or mount.kind not in KEPT_MOUNTS:
                continue
            target = str(mount.target)
            where = target if target[:1] in "~$" else joined(self.state.workdir or "/", target)
            if where and (is_below(path, at_home(where)) or is_unknown(where)):
                return True
        return False
