"""Stages: who builds upon whom, what each instruction finds, and what reaches the final image."""

from __future__ import annotations

from dflint.model.caches import leftovers
from dflint.model.commands import commands
from dflint.model.directories import located
from dflint.model.images import Image, parse_image
from dflint.model.paths import at_home, is_below, joined
from dflint.model.state import State, first_state
from dflint.model.variables import GLOBAL_VARIABLES, Scope, expand
from dflint.source import Word, lazy
from dflint.syntax.nodes import Arg, Copy, From, Onbuild, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.caches import Leftover
    from dflint.model.commands import Command
    from dflint.model.directories import Located
    from dflint.source import Source
    from dflint.syntax.nodes import Instruction, Tree
    from dflint.syntax.parts import Mount

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
        self.end = instruction.end

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
    def located(self) -> tuple[Located, ...]:
        """Its commands with the directory that each runs in."""
        return tuple(located(self.commands, self.state.workdir))

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
        self.end = instructions[-1].end if instructions else from_.end
        state, steps = first, [Step(from_, first)]
        for instruction in instructions:
            steps.append(Step(instruction, state))
            state = state.after(instruction, globals_)
        self.steps = tuple(steps)
        self.last_state = state

    @lazy
    def chain(self) -> tuple[Stage, ...]:
        """This stage and those it builds upon, nearest first."""
        return (self, *(self.base.chain if self.base else ()))

    @lazy
    def programs(self) -> frozenset[str]:
        """All the programs that its RUNs run."""
        runs = self.steps_of(Run)
        return frozenset(name for step in runs for it in step.commands for name in it.names)

    @lazy
    def contents(self) -> frozenset[str]:
        """These programs, and the keywords of its instructions, in capital letters."""
        return self.programs.union(kind.KEYWORD for kind in self._by_kind)

    @lazy
    def taken(self) -> tuple[tuple[Instruction, Word], ...]:
        """What its COPYs and mounts take files from: the instruction, and the name that it gives."""
        steps = self.steps_of(Copy, Run)
        return tuple((it.instruction, name) for it in steps for name in sources_of(it.instruction))

    def steps_of(self, *kinds: type[Instruction]) -> Sequence[Step]:
        """The steps whose instruction is of one of these kinds, in order."""
        if len(kinds) == 1:
            return self._by_kind.get(kinds[0], ())
        found = [self._by_kind[kind] for kind in kinds if kind in self._by_kind]
        if len(found) == 1:
            return found[0]
        return sorted((step for steps in found for step in steps), key=lambda step: step.start)

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
    return next((stage for stage in reversed(stages) if stage.name and stage.name == name), None)


def _is_windows(from_: From, name: str | None, instructions: list[Instruction]) -> bool:
    """Whether a stage is for Windows: by its platform, its image, or what is done in it."""
    platform = from_.flag("platform")
    if platform and platform.value and platform.value.startswith("windows"):
        return True
    written = (name if name is not None else from_.rest.text).lower()
    if any(part in written for part in WINDOWS_NAMES):
        return True
    if name is not None:
        return False
    return any(sign in it.rest.text for it in instructions for sign in WINDOWS_SIGNS)
