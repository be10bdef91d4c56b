"""What several classes of the model read: lines, stages, users, values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dflint.model.images.labels import fixed
from dflint.model.images.users import user_of
from dflint.policy.expression.types import BOOL, INT, MISSING, STRING, Field
from dflint.policy.model.bases import label_of

if TYPE_CHECKING:
    from typing import Any

    from dflint.model.scope import Scope
    from dflint.model.stages import Dockerfile, Stage
    from dflint.model.steps import Step
    from dflint.syntax.words import Argument

UNKNOWN_USER = "the base image decides, and dflint does not know it"


def line_of(it: Any, file: Dockerfile) -> int:
    """The line that something begins in."""
    return file.source.position(it.start).line


def stage_label(stage: Stage | None) -> str:
    """The name of a stage, or its number; empty where there is none."""
    return "" if stage is None else label_of(stage)


def places(stage: int, file: int) -> tuple[Field, ...]:
    """The fields that say where something is: it comes first in a thing, its stage and file so far on."""
    return (
        Field(
            "stage",
            STRING,
            "Its stage: the name, or the number.",
            lambda it: stage_label(it[stage]),
        ),
        Field(
            "in_final_image",
            BOOL,
            "Whether its stage is part of the final image.",
            lambda it: it[stage].in_final_image,
        ),
        Field("line", INT, "Its line.", lambda it: line_of(it[0], it[file])),
    )


def step_user(step: Step, stage: Stage | None) -> Any:
    """Who runs a step; MISSING where that is not known."""
    found = user_of(step, stage) if stage is not None else None
    return MISSING if found is None else found


def value_of(word: Argument | None, scope: Scope) -> str:
    """A value with its variables replaced, or as it is written where they are not known."""
    if word is None:
        return ""
    known = fixed(word, scope)
    return str(word) if known is None else known
