"""Folders of the build context of which COPY takes what is in them, and not the folder itself.

Source: Dockerfile reference, COPY: "The directory itself isn't copied, only its contents", which holds
for each of several sources, and for what a wildcard matches.
"""

from __future__ import annotations

from dflint.globs.ways import WILDCARDS
from dflint.model.context.add_sources import is_remote
from dflint.model.context.image_files import target_of
from dflint.model.paths import cleaned, joined
from dflint.model.scope import expand
from dflint.source import cached
from dflint.syntax.nodes import Add, Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Stage
    from dflint.model.steps import Step
    from dflint.syntax.words import Argument


class EmptiedFolder:
    """A folder that is lost: `word` names it or matches it, its contents come to be at `target`.

    `may_be_meant`: a slash at its end says that its contents are wanted.
    """

    __slots__ = ("folder", "may_be_meant", "target", "word")

    def __init__(
        self, word: Argument, folder: str, target: str, may_be_meant: bool = False
    ) -> None:
        self.word = word
        self.folder = folder
        self.target = target
        self.may_be_meant = may_be_meant


def folders_copied(stage: Stage, context: Context) -> list[tuple[str, str]] | None:
    """The folders that COPYs of a stage and its bases name, each with the place of its contents in the image.

    None where a COPY may bring more: from another stage, of a here-document, to a place that is not known.
    """
    found = []
    for one in stage.chain:
        for step in one.copies:
            it, target = step.instruction, target_of(step)
            if not isinstance(it, Copy | Add) or it.flag("from") or it.heredocs or target is None:
                return None
            for word in it.sources:
                source = expand(word, step.state.variables)
                folder = cleaned(f"/{source}")[1:] or "."
                if source is not None and context.is_folder(folder):
                    found.append((folder, target))
    return found


def emptied_folders(step: Step, stage: Stage, context: Context) -> Iterator[EmptiedFolder]:
    """The folders whose contents a COPY of several sources, or of a wildcard, puts into one directory.

    One folder alone is what COPY is for, several that are copied to / are made to lie upon it, and what
    another COPY puts where the folder would be is not lost.
    """
    for found in _emptied(step, context):
        if joined(found.target, found.folder.rpartition("/")[2]) not in _destinations(stage):
            yield found


@cached
def _destinations(stage: Stage) -> frozenset[str | None]:
    return frozenset(map(target_of, stage.copies))


def _emptied(step: Step, context: Context) -> Iterator[EmptiedFolder]:
    it, target = step.instruction, target_of(step)
    if not isinstance(it, Copy | Add) or it.flag("from") or it.flag("parents") or target is None:
        return
    named: list[EmptiedFolder] = []
    for word in it.sources:
        source = expand(word, step.state.variables)
        if source is None or is_remote(source):
            continue
        path = cleaned(f"/{source}")[1:] or "."
        if any(char in path for char in WILDCARDS):
            for folder in _matched(path, context):
                yield EmptiedFolder(word, folder, target)
        elif not source.endswith("/.") and path != "." and context.is_folder(path):
            named.append(EmptiedFolder(word, path, target, source.endswith("/")))
    if len(named) > 1 and (target != "/" or not named[0].may_be_meant):
        yield named[0]


def _matched(pattern: str, context: Context) -> Iterator[str]:
    """The folders that a wildcard matches beside files, and in which the builder sees something."""
    entries = [entry for entry in context.matching(pattern) if not context.ignores(entry.path)]
    if len(entries) < 2 and pattern.rpartition("/")[2] != "*":
        return  # such as `COPY app-* .`, which stands for one folder
    for entry in entries:
        if entry.is_folder and any(
            not context.ignores(inner.path) for inner in context.folder.entries(entry.path)
        ):
            yield entry.path
