"""What steps change below a VOLUME."""

from __future__ import annotations

from _bisect import bisect_right

from dflint.model.context.image_files import DIRECTORIES
from dflint.model.images.facts import facts_of
from dflint.model.images.purpose import is_plain
from dflint.model.images.users import starts_as_root, user_at_end
from dflint.model.order import is_so_in
from dflint.model.packages.sources import runs_unknown
from dflint.model.path_table import PathTable
from dflint.model.scripts.working_directory import with_directories
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy, Run, Volume, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dflint.model.commands.command import Command
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.source import Spanned, Word

# Programs that change each path that they are given, those that are given something else before,
# and those that write to the last one.
CHANGERS = frozenset({"mkdir", "touch", "rm", "tee", "setfacl", "truncate"})
SETTERS = frozenset({"chown", "chmod", "chgrp"})
COPIERS = frozenset({"cp", "mv", "ln", "install", "rsync"})


def first_change_below(folder: str, stage: Stage, start: int) -> Spanned | None:
    """The place of the first change in a folder that the RUNs after a place of the file make.

    COPY and ADD are none: what they bring stays. Tried on 2026-12-01 with the legacy builder of Docker 26.1 and
    with Buildah 1.28, with and without layers.
    """
    changes = _changes(stage).below(folder)
    at = bisect_right(changes, start, key=lambda it: it[0])
    return changes[at][1] if at < len(changes) else None


@cached
def _changes(stage: Stage) -> PathTable[tuple[int, Spanned]]:
    """What the RUNs of a stage change, by its path: where the step begins, and the place."""
    return PathTable(
        (path, (step.start, place))
        for step in stage.steps_of(Run)
        for path, place in _changes_of(step)
    )


def _changes_of(step: Step) -> Iterator[tuple[str, Spanned]]:
    located = with_directories(step)
    gone = {it.path(str(word)) for it in located for word in _moved_away(it.command)}
    for it in located:
        for word in _changed(it):
            path = it.path(str(word)) if "$" not in word else None
            if path is not None and path not in gone:
                yield path, it.command


def _moved_away(command: Command) -> Sequence[Word]:
    """The files that are not where they were, so that no change to them is left there."""
    if command.name == "rm" and not command.has("-r", "-R", "--recursive"):
        return command.operands
    return command.operands[:-1] if command.name == "mv" else ()


def _changed(it: CommandInDirectory) -> Iterator[Word]:
    command = it.command
    if command.name in CHANGERS:
        yield from command.operands
    elif command.name in SETTERS:
        yield from command.operands[1:]
    elif command.name in COPIERS:
        yield from command.operands[-1:]
    for redirect in command.simple.redirects:
        if redirect.operator[:1] == ">":
            yield redirect.target


def volumes_of_root(stage: Stage) -> Iterator[tuple[Word, str]]:
    """The VOLUMEs that the image surely does not have, so that they are made for root, and who runs the container.

    Source: moby, a volume gets the content and the owner of the directory at its path, if there is one.
    """
    for step in stage.steps_of(Volume):
        for word in step.instruction.words:
            user = user_without(str(word), stage)
            if user:
                yield word, user


def user_without(path: str, stage: Stage) -> str:
    """Who runs the container, where a volume at a path is made for root: the image surely has no such directory.

    "" where the image may have it, and for root.
    """
    user, image = user_at_end(stage), stage.image
    if user in (None, "root") or image is None or not (is_plain(image) and starts_as_root(image)):
        return ""
    facts = facts_of(image)
    path, own = path.rstrip("/"), (facts.volumes if facts is not None else None) or ()
    is_known = path[:1] == "/" and "$" not in path and path not in own
    if not is_known or path in DIRECTORIES or path.startswith(("/tmp", "/dev/")):
        return ""
    return "" if is_so_in(_speaks_of, stage, path.rpartition("/")[2]) else str(user)


def _speaks_of(step: Step, name: str) -> bool:
    """Whether a step may make a directory of this name: it speaks of it, or runs what the file does not show."""
    it = step.instruction
    if isinstance(it, Run) and (not step.is_posix or runs_unknown(step)):
        return True
    return isinstance(it, Run | Copy | Add | Workdir) and name in it.written
