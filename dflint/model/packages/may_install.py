"""Whether a step may install packages of the distribution in a way that the file does not show.

A script or a target of a Makefile can call apt-get. What runs by a name that says so, by a path in
the project, or out of the network, may do anything.
"""

from __future__ import annotations

from dflint.knowledge.installing_scripts import (
    BY_TASK,
    HANDLING,
    HARMLESS_SCRIPTS,
    INSTALLERS,
    OWN_INSTALLERS,
    PREPARING,
    PYTHONS,
    SHOWING_WHAT_THEY_INSTALL,
    STRONG,
    TARGETS,
    TASK_RUNNERS,
)
from dflint.knowledge.package_managers import NAMES
from dflint.model.paths import SOMEWHERE
from dflint.source import cached
from dflint.syntax.parts import SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.shell.nodes import ShellWord

MANY = 50  # stages
_SYSTEM = ("/usr/", "/bin/", "/sbin/", "/lib", "/opt/", "/etc/init.d/", "/root/.", "/snap/")


def may_install(step: Step, copied: frozenset[str]) -> bool:
    """Whether a step runs something that cannot be looked into, and that may install packages.

    `copied`: the names of files of the project that are in the image.
    """
    return any(_is_unknown(it, step, copied) for it in step.commands)


def copied_names(stage: Stage, file: Dockerfile) -> frozenset[str]:
    """The names of single files that COPY and ADD put into a stage, or one that has to do with it.

    In a file of many stages, those of all stages.
    """
    known = _copied_names(file)
    related = file.stages if len(file.stages) > MANY else [*_related(stage, file)]
    key = stage if len(file.stages) <= MANY else None
    if key not in known:
        known[key] = frozenset().union(*map(_own_names, related))
    return known[key]


@cached
def _copied_names(file: Dockerfile) -> dict[Stage | None, frozenset[str]]:
    return {}


def _related(stage: Stage, file: Dockerfile) -> Iterator[Stage]:
    """The stages that one builds upon, itself, and those that build upon it."""
    return (it for it in file.stages if it.builds_upon(stage) or stage.builds_upon(it))


@cached
def _own_names(stage: Stage) -> frozenset[str]:
    words = [word for step in stage.copies for word in step.instruction.words]
    names = [word.rstrip("/").rpartition("/")[2] for word in words]
    return frozenset([it for it in names if it and "*" not in it and it != SOMEWHERE])


def _is_unknown(command: Command, step: Step, copied: frozenset[str]) -> bool:
    name = str(command.name)
    ecosystem = command.row.ecosystem
    program = _as_written(command)
    is_local = "/" in program and not program.startswith(_SYSTEM)
    if (name in HANDLING and not is_local) or ecosystem in SHOWING_WHAT_THEY_INSTALL:
        return False
    if name in SHELLS or name in ("source", ".", "eval"):
        return _runs_unknown_script(command, step)
    if name in TASK_RUNNERS:
        return _has_unknown_target(command)
    if name in BY_TASK:
        words = command.verbs[1:] if command.verb in ("run", "run-script") else command.verbs[:1]
        return any(mark in word for word in words for mark in ("setup", "bootstrap", "provision"))
    if name in PYTHONS or command.program in PYTHONS:
        first = next(iter(command.operands), None)
        return first is not None and _may_be_script(str(first), copied) and "install" in first
    if name in INSTALLERS or name in NAMES:
        return False
    if name not in HARMLESS_SCRIPTS and any(mark in name for mark in STRONG):
        return True
    if program.startswith(_SYSTEM) and name not in copied:
        return False
    if name in HARMLESS_SCRIPTS or "node_modules" in program or "vendor/bin" in program:
        return False
    return is_local or name.endswith(".sh") or name in copied or _names_script(command)


def _names_script(command: Command) -> bool:
    """Whether an argument is a script: what runs it, such as xargs or env, is no matter."""
    return any(
        word.endswith(".sh") and word.rpartition("/")[2] not in HARMLESS_SCRIPTS
        for word in command.args
    )


def _runs_unknown_script(command: Command, step: Step) -> bool:
    """Whether a shell is given a script of which the text is not in the file."""
    if command.piped_from is not None:
        text = step.instruction.body.text
        return not any(it in text for it in OWN_INSTALLERS)
    if command.has("-c"):
        return any(word.substitutions for word in command.args) and not any(
            it in word for word in command.args for it in OWN_INSTALLERS
        )
    first = next(iter(command.operands), None)
    if first is None:
        return False
    name = first.rpartition("/")[2]
    is_settings = not name.endswith((".sh", ".bash")) and not any(it in name for it in STRONG)
    if command.name in ("source", ".") and is_settings:
        return False
    return name not in HARMLESS_SCRIPTS


def _has_unknown_target(command: Command) -> bool:
    """Whether make and the like are asked for more than what is usual."""
    before = ""
    for word in command.args:
        is_target = word[:1] != "-" and "=" not in word and not word.isdigit()
        if is_target and before not in ("-C", "-f", "-I", "-j", "--directory", "--file"):
            if word not in TARGETS and any(mark in word.lower() for mark in PREPARING):
                return True
        before = str(word)
    return False


def _may_be_script(word: str, copied: frozenset[str]) -> bool:
    return word.endswith((".py", ".pl", ".rb", ".php", ".js")) or word in copied


def _as_written(command: Command) -> str:
    words: tuple[ShellWord, ...] = command.simple.words
    return str(words[len(words) - len(command.args) - 1])
