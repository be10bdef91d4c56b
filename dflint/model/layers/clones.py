"""Clones of git: where they are, and whether something later uses their history."""

from __future__ import annotations

from dflint.model.packages.later_use import calls_script, later_steps
from dflint.model.paths import SOMEWHERE, is_below, joined
from dflint.model.scripts.working_directory import in_directory, with_directories

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step

# What git does without the history of a clone. Source: the manual of git.
_WITHOUT_HISTORY = frozenset({
    "clone", "init", "config", "lfs", "status", "add", "apply", "am", "--version", "submodule", "gc",
    "ls-files", "ls-remote", "clean", "rm", "mv", "remote", "version", "help", "check-ignore",
})  # fmt: skip
# Verbs with which a commit is chosen.
_CHOOSING = ("checkout", "reset", "switch", "fetch", "pull")


def clone_target(it: CommandInDirectory) -> str | None:
    """The directory that `git clone` makes; None where that is not known."""
    words = it.command.verbs
    if len(words) > 2:
        return it.path(str(words[2]))
    address = str(words[1]).rstrip("/") if len(words) > 1 else ""
    name = address.rpartition("/")[2].rpartition(":")[2].removesuffix(".git")
    return it.path(name) if name else None


def uses_history_later(clone: Command, step: Step, stage: Stage, file: Dockerfile) -> bool:
    """Whether git is called in a clone after it was made, for more than what one commit has."""
    here = in_directory(step, clone)
    target = clone_target(here)
    return any(_uses_history(it, target) for it in _later(clone, step, stage, file))


def chooses_commit_later(clone: Command, step: Step, stage: Stage, file: Dockerfile) -> bool:
    """Whether a commit of a clone is chosen after it was made."""
    target = clone_target(in_directory(step, clone))
    return any(
        it.command.runs("git", *_CHOOSING) is not None and _is_in(it, target)
        for it in _later(clone, step, stage, file)
    )


def may_use_history_later(clone: Command, step: Step, stage: Stage, file: Dockerfile) -> bool:
    """Whether a script runs after a clone was made, of which nobody knows what it does there."""
    return any(
        calls_script(later) for steps in later_steps(step, stage, file) for later in [step, *steps]
    ) or any(_asks_version(it.command) for it in _later(clone, step, stage, file))


def _later(
    clone: Command, step: Step, stage: Stage, file: Dockerfile
) -> Iterator[CommandInDirectory]:
    """The commands after a clone: of its RUN, of its stage, and of those that build upon it."""
    yield from (it for it in with_directories(step) if it.command.start > clone.start)
    for steps in later_steps(step, stage, file):
        for later in steps:
            yield from with_directories(later)


def _uses_history(it: CommandInDirectory, target: str | None) -> bool:
    command = it.command
    if command.name not in ("git", "git-describe") or command.verb in _WITHOUT_HISTORY:
        return False
    return command.verb is not None and _is_in(it, target)


def _is_in(it: CommandInDirectory, target: str | None) -> bool:
    """Whether git is called in a directory, or may be."""
    named = it.command.option("-C") or it.command.option("--git-dir", "--work-tree")
    where = joined(it.directory, str(named)) if named is not None else it.directory
    if where is None or target is None or "$" in where or "$" in target:
        return True
    if SOMEWHERE in (where, target) or where.startswith(SOMEWHERE) != target.startswith(SOMEWHERE):
        return True
    return is_below(where, target)


def _asks_version(command: Command) -> bool:
    """Whether it names what makes a version of tags."""
    text = " ".join(command.args)
    return any(it in text for it in ("describe", "setuptools_scm", "setuptools-scm", "versioneer"))
