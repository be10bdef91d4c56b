"""Files that a container starts out of a copied folder of the build context that does not have them."""

from __future__ import annotations

from dflint.model.context.copied_folders import folders_copied
from dflint.model.context.missing_files import absent_scripts
from dflint.model.paths import cleaned, is_below, relative_to

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.context.build_context import Context
    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word


class AbsentFile:
    """A script that is started and that nothing brings: `word` names it, `path` is where it would be in
    the build context, `like` are the files of its kind in that folder."""

    __slots__ = ("like", "path", "word")

    def __init__(self, word: Word, path: str, like: tuple[str, ...]) -> None:
        self.word = word
        self.path = path
        self.like = like


def absent_files(stage: Stage, file: Dockerfile, context: Context) -> Iterator[AbsentFile]:
    """The scripts that CMD and ENTRYPOINT of a stage name, and that the image surely does not have.

    Only where all RUNs are known to make no such file, and a COPY of a folder of the context would have
    brought it: a folder that has other files of its kind.
    """
    for word, path in absent_scripts(stage, file, context):
        place = _place(path, stage, context)
        if place is not None and not context.has(place) and not context.is_made_before(place):
            like = _like(place, context)
            if like:
                yield AbsentFile(word, place, like)


def _place(path: str, stage: Stage, context: Context) -> str | None:
    """Where in the context a file would be that is at a path of the image; None if that is not sure."""
    copied = folders_copied(stage, context) or ()
    places = [
        cleaned(f"{folder}/{relative_to(path, target)}")
        for folder, target in copied
        if is_below(path, target)
    ]
    return places[0] if len(places) == 1 else None


def _like(path: str, context: Context) -> tuple[str, ...]:
    """The files with the same ending in the folder of a path."""
    folder, _, name = path.rpartition("/")
    entries = context.folder.entries(folder or ".") if context.is_folder(folder or ".") else ()
    ending = f".{name.rpartition('.')[2]}"
    return tuple(it.name for it in entries if it.name.endswith(ending) and context.sees(it.path))
