"""The names of stages."""

from __future__ import annotations

from dflint.fix import insert_after, replace, safe, unsafe
from dflint.fixes.declared_changes import swaps
from dflint.model.images.registries import undefined_bases
from dflint.model.state import CHANGING
from dflint.rule import Finding, Related, Severity, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from dflint.model.stages import Dockerfile, Stage
    from dflint.source import Word
    from dflint.syntax.nodes import From

RESERVED = ("context", "scratch")


@rule("DF124", Severity.WARNING, "correctness", also="DL3024 DuplicateStageName")
def duplicate_stage_name(file: Dockerfile) -> Iterator[Finding]:
    """Two stages have the same name.

    Letter case does not count. From here on the name means this stage, and nothing can refer to
    the earlier one any more; older builders stop.

    ```dockerfile bad
    FROM golang:1.23 AS build
    FROM node:22 AS build
    ```

    ```dockerfile good
    FROM golang:1.23 AS build-server
    FROM node:22 AS build-client
    ```
    """
    if len(file.stages) < 2:
        return
    first: dict[str, Word] = {}
    for stage in file.stages:
        name = stage.from_.name
        if name is not None and first.setdefault(stage.name, name) is not name:
            related = Related(first[stage.name], "the first one")
            yield Finding(name, f"the stage name {stage.name} is already in use", None, related)


@rule(
    "DF125",
    Severity.WARNING,
    "correctness",
    also="DL3063 ReservedStageName",
    needs_text=" ".join(RESERVED),
)
def reserved_stage_name(from_: From) -> Iterator[Finding]:
    """The name of the stage is reserved by the builder.

    `scratch` is the empty image and `context` the build context: a reference to the stage may be
    taken for those.

    ```dockerfile bad
    FROM alpine:3.20 AS scratch
    ```

    ```dockerfile good
    FROM alpine:3.20 AS tools
    ```
    """
    name = from_.name
    if name is not None and name.lower() in RESERVED:
        yield Finding(name, f"the stage name {name} is reserved by the builder")


@rule("DF185", Severity.WARNING, "correctness")
def base_is_no_stage(file: Dockerfile) -> Iterator[Finding]:
    """FROM names a stage that there is not: the one above has no name.

    `FROM base` with no stage called base looks for an image of that name, and Docker Hub has no official image that
    is called base, builder or the like. Where an unused stage above has no name, it is most likely meant: write
    `AS base` after its image.

    ```dockerfile bad
    FROM node:24-alpine
    WORKDIR /srv
    FROM base AS runner
    CMD ["node", "server.js"]
    ```

    ```dockerfile fixed
    FROM node:24-alpine AS base
    WORKDIR /srv
    FROM base AS runner
    CMD ["node", "server.js"]
    ```

    ```dockerfile good
    FROM node:24-alpine AS base
    WORKDIR /srv
    FROM base AS runner
    CMD ["node", "server.js"]
    ```
    """
    found = undefined_bases(file)
    for at, (word, meant) in enumerate(found):
        edit = insert_after(meant.from_, f" AS {word}")
        fix = unsafe(f"Name the stage above {word}", edit) if at == 0 else None
        message = f"no stage is called {word}, and Docker Hub has no official image of that name"
        yield Finding(word, message, fix, Related(meant.from_, "this stage has no name"))


@rule("DF127", Severity.ERROR, "correctness")
def base_stage_in_other_case(file: Dockerfile) -> Iterator[Finding]:
    """FROM names an earlier stage in another letter case.

    The names of stages are small letters inside the builder, and FROM compares exactly: it looks
    for an image of that name, and the build fails. The fix is unsafe where the stage sets a user, a shell,
    variables or a working directory, which the other one then has.

    ```dockerfile bad
    FROM golang:1.23 AS builder
    FROM Builder AS test
    ```

    ```dockerfile fixed
    FROM golang:1.23 AS builder
    FROM builder AS test
    ```
    """
    for stage in file.stages[1:]:
        word = stage.from_.image
        if stage.base or word is None or word.islower() or word.isdecimal() or word.expands:
            continue
        meant = file.stage_named(word, stage)
        if meant is not None:
            edit = replace(word, meant.name)
            change = swaps(word, f"stage-{meant.index}")
            title = f"Write {meant.name}"
            fix = (
                safe(title, edit, changes=[change])
                if _hands_on_nothing(meant)
                else unsafe(title, edit)
            )
            yield Finding(
                word,
                f"FROM {word} does not find the stage {meant.name}: stage names are lower case",
                fix,
            )


def _hands_on_nothing(stage: Stage) -> bool:
    """Whether a stage leaves users, shells, variables and directories as they are in its base."""
    steps = [step for one in stage.chain for step in one.steps]
    return not any(type(step.instruction) in CHANGING for step in steps)
