"""Variables of a RUN that are empty: nothing declares them, or an ARG has no default.

Sources: the manual pages of useradd, groupadd and git; PEP 508; npm, "package spec".
"""

from __future__ import annotations

from dflint.knowledge.variables import OFTEN_IN_BASES
from dflint.model.images.facts import facts_of
from dflint.model.order import is_so_before, is_so_in
from dflint.model.scope import PLATFORM, PREDEFINED
from dflint.model.scripts.startup_files import may_read_startup_files
from dflint.model.variables.in_scripts import unset_variables, used_in_run
from dflint.model.variables.secrets import is_secret_name
from dflint.model.variables.undeclared import base_surely_lacks, declared_elsewhere
from dflint.source import cached
from dflint.syntax.nodes import Arg, Env, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.frames import Value
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.shell.nodes import ShellWord
    from dflint.source import Word
    from dflint.syntax.parts import Pair

ACCOUNTS = frozenset({
    "useradd", "adduser", "usermod", "groupadd", "addgroup", "groupmod",
})  # fmt: skip
NUMBERS = ("-u", "--uid", "-g", "--gid")
# How a script asks whether a variable is empty, and how it may say as well what to take then.
ASKS = ('-n "$%s', '-z "$%s', '-n "${%s', '-z "${%s', "-n $%s", "-z $%s", "-n ${%s", "-z ${%s")
GUARDS = (*ASKS, "${%s:", "${%s-", "${%s+", "${%s?", "${%s=", "${#%s", 'case "$%s', "case $%s")
# How a script asks whether it is one of the texts that it expects.
COMPARED = ('[ "$%s" = ', '[ "${%s}" = ', '[ "$%s" == ', '[ "${%s}" == ')
# Those that a shell sets by itself.
SHELL_SETS = frozenset({
    "DIRSTACK", "EUID", "FUNCNAME", "GROUPS", "HOSTTYPE", "IFS", "LINENO", "MACHTYPE", "OLDPWD", "OPTARG",
    "OPTIND", "OSTYPE", "PIPESTATUS", "PPID", "RANDOM", "REPLY", "SECONDS", "SHELLOPTS", "SHLVL", "UID",
})  # fmt: skip
# A file with more ARGs without a default is meant to be built by a program that gives them.
MOST_REQUIRED = 3


class Missing:
    """A variable that is empty where it must not be: where it is used, its ARG, what that means."""

    __slots__ = ("consequence", "declared", "is_fatal", "name", "word")

    def __init__(
        self, name: str, word: Word, declared: Pair | None, consequence: str, is_fatal: bool
    ) -> None:
        self.name = name
        self.word = word
        self.declared = declared
        self.consequence = consequence
        self.is_fatal = is_fatal


def undeclared_secrets(step: Step, stage: Stage) -> Iterator[Word]:
    """The variables of a RUN that are named like secrets, and that nothing sets."""
    run = step.instruction
    if not isinstance(run, Run) or stage.image is None:
        return
    given = {str(it.fields["env"]) for it in run.mounts if "env" in it.fields}
    facts = facts_of(stage.image)
    known = facts.env if facts is not None else {}
    for name, word in unset_variables(step).items():
        is_ours = name.isupper() and name not in given and name not in known
        if is_ours and is_secret_name(name) and name not in OFTEN_IN_BASES:
            if not is_guarded(name, run):
                yield word


def undeclared_values(step: Step, stage: Stage, file: Dockerfile) -> Iterator[Missing]:
    """The variables of a RUN that nothing sets: no ARG or ENV, not the RUN, and surely not the base image.

    Not those that are named like secrets, nor those of another stage or from above the first FROM.
    """
    run = step.instruction
    if not isinstance(run, Run) or step.is_trigger:
        return
    given = {str(it.fields["env"]) for it in run.mounts if "env" in it.fields}
    found = {
        name: word
        for name, word in unset_variables(step).items()
        if name.isupper()
        and name not in given
        and name not in SHELL_SETS
        and not name.startswith("BASH_")
        and name not in file.global_pairs
        and not is_secret_name(name)
        and base_surely_lacks(name, stage)
        and not is_guarded(name, run)
        and declared_elsewhere(name, stage, file) is None
    }
    if not found or is_so_in(may_read_startup_files, stage):
        return
    uses = [it for command in step.commands for it in _uses(command, set(found))]
    for name, word in found.items():
        own = [(consequence, fatal) for _, used, consequence, fatal in uses if used == name]
        yield Missing(name, word, None, *own[0]) if own else Missing(name, word, None, "", False)


def is_guarded(name: str, run: Run) -> bool:
    """Whether a script looks whether a variable is empty, or says what to take then."""
    text = run.program.source.text
    return any(guard % name in text for guard in GUARDS)


def _demands(step: Step, name: str) -> bool:
    """Whether a RUN ends the build where a variable is empty, as `test -n "$NAME" || exit 1` does."""
    run = step.instruction
    text = run.program.source.text if isinstance(run, Run) else ""
    return "exit" in text and any(guard % name in text for guard in ASKS)


def missing_values(step: Step, stage: Stage, file: Dockerfile) -> Iterator[Missing]:
    """What a RUN gets from ARGs without a default, where the empty text is no good and nothing asked before."""
    run = step.instruction
    if not isinstance(run, Run) or "$" not in run.program.source.text:
        return
    empty: dict[str, Pair] = {}
    if not _without_value(file) or len(_required(file)) > MOST_REQUIRED:
        return
    for name in {str(it) for it in used_in_run(step)}:
        value = step.state.variables.values.get(name)
        pair = _without_default(value, file) if value is not None else None
        if pair is None or is_guarded(name, run) or _is_given(str(pair.key), file):
            continue
        if any(it % name in run.program.source.text for it in COMPARED):
            continue
        if not is_so_before(_demands, step, stage, name):
            empty[name] = pair
    if not empty or any(str(it.name) in empty for it in step.assignments):
        return
    seen = set()
    for command in step.commands:
        if command.in_condition or command.in_function:
            continue
        for word, name, consequence, is_fatal in _uses(command, set(empty)):
            if name not in seen:
                seen.add(name)
                yield Missing(name, word, empty[name], consequence, is_fatal)


@cached
def _required(file: Dockerfile) -> frozenset[str]:
    """The ARGs of a file that have no default anywhere."""
    with_default = {str(it.key) for it in _args(file) if it.value is not None}
    return _without_value(file) - with_default - PLATFORM - PREDEFINED


@cached
def _without_value(file: Dockerfile) -> frozenset[str]:
    """The ARGs of a file that are somewhere without a default."""
    return frozenset([str(it.key) for it in _args(file) if it.value is None])


def _args(file: Dockerfile) -> list[Pair]:
    """What the ARGs of a file declare."""
    steps = [step for stage in file.stages for step in stage.steps_of(Arg)]
    own = [it for step in steps if isinstance(arg := step.instruction, Arg) for it in arg.pairs]
    return [*own, *file.global_pairs.values()]


def _without_default(value: Value, file: Dockerfile) -> Pair | None:
    """The ARG without a default that a variable gets its value from."""
    pair = value.pair
    if pair is None or value.text is not None:
        return None
    if value.kind == "env":
        variables = (
            tuple(pair.value.variables) if pair.value is not None and pair.value.expands else ()
        )
        if len(variables) != 1 or variables[0].modifier:
            return None
        if str(pair.value).strip('"') not in (f"${variables[0].name}", f"${{{variables[0].name}}}"):
            return None
        setter = _setter_of(pair, file)
        if setter is None:
            return None
        inner = setter.state.variables.values.get(variables[0].name)
        return _without_default(inner, file) if inner is not None and inner.kind == "arg" else None
    name = str(pair.key)
    if pair.value is not None or name in PLATFORM or name in PREDEFINED:
        return None
    above = file.global_pairs.get(name)
    return pair if above is None or above.value is None else None


def _setter_of(pair: Pair, file: Dockerfile) -> Step | None:
    """The ENV that has a pair."""
    for stage in file.stages:
        for step in stage.steps_of(Env):
            if isinstance(step.instruction, Env) and pair in step.instruction.pairs:
                return step
    return None


def _is_given(name: str, file: Dockerfile) -> bool:
    """Whether a build that the repository declares gives an argument."""
    return any(name in build.args for build in file.builds)


def _uses(command: Command, empty: set[str]) -> Iterator[tuple[Word, str, str, bool]]:
    """Where a command cannot do with nothing: the word, the variable, what happens."""
    for word, what, is_fatal, end in _needed(command):
        for name in word.variables:
            if (
                str(name) in empty
                and (not end or _is_all(word, str(name)))
                and not _in_query(name, word)
            ):
                yield word, str(name), what, is_fatal


def _in_query(name: Word, word: ShellWord) -> bool:
    """Whether a variable is behind the `?` of an address, where nothing will do as well."""
    at = word.find("?")
    return at >= 0 and word.find("://") < at and word.part(at, at + 1).start < name.start


def _needed(command: Command) -> Iterator[tuple[ShellWord, str, bool, bool]]:
    """The words that must not be empty: what happens, if that is sure, whether all of it must be."""
    if command.name in ACCOUNTS:
        for option in command.options:
            if option.flag in NUMBERS and option.value is not None:
                yield (
                    _as_written(command, option.value),
                    f"{command.name} takes no empty number",
                    True,
                    True,
                )
        if command.name in ("groupadd", "groupmod"):
            return
    elif command.runs("git", "clone"):
        for option in command.options:
            if option.flag in ("-b", "--branch") and option.value is not None:
                yield (
                    _as_written(command, option.value),
                    "git clone takes no empty branch",
                    True,
                    True,
                )
        for word in command.verbs[1:2]:
            yield word, "there is nothing to clone", True, True
    elif command.runs("git", "checkout", "reset"):
        for word in command.verbs[1:]:
            if word.quoted:
                yield word, f"git {command.verb} takes no empty name", True, True
    elif command.runs("pip", "install", "download") or command.runs("uv", "pip install"):
        for word in command.operands[1:]:
            if "==$" in word or "=={" in word:
                yield word, "pip takes no empty version", True, False
    elif command.row.ecosystem == "debian" and command.verb in command.row.install:
        for word in command.operands[1:]:
            if word.partition("=")[2][:1] == "$":
                yield word, f"{command.name} takes no empty version", True, False
    elif command.row.ecosystem == "node" and command.verb in ("install", "i", "add"):
        for word in command.operands[1:]:
            if "@$" in word[1:]:
                yield word, "the newest version is installed", False, False
    elif command.name in ("curl", "wget"):
        for word in command.args:
            if "://" in word:
                yield word, "the address is incomplete", False, False


def _as_written(command: Command, value: Word) -> ShellWord:
    """The word of a command that holds the value of an option, which knows its variables."""
    for word in command.args:
        if word.start <= value.start and value.end <= word.end:
            return word
    return command.args[0]


def _is_all(word: ShellWord, name: str) -> bool:
    """Whether a word, or what follows `=` or a letter in it, is that variable and nothing else."""
    text = word.rpartition("=")[2] if word[:1] == "-" else str(word)
    return (
        text.endswith((f"${name}", f"${{{name}}}"))
        and text.count("$") == 1
        and (text[:1] == "$" or word[:1] == "-")
    )
