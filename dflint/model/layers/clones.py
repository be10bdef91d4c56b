"""Clones of git: where they are, and whether something later uses their history."""

from __future__ import annotations

from dflint.model.order import is_so_later, later_commands
from dflint.model.packages.later_use import calls_script
from dflint.model.paths import SOMEWHERE, is_below, joined
from dflint.model.scripts.working_directory import in_directory

TYPE_CHECKING = False
if TYPE_CHECKING:
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
    target = clone_target(in_directory(step, clone))
    users = later_commands(_uses_history, clone.start, stage, file)
    return any(_is_in(it, target) for it in users)


def chooses_commit_later(clone: Command, step: Step, stage: Stage, file: Dockerfile) -> bool:
    """Whether a commit of a clone is chosen after it was made."""
    target = clone_target(in_directory(step, clone))
    choosers = later_commands(_chooses_commit, clone.start, stage, file)
    return any(_is_in(it, target) for it in choosers)


def may_use_history_later(clone: Command, step: Step, stage: Stage, file: Dockerfile) -> bool:
    """Whether a script runs after a clone was made, of which it is not known what it does there."""
    if calls_script(step) or is_so_later(_calls_script, step, stage, file):
        return True
    return any(later_commands(_asks_version, clone.start, stage, file))


def _calls_script(step: Step) -> bool:
    return calls_script(step.inner or step)


def _chooses_commit(it: CommandInDirectory) -> bool:
    return it.command.runs("git", *_CHOOSING) is not None


def _uses_history(it: CommandInDirectory) -> bool:
    command = it.command
    if command.name not in ("git", "git-describe") or command.verb in _WITHOUT_HISTORY:
        return False
    return command.verb is not None


def _is_in(it: CommandInDirectory, target: str | None) -> bool:
    """Whether git is called in a directory, or may be."""
    named = it.command.option("-C") or it.command.option("--git-dir", "--work-tree")
    where = joined(it.directory, str(named)) if named is not None else it.directory
    if where is None or target is None or "$" in where or "$" in target:
        return True
    if SOMEWHERE in (where, target) or where.startswith(SOMEWHERE) != target.startswith(SOMEWHERE):
        return True
    return is_below(where, target)


def _asks_version(it: CommandInDirectory) -> bool:
    """Whether it names what makes a version of tags."""
    text = " ".join(it.command.args)
    return any(it in text for it in ("describe", "setuptools_scm", "setuptools-scm", "versioneer"))
