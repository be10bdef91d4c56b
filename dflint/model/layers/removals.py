"""What the steps of a stage remove, by path."""

from __future__ import annotations

from _bisect import bisect_right

from dflint.model.path_table import PathTable, folders_of
from dflint.model.paths import braces_expanded, is_plain, matches, plain_part
from dflint.model.scripts.removed_files import removed
from dflint.model.scripts.working_directory import with_directories

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from dflint.model.commands.command import Command
    from dflint.model.scripts.working_directory import CommandInDirectory
    from dflint.model.steps import Step

    Place = tuple[int, Command]  # where the step begins, and the command

MOST_TRIED = 200  # patterns that are compared with one path


class Removals:
    """The removals of some steps. Places are those where steps begin in the file."""

    __slots__ = ("_last", "_named", "_patterns", "_table")

    def __init__(self, steps: Sequence[Step]) -> None:
        places: list[tuple[str, Place]] = []
        self._last: dict[str, int] = {}  # where `rm` last removes a path
        self._named: dict[str, int] = {}  # and a name in a directory that is not known
        self._patterns: dict[str, list[tuple[int, str]]] = {}  # with globs, by their directory
        for step in steps:
            for it in with_directories(step):
                words = removed(it.command)
                for word in words:
                    path = it.path(str(word).rstrip("/"))
                    if path is not None:
                        places.append((path, (step.start, it.command)))
                    if it.command.name == "rm":
                        for name in braces_expanded(word):
                            self._add(it, name, step.start)
        self._table: PathTable[Place] = PathTable(places)

    def _add(self, it: CommandInDirectory, name: str, start: int) -> None:
        target = it.path(name.rstrip("/"))
        if it.directory is None:
            self._named[name.rpartition("/")[2]] = start
        if target is None:
            return
        if is_plain(target):
            self._last[target] = start
        else:
            self._patterns.setdefault(plain_part(target), []).append((start, target))

    def is_removed_after(self, path: str, start: int) -> bool:
        """Whether `rm` removes a file in a step that begins after this place."""
        if self._named.get(path.rpartition("/")[2], -1) > start:
            return True
        for folder in folders_of(path):
            if self._last.get(folder, -1) > start:
                return True
            patterns = self._patterns.get(folder, ())
            if any(at > start and matches(it, path) for at, it in patterns[-MOST_TRIED:]):
                return True
        return False

    def first_after(self, path: str, start: int) -> Command | None:
        """The first command after a place that removes the path, a directory above it, or something
        in it."""
        lists = [self._table.below(path), *map(self._table.at, list(folders_of(path))[1:])]
        found: list[tuple[int, Command]] = []
        for places in lists:
            at = bisect_right(places, start, key=lambda place: place[0])
            found += places[at : at + 1]
        return min(found, key=lambda place: place[0])[1] if found else None
