"""What a stage says more than once: keys, packages, whole instructions."""

from __future__ import annotations

from dflint.knowledge.package_managers import row_of
from dflint.model.packages.installs import install_of, installs, removal
from dflint.source import cached
from dflint.syntax.nodes import Add, Arg, Copy, Env, Expose, Label, Run, User, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word
    from dflint.syntax.nodes import Instruction
    from dflint.syntax.parts import Pair

FILES = frozenset({Run, Copy, Add})  # instructions that write files
IN_BETWEEN = frozenset({Workdir, User, Env, Arg})  # after these the same may do another thing


@cached
def repeated_keys(stage: Stage) -> frozenset[str]:
    """The keys that are twice in its ENVs, in its LABELs or in its ARGs."""
    found: set[str] = set()
    for kind in (Env, Label, Arg):
        seen: set[str] = set()
        for step in stage.steps_of(kind):
            for pair in step.instruction.pairs:  # type: ignore[attr-defined]
                (found if pair.key in seen else seen).add(pair.key)
    return frozenset(found)


def values_set_in_vain(stage: Stage) -> Iterator[tuple[Env, Pair, Pair]]:
    """The values of ENVs that are set again before anything can read them: the ENV, the pair, the next one."""
    keys = repeated_keys(stage)
    waiting: dict[str, tuple[Env, Pair]] = {}
    for step in stage.steps if keys else ():
        it = step.instruction
        if isinstance(it, (Run, Copy, Add)):
            waiting.clear()
        text = it.written if waiting else ""
        for key in list(waiting) if "$" in text else ():
            if f"${key}" in text or f"${{{key}" in text:
                del waiting[key]
        if not isinstance(it, Env):
            continue
        for pair in it.pairs:
            key = str(pair.key)
            if key in waiting:
                yield *waiting[key], pair
            if key in keys:
                waiting[key] = it, pair


def labels_set_twice(stage: Stage) -> Iterator[tuple[Label, Pair, Pair]]:
    """The labels that a later LABEL of the stage sets again: the LABEL, the pair, the next one."""
    seen: dict[str, tuple[Label, Pair]] = {}
    for step in stage.steps_of(Label) if repeated_keys(stage) else ():
        label = step.instruction
        assert isinstance(label, Label)
        for pair in label.pairs:
            key = str(pair.key)
            if key in seen and not pair.key.expands:
                yield *seen[key], pair
            seen[key] = label, pair


def arguments_declared_twice(stage: Stage) -> Iterator[tuple[Pair, Arg, int]]:
    """The ARGs that declare again what no ENV has set since: the earlier pair, the ARG, and which of its pairs."""
    seen: dict[str, Pair] = {}
    for step in stage.steps_of(Arg, Env) if repeated_keys(stage) else ():
        it = step.instruction
        if isinstance(it, Env):
            for pair in it.pairs:
                seen.pop(str(pair.key), None)
        if not isinstance(it, Arg):
            continue
        for at, pair in enumerate(it.pairs):
            earlier = seen.get(str(pair.key))
            seen[str(pair.key)] = pair
            if earlier is not None and not _uses_itself(pair):
                yield earlier, it, at


def _uses_itself(pair: Pair) -> bool:
    """Whether the default of an ARG is made of its earlier value: `ARG A=${A:-b}`."""
    return pair.value is not None and any(it.name == pair.key for it in pair.value.variables)


def ports_exposed_twice(stage: Stage) -> Iterator[tuple[Word, Expose, int]]:
    """The ports that are exposed already: the first word, the EXPOSE, and which of its words. 80 is 80/tcp."""
    seen: dict[str, Word] = {}
    for step in stage.steps_of(Expose):
        expose = step.instruction
        assert isinstance(expose, Expose)
        for at, word in enumerate(expose.words):
            first = seen.setdefault(port_of(word), word)
            if first is not word and not word.expands:
                yield first, expose, at


def port_of(word: Word) -> str:
    """A port as EXPOSE means it: `80` for `80/tcp`."""
    return word.lower().removesuffix("/tcp")


def named_twice(packages: Sequence[Word]) -> list[tuple[Word, Word]]:
    """Each package that is in a list of packages already, after the first one."""
    found: list[tuple[Word, Word]] = []
    if len(set(packages)) < len(packages):
        seen: dict[str, Word] = {}
        for word in packages:
            if word in seen and not word.expands:
                found.append((seen[word], word))
            seen[word] = word
    return found


class InstalledAgain:
    """The packages of a command that earlier RUNs have installed: `words`, `first` where the first of them was.

    `others`: whether the command installs something else, too.
    """

    __slots__ = ("command", "first", "others", "words")

    def __init__(self, command: Command, words: Sequence[Word], first: Word, others: bool) -> None:
        self.command = command
        self.words = words
        self.first = first
        self.others = others


def installed_again(stage: Stage) -> Iterator[InstalledAgain]:
    """The commands that install packages of the system which an earlier RUN of the stage has installed.

    Nothing is known of what was installed before a removal, in branches, and outside of the system.
    """
    seen: dict[tuple[str, str], tuple[Word, Step]] = {}
    for step in stage.steps_of(Run) if repeated_packages(stage) else ():
        for command in step.commands:
            manager = command.manager
            if not row_of(manager).is_system:
                continue
            install = install_of(command)
            if install is None:
                if removal(command):
                    seen.clear()
                continue
            if command.has("-t", "--virtual", "--reinstall", "--target-release", "--root"):
                continue
            packages = install.packages
            again = [it for it in packages if (manager, str(it)) in seen and not it.expands]
            twice = [it for it in again if seen[manager, str(it)][1] is not step]
            if twice:
                first = seen[manager, str(twice[0])][0]
                yield InstalledAgain(command, twice, first, len(again) < len(packages))
            if not (command.is_conditional or _has_branches(step)):
                for word in packages:
                    seen.setdefault((manager, str(word)), (word, step))


def _has_branches(step: Step) -> bool:
    """Whether a RUN has branches, so that it is not known what it has installed."""
    text = step.instruction.body.text
    return " then" in text or ";then" in text or "case " in text


def repeated_packages(stage: Stage) -> frozenset[str]:
    """The packages that more than one of its RUNs names, with whatever manager."""
    installing = [step for step in stage.steps_of(Run) if installs(step)]
    if len(installing) < 2:
        return frozenset()
    found: set[str] = set()
    seen: set[str] = set()
    for step in installing:
        named = set().union(*[install.packages for install in installs(step)])
        found |= seen & named
        seen |= named
    return frozenset(found)


def repeated_steps(stage: Stage) -> Iterator[tuple[Step, Step]]:
    """Each RUN, COPY or ADD that says what the one before says, after that one.

    There is nothing in between that could make a difference, such as an ENV.
    """
    before: Step | None = None
    for step in stage.steps:
        instruction = step.instruction
        kind = type(instruction)
        if kind in FILES:
            if before is not None and before.instruction.body.text == instruction.body.text:
                if _is_same(before.instruction, instruction):
                    yield before, step
            before = step
        elif kind in IN_BETWEEN:
            before = None


def _is_same(one: Instruction, other: Instruction) -> bool:
    """Whether two instructions with the same text after their flags are the same."""
    return (
        type(one) is type(other)
        and [str(flag.text) for flag in one.flags] == [str(flag.text) for flag in other.flags]
        and not one.heredocs
        and not other.heredocs
    )
