"""Repositories that one step clones and a later one brings to a commit."""

from __future__ import annotations

from dflint.model.layers.copies import cloned_folder
from dflint.model.paths import is_below
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.commands.command import Command
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Word

FETCHES = ("fetch", "pull", "remote")
_HEXADECIMAL = frozenset("0123456789abcdef")


def clone_in_earlier_layer(step: Step, stage: Stage) -> tuple[Command, Command] | None:
    """A `git checkout` of a commit in a step, and the `git clone` of an earlier step that it needs.

    None where the step fetches, or where a variable that names the commit is declared before the
    clone: another value makes the builder clone anew.
    """
    for it in with_directories(step):
        if it.command.runs("git", *FETCHES):
            return None
        folder = _checked_out(it)
        if folder is None or _is_cloned_here(folder, it.command, step):
            continue
        for earlier in reversed(stage.steps_of(Run)):
            if earlier.start < step.start and "git" in earlier.programs:
                for one in with_directories(earlier):
                    if _fills(one, folder) and not _is_cloned_anew(it.command, earlier):
                        return it.command, one.command
    return None


def _checked_out(it: CommandInDirectory) -> str | None:
    """The folder in which a command goes to a commit or branch."""
    command = it.command
    if not command.runs("git", "checkout", "reset", "switch") or command.in_condition:
        return None
    words = command.verbs[1:]
    if len(words) != 1 or words[0] in ("HEAD", ".") or "/" in words[0][:2] or "." in command.args:
        return None
    if command.has("--", "-b", "-B", "-c", "--orphan"):
        return None
    folder = command.option("-C")
    return it.path(str(folder)) if folder is not None else it.directory


def _is_cloned_here(folder: str, checkout: Command, step: Step) -> bool:
    """Whether a command of the same step has cloned what a later one checks out."""
    return any(
        it.command.start < checkout.start and _fills(it, folder) for it in with_directories(step)
    )


def _fills(it: CommandInDirectory, folder: str) -> bool:
    """Whether a command clones a repository into a folder, or one above it."""
    name = cloned_folder(it.command)
    path = it.path(name) if name else None
    return path is not None and is_below(folder, path)


def _is_cloned_anew(checkout: Command, clone: Step) -> bool:
    """Whether another commit makes the builder clone anew."""
    names = [name for word in checkout.args for name in word.variables]
    return any(name in clone.state.variables.values for name in names)


def commits_of_shallow_clones(step: Step, stage: Stage) -> Iterator[tuple[Word, Command]]:
    """The commits that a step asks of a clone which has the newest ones alone, each with that clone.

    None where anything is fetched in between, and none of a clone of a branch or tag that is named: that may be
    a tag, and end with the commit.
    """
    shallow: list[CommandInDirectory] = []
    for one in (*(it for it in stage.steps_of(Run) if it.start < step.start), step):
        for it in with_directories(one) if "git" in one.programs else ():
            command = it.command
            if command.runs("git", *FETCHES, "submodule"):
                return
            if command.runs("git", "clone") and command.has("--depth"):
                if not command.has("--branch", "-b", "--revision", "--no-single-branch"):
                    shallow.append(it)
            folder = _checked_out(it) if one is step and shallow else None
            word = command.verbs[1] if folder is not None else None
            if folder is None or word is None or not _is_commit(word):
                continue
            clone = next((two.command for two in shallow if _fills(two, folder)), None)
            if clone is not None:
                yield word, clone


def _is_commit(word: Word) -> bool:
    """Whether a word is the hash of a commit, which nobody takes for the name of a branch."""
    return 7 <= len(word) <= 40 and set(word) <= _HEXADECIMAL and any(map(str.isdigit, word))
