"""Files that a stage only passes on: what COPY puts there from the context, and no RUN touches."""

from __future__ import annotations

from dflint.globs.ways import WILDCARDS
from dflint.model.paths import cleaned, is_below, relative_to
from dflint.optimize.selections import Selection

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dflint.optimize.files import Files
    from dflint.optimize.recipe import Origin, Recipe, StepRecipe

    Passed = tuple[Selection, object]


class PassedOn:
    """What is copied out of a stage: selections of the context with how each was changed on the
    way, and the image below them where that may have a part in it."""

    def __init__(self, rows: list[Passed], image: tuple[str, str]) -> None:
        self.rows = rows
        self.image = image


def passed_on(recipe: Recipe, origin: Origin, files: Files) -> PassedOn | None:
    """What a COPY takes of the context by way of a stage. None where that is not known: a RUN may
    have written it, or the image has it."""
    if origin.stage is None or len(origin.paths) != 1:
        return None
    path = cleaned(f"/{origin.paths[0]}")
    if any(char in path for char in WILDCARDS):
        return None
    rows: list[Passed] = []
    index: int | None = origin.stage
    while index is not None:
        stage = recipe.stages[index]
        for step in reversed(stage.steps):
            if step.writes_unknown:
                return None
            if not step.target or _is_elsewhere(step, path):
                continue
            found, is_file = _taken(step, path, files)
            if found is None:
                return None
            rows.append(found)
            if is_file:
                return PassedOn(rows, ("", ""))
        image, index = stage.image, stage.base
    return PassedOn(rows, image) if rows else None


def _taken(step: StepRecipe, path: str, files: Files) -> tuple[Passed | None, bool]:
    """What a COPY puts at a path, and whether it is one file."""
    if len(step.selections) != 1 or step.origins:
        return None, False
    selection = step.selections[0]
    if len(selection.sources) != 1 or selection.exclude:
        return None, False
    source = files.resolved(selection.sources[0])
    if any(char in source for char in WILDCARDS):
        return None, False
    target = cleaned(step.target)
    changes = dict(step.parts).get("flags")
    if files.is_folder(source):
        rest = relative_to(path, target) if is_below(path, target) else None
        if rest is None:
            return None, False
        inner = f"{source}/{rest}".strip("/") if rest else source
        is_file = inner in files.entries
        if not is_file and not files.is_folder(inner):
            return None, False
        return (Selection([inner or "."]), changes), is_file
    if step.target.endswith("/"):
        target = cleaned(f"{target}/{source.rpartition('/')[2]}")
    return ((Selection([source]), changes), True) if target == path else (None, False)


def _is_elsewhere(step: StepRecipe, path: str) -> bool:
    """Whether what a COPY writes has surely nothing to do with a path."""
    target = cleaned(step.target)
    if not target.startswith("/") or target.startswith("/?"):
        return False
    return not is_below(target, path) and not is_below(path, target)
