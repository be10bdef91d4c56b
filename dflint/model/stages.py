"""Stages: who builds upon whom, and what reaches the final image."""

from __future__ import annotations

from _bisect import bisect_left
from itertools import pairwise

from dflint.allowance import Passing, counted, meter, passing
from dflint.model.scope import NO_VARIABLES
from dflint.model.steps import Step
from dflint.numbers import whole_number
from dflint.source import cached_property
from dflint.syntax.nodes import Add, Arg, Cmd, Copy, Entrypoint, Run, User, are_written_alike

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TypeVar

    from dflint.model.builds import Build
    from dflint.model.image_reference import Image
    from dflint.model.scope import Scope
    from dflint.model.state import State
    from dflint.source import Source, Word
    from dflint.syntax.nodes import From, Instruction
    from dflint.syntax.parts import Pair
    from dflint.syntax.tree import Tree

    Made = TypeVar("Made")


_OF_STEPS = ("_by_kind", "_by_kinds", "copies", "rows", "taken")  # which are soon found again


class Stage:
    """A FROM and what follows up to the next.

    `base` is the stage it builds upon, `image` the image that the chain of bases begins with (None
    where the build decides). `choices`: where a variable in FROM decides, the stages that it may
    build upon; `is_open`: only the build says which. If they are alike, `base` is then the first of
    them. `is_final`: an image is made of it.
    `in_final_image`: what it writes is in such an image.
    """

    __slots__ = (
        "__dict__", "base", "choices", "from_", "image", "in_final_image", "index", "is_final", "is_open",
        "last_state", "name", "start", "steps",
    )  # fmt: skip

    def __init__(
        self,
        index: int,
        from_: From,
        base: Stage | None,
        image: Image | None,
        first: State,
        instructions: Sequence[Instruction],
        globals_: Scope,
        choices: tuple[Stage, ...] = (),
        is_open: bool = False,
        before: Stage | None = None,
    ) -> None:
        """`first`: what FROM leaves. `before`: the stage of an earlier text that this FROM began, whose
        steps are taken over as far as they find the same; it is not to be used any more."""
        self.index = index
        self.choices = choices
        self.is_open = is_open
        self.from_ = from_
        self.name = from_.name.lower() if from_.name is not None else ""
        self.base = base
        self.image = image
        self.is_final = False
        self.in_final_image = False
        self.start = from_.start
        former = before.steps_at if before is not None else {}
        state, steps = first, []
        for number, instruction in enumerate((from_, *instructions)):
            known = former.get(instruction.start)
            if (
                known is None
                or known[0].state is not state
                or not are_written_alike(instruction, known[0].instruction)
            ):
                step = Step(instruction, state, index=number)
                state = state.after(instruction, globals_)
            elif known[0].instruction is instruction:
                step, state = known
                step.renumber(number)
            else:  # with other comments; those of a USER are in the state
                step = Step(instruction, state, index=number)
                is_user = type(instruction) is User
                state = state.after(instruction, globals_) if is_user else known[1]
            steps.append(step)
        self.steps: tuple[Step, ...] = passing(steps)
        self.last_state = state

    @cached_property
    def end(self) -> int:
        return self.steps[-1].end

    def forget_arguments(self) -> None:
        """Let go of what was read of the arguments of its instructions, and worked out of that."""
        for name in _OF_STEPS:
            vars(self).pop(name, None)
        for step in tuple.__iter__(self.steps):
            step.forget_arguments()

    @property
    def steps_at(self) -> dict[int, tuple[Step, State]]:
        """Its steps by where they start, and what each leaves to the one below."""
        states = [*(step.state for step in self.steps[1:]), self.last_state]
        return {it.start: (it, state) for it, state in zip(self.steps, states, strict=True)}

    def is_called(self, name: str) -> bool:
        """Whether COPY --from may call it so: by its number or its name."""
        return name == str(self.index) or (bool(self.name) and name.lower() == self.name)

    @property
    def chain(self) -> tuple[Stage, ...]:
        """This stage and those it builds upon, nearest first. For what is true of all of a chain
        of bases, `inherited` asks each of them once."""
        found = [self]
        while (base := found[-1].base) is not None:
            found.append(base)
        meter.left -= len(found)
        return counted(found)

    def followed_by(self, instructions: Sequence[Instruction], globals_: Scope) -> Stage:
        """This stage as it would be with more instructions at its end, as the last one of a file."""
        own = [step.instruction for step in self.steps[1:]]
        more = (globals_, self.choices, self.is_open)
        first = self.steps[0].state
        found = Stage(
            self.index, self.from_, self.base, self.image, first, [*own, *instructions], *more
        )
        found.is_final = found.in_final_image = True
        return found

    def builds_upon(self, other: Stage) -> bool:
        """Whether it is the other stage, or has it among its bases."""
        one: Stage | None = self
        while one is not None and one.index > other.index:  # a base comes first in the file
            one = one.base
        return one is other

    @cached_property
    def programs(self) -> frozenset[str]:
        """All the programs that its RUNs run."""
        those = [step.programs for step in self.steps_of(Run)]
        return those[0] if len(those) == 1 else frozenset().union(*those)

    @property
    def trigger_words(self) -> frozenset[str]:
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

    @cached_property
    def copies(self) -> Sequence[Step]:
        """Its COPYs and ADDs, in order."""
        return self.steps_of(Copy, Add)

    @cached_property
    def taken(self) -> tuple[tuple[Instruction, Word], ...]:
        """What its COPYs and mounts take files from: the instruction, and the name that it gives."""
        flagged = [step.instruction for step in self.steps if step.instruction.flags]
        return tuple([(it, name) for it in flagged for name in sources_of(it)])

    @cached_property
    def rows(self) -> tuple[Sequence[Step], ...]:
        """The steps of one kind that are right below each other, two of them or more."""
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
        known = self._by_kinds
        if kinds not in known:
            found = [self._by_kind[kind] for kind in kinds if kind in self._by_kind]
            known[kinds] = found[0] if len(found) == 1 else passing(_in_order(found))
        return known[kinds]

    def after(self, step: Step) -> Iterator[Step]:
        """The steps below one of its own."""
        return iter(counted(self.steps[step.index + 1 :]))

    def last(self, kind: type[Instruction]) -> Step | None:
        """The last step of a kind: of this stage, or else of the nearest that it builds upon."""
        return _last_steps(self).get(kind)

    @property
    def starts(self) -> list[Step]:
        """What the container starts with: the last ENTRYPOINT and the last CMD, those that are there."""
        return [step for kind in (Entrypoint, Cmd) if (step := self.last(kind)) is not None]

    @cached_property
    def _by_kind(self) -> dict[type[Instruction], Sequence[Step]]:
        found: dict[type[Instruction], list[Step]] = {}
        for step in self.steps:
            found.setdefault(type(step.instruction), []).append(step)
        return {kind: passing(steps) for kind, steps in found.items()}

    @cached_property
    def _by_kinds(self) -> dict[tuple[type[Instruction], ...], Sequence[Step]]:
        """The steps of several kinds, as far as they were asked for."""
        return {}


def _in_order(those: Iterable[Sequence[Step]]) -> list[Step]:
    return sorted([step for steps in those for step in steps], key=lambda step: step.start)


def inherited(make: Callable[[Stage, Made | None], Made]) -> Callable[[Stage], Made]:
    """What is true of a stage because of itself and its bases, worked out once for each stage.

    `make` gets a stage, and what it has made of its base: None where there is none.
    """
    name = f"_{make.__module__}.{make.__name__}"

    def found(stage: Stage) -> Made:
        waiting: list[Stage] = []
        one: Stage | None = stage
        value: Made | None = None
        while one is not None:
            value = getattr(one, name, None)
            if value is not None:
                break
            waiting.append(one)
            one = one.base
        for one in reversed(waiting):
            value = make(one, value)
            setattr(one, name, value)
        return value  # type: ignore[return-value]

    found.__doc__ = make.__doc__
    return found


def root_of(stage: Stage) -> Stage:
    """The first of the stages that a stage builds upon; itself if it builds upon none."""
    return _first_base(stage) or stage


@inherited
def _first_base(stage: Stage, below: Stage | None) -> Stage | None:
    return below or stage.base


def with_bases(stages: Iterable[Stage]) -> set[Stage]:
    """These stages, and all that they build upon."""
    found: set[Stage] = set()
    for stage in stages:
        one: Stage | None = stage
        while one is not None and one not in found:
            found.add(one)
            one = one.base
    return found


@inherited
def _last_steps(
    stage: Stage, below: dict[type[Instruction], Step] | None
) -> dict[type[Instruction], Step]:
    """The last step of each kind."""
    return {**(below or {}), **{kind: steps[-1] for kind, steps in stage._by_kind.items()}}


class Dockerfile:
    """A whole file, with its meaning.

    `before_from` are the steps before the first FROM that are no ARG. `builds`: how the repository
    says that it is built, those first that are trusted more. `nothing`: the scope that its stages
    begin with.
    """

    def __init__(
        self,
        tree: Tree,
        variables: Scope,
        stages: tuple[Stage, ...],
        before_from: tuple[Step, ...],
        builds: Sequence[Build] = (),
        nothing: Scope = NO_VARIABLES,
    ) -> None:
        self.builds = builds
        self.nothing = nothing
        self.tree = tree
        self.variables = variables
        self.stages: tuple[Stage, ...] = passing(stages)
        self.before_from = before_from
        self.start = 0
        self.end = len(tree.source.text)

    @property
    def source(self) -> Source:
        return self.tree.source

    @property
    def is_long(self) -> bool:
        """Whether not all is kept that is worked out of its instructions."""
        return any(type(it) is Passing for it in (self.stages, *[it.steps for it in self.stages]))

    @cached_property
    def final(self) -> Stage | None:
        """The stage that is built if no one says which; of several that are, the last."""
        return next((stage for stage in reversed(self.stages) if stage.is_final), None)

    def image_with(self, step: Step) -> Stage | None:
        """The final stage whose image keeps what an instruction sets, such as CMD; None for none.

        The stage of this step or one that builds upon it, if no other of its kind comes later.
        """
        kind = type(step.instruction)
        return next((it for it in self._finals if it.last(kind) is step), None)

    @cached_property
    def _finals(self) -> tuple[Stage, ...]:
        return tuple(stage for stage in self.stages if stage.is_final)

    def is_always_given(self, name: str) -> bool:
        """Whether it is known how the file is built, and all builds give an argument."""
        return bool(self.builds) and all(name in build.args for build in self.builds)

    @cached_property
    def global_args(self) -> tuple[Arg, ...]:
        """The ARGs before the first FROM."""
        return tuple(
            step.instruction for step in self.before_from if isinstance(step.instruction, Arg)
        )

    @cached_property
    def global_pairs(self) -> dict[str, Pair]:
        """What these ARGs declare, by its name."""
        return {str(pair.key): pair for arg in self.global_args for pair in arg.pairs}

    def stage_named(self, name: str, before: Stage) -> Stage | None:
        """The stage that COPY --from or a mount in the stage `before` means, by name or number."""
        number = whole_number(name)
        if number is not None:
            return self.stages[number] if number < before.index else None
        those = self._by_name.get(name.lower(), ())
        at = bisect_left(those, before.index, key=lambda stage: stage.index)
        return those[at - 1] if at else None

    def later_stage(self, name: str, after: Stage) -> Stage | None:
        """The first stage of that name that comes after `after`."""
        those = self._by_name.get(name.lower(), ())
        at = bisect_left(those, after.index + 1, key=lambda stage: stage.index)
        return those[at] if at < len(those) else None

    @cached_property
    def _by_name(self) -> dict[str, list[Stage]]:
        """The stages of each name, in order."""
        found: dict[str, list[Stage]] = {}
        for stage in self.stages:
            if stage.name:
                found.setdefault(stage.name, []).append(stage)
        return found

    @cached_property
    def used(self) -> frozenset[int]:
        """The indices of the stages that the final image needs."""
        return frozenset(stage.index for stage in self.needed_by(self._finals))

    def needed_by(self, targets: Iterable[Stage]) -> list[Stage]:
        """The stages that builds of these stages need, in no order."""
        wanted = list(targets)
        seen: dict[int, Stage] = {}
        while wanted:
            stage = wanted.pop()
            if stage.index not in seen:
                seen[stage.index] = stage
                wanted += [
                    *([stage.base] if stage.base else ()),
                    *(stage.choices if stage.is_open else ()),
                    *self._sources(stage),
                ]
        return list(seen.values())

    def target(self, name: str) -> Stage | None:
        """The stage that `--target` means, by name or number; the last one if nothing is said."""
        if not name:
            return self.stages[-1] if self.stages else None
        those = self._by_name.get(name.lower())
        if those:
            return those[-1]
        number = whole_number(name)
        return self.stages[number] if number is not None and number < len(self.stages) else None

    def ending_with(self, stage: Stage, instructions: Sequence[Instruction]) -> Dockerfile:
        """This file up to a stage, with more instructions at the end of it."""
        last = stage.followed_by(instructions, self.variables)
        stages = (*self.stages[: stage.index], last)
        return Dockerfile(
            self.tree, self.variables, stages, self.before_from, self.builds, self.nothing
        )

    @cached_property
    def bases(self) -> frozenset[Stage]:
        """The stages that others build upon."""
        return frozenset([stage.base for stage in self.stages if stage.base is not None])

    @cached_property
    def unreferenced(self) -> tuple[Stage, ...]:
        """The stages except for the final one that no other builds upon or takes files from."""
        if len(self.stages) < 2:
            return ()
        found: list[Stage] = []
        bases: set[Stage | None] = set()
        # What later stages take files from, and builds are told to build, by name.
        names = {build.target.text for build in self.builds if build.target is not None}
        for stage in reversed(self.stages):
            is_last = stage is self.stages[-1]
            is_used = stage.is_final or is_last or stage in bases or stage.from_.image in names
            if not is_used and stage.name not in names:
                found.append(stage)
            if stage.is_open and not stage.choices:  # it may be any of those above
                break
            bases.update((stage.base, *stage.choices))
            bases.update(self._sources(stage))
            names.update(name for _, name in stage.taken)
        return tuple(reversed(found))

    def _sources(self, stage: Stage) -> Iterator[Stage]:
        """The stages from which a stage copies or mounts."""
        for _, name in stage.taken:
            found = self.stage_named(name, stage)
            if found:
                yield found


def sources_of(instruction: Instruction) -> Iterator[Word]:
    """The names of stages or images that a COPY or the mounts of a RUN take files from."""
    if isinstance(instruction, Copy) and instruction.from_ is not None:
        yield instruction.from_
    if isinstance(instruction, Run):
        yield from (mount.fields["from"] for mount in instruction.mounts if "from" in mount.fields)
