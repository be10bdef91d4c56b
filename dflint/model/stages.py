"""Stages: who builds upon whom, what each instruction finds, and what reaches the final image."""

from __future__ import annotations

from itertools import pairwise

from dflint.model.bashisms import plain_shell
from dflint.model.caches import leftovers
from dflint.model.commands import commands
from dflint.model.directories import located
from dflint.model.downloads import large_files
from dflint.model.held import Held
from dflint.model.images import Image, parse_image
from dflint.model.mentions import unmentioned_args
from dflint.model.mounts import mounts_at
from dflint.model.paths import at_home, is_below, joined
from dflint.model.repetitions import (
    packages_named_twice,
    repeated_keys,
    repeated_packages,
    repeated_steps,
)
from dflint.model.script_variables import unset_variables
from dflint.model.secret_files import secret_files
from dflint.model.secrets import secretive
from dflint.model.state import State, first_state
from dflint.model.trees import landings
from dflint.model.undeclared import undeclared
from dflint.model.variables import GLOBAL_VARIABLES, Scope, expand
from dflint.source import Word, lazy
from dflint.syntax.nodes import Add, Arg, Copy, Env, From, Onbuild, Run
from dflint.syntax.shell import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.caches import Leftover
    from dflint.model.commands import Command
    from dflint.model.directories import Located
    from dflint.model.downloads import File
    from dflint.model.mounts import CacheMount
    from dflint.model.packages import Install
    from dflint.model.secret_files import SecretFile
    from dflint.model.trees import Landing
    from dflint.source import Source
    from dflint.syntax.nodes import Instruction, Tree
    from dflint.syntax.parts import Mount, Pair
    from dflint.syntax.shell import Assignment
    from dflint.syntax.words import Variable

WINDOWS_NAMES = ("windows", "nanoserver", "servercore")  # in the names of Microsoft's images
WINDOWS_SIGNS = ("C:\\", "C:/", "ContainerAdministrator", "powershell", "cmd /c")
KEPT_MOUNTS = ("cache", "tmpfs")  # what is written there is not in the layer


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
        return frozenset(name for command in self.commands for name in command.names)

    @lazy
    def installs(self) -> tuple[Install, ...]:
        """What its commands install."""
        managed = [it.install for it in self.commands if it.manager]
        return tuple([install for install in managed if install is not None])

    @lazy
    def packages_named_twice(self) -> tuple[tuple[Install, Word, Word], ...]:
        """The packages that stand twice in one list: what it installs, the first and the other."""
        return tuple(packages_named_twice(self))

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
            words = interpreter.replace("/env ", "/").split()
            return bool(words) and words[0].rsplit("/", 1)[-1] in (
                "sh",
                "bash",
                "dash",
                "ash",
                "ksh",
            )
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


def is_unknown(target: str) -> bool:
    """Whether a variable at its start hides where a mount is."""
    return at_home(target)[:1] == "$"


class Stage:
    """A FROM and what follows up to the next.

    `base` is the stage it builds upon, `image` the image that the chain of bases begins with (None
    where the build decides). `ships`: what it writes is in the final image.
    """

    def __init__(
        self,
        index: int,
        from_: From,
        base: Stage | None,
        image: Image | None,
        first: State,
        instructions: Sequence[Instruction],
        globals_: Scope,
    ) -> None:
        self.index = index
        self.from_ = from_
        self.name = from_.name.lower() if from_.name is not None else ""
        self.base = base
        self.image = image
        self.is_final = False
        self.ships = False
        self.start = from_.start
        state, steps = first, [Step(from_, first)]
        for instruction in instructions:
            steps.append(Step(instruction, state))
            state = state.after(instruction, globals_)
        self.steps = tuple(steps)
        self.last_state = state

    @lazy
    def end(self) -> int:
        return self.steps[-1].end

    @lazy
    def chain(self) -> tuple[Stage, ...]:
        """This stage and those it builds upon, nearest first."""
        return (self, *(self.base.chain if self.base else ()))

    @lazy
    def programs(self) -> frozenset[str]:
        """All the programs that its RUNs run."""
        return frozenset().union(*[step.programs for step in self.steps_of(Run)])

    @lazy
    def contents(self) -> frozenset[str]:
        """The words by which rules ask for stages.

        Its programs, the keywords of its instructions in capital letters, the familiar name of its
        image and the version that the builder takes, as `:latest` or `:12` for 12-slim, and
        `--from` where it takes files from elsewhere.
        """
        words = {kind.KEYWORD for kind in self._by_kind}
        if self.image is not None:
            version = str(self.image.tag or "latest").partition("-")[0]
            words.update((self.image.familiar, f":{version}"))
        if self.taken:
            words.add("--from")
        return self.programs.union(words)

    @lazy
    def copies(self) -> Sequence[Step]:
        """Its COPYs and ADDs, in order."""
        return self.steps_of(Copy, Add)

    @lazy
    def kept_out(self) -> tuple[CacheMount, ...]:
        """The cache and tmpfs mounts, here and in its bases: what they hold is in no layer."""
        runs = [step for one in self.chain for step in one.steps_of(Run)]
        return tuple(mount for step in runs for mount in mounts_at(step, *KEPT_MOUNTS))

    @lazy
    def held(self) -> Held:
        """What its layers hold."""
        return Held(self)

    @lazy
    def secret_files(self) -> tuple[SecretFile, ...]:
        """The secrets that it copies into its layers."""
        return tuple(secret_files(self))

    @lazy
    def plain_shell(self) -> str:
        """The sh of its image: "dash", "ash", or nothing if it is not known, or is bash."""
        return plain_shell(self.image)

    @lazy
    def undeclared(self) -> tuple[tuple[Step, Variable], ...]:
        """The variables that the builder replaces where they are not declared; not in an ONBUILD."""
        return tuple(undeclared(self))

    @lazy
    def secretive(self) -> tuple[tuple[Step, Pair], ...]:
        """The variables that it sets or declares, and that are named as secrets are."""
        return tuple(secretive(self.steps_of(Env, Arg, Onbuild)))

    @lazy
    def repeated_keys(self) -> frozenset[str]:
        """The keys that stand twice in its ENVs, in its LABELs or in its ARGs."""
        return repeated_keys(self)

    @lazy
    def repeated_packages(self) -> frozenset[str]:
        """The packages that more than one of its RUNs names."""
        return repeated_packages(self)

    @lazy
    def repeated_steps(self) -> tuple[tuple[Step, Step], ...]:
        """The RUNs, COPYs and ADDs that say what the one before says, each after that one."""
        return tuple(repeated_steps(self))

    @lazy
    def taken(self) -> tuple[tuple[Instruction, Word], ...]:
        """What its COPYs and mounts take files from: the instruction, and the name that it gives."""
        flagged = [step.instruction for step in self.steps if step.instruction.flags]
        return tuple([(it, name) for it in flagged for name in sources_of(it)])

    @lazy
    def rows(self) -> tuple[Sequence[Step], ...]:
        """The steps of one kind that stand right below each other, two of them or more."""
        rows: list[list[Step]] = []
        row = [self.steps[0]]
        for before, step in pairwise(self.steps):
            if type(before.instruction) is not type(step.instruction):
                row = [step]
                continue
            row.append(step)
            if len(row) == 2:
                rows.append(row)
        return tuple(rows)

    def steps_of(self, *kinds: type[Instruction]) -> Sequence[Step]:
        """The steps whose instruction is of one of these kinds, in order."""
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], ())
        found = [self._by_kind[kind] for kind in kinds if kind in self._by_kind]
        if len(found) == 1:
            return found[0]
        return sorted((step for steps in found for step in steps), key=lambda step: step.start)

    def last(self, kind: type[Instruction]) -> Step | None:
        """The last step of a kind: of this stage, or else of the nearest that it builds upon."""
        for stage in self.chain:
            steps = stage.steps_of(kind)
            if steps:
                return steps[-1]
        return None

    @lazy
    def _by_kind(self) -> dict[type[Instruction], list[Step]]:
        found: dict[type[Instruction], list[Step]] = {}
        for step in self.steps:
            found.setdefault(type(step.instruction), []).append(step)
        return found


class Dockerfile:
    """A whole file, with its meaning.

    `strays` are the steps before the first FROM that are no ARG.
    """

    def __init__(
        self, tree: Tree, variables: Scope, stages: tuple[Stage, ...], strays: tuple[Step, ...]
    ) -> None:
        self.tree = tree
        self.variables = variables
        self.stages = stages
        self.strays = strays
        self.start = 0
        self.end = len(tree.source.text)

    @property
    def source(self) -> Source:
        return self.tree.source

    @property
    def final(self) -> Stage | None:
        """The stage that is built if nobody says which."""
        return self.stages[-1] if self.stages else None

    @lazy
    def global_args(self) -> tuple[Arg, ...]:
        """The ARGs before the first FROM."""
        return tuple(step.instruction for step in self.strays if isinstance(step.instruction, Arg))

    @lazy
    def secretive(self) -> tuple[tuple[Step, Pair], ...]:
        """The variables of all stages, and of the ARGs above them, that are named as secrets are."""
        of_stages = [it for stage in self.stages for it in stage.secretive]
        return (*secretive(self.strays), *of_stages)

    @lazy
    def unmentioned_args(self) -> tuple[tuple[Arg, Pair], ...]:
        """What these ARGs declare and nothing else in the file speaks of."""
        return tuple(unmentioned_args(self))

    @lazy
    def global_pairs(self) -> dict[str, Pair]:
        """What these ARGs declare, by its name."""
        return {str(pair.key): pair for arg in self.global_args for pair in arg.pairs}

    @lazy
    def keeps_files_out(self) -> bool:
        """Whether a RUN has a cache or tmpfs mount: what it writes there is in no layer."""
        return any(stage.kept_out for stage in self.stages)

    def stage_named(self, name: str, before: Stage) -> Stage | None:
        """The stage that COPY --from or a mount in the stage `before` means, by name or number."""
        if name.isdecimal():
            return self.stages[int(name)] if int(name) < before.index else None
        return _named(self.stages[: before.index], name.lower())

    @lazy
    def used(self) -> frozenset[int]:
        """The indices of the stages that the final image needs."""
        wanted = [self.stages[-1]] if self.stages else []
        seen: set[int] = set()
        while wanted:
            stage = wanted.pop()
            if stage.index not in seen:
                seen.add(stage.index)
                wanted += [*stage.chain[1:], *self._sources(stage)]
        return frozenset(seen)

    @lazy
    def unreferenced(self) -> tuple[Stage, ...]:
        """The stages but for the final one that no other builds upon or takes files from."""
        found: list[Stage] = []
        bases: set[Stage | None] = set()
        names: set[str] = set()  # what later stages take files from, as they name it
        for stage in reversed(self.stages):
            is_used = stage.is_final or stage in bases or stage.from_.image in names
            if not is_used:
                found.append(stage)
            bases.add(stage.base)
            bases.update(self._sources(stage))
            names.update(name for _, name in stage.taken)
        return tuple(reversed(found))

    def _sources(self, stage: Stage) -> Iterator[Stage]:
        """The stages from which a stage copies or mounts."""
        for _, name in stage.taken:
            found = self.stage_named(name, stage)
            if found:
                yield found


def understand(tree: Tree) -> Dockerfile:
    """Find out what a tree means."""
    head, groups = _grouped(tree.instructions)
    variables = GLOBAL_VARIABLES
    strays: list[Step] = []
    for instruction in head:
        strays.append(Step(instruction, first_state(windows=tree.escape == "`", scratch=False)))
        if isinstance(instruction, Arg):
            variables = variables.with_args(instruction.pairs)
    stages: list[Stage] = []
    for from_, instructions in groups:
        stages.append(_stage(tree, from_, instructions, stages, variables))
    if stages:
        stages[-1].is_final = True
        for stage in stages[-1].chain:
            stage.ships = True
    return Dockerfile(tree, variables, tuple(stages), tuple(strays))


def sources_of(instruction: Instruction) -> Iterator[Word]:
    """The names of stages or images that a COPY or the mounts of a RUN take files from."""
    if isinstance(instruction, Copy) and instruction.from_ is not None:
        yield instruction.from_
    if isinstance(instruction, Run):
        yield from (mount.fields["from"] for mount in instruction.mounts if "from" in mount.fields)


def _grouped(
    instructions: Sequence[Instruction],
) -> tuple[list[Instruction], list[tuple[From, list[Instruction]]]]:
    head: list[Instruction] = []
    groups: list[tuple[From, list[Instruction]]] = []
    for instruction in instructions:
        if isinstance(instruction, From):
            groups.append((instruction, []))
        else:
            (groups[-1][1] if groups else head).append(instruction)
    return head, groups


def _stage(
    tree: Tree,
    from_: From,
    instructions: list[Instruction],
    earlier: list[Stage],
    variables: Scope,
) -> Stage:
    word = from_.image
    name = expand(word, variables) if word is not None else None
    base = _named(earlier, name) if name else None
    if base is not None:
        image, first = base.image, base.last_state
    else:
        image = _image(word, name) if word is not None and name is not None else None
        windows = tree.escape == "`" or _is_windows(from_, name, instructions)
        first = first_state(windows, scratch=name == "scratch")
    return Stage(len(earlier), from_, base, image, first, instructions, variables)


def _image(word: Word, name: str) -> Image:
    """The image that a FROM names: its parts stand where the word stands."""
    return parse_image(word if word == name else Word(name, word.start, word.end, word.raw))


def _named(stages: Sequence[Stage], name: str) -> Stage | None:
    """The last of the stages that has that name."""
    for stage in reversed(stages):
        if stage.name and stage.name == name:
            return stage
    return None


def _is_windows(from_: From, name: str | None, instructions: list[Instruction]) -> bool:
    """Whether a stage is for Windows: by its platform, its image, or what is done in it."""
    platform = from_.flag("platform")
    if platform and platform.value and platform.value.startswith("windows"):
        return True
    written = (name if name is not None else from_.rest.text).lower()
    for part in WINDOWS_NAMES:
        if part in written:
            return True
    if name is not None:
        return False
    return any(sign in it.rest.text for it in instructions for sign in WINDOWS_SIGNS)
