"""The names in a file that mean one thing: where each is given, and where it is used.

Stages, variables of ARG and ENV, ids of mounts, and here-documents. This is for those who follow or
change names; rules ask `variables/` and `stages.py`.
"""

from __future__ import annotations

from dflint.model.named import HEREDOC, MOUNT, STAGE, Name, Place
from dflint.model.stages import sources_of
from dflint.model.variables.named_variables import named_variables
from dflint.numbers import whole_number
from dflint.source import Span, cached
from dflint.syntax.nodes import Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word
    from dflint.syntax.heredocs import Heredoc


@cached
def names_in(file: Dockerfile) -> tuple[Name, ...]:
    """Every name in a file."""
    found = [*_stages(file), *named_variables(file), *_mounts(file), *_heredocs(file)]
    for name in found:
        name.places.sort(key=lambda it: (it.start, it.end))
    return tuple(found)


def name_at(file: Dockerfile, offset: int) -> tuple[Name, Place] | None:
    """The name that is written at an offset, or ends there; of a variable also its `$` and brace."""
    text = file.source.text
    if text[offset : offset + 1] == "$":
        offset += 1 + (text[offset + 1 : offset + 2] == "{")
    for name in names_in(file):
        for place in name.places:
            if place.start <= offset <= place.end:
                return name, place
    return None


# --- stages ---


def _stages(file: Dockerfile) -> list[Name]:
    found = {
        stage: Name(STAGE, str(stage.from_.name or stage.index), stage) for stage in file.stages
    }
    for stage in file.stages:
        if stage.from_.name is not None:
            found[stage].places.append(Place(stage.from_.name, True))
        word = stage.from_.image
        if stage.base is not None and word is not None and word.lower() == stage.base.name:
            found[stage.base].places.append(Place(word, False))
        for _, source in stage.taken:
            origin = file.stage_named(source, stage)
            if origin is not None:
                is_exact = whole_number(source) is None
                found[origin].places.append(Place(source, False, is_exact))
    return [name for name in found.values() if name.places]


# --- mounts and here-documents ---


def _mounts(file: Dockerfile) -> list[Name]:
    found: dict[tuple[str, str], Name] = {}
    for stage in file.stages:
        for step in stage.steps_of(Run):
            for mount in step.mounts:
                id_ = mount.fields.get("id")
                if id_:
                    name = found.setdefault((mount.kind, str(id_)), Name(MOUNT, str(id_)))
                    name.places.append(Place(id_, not name.places))
    return list(found.values())


def _heredocs(file: Dockerfile) -> list[Name]:
    found: list[Name] = []
    for stage in file.stages:
        for step in stage.steps:
            for heredoc in step.instruction.heredocs:
                name = Name(HEREDOC, heredoc.name)
                name.places = [*_heredoc_places(heredoc)]
                if name.places:
                    found.append(name)
    return found


def _heredoc_places(heredoc: Heredoc) -> Iterator[Place]:
    """The name where it is opened, without quotes, and the line that ends it."""
    at = heredoc.word.rfind(heredoc.name)
    if at < 0 or not heredoc.word.is_plain:
        return
    start = heredoc.word.start + at
    yield Place(Span(start, start + len(heredoc.name)), True)
    if heredoc.closed:
        last = heredoc.source[heredoc.body_end : heredoc.stop].rstrip("\r\n")
        end = heredoc.body_end + len(last)
        yield Place(Span(end - len(heredoc.name), end), False)


def stage_sources(file: Dockerfile, stage: Stage) -> Iterator[tuple[Word, Stage]]:
    """What a stage builds upon and takes files from: the words that say so, and the stages."""
    word = stage.from_.image
    if stage.base is not None and word is not None:
        yield word, stage.base
    for step in stage.steps:
        for source in sources_of(step.instruction):
            origin = file.stage_named(source, stage)
            if origin is not None:
                yield source, origin
