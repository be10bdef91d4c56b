"""Files that a container starts out of a copied folder of the build context that does not have them."""

from __future__ import annotations

from dflint.model.context.copied_folders import folders_copied
from dflint.model.context.image_files import ImageFiles, target_of
from dflint.model.paths import GLOB, cleaned, in_folder, is_below, joined, relative_to
from dflint.model.scope import expand
from dflint.model.started.missing_files import absent_scripts, named_files, started_in
from dflint.syntax.nodes import Cmd, Copy, Entrypoint, Run

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


def left_out_files(
    stage: Stage, file: Dockerfile, context: Context
) -> Iterator[tuple[Word, str, str]]:
    """What the container starts, and what lies in the build context beside a file that a COPY puts at that place:
    the word, where it lies, the file that is copied."""
    for step in stage.steps_of(Cmd, Entrypoint):
        for command, _ in started_in(step, stage):
            for word in named_files(command, is_build=False):
                if word[:1] != "/" or any(char in word for char in f"{GLOB}$~{{="):
                    continue
                folder, _, name = word.rpartition("/")
                is_known, found = ImageFiles(context).look_up(str(word), stage, file)
                beside = _copied_to(folder, stage) if found is None else {}
                place = next((it for it in beside if context.sees(in_folder(it, name))), None)
                if place is not None and is_known and not _is_named(name, stage):
                    yield word, in_folder(place, name), beside[place]


def _copied_to(folder: str, stage: Stage) -> dict[str, str]:
    """The folders of the context out of which COPYs put single files into a folder, each with the file."""
    found: dict[str, str] = {}
    for one in stage.chain:
        for step in one.copies:
            it, target = step.instruction, target_of(step)
            if (
                not isinstance(it, Copy)
                or it.from_ is not None
                or target is None
                or len(it.sources) != 1
            ):
                continue
            source = expand(it.sources[0], step.state.variables)
            path = joined("/", source) if source is not None else None
            if path is None or any(char in path for char in GLOB):
                continue
            where, _, name = path[1:].rpartition("/")
            if target.rstrip("/") == folder or target == f"{folder}/{name}":
                found.setdefault(where, path[1:])
    return found


def _is_named(name: str, stage: Stage) -> bool:
    """Whether a RUN or a COPY of a stage has a name in it, so that it may bring that file."""
    return any(
        isinstance(step.instruction, Run | Copy) and name in step.instruction.written
        for one in stage.chain
        for step in one.steps
    )


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
