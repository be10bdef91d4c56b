"""Lock files of Bundler that are for no Linux.

Source: Bundler (`Definition#validate_platforms!`): where the lock file may not be written, it stops.
"""

from __future__ import annotations

from dflint.model.images.facts import system_of
from dflint.model.order import is_so_until
from dflint.model.packages.bundler import is_frozen
from dflint.model.projects.needed_files import file_of_project
from dflint.model.scripts.working_directory import with_directories
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.source import Word

_OTHERWISE = ("add-platform", "Gemfile.lock", "BUNDLE_FORCE_RUBY_PLATFORM", "force_ruby_platform")


class OtherPlatform:
    """A `bundle install` that stops at its lock file. A value. `platforms`: those that are in it."""

    __slots__ = ("path", "platforms", "word")

    def __init__(self, word: Word, path: str, platforms: list[str]) -> None:
        self.word = word
        self.path = path
        self.platforms = platforms


def locks_without_linux(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[OtherPlatform]:
    """The installations of a stage that may not change a lock file which is for other systems only."""
    if stage.image is None or system_of(stage.image) in (None, "windows"):
        return
    for step in stage.steps_of(Run):
        for it in with_directories(step):
            command = it.command
            if command.runs("bundle", "install") is None or command.in_condition:
                continue
            lock = file_of_project("Gemfile.lock", it, step, stage, file, context)
            platforms = _platforms((lock.text or "") if lock is not None else "")
            if lock is None or not platforms or any(map(_fits, platforms)):
                continue
            if is_frozen(command, step, stage) and not _is_changed_before(step, stage):
                yield OtherPlatform(command.verb or command.name, lock.path, platforms)


def _platforms(text: str) -> list[str]:
    return text.partition("\nPLATFORMS\n")[2].partition("\n\n")[0].split()


def _fits(platform: str) -> bool:
    return platform == "ruby" or "linux" in platform


def _is_changed_before(step: Step, stage: Stage) -> bool:
    """Whether a RUN up to a step may change the lock file, or is about platforms."""
    return is_so_until(_may_change, step, stage)


def _may_change(step: Step) -> bool:
    return isinstance(step.instruction, Run) and step.instruction.has_any(_OTHERWISE)
